import { pipeline } from 'node:stream/promises'
import { parse } from 'csv-parse'
import { BoostlineError } from '#shared/errors/boostline-error.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'

/** A row as it was uploaded. */
export type UploadedRow = {
  /** Its number in the uploaded file. */
  readonly number: string
  /** The key that decided its part of the split. */
  readonly hash: string
  /** In the order of the uploaded file. */
  readonly cells: readonly string[]
}

const LEADING = ['_row', '_hash']

/**
 * Shows each row of rows/test.csv to `visit`, in the order of the encoded part. False where there is no such file.
 * @throws BoostlineError `test-rows-differ` where it has another number of rows than `expected`.
 */
export async function eachUploadedRow(
  objects: ObjectStore,
  key: string,
  expected: number,
  visit: (row: UploadedRow, index: number) => void,
): Promise<boolean> {
  const found = await objects.open(key)
  if (!found) return false
  let count = -1
  // The pipeline wrote the file, but its cells are as uploaded and may hold quotes and line ends.
  await pipeline(found.body, parse(), async (records: AsyncIterable<readonly string[]>) => {
    for await (const record of records) {
      if (count === -1 && !LEADING.every((name, column) => record[column] === name)) throw notOurs(objects, key)
      const [number = '', hash = '', ...cells] = record
      if (count >= 0) visit({ number, hash, cells }, count)
      count++
    }
  })
  if (count !== expected) throw rowsDiffer(`s3://${objects.bucket}/${key}`, Math.max(count, 0), expected)
  return true
}

/** The rows' numbers in the uploaded file; where that is not known, their places from 1. `visit` sees each row, too. */
export async function readRowNumbers(
  objects: ObjectStore,
  key: string,
  expected: number,
  visit: (row: UploadedRow, index: number) => void = () => undefined,
): Promise<readonly string[]> {
  const numbers: string[] = []
  const known = await eachUploadedRow(objects, key, expected, (row, index) => {
    numbers.push(row.number)
    visit(row, index)
  })
  return known ? numbers : Array.from({ length: expected }, (_, row) => String(row + 1))
}

function rowsDiffer(place: string, rows: number, expected: number): BoostlineError {
  return new BoostlineError({
    code: 'test-rows-differ',
    kind: 'input',
    message: `${place} has ${rows} rows where the encoded test part has ${expected}.`,
    hint: 'The training stage writes both. Upload the CSV again to start a new run.',
  })
}

function notOurs(objects: ObjectStore, key: string): BoostlineError {
  return new BoostlineError({
    code: 'test-rows-differ',
    kind: 'input',
    message: `s3://${objects.bucket}/${key} does not begin with the columns ${LEADING.join(' and ')}.`,
    hint: 'The training stage writes this file. Upload the CSV again to start a new run.',
  })
}
