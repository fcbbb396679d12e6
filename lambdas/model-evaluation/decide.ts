import type { Manifest } from '#shared/manifest/manifest.ts'
import type { EvaluationRecord } from '#shared/records/evaluation-record.ts'
import type { Measured } from './metrics/measure-predictions.ts'

/** Whether an evaluated model may serve, with the reason in words for the record and the registry. */
export function decide(
  promotion: Pick<Manifest['promotion'], 'approval'>,
  measured: Pick<Measured, 'problem' | 'rows' | 'metrics'>,
): EvaluationRecord['decision'] {
  const metric = measured.problem === 'regression' ? 'rmse' : 'logLoss'
  const value = measured.metrics[metric]?.toPrecision(4)
  const result = `${metric} ${value} on ${measured.rows} test rows`
  return promotion.approval === 'auto'
    ? { status: 'approved', reason: `${result}; approved automatically (promotion.approval is auto)` }
    : { status: 'pending', reason: `${result}; waits for a person's approval (promotion.approval is manual)` }
}
