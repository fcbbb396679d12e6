import { stringify } from 'csv-stringify/sync'
import { withoutFormula } from '#shared/csv/formula-cell.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import type { Problem } from '#shared/schema/feature-schema.ts'
import { probabilityOf } from '#shared/serving/predictions.ts'

export type Predictions = {
  readonly problem: Problem
  readonly actual: Float64Array
  readonly predicted: Float64Array
  /** The model's answer: class probabilities, one (of class 1) or one per class a row; values for a regression. */
  readonly answers: Float64Array
  /** The rows' numbers in the uploaded file. */
  readonly rowNumbers: readonly string[]
}

type PredictionsFile = Predictions & {
  /** Whether a label that a spreadsheet would take for a formula is written as text. */
  readonly escapeFormulas: boolean
}

const COLUMNS = ['row', 'actual', 'predicted', 'probability']
const ROWS_PER_CHUNK = 1_000

/** Writes predictions.csv: what the model said of each test row, in the dataset's own words. */
export async function writePredictions(objects: ObjectStore, key: string, predictions: PredictionsFile): Promise<void> {
  await objects.upload(key, chunksOf(predictions), { contentType: 'text/csv' })
}

/** One row in words: its number, the actual and the predicted target, and the probability of what was predicted. */
export function predictionInWords(predictions: Predictions, row: number): readonly [string, string, string, string] {
  const { problem, actual, predicted, answers, rowNumbers } = predictions
  const code = predicted[row] ?? Number.NaN
  return [
    rowNumbers[row] ?? '',
    targetText(problem, actual[row] ?? Number.NaN),
    targetText(problem, code),
    probabilityText(problem, answers, row, code),
  ]
}

async function* chunksOf(predictions: PredictionsFile): AsyncGenerator<Uint8Array> {
  const rows = predictions.actual.length
  yield Buffer.from(stringify([COLUMNS]))
  for (let start = 0; start < rows; start += ROWS_PER_CHUNK) {
    const count = Math.min(ROWS_PER_CHUNK, rows - start)
    const lines = Array.from({ length: count }, (_, offset) => predictionInWords(predictions, start + offset))
    yield Buffer.from(stringify(predictions.escapeFormulas ? lines.map((line) => line.map(withoutFormula)) : lines))
  }
}

function targetText(problem: Problem, value: number): string {
  return problem.type === 'regression' ? String(value) : (problem.classes[value]?.label ?? '')
}

function probabilityText(problem: Problem, answers: Float64Array, row: number, code: number): string {
  return problem.type === 'regression' ? '' : String(probabilityOf(problem, answers, row, code))
}
