import { expect, it } from 'vitest'
import { modelMetricsLine } from '#shared/monitoring/model-metrics.ts'
import { measurementsOf } from '../../emulator/cloudwatch/embedded-metrics.ts'

const OF = { stage: 'boostlinedev', dataset: 'churn', atMs: 1_780_000_000_000 }

it.each([
  [
    { movedColumns: 2, expectedPerformance: 0.88 },
    { movedColumns: 2, expectedPerformance: 0.88 },
  ],
  [{ movedColumns: 0, expectedPerformance: undefined }, { movedColumns: 0 }],
  [{ realPerformance: 0.86 }, { realPerformance: 0.86 }],
])('CloudWatch reads of %o one metric each, by stage and dataset', (figures, expected) => {
  const found = measurementsOf(JSON.stringify(modelMetricsLine(OF, figures)))
  expect(Object.fromEntries(found.map(({ metric, values }) => [metric.name, values[0]?.value]))).toEqual(expected)
  for (const { metric } of found) {
    expect(metric.namespace).toBe('Boostline')
    expect(metric.dimensions).toEqual([
      { Name: 'stage', Value: 'boostlinedev' },
      { Name: 'dataset', Value: 'churn' },
    ])
  }
})
