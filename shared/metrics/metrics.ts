import type { ProblemType } from '#shared/schema/feature-schema.ts'

type MetricFacts = {
  readonly better: 'higher' | 'lower'
  /** The problems it measures. */
  readonly problems: readonly ProblemType[]
  /** Whether the gate may use it: two models can be compared by it row by row. */
  readonly gate: boolean
  /**
   * What it is beside: the model without features; that which answers the median, as absolute errors are least by; or as
   * many answers of each class as the model's, dealt out at random.
   */
  readonly guess: 'no-features' | 'median' | 'dealt-out'
}

const CLASSES = ['binary', 'multiclass'] as const

/**
 * Every metric of a model, under the name that it has everywhere: records, registry, API, manifest. What the gate may
 * use comes first, in the order in which the manifest offers it.
 */
export const METRICS = {
  logLoss: { better: 'lower', problems: CLASSES, gate: true, guess: 'no-features' },
  brier: { better: 'lower', problems: ['binary'], gate: true, guess: 'no-features' },
  accuracy: { better: 'higher', problems: CLASSES, gate: true, guess: 'no-features' },
  auc: { better: 'higher', problems: ['binary'], gate: true, guess: 'no-features' },
  rmse: { better: 'lower', problems: ['regression'], gate: true, guess: 'no-features' },
  mae: { better: 'lower', problems: ['regression'], gate: true, guess: 'median' },
  prAuc: { better: 'higher', problems: ['binary'], gate: false, guess: 'no-features' },
  balancedAccuracy: { better: 'higher', problems: CLASSES, gate: false, guess: 'no-features' },
  precision: { better: 'higher', problems: CLASSES, gate: false, guess: 'dealt-out' },
  recall: { better: 'higher', problems: CLASSES, gate: false, guess: 'dealt-out' },
  f1: { better: 'higher', problems: CLASSES, gate: false, guess: 'dealt-out' },
  specificity: { better: 'higher', problems: ['binary'], gate: false, guess: 'dealt-out' },
  mcc: { better: 'higher', problems: CLASSES, gate: false, guess: 'dealt-out' },
  weightedPrecision: { better: 'higher', problems: ['multiclass'], gate: false, guess: 'dealt-out' },
  weightedRecall: { better: 'higher', problems: ['multiclass'], gate: false, guess: 'dealt-out' },
  weightedF1: { better: 'higher', problems: ['multiclass'], gate: false, guess: 'dealt-out' },
  r2: { better: 'higher', problems: ['regression'], gate: false, guess: 'no-features' },
  medianAbsoluteError: { better: 'lower', problems: ['regression'], gate: false, guess: 'median' },
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
