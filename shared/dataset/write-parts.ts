import { stringify } from 'csv-stringify/sync'
import { partName, type RunKeys } from '#shared/names/run-keys.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import type { RowEncoder } from '#shared/schema/row-encoder.ts'
import type { Table } from './read-table.ts'
import type { Side } from './split-rows.ts'

export type SplitTable = {
  readonly table: Table
  /** Indexes into the table's rows, in the order of the file. */
  readonly rows: readonly number[]
  /** Side and hash of each of the rows. */
  readonly sides: readonly Side[]
  readonly hashes: readonly string[]
}

const CSV_TYPE = 'text/csv'
const CHUNK_ROWS = 1000
/** Marks what a lifecycle rule may delete: it can be made again from the upload. */
const EXPIRING = { 'boostline:expire': 'true' }

/**
 * Writes the encoded parts (label first, no header, numbers only) and, for validation and test, the same rows as they
 * were uploaded with row number and hash before them. Everything is in the order of the file.
 */
export async function writeParts(
  objects: ObjectStore,
  keys: RunKeys,
  split: SplitTable,
  encoder: RowEncoder,
  encodeLabel: (cells: readonly string[]) => number,
): Promise<void> {
  const encoded = (side: Side) =>
    chunks(split, side, (cells) => `${encodeLabel(cells)},${encoder.encodeCells(cells)}\n`)
  const expiring = { contentType: CSV_TYPE, tags: EXPIRING }
  await objects.upload(`${keys.trainPrefix}${partName(0)}`, encoded('train'), expiring)
  await objects.upload(`${keys.validationPrefix}${partName(0)}`, encoded('validation'), expiring)
  await objects.upload(keys.testPart, encoded('test'), { contentType: CSV_TYPE })
  await objects.upload(keys.validationRows, originalRows(split, 'validation'), { contentType: CSV_TYPE })
  await objects.upload(keys.testRows, originalRows(split, 'test'), { contentType: CSV_TYPE })
}

async function* originalRows(split: SplitTable, side: Side): AsyncGenerator<Uint8Array> {
  yield Buffer.from(stringify([['_row', '_hash', ...split.table.header]]))
  yield* chunks(split, side, (cells, rowNumber, hash) => stringify([[rowNumber, hash, ...cells]]))
}

/** The lines of one side, a thousand rows a chunk. */
async function* chunks(
  split: SplitTable,
  side: Side,
  line: (cells: readonly string[], rowNumber: number, hash: string) => string,
): AsyncGenerator<Uint8Array> {
  let lines: string[] = []
  for (const [at, row] of split.rows.entries()) {
    if (split.sides[at] !== side) continue
    lines.push(line(split.table.rows[row] ?? [], split.table.rowNumbers[row] ?? 0, split.hashes[at] ?? ''))
    if (lines.length < CHUNK_ROWS) continue
    yield Buffer.from(lines.join(''))
    lines = []
  }
  if (lines.length > 0) yield Buffer.from(lines.join(''))
}
