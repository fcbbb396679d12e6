// What the kernel (kernel/) asks of its hosts; what both know of its memory is in kernel/layout.ts.
import type { MODE_COPY, MODE_PROFILE, MODE_WRITE } from './layout.ts'

/** What the kernel asks for. Addresses and lengths are those of its memory. */
export type KernelHost = {
  /** A record that cannot be read: skip it or throw. */
  badRecord(start: number, next: number): void
  /** A record that has something new, or cannot be read, where settled rows are profiled: leave it to another kernel. */
  unsettledRecord(start: number, next: number): void
  /** The value of a text; `entry` is its number, or -1. Returns what {@link RecordKernel.setCellValue} does. */
  cellValue(column: number, at: number, length: number, entry: number): number
  /**
   * The first text of a shape, which comes into this slot. Returns 1 where all texts of the shape are texts by themselves,
   * and sets the column's state to SHAPES_OFF where shapes are of no interest, to SHAPES_FULL where there is no room for more.
   */
  newShape(column: number, at: number, length: number, slot: number): number
  /** A hash among the lowest of the column's; returns the new limit. */
  sketch(column: number, hash: number): number
  /** A label that is no numeric cell and has no class code of its own; returns the code of its row. */
  overflowLabel(at: number, length: number): number
  /** The value that orders the rows, of the record at hand. */
  timeOf(): number
  /** A used row has an entry that no row has which is assumed to be a training row: its key is to be noted. */
  noteKey(entry: number, classCode: number, key: number): void
  /**
   * A row for the sample; returns the number of the next one among the used rows. Of a row that another kernel has
   * profiled `start` is its number among those that are added, and `next` is 0.
   */
  sample(start: number, next: number, key: number, classCode: number): number
  /** The row index's chunk is full: take it. */
  rowIndexFull(): void
  /** The row index's chunk was read to its end: fill it. */
  rowIndexEmpty(): void
  /** A sink's buffer is full: take it. */
  flush(sink: number): void
  /** Encodes a text without an entry; leaves the bytes, and returns their length. */
  encodeOverflow(column: number, at: number, length: number, isTraining: number): number
  /** The target of a regression: leaves its text, returns its value. */
  targetValue(at: number, length: number): number
}

export type VisitMode = typeof MODE_PROFILE | typeof MODE_WRITE | typeof MODE_COPY
