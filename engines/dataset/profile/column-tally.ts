import type { TextEntry } from '../cells/text-entry.ts'
import type { DistinctSketch } from './distinct-sketch.ts'

/** What the cells of one column are, in constant memory. */
export type ColumnTally = {
  /** The distinct texts, up to MAX_TEXTS, in the order they come. */
  readonly entries: readonly TextEntry[]
  /** Every cell has been looked up: numbers and words mixed, or called categorical by the manifest. */
  readonly keepsTexts: boolean
  /** Cells that are not numeric, or are kept as texts. */
  readonly texts: number
  /** Cells that found no room among the entries, by their kind; and words in all of them. */
  readonly overflow: OverflowCounts
  readonly overflowWords: number
  /** Of those that have digits: how they look, each with its first text and row, and how many there are. */
  readonly shapes: readonly { readonly text: string; readonly row: number; readonly count: number }[]
  /** Numbers with zeros in front, among those that are not kept as texts. */
  readonly zeroPadded: number
  readonly firstOverflow: { readonly row: number; readonly text: string } | undefined
  readonly sketch: Pick<DistinctSketch, 'distinct' | 'distinctShare' | 'isUnique'>
  /** Stands for the missing cells among them. */
  readonly missingEntry: number | undefined
  /** All numbers are one. */
  readonly isOneNumber: boolean
  /** Whether so many numbers are the integers from the lowest to the highest, each once. */
  isSequence(count: number): boolean
}

export type OverflowCounts = {
  missing: number
  infinite: number
  number: number
  boolean: number
  date: number
  text: number
  withTime: number
}
