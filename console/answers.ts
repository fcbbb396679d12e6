import type { MetricName } from '#shared/metrics/metrics.ts'
import type { DecisionReason, EvaluationRecord } from '#shared/records/evaluation-record.ts'
import type { Rollout } from '#shared/records/model-pointer.ts'
import type { RunStage } from '#shared/records/open-work.ts'
import type { Quality } from '#shared/records/training-record.ts'
import type { DecisionRequest } from '#shared/registry/plan-decision.ts'
import type { RunStatus } from '#shared/runs/run-status.ts'
import type { FeatureColumn, ProblemType } from '#shared/schema/feature-schema.ts'
import type { ServingType } from '#shared/serving/serving-target.ts'
import type { ManifestEdit } from './manifest-edits.ts'

/*
 * What the server answers the page with; as types alone, which both import. What the commands print with --json is the
 * same here.
 */

/** An error as --json prints it. */
export type ErrorAnswer = { readonly error: { readonly code: string; readonly message: string; readonly hint: string } }

export type DeploymentAnswer = {
  /** Such as `stage prod`. */
  readonly title: string
  readonly isLocal: boolean
  readonly bucket: string
  /** The options by which a command is told of the deployment. */
  readonly options: string
  /** Where the prediction API answers; null where that is not known here. */
  readonly apiUrl: string | null
  /** Files that come with Boostline, to try it with. */
  readonly examples: readonly string[]
}

/** How a run stands, as `./boostline status --json` says it. */
export type StatusAnswer = {
  readonly dataset: string
  readonly runId: string
  readonly text: string
  readonly hint: string | null
  /** There are signs that it knows the answer beforehand, whoever approved it. */
  readonly mayBeALeak: boolean
  /** A record of it, or its dataset's pointer, cannot be read: how it stands nobody can say. */
  readonly isDamaged?: true
} & RunStatus

export type MetricAnswer = {
  readonly name: MetricName
  readonly value: number
  readonly low?: number | undefined
  readonly high?: number | undefined
  readonly baseline?: number | undefined
}

export type RunRow = {
  readonly dataset: string
  readonly runId: string
  /** Milliseconds since 1970, by the run's name. */
  readonly uploadedMs: number
  /** Undefined: not read yet. */
  readonly status: StatusAnswer | undefined
  readonly problem: ProblemType | undefined
  /** The one that the gate went by. */
  readonly metric: MetricAnswer | undefined
  readonly testRows: number | undefined
  /** From the upload to the evaluation. */
  readonly seconds: number | undefined
}

export type Paged<Row> = {
  readonly rows: readonly Row[]
  readonly total: number
  /** Runs that were not read yet, so that an order by what is in them is not final. */
  readonly unread: number
}

export type DatasetRow = {
  readonly dataset: string
  readonly runs: number
  readonly newest: RunRow | undefined
  readonly champion: ServingAnswer | undefined
  readonly challenger: (ServingAnswer & { readonly share: number }) | undefined
  /** The run that waits for a person. */
  readonly pending: StatusAnswer | undefined
  /** The pointer cannot be read, so that nobody can say which model serves. */
  readonly damage: Pick<ErrorAnswer['error'], 'message' | 'hint'> | undefined
}

export type ServingAnswer = {
  readonly runId: string
  readonly type: ServingType
  /** ISO 8601. */
  readonly since: string
  readonly metric: MetricAnswer | undefined
  readonly problem: ProblemType | undefined
}

export type DatasetAnswer = DatasetRow & {
  readonly rollout: Rollout | null
  /** What served before, the latest first. */
  readonly previous: readonly { readonly runId: string; readonly since: string; readonly until: string }[]
  /** The latest changes of who serves, the newest first. */
  readonly history: readonly {
    readonly at: string
    readonly who: string
    readonly why: string
    readonly from: string | null
    readonly to: string | null
  }[]
  /** In the order of the uploads, of evaluated runs. */
  readonly metrics: readonly { readonly runId: string; readonly uploadedMs: number; readonly metric: MetricAnswer }[]
  readonly manifest: { readonly key: string; readonly text: string } | null
}

/** As the report of each run says it. */
export type CostsAnswer = {
  /** Those that were trained, the newest at most. */
  readonly runs: number
  /** Runs of which no cost is known: not evaluated, or on a machine without a known price. */
  readonly unknown: number
  readonly dollars: number
  readonly storedBytes: number
  readonly storageDollarsAMonth: number
  readonly predictionsDollarsAThousand: number
}

export type StageAnswer = {
  readonly name: RunStage
  readonly title: string
  readonly state: 'done' | 'active' | 'stuck' | 'failed' | 'waiting' | 'skipped'
  /** Milliseconds since 1970. */
  readonly startedMs: number | undefined
  readonly endedMs: number | undefined
  readonly note: string | undefined
}

export type JobAnswer = {
  readonly role: string
  readonly title: string
  readonly name: string
  readonly state: 'waiting' | 'running' | 'completed' | 'ended-without-a-model'
  readonly says: string
  readonly seconds: number | undefined
}

export type RoundAnswer = {
  readonly round: number
  readonly atMs: number
  readonly metrics: readonly { readonly name: string; readonly value: number }[]
}

/** What of a run changes while it goes on. */
export type ProgressAnswer = {
  readonly status: StatusAnswer
  readonly stages: readonly StageAnswer[]
  readonly jobs: readonly JobAnswer[]
  /** How far the preparation is. */
  readonly preparation: string | undefined
}

/** Rounds that came since the last. */
export type RoundsAnswer = { readonly job: string; readonly rounds: readonly RoundAnswer[] }

export type RunAnswer = ProgressAnswer & {
  readonly dataset: string
  readonly runId: string
  readonly source: { readonly key: string; readonly sizeBytes: number; readonly eventTime: string } | undefined
  readonly training:
    | {
        readonly rows: {
          readonly total: number
          readonly withoutTarget: number
          readonly train: number
          readonly validation: number
          readonly test: number
        }
        readonly quality: Quality
        readonly hyperparameters: Readonly<Record<string, string>>
        readonly image: string
        readonly instance: string
      }
    | undefined
  readonly warnings: readonly string[]
  readonly columns: readonly ColumnAnswer[]
  readonly problem: ProblemAnswer | undefined
  readonly evaluation: EvaluationAnswer | undefined
  readonly hasReport: boolean
  readonly champion: string | null
  readonly challenger: string | null
}

export type EvaluationAnswer = Pick<EvaluationRecord, 'rows' | 'problem' | 'confusion' | 'perClass'> & {
  readonly metrics: readonly MetricAnswer[]
  readonly decision: { readonly status: string; readonly reason: string; readonly reasons: readonly DecisionReason[] }
  /** How it came out against the model that served then, on rows that neither has learnt. */
  readonly pair: PairAnswer | null
  readonly importance: readonly { readonly name: string; readonly share: number }[]
  readonly threshold: number | null
  /** How good it is and what it goes by, in sentences. */
  readonly inShort: readonly string[]
}

export type PairAnswer = {
  readonly champion: string
  readonly metric: MetricName | null
  /** By the interval of the difference; null where too few rows could be compared. */
  readonly verdict: 'better' | 'worse' | 'the same' | 'may be chance' | null
  /** As the decision says it. */
  readonly says: readonly string[]
}

export type ProblemAnswer = {
  readonly type: ProblemType
  readonly target: string
  readonly reason: string | undefined
  readonly classes: readonly { readonly label: string; readonly count: number }[]
}

/**
 * What a person can have done with a column; `auto`: what Boostline finds right. `number`: its words are no values;
 * dates by which of their parts comes first; `no-leak`: it may predict as well as it does.
 */
export type ColumnWish =
  | 'auto'
  | 'category'
  | 'number'
  | 'date-dmy'
  | 'date-mdy'
  | 'date-ymd'
  | 'keep'
  | 'no-leak'
  | 'exclude'

export type ColumnAnswer = {
  readonly name: string
  readonly role: 'feature' | 'target' | 'ignored'
  /** Such as `a number`. */
  readonly what: string
  readonly reason: string | undefined
  readonly missingShare: number | undefined
  readonly example: string | null
  /** Of a number the rows between its deciles' edges, of words the most frequent ones. */
  readonly histogram: readonly number[]
  readonly histogramText: string
}

/** A column of a file that is looked at before it trains. */
export type PreviewColumn = ColumnAnswer & {
  readonly wish: ColumnWish
  /** What the settings can have done with it. */
  readonly offers: readonly ColumnWish[]
  /** Its words that are no numbers: what counts as missing where it is to be one of numbers. */
  readonly oddWords: readonly string[]
}

export type UploadAnswer = {
  readonly id: string
  readonly name: string
  readonly sizeBytes: number
  /** As its name says. */
  readonly dataset: string
}

/** What a person wants of an upload. */
export type UploadWish = {
  readonly dataset: string
  /** The settings as a person wrote them, whole; null: the dataset's own. */
  readonly text: string | null
  /** What was changed of them by the page's controls, in this order. */
  readonly edits: readonly ManifestEdit[]
}

/** What the training would make of the file, or why it would refuse it. */
export type PreviewAnswer = {
  /** Where the dataset's other uploads are the same kind of table: how many there are. */
  readonly runs: number
  readonly key: string
  /** The names of the columns, as far as they can be read. */
  readonly names: readonly string[]
  /** The settings that hold; the text is null where there are none, and none are needed. */
  readonly manifest: { readonly key: string; readonly text: string | null; readonly isChanged: boolean }
} & (
  | { readonly found: FoundAnswer }
  /** `beginning`: the first lines of the file, to see what is wrong. */
  | { readonly found: null; readonly refused: ErrorAnswer['error']; readonly beginning: readonly string[] }
)

export type FoundAnswer = {
  readonly rows: { readonly total: number; readonly withoutTarget: number }
  readonly problem: ProblemAnswer
  readonly columns: readonly PreviewColumn[]
  readonly warnings: readonly string[]
  readonly forecasts: readonly {
    readonly quality: Quality
    readonly jobs: number
    readonly minutes: number
    readonly dollars: number
  }[]
}

export type TrainAnswer = { readonly dataset: string; readonly runId: string | null }

export type DecisionCommand = DecisionRequest['command']

/** What a decision comes to, before anything is written. */
export type DecisionPlanAnswer = {
  readonly command: DecisionCommand
  readonly dataset: string
  /** Null where there is nothing to decide. */
  readonly runId: string | null
  readonly says: readonly string[]
  /** What serves before and after it; null for nothing. Undefined where nothing is decided. */
  readonly serves?: { readonly now: ServingFacts | null; readonly after: ServingFacts | null }
  /** No model serves any more. */
  readonly leavesNone: boolean
  /** It is not done without saying why: there are signs of a leak. */
  readonly needsReason: boolean
}

export type ServingFacts = {
  readonly runId: string
  /** ISO 8601; null for one that has not served yet. */
  readonly since: string | null
  readonly metric: MetricAnswer | undefined
}

/** As the commands print it with --json, with what they say. */
export type DecisionAnswer = {
  readonly command: DecisionCommand
  readonly dataset: string
  readonly runId?: string
  readonly serves: string | null
  readonly followed: boolean
  readonly said: readonly string[]
}

export type FieldAnswer = {
  readonly name: string
  readonly type: FeatureColumn['type']
  /** Of a number: the range of the training rows, and their deciles. */
  readonly range: { readonly min: number; readonly max: number; readonly step: number } | undefined
  /** Of a category or a truth value, the most frequent first. */
  readonly choices: readonly string[]
  readonly hint: string
  readonly value: string | number | null
}

export type FormAnswer = {
  readonly dataset: string
  readonly runId: string
  readonly target: string
  readonly problem: ProblemType
  /** Of two classes the one that is looked for. */
  readonly positive: string | null
  readonly fields: readonly FieldAnswer[]
}

export type PredictionAnswer = {
  readonly prediction: {
    readonly label?: string
    readonly probability?: number
    readonly threshold?: number
    readonly probabilities?: Readonly<Record<string, number>>
    readonly value?: number
  }
  readonly model: string
  readonly warnings: readonly string[]
  readonly explanation: {
    readonly class?: string
    readonly margin: number
    readonly baseValue: number
    readonly contributions: readonly { readonly feature: string; readonly contribution: number }[]
  } | null
}

export type LogAnswer = {
  readonly source: string
  readonly lines: readonly { readonly atMs: number; readonly level: string; readonly text: string }[]
}
