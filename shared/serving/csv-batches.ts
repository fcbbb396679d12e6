import { rowText } from '#shared/schema/row-text.ts'
import type { RowBlock } from './scorer.ts'

/** Consecutive rows as one request's body. */
export type CsvBatch = { readonly start: number; readonly end: number; readonly text: string }

/** Serverless endpoints take 4 MB a request, and answer as much. */
const MAX_BATCH_BYTES = 1_000_000
const MAX_ANSWER_BYTES = 2_000_000
/** A float32 as the container writes it, with its separator; multi:softprob takes 21 on average. */
const VALUE_BYTES = 24
const MAX_BATCH_ROWS = 10_000

/**
 * Spells rows as SageMaker's container reads them (comma separated, one a line), in batches within its limits, those of
 * the answer (`answerWidth` numbers a row) too.
 */
export function* csvBatches(rows: RowBlock, answerWidth: number): Generator<CsvBatch, undefined> {
  const count = rows.values.length / rows.width
  const mostRows = Math.max(1, Math.min(MAX_BATCH_ROWS, Math.floor(MAX_ANSWER_BYTES / (answerWidth * VALUE_BYTES))))
  let start = 0
  let text = ''
  for (let row = 0; row < count; row++) {
    const line = lineOf(rows, row)
    // Encoded rows are ASCII: numbers, commas, signs.
    if (row > start && (text.length + 1 + line.length > MAX_BATCH_BYTES || row - start >= mostRows)) {
      yield { start, end: row, text }
      start = row
    }
    text = row > start ? `${text}\n${line}` : firstLineOf(rows, line)
  }
  if (count > start) yield { start, end: count, text }
  return undefined
}

/** A batch in two, for an answer that is too large; undefined where it is one row. */
export function halves(rows: RowBlock, { start, end }: CsvBatch): readonly [CsvBatch, CsvBatch] | undefined {
  if (end - start < 2) return undefined
  const middle = Math.floor((start + end) / 2)
  return [batchOf(rows, start, middle), batchOf(rows, middle, end)]
}

function batchOf(rows: RowBlock, start: number, end: number): CsvBatch {
  const lines = Array.from({ length: end - start }, (_, index) => lineOf(rows, start + index))
  const [first = '', ...others] = lines
  return { start, end, text: [firstLineOf(rows, first), ...others].join('\n') }
}

/** The container answers an empty line with an error, or with nothing at all; `nan` is the same missing value. */
function lineOf({ values, width }: RowBlock, row: number): string {
  return rowText(values, row * width, (row + 1) * width) || 'nan'
}

/**
 * The container looks for the delimiter in the first line. Where there is no comma it takes the most frequent
 * character, unless that is a letter or a digit: of -1e-7 the minus sign, and the whole body is a 415.
 */
function firstLineOf({ width }: RowBlock, line: string): string {
  return width === 1 && line.includes('e') ? withoutExponent(line) : line
}

/** The same number in digits alone: `-1.5e-7` is `-0.00000015`. */
function withoutExponent(text: string): string {
  const [, sign = '', whole = '', fraction = '', exponent = ''] = /^(-?)(\d)(?:\.(\d+))?e([+-]\d+)$/.exec(text) ?? []
  const digits = whole + fraction
  const point = 1 + Number(exponent)
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`
  const integer = digits.slice(0, point).padEnd(point, '0')
  return sign + integer + (digits.length > point ? `.${digits.slice(point)}` : '')
}
