import { expect, it } from 'vitest'
import { dollarsText, evaluationCosts, predictionCosts, splitCosts, storageCosts, totalDollars } from './cost-lines.ts'
import { trainingHourOf } from './prices.ts'

it.each([
  ['ml.m5.large', 0.115],
  ['ml.m5.xlarge', 0.23],
  ['ml.m5.4xlarge', 0.92],
  ['ml.c5.2xlarge', 0.408],
])('an hour of %s is $%f', (instanceType, dollars) => {
  expect(trainingHourOf(instanceType)).toBeCloseTo(dollars, 6)
})

it.each(['ml.p4d.24xlarge', 'ml.m5', 'local'])('of %s no price is known', (instanceType) => {
  expect(trainingHourOf(instanceType)).toBeUndefined()
})

it('a prediction without an endpoint costs less, and one with more memory more', () => {
  const [alone, small, large] = [
    predictionCosts({ type: 'lambda' }),
    predictionCosts({ type: 'endpoint', memoryMb: 1024 }),
    predictionCosts({ type: 'endpoint', memoryMb: 6144 }),
  ].map(totalDollars)
  expect(alone).toBeLessThan(small ?? 0)
  expect(small).toBeLessThan(large ?? 0)
})

it('a small file takes seconds and no gigabyte', () => {
  expect(splitCosts(0.000_004).how).toBe('2 s at 3,008 MB, with 10 GB of /tmp')
  expect(storageCosts(0.000_004).how).toBe('4 kB uploaded, 8 kB of parts and rows')
  expect(evaluationCosts(0.000_004, { type: 'lambda' }).how).toBe('2 s of the function at 1,769 MB')
  expect([0.0712, 3.5].map(dollarsText)).toEqual(['0.071', '3.50'])
})
