import type { Decimal } from '../../cells/text-entry.ts'
import type { KernelCopy } from '../../kernel/record-kernel.ts'
import type { SketchedHashes } from '../distinct-sketch.ts'
import type { NotedKeys } from '../lowest-keys.ts'

/** What a thread has to know before it profiles ranges of a text: all that was learnt of what comes before them. */
export type ProfileStart = { readonly kernel: KernelCopy; readonly decimal: Decimal; readonly columns: number }

/** A range of a text, from the beginning of a record to the end of one. */
export type ProfileTask = { readonly text: SharedArrayBuffer; readonly bytes: number }

/** What a thread is asked, each with its answer. */
export type ProfileQuestion =
  | { readonly ask: 'start'; readonly start: ProfileStart }
  | { readonly ask: 'profile'; readonly task: ProfileTask }
  | { readonly ask: 'totals' }

/** What a range holds: its settled rows, those that every kernel profiles alike, and the records that are left. */
export type ProfiledRange = {
  /** Records and blank lines. */
  readonly records: number
  readonly chunks: readonly SettledRows[]
  /**
   * Records that have something new, or cannot be read, {@link UNSETTLED_FIELDS} numbers each: start and end in the text,
   * settled rows before it, records and blank lines before it.
   */
  readonly unsettled: readonly number[]
}

export const UNSETTLED_FIELDS = 4

export type SettledRows = {
  readonly rows: number
  readonly keys: Float64Array
  readonly classes: Uint16Array
  /** In turns, where each begins and ends; the text begins at `textAt`. */
  readonly places: Uint32Array
  readonly textAt: number
}

/** What the settled rows of all ranges of a thread count, apart from what was counted when it started. */
export type ProfileTotals = {
  readonly rowsWithoutTarget: number
  readonly numericOverflowLabels: number
  readonly isNumeric: boolean
  /** Of each entry: in turns rows that have it, and those of them without a target value; the lowest key. */
  readonly entryCounts: Uint32Array
  readonly lowestKeys: Float64Array
  readonly notedKeys: NotedKeys
  readonly columns: readonly ColumnTotals[]
}

export type ColumnTotals = {
  /** By the fields of {@link COUNTED_FIELDS}. */
  readonly counts: readonly number[]
  readonly words: number
  /** By slot. */
  readonly shapes: readonly number[]
  readonly sketch: SketchedHashes
  readonly numbers: WatchedNumbers
}

/** What tells whether a column's numbers are one, or a sequence. */
export type WatchedNumbers = {
  readonly hasNumber: boolean
  readonly isOneNumber: boolean
  readonly firstNumber: bigint
  readonly mayBeSequence: boolean
  readonly lowest: number
  readonly highest: number
  readonly sum: bigint
}
