import type { GateMetric, MetricName } from '#shared/metrics/metrics.ts'
import type {
  Advantage,
  BestAnswerGain,
  Comparison,
  Decision,
  MAY_BE_A_LEAK,
  WithoutLeaks,
} from '#shared/records/evaluation-record.ts'
import type { Finding } from '#shared/schema/finding.ts'
import type { Unsure } from './weigh-gain.ts'

type Status = Decision['status']

/** What one clause of the gate found, and what it alone would decide. No words: these are in decision-words.ts. */
export type GateReason = { readonly status: Status } & (
  | { readonly code: 'below-minimum'; readonly minimum: number }
  | { readonly code: 'better-than-baseline'; readonly gain: Advantage | undefined }
  | ({ readonly code: 'no-better-than-baseline'; readonly gain: Advantage | undefined } & ByLoss)
  /** It shows none on these rows; on others it might. */
  | ({ readonly code: 'no-gain-over-baseline'; readonly gain: Advantage } & ByLoss)
  | { readonly code: 'not-sure-against-baseline'; readonly gain: Advantage | undefined; readonly why: Unsure }
  /** It beats what the training rows would answer, and not what fits the test rows best without any column. */
  | {
      readonly code: 'no-better-than-best-answer' | 'not-sure-against-best-answer'
      readonly gain: Advantage | undefined
      readonly overBest: BestAnswerGain
    }
  /** The AUC stands in for a log loss that says nothing. */
  | { readonly code: 'better-order-than-baseline'; readonly gain: Advantage | undefined; readonly order: Advantage }
  /** The AUC is better, and the log loss is worse for certain. */
  | { readonly code: 'worse-log-loss'; readonly gain: Advantage | undefined; readonly logLoss: Advantage }
  | ({ readonly champion: string } & AgainstChampion)
  | { readonly code: 'classes-left-out'; readonly classes: string; readonly share: number }
  /**
   * `without` is a model that was trained without all such columns; where there is none, `worth` says by how much the
   * loss is worse where the cells of the column that tells most change places. `wasLetPass`: a person approved the model
   * that serves now with these columns; that was for one model alone.
   */
  | {
      readonly code: typeof MAY_BE_A_LEAK
      readonly finding: Finding
      readonly wasLetPass: boolean
      readonly without?: WithoutLeaks | undefined
      readonly worth?: { readonly metric: MetricName; readonly name: string; readonly increase: number } | undefined
    }
  /** A column that predicts nearly as well as a leak would, and may be an honest one. */
  | { readonly code: 'strong-feature'; readonly finding: Finding; readonly without?: WithoutLeaks | undefined }
  | { readonly code: 'target-is-a-guess'; readonly finding: Finding }
  | { readonly code: 'metric-not-defined'; readonly asked: GateMetric }
  | { readonly code: 'approval-is-manual' }
  /** What else a person should know of the numbers. */
  | { readonly code: 'rough-numbers'; readonly note: string }
)

/** Where promotion.metric names another metric: the gain in the problem's own loss, if that is sure. */
type ByLoss = { readonly byLoss?: Advantage | undefined }

type AgainstChampion =
  | {
      readonly code:
        | 'better-than-champion'
        | 'champion-fails-too'
        | 'no-worse-than-champion'
        | 'worse-than-champion'
        | 'not-better-than-champion'
      readonly gain: Advantage
    }
  /** Too few rows can be compared, or they do not define the metric. */
  | { readonly code: 'not-sure-against-champion'; readonly gain: Advantage | null; readonly lack: readonly string[] }
  | {
      readonly code: 'not-comparable-with-champion'
      readonly obstacles: readonly string[]
      readonly alone?: Comparison['championAlone']
    }
  | { readonly code: 'callers-must-change'; readonly changes: readonly string[] }
  /** It is of the same burst of uploads, and nothing served before it. */
  | { readonly code: 'champion-of-same-burst' }

const STRICTEST_FIRST: readonly Status[] = ['rejected', 'pending', 'approved']

/** The strictest of the reasons decides; of several the one that was found first. It comes first. */
export function decidingFirst(reasons: readonly GateReason[]): readonly GateReason[] {
  const rank = ({ status }: GateReason) => STRICTEST_FIRST.indexOf(status)
  // Array.prototype.sort is stable.
  return [...reasons].sort((a, b) => rank(a) - rank(b))
}
