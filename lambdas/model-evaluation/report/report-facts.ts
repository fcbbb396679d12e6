import type { RunCosts } from '#shared/cost/run-costs.ts'
import type { EvaluationRecord } from '#shared/records/evaluation-record.ts'
import type { TrainingRecord } from '#shared/records/training-record.ts'
import type { FeatureSchema } from '#shared/schema/feature-schema.ts'
import type { Point } from './charts/curve.ts'
import type { Bin } from './charts/histogram.ts'
import type { Ranged } from './charts/intervals.ts'
import type { TrainingCurve } from './collect-training.ts'
import type { Group } from './group-tally.ts'
import type { Slice } from './slices.ts'

/** All that a report shows, before it is a page: numbers and texts alone. */
export type ReportFacts = {
  readonly evaluation: EvaluationRecord
  readonly schema: FeatureSchema
  readonly training: TrainingRecord
  readonly source: SourceFacts
  /** What the champion of then reached on its own test rows; undefined where there was none. */
  readonly championMetrics: EvaluationRecord['metrics'] | undefined
  /** Or why there is none, in words. */
  readonly curve: TrainingCurve | { readonly missing: string }
  readonly costs: RunCosts
  readonly servedBy: string
  readonly picture: BinaryPicture | MulticlassPicture | RegressionPicture
  /** Null where the rows are not there as they were uploaded. */
  readonly groups: GroupFacts | null
  /** The worst rows' cells, in the order of the file, by the number of the row; empty where rows are not to be shown. */
  readonly worstRows: ReadonlyMap<string, readonly string[]>
  /** Why rows are not shown, in words. */
  readonly rowsHidden: string | undefined
  /** Columns of which no cell may stand in the report. */
  readonly hiddenColumns: readonly string[]
}

/** The upload: its s3:// URI, its time, what tells its bytes from others. */
type SourceFacts = {
  readonly place: string
  readonly at: string
  readonly version: string | undefined
  readonly eTag: string
  readonly codeVersion: string
  readonly hasManifest: boolean
}

export type FlaggedRows = {
  readonly threshold: number
  readonly truePositives: number
  readonly falsePositives: number
}

export type BinaryPicture = {
  readonly type: 'binary'
  readonly positive: string
  readonly negative: string
  readonly positives: number
  readonly negatives: number
  /** What thresholds flag, counted on every row; the one in use among them, the lowest first. */
  readonly thresholds: readonly FlaggedRows[]
  readonly calibration: readonly Ranged[]
  readonly scores: { readonly positive: readonly Bin[]; readonly negative: readonly Bin[] }
}
export type MulticlassPicture = { readonly type: 'multiclass' }
export type RegressionPicture = {
  readonly type: 'regression'
  readonly range: readonly [number, number]
  /** Predicted and actual of some rows, spread evenly over all. */
  readonly points: readonly Point[]
  readonly residuals: readonly Bin[]
  /** Of tenths of the rows by the prediction: the mean absolute error with its interval, at the mean prediction. */
  readonly errors: readonly Ranged[]
}

export type GroupFacts = {
  /** Test rows that were looked at. */
  readonly rows: number
  readonly looks: number
  readonly slices: readonly Slice[]
  /** Every group, by its column. */
  readonly all: readonly Group[]
  /** What {@link Group.predicted} and {@link Group.actual} are of: a class, or undefined for a regression's value. */
  readonly of: string | undefined
  /** The groups of the features that count most, the strongest first. */
  readonly dependence: readonly { readonly column: string; readonly groups: readonly Group[] }[]
}
