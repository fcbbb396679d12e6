import type { Decimal } from '../../cells/text-entry.ts'
import type { KernelCopy } from '../../kernel/record-kernel.ts'
import type { SketchedTexts } from '../distinct-sketch.ts'
import type { NotedKeys } from '../lowest-keys.ts'

/** What a thread has to know before it profiles ranges of a text: all that was learnt of what comes before them. */
export type ProfileStart = { readonly kernel: KernelCopy; readonly decimal: Decimal; readonly columns: number }

/** A range of a text, from the beginning of a record to the end of one. */
export type ProfileTask = {
  readonly text: SharedArrayBuffer
  readonly bytes: number
  /** Lent for the rows. */
  readonly rows: SharedArrayBuffer
}

/** What a thread is asked, each with its answer. */
export type ProfileQuestion =
  | { readonly ask: 'start'; readonly start: ProfileStart }
  | { readonly ask: 'profile'; readonly task: ProfileTask }
  | { readonly ask: 'totals' }

/** What a range holds: its settled rows, those that every kernel profiles alike, and the records that are left. */
export type ProfiledRange = {
  /** Records and blank lines. */
  readonly records: number
  readonly settled: SettledRows
  /**
   * Records that have something new, or cannot be read, {@link UNSETTLED_FIELDS} numbers each: start and end in the text,
   * settled rows before it, records and blank lines before it.
   */
  readonly unsettled: readonly number[]
}

export const UNSETTLED_FIELDS = 4

/** Rows of a range, in arrays that lie one after the other in the buffer: {@link settledArrays}. */
export type SettledRows = {
  /** The buffer that was lent, or a larger one that takes its place. */
  readonly buffer: SharedArrayBuffer
  readonly rows: number
}

/** Key, place and class code. */
export const SETTLED_ROW_BYTES = 18

/** The arrays of a buffer with room for so many rows: keys, class codes, and in turns where each begins and ends. */
export function settledArrays(buffer: SharedArrayBuffer) {
  const room = Math.floor(buffer.byteLength / SETTLED_ROW_BYTES)
  return {
    room,
    keys: new Float64Array(buffer, 0, room),
    places: new Uint32Array(buffer, room * 8, 2 * room),
    classes: new Uint16Array(buffer, room * 16, room),
  }
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
  readonly sketch: SketchedTexts
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
