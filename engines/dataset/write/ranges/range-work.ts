import type { FeatureColumn, Problem, TargetColumn } from '#shared/schema/feature-schema.ts'
import type { RecordPlace } from '../../csv/read-records.ts'
import type { VisitMode } from '../../kernel/kernel-host.ts'
import type { KernelCopy } from '../../kernel/record-kernel.ts'

/** What a thread has to know before it writes ranges of a text. */
export type RangeStart = {
  readonly mode: VisitMode
  /** Ready to write: with the columns' writers, the encoded texts, the boundaries, and one sink more for the targets. */
  readonly kernel: KernelCopy
  readonly sinksAt: number
  /** The last of them takes the targets of the training rows. */
  readonly sinks: number
  readonly features: readonly FeatureColumn[]
  readonly problem: Problem
  readonly targetReading: NonNullable<TargetColumn['reading']>
  /** The entries whose training rows are to be counted. */
  readonly entries: readonly number[]
  /** An open file with the whole text. */
  readonly file: number | undefined
}

/** A range of a text, from one place between records to another. */
export type RangeTask = {
  readonly from: RecordPlace
  readonly to: RecordPlace
  /** The keys of its rows, then their class codes. */
  readonly rowIndex: SharedArrayBuffer
  /** Its bytes, where no file has them. */
  readonly text: SharedArrayBuffer | undefined
  /** Lent for what is written. */
  readonly output: SharedArrayBuffer
}

export type RangeOutput = {
  /** The buffer that was lent, or a larger one that takes its place. */
  readonly output: SharedArrayBuffer
  /** What was written, in threes: sink, start in the buffer, end in the buffer. */
  readonly pieces: readonly number[]
}

/** What a thread counted in all its ranges. */
export type RangeTotals = {
  readonly trainingRows: number
  /** The training rows of each entry that was asked for. */
  readonly entryRows: Float64Array
  /** By feature, missing values among the training rows that have no entry. */
  readonly missing: readonly number[]
}

export const TOTALS = 'totals'
/** What a thread is for. */
export const WRITING = 'writing'
