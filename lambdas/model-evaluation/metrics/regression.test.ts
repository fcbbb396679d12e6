import { describe, expect, it } from 'vitest'
import { regressionMetrics } from './regression.ts'

describe('regressionMetrics', () => {
  it("gives the values of scikit-learn's example", () => {
    const metrics = regressionMetrics(Float64Array.of(3, -0.5, 2, 7), Float64Array.of(2.5, 0, 2, 8))
    expect(metrics.rmse).toBeCloseTo(0.6123724356957945, 15)
    expect(metrics.mae).toBe(0.5)
    expect(metrics.r2).toBeCloseTo(0.9486081370449679, 15)
  })

  it('is negative in r2 for a model worse than the mean', () => {
    expect(regressionMetrics(Float64Array.of(1, 2, 3), Float64Array.of(3, 2, 1)).r2).toBe(-3)
  })

  it.each([
    ['equal', [0.1, 0.1, 0.1]],
    ['a single one', [4]],
  ])('leaves r2 out where the actual values are %s', (_, actual) => {
    expect(
      Object.keys(
        regressionMetrics(
          Float64Array.from(actual),
          Float64Array.from(actual, () => 1),
        ),
      ),
    ).toEqual(['rmse', 'mae', 'medianAbsoluteError'])
  })
})
