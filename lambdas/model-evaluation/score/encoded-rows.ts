import { BoostlineError } from '#shared/errors/boostline-error.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import type { Problem } from '#shared/schema/feature-schema.ts'
import type { RowBlock } from '#shared/serving/scorer.ts'

/** Encoded rows to score. They are parsed when they are read, since their text usually takes less memory. */
export type EncodedRows = {
  readonly count: number
  /** The rows from `start` up to `end`. @throws BoostlineError `test-data-invalid` where they are none. */
  slice(start: number, end: number): RowBlock
}

export type LabelledRows = {
  /** Class codes, or the values of a regression. */
  readonly actual: Float64Array
  readonly rows: EncodedRows
}

/**
 * Reads encoded parts, one behind the other, or their first `limit` rows: one row a line, the label first.
 * @throws BoostlineError `test-data-missing`, `test-data-empty`, `test-data-invalid`.
 */
export async function readEncodedRows(
  objects: ObjectStore,
  keys: readonly string[],
  problem: Problem,
  limit = Number.POSITIVE_INFINITY,
): Promise<LabelledRows> {
  const labels: number[] = []
  const lines: string[] = []
  const places = keys.map((key) => `s3://${objects.bucket}/${key}`)
  for (const [part, key] of keys.entries()) {
    const found = await objects.open(key)
    if (!found) throw unusable('test-data-missing', `There is no ${places[part]}.`)
    let line = 0
    for await (const text of linesOf(found.body)) {
      line++
      const comma = text.indexOf(',')
      const label = numberOf(text.slice(0, Math.max(comma, 0)))
      if (!isLabel(label, problem)) {
        const wanted =
          problem.type === 'regression' ? 'a number' : `a class code from 0 to ${problem.classes.length - 1}`
        throw unusable(
          'test-data-invalid',
          `Line ${line} of ${places[part]} does not begin with ${wanted} and a comma.`,
        )
      }
      labels.push(label)
      lines.push(text.slice(comma + 1))
      if (lines.length >= limit) break
    }
    if (line === 0) throw unusable('test-data-empty', `${places[part]} has no rows.`)
    if (lines.length >= limit) break
  }
  return { actual: Float64Array.from(labels), rows: rowsOfLines(lines, places.join(', ')) }
}

/** Rows that are numbers already. */
export function rowsOfBlock({ values, width }: RowBlock): EncodedRows {
  return {
    count: values.length / width,
    slice: (start, end) => ({ values: values.subarray(start * width, end * width), width }),
  }
}

function rowsOfLines(lines: readonly string[], place: string): EncodedRows {
  const width = lines[0]?.split(',').length ?? 0
  return {
    count: lines.length,
    slice: (start, end) => {
      const values = new Float64Array((end - start) * width)
      for (let row = start; row < end; row++) {
        const problem = readCells(lines[row] ?? '', values, (row - start) * width, width)
        if (problem !== undefined) throw unusable('test-data-invalid', `Row ${row + 1} of ${place} ${problem}.`)
      }
      return { values, width }
    },
  }
}

/** Reads so many cells into `values` from `at` on; returns what is wrong with them. */
function readCells(line: string, values: Float64Array, at: number, width: number): string | undefined {
  let start = 0
  for (let cell = 0; cell < width; cell++) {
    const comma = line.indexOf(',', start)
    const isLast = comma === -1
    if (isLast !== (cell === width - 1)) return `has not the ${width} cells of the first row`
    const text = line.slice(start, isLast ? line.length : comma)
    const value = numberOf(text)
    if (Number.isNaN(value) && text !== '') return `has a cell that is not a number`
    values[at + cell] = value
    start = comma + 1
  }
  return undefined
}

/** An empty cell is a missing value. */
function numberOf(cell: string): number {
  return cell === '' ? Number.NaN : Number(cell)
}

function isLabel(label: number, problem: Problem): boolean {
  if (problem.type === 'regression') return Number.isFinite(label)
  return Number.isInteger(label) && label >= 0 && label < problem.classes.length
}

/** The lines of a text, without their ends; a last line needs none. */
export async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of chunks) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
    rest = lines.pop() ?? ''
    yield* lines
  }
  if (rest !== '') yield rest
}

function unusable(
  code: 'test-data-missing' | 'test-data-empty' | 'test-data-invalid',
  message: string,
): BoostlineError {
  return new BoostlineError({
    code,
    kind: 'input',
    message,
    hint: 'The training stage writes this file. Upload the CSV again to start a new run.',
  })
}
