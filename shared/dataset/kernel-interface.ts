// What the kernel (kernel/) and its hosts have in common: questions, modes, and the places of fields in its memory.

/** What the kernel asks for. Addresses and lengths are those of its memory. */
export type KernelHost = {
  /** A record that cannot be read: skip it or throw. */
  badRecord(start: number, next: number): void
  /** A record that is only scanned. */
  record(start: number, next: number): void
  /** What a text means; `entry` is its number, or -1. Returns what {@link RecordKernel.setMeaning} does. */
  meaning(column: number, at: number, length: number, entry: number): number
  /** A hash among the lowest of the column's; returns the new limit. */
  sketch(column: number, hash: number): number
  /** A label that is no plain number and has no class code of its own. */
  beyondLabel(at: number, length: number): void
  /** The value that orders the rows, of the record at hand. */
  timeOf(): number
  /** A used row has an entry of which no row below the settled key is known yet. */
  unsettled(entry: number, classCode: number, key: number): void
  /** A row for the sample; returns the number of the next one among the used rows. */
  sample(start: number, next: number, key: number, classCode: number): number
  /** The ledger's chunk is full: take it. */
  ledgerFull(): void
  /** The ledger's chunk was read to its end: fill it. */
  ledgerEmpty(): void
  /** A sink's buffer is full: take it. */
  flush(sink: number): void
  /** Encodes a text without an entry; leaves the bytes, and returns their length. */
  encodeBeyond(column: number, at: number, length: number, isTraining: number): number
  /** The target of a regression: leaves its text, returns its value. */
  targetValue(at: number, length: number): number
  /** A cell of rows/ where decimals are commas; leaves the bytes, and returns their length. */
  originalCell(cell: number): number
}

/** What is done with the records. */
export const VISIT = { report: 0, profile: 1, write: 2, copy: 3 } as const
export type VisitMode = (typeof VISIT)[keyof typeof VISIT]

/** Fields of a column's and an entry's record in the kernel's memory: kernel/columns.ts, kernel/dictionary.ts. */
export const COLUMN = {
  bytes: 128,
  uses: 0,
  texts: 4,
  entries: 8,
  beyondDates: 12,
  beyondTimes: 16,
  beyondTexts: 20,
  hasFirstBeyond: 24,
  missingEntry: 28,
  isOneNumber: 36,
  writer: 44,
  words: 88,
  beyondNumbers: 104,
} as const
export const ENTRY = {
  bytes: 64,
  lowestKey: 16,
  count: 32,
  unusedCount: 36,
  trainingCount: 40,
  encodedAt: 44,
  encodedLength: 48,
} as const
/** What a column is needed for. */
export const USE = { keepsTexts: 1, isKey: 2, isWatched: 4 } as const
/** How a feature is written. */
export const WRITE_AS = { number: 1, entry: 2, day: 3, dayHourWeekday: 4 } as const
/** How a row's place is found. */
export const KEY_KIND = { cells: 0, cellsAndRow: 1, time: 2 } as const
