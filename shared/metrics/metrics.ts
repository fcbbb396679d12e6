import type { ProblemType } from '#shared/schema/feature-schema.ts'

type MetricFacts = {
  readonly better: 'higher' | 'lower'
  /** The problems it measures. */
  readonly problems: readonly ProblemType[]
  /** Whether the gate may use it: two models can be compared by it row by row. */
  readonly gate: boolean
}

const CLASSES = ['binary', 'multiclass'] as const

/**
 * Every metric of a model, under the name that it has everywhere: records, registry, API, manifest. What the gate may
 * use comes first, in the order in which the manifest offers it.
 */
export const METRICS = {
  logLoss: { better: 'lower', problems: CLASSES, gate: true },
  brier: { better: 'lower', problems: ['binary'], gate: true },
  accuracy: { better: 'higher', problems: CLASSES, gate: true },
  auc: { better: 'higher', problems: ['binary'], gate: true },
  rmse: { better: 'lower', problems: ['regression'], gate: true },
  mae: { better: 'lower', problems: ['regression'], gate: true },
  prAuc: { better: 'higher', problems: ['binary'], gate: false },
  balancedAccuracy: { better: 'higher', problems: CLASSES, gate: false },
  precision: { better: 'higher', problems: CLASSES, gate: false },
  recall: { better: 'higher', problems: CLASSES, gate: false },
  f1: { better: 'higher', problems: CLASSES, gate: false },
  specificity: { better: 'higher', problems: ['binary'], gate: false },
  mcc: { better: 'higher', problems: CLASSES, gate: false },
  weightedPrecision: { better: 'higher', problems: ['multiclass'], gate: false },
  weightedRecall: { better: 'higher', problems: ['multiclass'], gate: false },
  weightedF1: { better: 'higher', problems: ['multiclass'], gate: false },
  r2: { better: 'higher', problems: ['regression'], gate: false },
  medianAbsoluteError: { better: 'lower', problems: ['regression'], gate: false },
} as const satisfies Readonly<Record<string, MetricFacts>>

export type MetricName = keyof typeof METRICS
export type GateMetric = {
  [Name in MetricName]: (typeof METRICS)[Name]['gate'] extends true ? Name : never
}[MetricName]

// Object.keys of an object literal: its own names, in the order they are written.
export const METRIC_NAMES = Object.keys(METRICS) as MetricName[]
export const GATE_METRICS = METRIC_NAMES.filter((name): name is GateMetric => METRICS[name].gate)

/** The metric that the gate uses where the manifest names none. */
export const LOSS_OF = { binary: 'logLoss', multiclass: 'logLoss', regression: 'rmse' } as const satisfies Readonly<
  Record<ProblemType, GateMetric>
>

/** Whether a metric is defined for a problem. */
export function measures(metric: MetricName, problem: ProblemType): boolean {
  const facts: MetricFacts = METRICS[metric]
  return facts.problems.includes(problem)
}

export function isHigherBetter(metric: MetricName): boolean {
  return METRICS[metric].better === 'higher'
}
