import { pipeline } from 'node:stream/promises'
import { parse } from 'csv-parse'
import { stringify } from 'csv-stringify/sync'
import { BoostlineError } from '#shared/errors/boostline-error.ts'
import type { RunKeys } from '#shared/names/run-keys.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import type { Problem } from '#shared/schema/feature-schema.ts'

export type Predictions = {
  readonly problem: Problem
  readonly actual: Float64Array
  readonly predicted: Float64Array
  /** The model's answer: class probabilities, one (of class 1) or one per class a row; values for a regression. */
  readonly answers: Float64Array
}

const COLUMNS = ['row', 'actual', 'predicted', 'probability']
const ROWS_PER_CHUNK = 1_000

/**
 * Writes predictions.csv: what the model said of each test row, in the dataset's own words. `row` is the row's number
 * in the uploaded file where rows/test.csv tells it, else its place among the test rows, from 1. `probability` is that
 * of the predicted class.
 * @throws BoostlineError `test-rows-differ` where rows/test.csv has another number of rows.
 */
export async function writePredictions(objects: ObjectStore, keys: RunKeys, predictions: Predictions): Promise<void> {
  const rowNumbers = await readRowNumbers(objects, keys.testRows)
  const rows = predictions.actual.length
  if (rowNumbers && rowNumbers.length !== rows) {
    throw new BoostlineError({
      code: 'test-rows-differ',
      kind: 'input',
      message: `s3://${objects.bucket}/${keys.testRows} has ${rowNumbers.length} rows where the encoded test part has ${rows}.`,
      hint: 'The training stage writes both. Upload the CSV again to start a new run.',
    })
  }
  await objects.upload(keys.predictions, chunksOf(predictions, rowNumbers), { contentType: 'text/csv' })
}

async function* chunksOf(
  { problem, actual, predicted, answers }: Predictions,
  rowNumbers: readonly string[] | undefined,
): AsyncGenerator<Uint8Array> {
  yield Buffer.from(stringify([COLUMNS]))
  for (let start = 0; start < actual.length; start += ROWS_PER_CHUNK) {
    const count = Math.min(ROWS_PER_CHUNK, actual.length - start)
    const lines = Array.from({ length: count }, (_, offset) => {
      const row = start + offset
      const code = predicted[row] ?? Number.NaN
      return [
        rowNumbers?.[row] ?? String(row + 1),
        targetText(problem, actual[row] ?? Number.NaN),
        targetText(problem, code),
        probabilityText(problem, answers, row, code),
      ]
    })
    yield Buffer.from(stringify(lines))
  }
}

function targetText(problem: Problem, value: number): string {
  return problem.type === 'regression' ? String(value) : (problem.classes[value]?.label ?? '')
}

function probabilityText(problem: Problem, answers: Float64Array, row: number, code: number): string {
  if (problem.type === 'regression') return ''
  if (problem.type === 'multiclass') return String(answers[row * problem.classes.length + code])
  const positive = answers[row] ?? Number.NaN
  return String(code === 1 ? positive : 1 - positive)
}

/** The `_row` column of the test rows as uploaded, or undefined where that file is not there. */
async function readRowNumbers(objects: ObjectStore, key: string): Promise<readonly string[] | undefined> {
  const found = await objects.open(key)
  if (!found) return undefined
  const numbers: string[] = []
  let column: number | undefined
  // The file is ours, but its cells are the uploader's: one may hold quotes and line ends.
  await pipeline(found.body, parse(), async (records: AsyncIterable<readonly string[]>) => {
    for await (const record of records) {
      if (column === undefined) column = record.indexOf('_row')
      else numbers.push(record[column] ?? '')
    }
  })
  return column === -1 ? undefined : numbers
}
