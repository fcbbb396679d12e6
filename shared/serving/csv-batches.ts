import { rowText } from '#shared/schema/row-text.ts'
import type { RowBlock } from './scorer.ts'

/** Consecutive rows as one request's body. */
export type CsvBatch = { readonly start: number; readonly end: number; readonly text: string }

/** Serverless endpoints take 4 MB a request; the rest is room for the answer, which has the same limit. */
const MAX_BATCH_BYTES = 1_000_000
const MAX_BATCH_ROWS = 10_000

/** Spells rows as SageMaker's container reads them (comma separated, one a line), in batches within its limits. */
export function* csvBatches({ values, width }: RowBlock): Generator<CsvBatch, undefined> {
  const rows = values.length / width
  let start = 0
  let text = ''
  for (let row = 0; row < rows; row++) {
    const line = lineOf(values, row * width, width)
    // Encoded rows are ASCII: numbers, commas, signs.
    if (row > start && (text.length + 1 + line.length > MAX_BATCH_BYTES || row - start >= MAX_BATCH_ROWS)) {
      yield { start, end: row, text }
      start = row
      text = line
    } else text = row > start ? `${text}\n${line}` : line
  }
  if (rows > start) yield { start, end: rows, text }
  return undefined
}

/** The container answers an empty line with an error, or with nothing at all; `nan` is the same missing value. */
function lineOf(values: Float64Array, start: number, width: number): string {
  return rowText(values, start, start + width) || 'nan'
}
