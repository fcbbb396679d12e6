import * as z from 'zod/mini'
import { thresholdRuleSchema } from '#shared/manifest/threshold-rule.ts'
import { METRIC_NAMES } from '#shared/metrics/metrics.ts'
import { calibrationSchema } from './calibration-record.ts'

const count = z.number().check(z.int(), z.nonnegative())

/** A metric's value; its 95 % interval and the value of guessing without features, where they are defined. */
export const metricSchema = z.object({
  value: z.number(),
  low: z.optional(z.number()),
  high: z.optional(z.number()),
  baseline: z.optional(z.number()),
  /** What guessing always answers, where that is not what it is beside other metrics. */
  guess: z.optional(z.literal('median')),
})

const status = z.enum(['approved', 'pending', 'rejected'])

/** The code of a reason that holds a run until somebody says why it may serve. */
export const MAY_BE_A_LEAK = 'may-be-a-leak'

/** One thing that speaks for a decision, for a person and for programs. */
export const decisionReasonSchema = z.object({
  /** Stable, for programs. */
  code: z.string(),
  /** What this alone would have decided. */
  status,
  /** A plain sentence. */
  text: z.string(),
  /** What a person can do. */
  todo: z.optional(z.string()),
  /** The figures behind it, in words. */
  numbers: z.optional(z.string()),
})

/**
 * Whether the run may serve; `comparedWith` is the champion it was judged against, null where there was none. `reason`
 * is all of the reasons as one text; the first of `reasons` decided. Records of older versions have the text alone.
 */
export const decisionSchema = z.object({
  status,
  reason: z.string(),
  reasons: z.optional(z.array(decisionReasonSchema)),
  comparedWith: z.optional(z.nullable(z.string())),
})

/** How much better than another model the run is on the same rows; below 0 it is worse. */
const advantageSchema = z.object({
  metric: z.enum(METRIC_NAMES),
  rows: count,
  /** Of rows that belong together, which the interval is made of; not there where rows count each for itself. */
  groups: z.optional(count),
  /** Of an AUC: how many rows, or groups of them, are of the class that has fewer. */
  ofRarerClass: z.optional(count),
  value: z.number(),
  low: z.optional(z.number()),
  high: z.optional(z.number()),
})

/**
 * Over the one answer that fits these rows best: their mean, of absolute errors their median; of classes their shares, which
 * stand in `confusion`. The interval is one of 80 %.
 */
const bestAnswerGainSchema = z.extend(advantageSchema, { answer: z.optional(z.number()) })

/**
 * What was found out against the champion; `advantage` is null where too few rows can be compared, and `obstacles` say
 * why none can be. `servedAtUpload` is there where the champion came into service after the run's upload:
 * the run that served then, null for none.
 */
export const comparisonSchema = z.object({
  champion: z.string(),
  servedAtUpload: z.optional(z.nullable(z.string())),
  advantage: z.nullable(advantageSchema),
  obstacles: z.array(z.string()),
  /** What callers would have to change; in records of earlier versions it stands among the obstacles. */
  changes: z.optional(z.array(z.string())),
  /** Where the two cannot be compared: what the champion reached on its own test rows. */
  championAlone: z.optional(
    z.object({
      metric: z.enum(METRIC_NAMES),
      rows: count,
      value: z.number(),
      baseline: z.optional(z.number()),
      guess: z.optional(z.literal('median')),
    }),
  ),
  /** What is missing for a comparison that rests on more than its interval. */
  lack: z.optional(z.array(z.string())),
  /** Columns of the champion that may give the target away, with which a person let it serve. */
  letPass: z.optional(z.array(z.string())),
})

/** What was tried to correct the probabilities; the gain is that of log loss on folds it was not fitted on. */
const calibrationTrialSchema = z.object({
  rows: count,
  method: z.optional(z.enum(['temperature', 'platt'])),
  gain: z.optional(z.number()),
  standardError: z.optional(z.number()),
  reason: z.string(),
})

/** Of the probabilities: what they said beside what was. Slope and intercept are those of the line between their log-odds. */
const reliabilitySchema = z.object({
  error: z.number(),
  slope: z.optional(z.number()),
  intercept: z.optional(z.number()),
  bins: z.array(z.object({ from: z.number(), to: z.number(), rows: count, said: z.number(), was: z.number() })),
})

/** Of a model that was trained without the columns that may give the target away, on the same test rows. */
const withoutLeaksSchema = z.object({
  columns: z.array(z.string()),
  /** The gate's metric; absent where it is not defined, or there is no such model. */
  metric: z.optional(z.enum(METRIC_NAMES)),
  value: z.optional(z.number()),
  low: z.optional(z.number()),
  high: z.optional(z.number()),
  /** Of the run's own model over it; records of older versions have none. */
  gain: z.optional(advantageSchema),
  /** Why there is none, in words. */
  missing: z.optional(z.string()),
})

const rangesMeasuredSchema = z.object({
  /** Rows that the table is made of. */
  rows: count,
  level: z.number(),
  testRows: count,
  held: z.number(),
  low: z.optional(z.number()),
  high: z.optional(z.number()),
  medianWidth: z.optional(z.number()),
  meanLabels: z.optional(z.number()),
  /** What the share is worth, in words. */
  note: z.string(),
})

/** Curves and matrices in the form of SageMaker's Model Monitor, which its model registry shows. */
const modelQuality = z.optional(z.record(z.string(), z.unknown()))

/** evaluation.json: the model's metrics on the test rows, and the decision. Written before the model package. */
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
  thresholdFrom: z.optional(z.enum(['manifest', 'validation rows', 'costs', 'default'])),
  /** What it was chosen for; records of older versions have none, and then a found one is for F1. */
  thresholdFor: z.optional(thresholdRuleSchema),
  /** What the test rows say of that: a metric by its name, or `cost`, the mean cost of a row. */
  thresholdTest: z.optional(z.extend(metricSchema, { metric: z.string() })),
  /** What the probabilities are corrected by before anything is said of them; absent and null: they are the model's own. */
  calibration: z.optional(z.nullable(calibrationSchema)),
  calibrationTrial: z.optional(calibrationTrialSchema),
  /** Of the test rows, after the calibration. */
  reliability: z.optional(reliabilitySchema),
  /** What ranges.json gives on the test rows: the share whose actual value or class was within, with its interval. */
  ranges: z.optional(rangesMeasuredSchema),
  withoutLeaks: z.optional(withoutLeaksSchema),
  /** What else a person should know of the numbers, in words. */
  notes: z.optional(z.array(z.string())),
  decision: decisionSchema,
  /** Against the model that knows no features: class shares or the mean. */
  againstBaseline: z.optional(advantageSchema),
  /** By the same metric; of classes where their shares are others than elsewhere. Records of older versions have none. */
  againstBestAnswer: z.optional(bestAnswerGainSchema),
  /** A second one: of the AUC, with a 97.5 % interval, where the gate goes by log loss; where it goes by another metric than the problem's own loss, of that. */
  secondGain: z.optional(advantageSchema),
  againstChampion: z.optional(z.nullable(comparisonSchema)),
  /** Classification, one a class. */
  perClass: z.optional(
    z.array(z.object({ label: z.string(), rows: count, precision: z.number(), recall: z.number(), f1: z.number() })),
  ),
  /** Binary: rows predicted as positive from each threshold on; thresholds fall. */
  thresholdCurve: z.optional(z.array(z.object({ threshold: z.number(), truePositives: count, falsePositives: count }))),
  /** Regression: quantiles of actual minus predicted. */
  residualQuantiles: z.optional(z.array(z.object({ share: z.number(), value: z.number() }))),
  /** How much the loss grows when one column's cells change places; largest first. */
  importance: z.optional(
    z.nullable(
      z.object({
        metric: z.enum(METRIC_NAMES),
        rows: count,
        features: z.array(z.object({ name: z.string(), increase: z.number() })),
      }),
    ),
  ),
  /**
   * How far each column moves the margin, up or down, in the mean of test rows (mean |SHAP|); largest first. Of several
   * classes those of all classes added up. `rows` below `wantedRows`: the model is large, and the time was over.
   */
  shapImportance: z.optional(
    z.object({
      rows: count,
      wantedRows: count,
      features: z.array(z.object({ name: z.string(), meanAbsolute: z.number() })),
    }),
  ),
  /** What serves: its models, all their trees, and how long a row took in this function; where it could be compiled. */
  servedModel: z.optional(
    z.object({ models: count, trees: count, microsecondsPerRow: z.optional(z.number().check(z.nonnegative())) }),
  ),
  /** What a person should know of the training, which nobody knew before it. */
  warnings: z.optional(z.array(z.string())),
  /** Why it is not there, in words for a person. */
  shapImportanceMissing: z.optional(z.string()),
  /** The rows with the largest loss, worst first; `row` is the row's number in the uploaded file. */
  worstErrors: z.optional(
    z.array(
      z.object({
        row: z.string(),
        actual: z.string(),
        predicted: z.string(),
        /** Of the predicted class; empty for a regression. */
        probability: z.string(),
        loss: z.number(),
      }),
    ),
  ),
  binary_classification_metrics: modelQuality,
  multiclass_classification_metrics: modelQuality,
  regression_metrics: modelQuality,
})

export type EvaluationRecord = z.output<typeof evaluationRecordSchema>
export type Metric = z.output<typeof metricSchema>
export type CalibrationTrial = z.output<typeof calibrationTrialSchema>
export type WithoutLeaks = z.output<typeof withoutLeaksSchema>
export type Decision = z.output<typeof decisionSchema>
export type DecisionReason = z.output<typeof decisionReasonSchema>
export type Advantage = z.output<typeof advantageSchema>
export type BestAnswerGain = z.output<typeof bestAnswerGainSchema>
export type Comparison = z.output<typeof comparisonSchema>

/** A later decision about an evaluated run, against the champion that came in between. Written once a champion. */
export const laterDecisionSchema = z.object({
  version: z.literal(1),
  runId: z.string(),
  dataset: z.string(),
  decision: decisionSchema,
  againstChampion: z.nullable(comparisonSchema),
})
