import * as z from 'zod/mini'

const count = z.number().check(z.int(), z.nonnegative())

/** A metric's value and, where it is known, its 95 % interval. */
export const metricSchema = z.object({ value: z.number(), low: z.optional(z.number()), high: z.optional(z.number()) })

/** The metrics' names, everywhere: records, registry, API. */
export const METRIC_NAMES = [
  'auc',
  'prAuc',
  'logLoss',
  'brier',
  'accuracy',
  'balancedAccuracy',
  'precision',
  'recall',
  'f1',
  'specificity',
  'mcc',
  'rmse',
  'mae',
  'r2',
] as const
export type MetricName = (typeof METRIC_NAMES)[number]

/** evaluation.json: how the model did on the test rows, and what was decided. Written before the registry is told. */
export const evaluationRecordSchema = z.object({
  version: z.literal(1),
  runId: z.string(),
  dataset: z.string(),
  problem: z.enum(['binary', 'multiclass', 'regression']),
  /** Test rows scored. */
  rows: count,
  metrics: z.partialRecord(z.enum(METRIC_NAMES), metricSchema),
  /** Classification: `matrix[actual][predicted]` row counts, in the order of `labels`. */
  confusion: z.nullable(z.object({ labels: z.array(z.string()), matrix: z.array(z.array(count)) })),
  /** Binary: the positive class is predicted from this probability on. */
  threshold: z.nullable(z.number()),
  decision: z.object({ status: z.enum(['approved', 'pending', 'rejected']), reason: z.string() }),
})

export type EvaluationRecord = z.output<typeof evaluationRecordSchema>
