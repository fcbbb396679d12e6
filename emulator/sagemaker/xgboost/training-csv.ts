// A hot loop: it works on bytes, through every file once to measure and once to read.
import { readFileSync } from 'node:fs'
import { type DenseRows, XgboostError } from './booster.ts'
import { CellReader } from './cell-reader.ts'
import { sniffDelimiter } from './csv-sniffer.ts'
import { UserError } from './failure.ts'

export type TrainingRows = {
  readonly labels: Float32Array
  /** Instance weights, the second column where `csv_weights` is 1. */
  readonly weights: Float32Array | undefined
  readonly features: DenseRows
}

const NEWLINE = 10
const RETURN = 13
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf]

/** The delimiter that the container has sniffed in the first line of a file. Throws {@link UserError}. */
export function guessDelimiter(file: string): string {
  const bytes = withoutMark(readFileSync(file))
  const end = bytes.indexOf(NEWLINE)
  const line = bytes.subarray(0, end === -1 ? bytes.length : end).toString('utf8')
  // Python reads the line in text mode, where an end of line is one character.
  const delimiter = sniffDelimiter(line.replace(/\r$/, ''))
  if (delimiter !== undefined) return delimiter
  throw new UserError(`Could not determine delimiter on line ${line.slice(0, 50)}:\nCould not determine delimiter`)
}

/**
 * Reads CSV files as one table the way XGBoost's own reader does in file mode, its silent surprises included:
 * no header and no quotes are known, a cell that is no number is missing, a label that is no number is 0, rows
 * may have any number of cells beyond the label's, and the number of features is set by the last column that holds a
 * value. Throws {@link XgboostError} for a row without any.
 */
export function readTrainingCsv(files: readonly string[], delimiter: string, weighted: boolean): TrainingRows {
  const contents = files.map((file) => withoutMark(readFileSync(file)))
  const separator = delimiter.charCodeAt(0)
  const firstFeature = weighted ? 2 : 1
  let rows = 0
  let width = 0
  for (const bytes of contents) {
    const size = measure(bytes, separator)
    rows += size.rows
    width = Math.max(width, size.width)
  }
  const columns = Math.max(0, width - firstFeature)
  const labels = new Float32Array(rows)
  const weights = weighted ? new Float32Array(rows) : undefined
  const values = new Float32Array(rows * columns).fill(Number.NaN)
  const reader = new CellReader()
  // The reader skips blanks before a number, so where blanks or tabs separate, an empty cell is lost and the rest
  // of its row moves to the left: XGBoost's reader has the same surprise.
  let row = 0
  let usedColumns = 0

  for (const bytes of contents) {
    let lineStart = 0
    while (lineStart < bytes.length) {
      const lineEnd = endOfLine(bytes, lineStart)
      const contentEnd = lineEnd > lineStart && bytes[lineEnd - 1] === RETURN ? lineEnd - 1 : lineEnd
      if (contentEnd > lineStart) {
        let cellStart = lineStart
        for (let column = 0; ; column++) {
          const value = reader.read(bytes, cellStart, contentEnd)
          let cellEnd = reader.stop
          const isNumber = cellEnd > cellStart
          if (cellEnd < contentEnd && bytes[cellEnd] !== separator) {
            const found = bytes.indexOf(separator, cellEnd)
            cellEnd = found === -1 || found > contentEnd ? contentEnd : found
          }
          if (column >= firstFeature) {
            if (!Number.isNaN(value)) {
              values[row * columns + column - firstFeature] = value
              if (column - firstFeature >= usedColumns) usedColumns = column - firstFeature + 1
            }
          } else {
            const number = isNumber ? value : 0
            if (column === 0) labels[row] = number
            else if (weights) weights[row] = number
          }
          if (cellEnd >= contentEnd) {
            if (column < firstFeature && cellStart < contentEnd) throw noDelimiter(delimiter)
            break
          }
          cellStart = cellEnd + 1
        }
        row++
      }
      lineStart = lineEnd + 1
    }
  }
  return {
    labels,
    weights,
    features: { values: narrow(values, rows, columns, usedColumns), rows, columns: usedColumns },
  }
}

/** What makes a file fail that the sniffer took for one with another delimiter, a letter or digit even. */
function noDelimiter(delimiter: string): XgboostError {
  return new XgboostError(
    `Encountered parser error:\nDelimiter '${delimiter}' is not found in the line. Expected '${delimiter}' as the delimiter to separate fields.`,
  )
}

function measure(bytes: Buffer, separator: number): { rows: number; width: number } {
  let rows = 0
  let width = 0
  let cells = 1
  let length = 0
  for (let at = 0; at <= bytes.length; at++) {
    const byte = at < bytes.length ? bytes[at] : NEWLINE
    if (byte === NEWLINE) {
      if (length > 0) {
        rows++
        if (cells > width) width = cells
      }
      cells = 1
      length = 0
    } else if (byte !== RETURN) {
      length++
      if (byte === separator) cells++
    }
  }
  return { rows, width }
}

/** Drops the columns behind the last used one, in place. */
function narrow(values: Float32Array, rows: number, columns: number, usedColumns: number): Float32Array {
  if (usedColumns === columns) return values
  for (let row = 0; row < rows; row++) {
    values.copyWithin(row * usedColumns, row * columns, row * columns + usedColumns)
  }
  return values.subarray(0, rows * usedColumns)
}

function endOfLine(bytes: Buffer, start: number): number {
  const end = bytes.indexOf(NEWLINE, start)
  return end === -1 ? bytes.length : end
}

function withoutMark(bytes: Buffer): Buffer {
  return BYTE_ORDER_MARK.every((byte, index) => bytes[index] === byte) ? bytes.subarray(3) : bytes
}
