import type { DenseRows } from './booster.ts'
import { sniffDelimiter } from './csv-sniffer.ts'
import { parsePythonFloat } from './python-float.ts'

const NEWLINE = 10

/** A body that is not the CSV that inference takes. The message is the container's, the cause included. */
export class PayloadError extends Error {}

/**
 * Reads the rows of a request, more strictly than training does: each cell is a number, `nan` or empty, and
 * every row has the same number of cells. Throws {@link PayloadError}.
 */
export function readInferenceCsv(body: Uint8Array): DenseRows {
  // The container strips the whole body first, so an empty last cell of a tab-separated row is lost.
  const bytes = strip(body)
  const separator = guessSeparator(bytes)
  const firstEnd = bytes.indexOf(NEWLINE)
  const columns = countCells(bytes, firstEnd === -1 ? bytes.length : firstEnd, separator)
  const rows = countRows(bytes)
  const values = new Float32Array(rows * columns)
  let cell = 0
  let lineStart = 0
  for (let row = 0; row < rows; row++) {
    const found = bytes.indexOf(NEWLINE, lineStart)
    const lineEnd = found === -1 ? bytes.length : found
    let cellStart = lineStart
    while (cellStart <= lineEnd) {
      const separatorAt = bytes.indexOf(separator, cellStart)
      const cellEnd = separatorAt === -1 || separatorAt > lineEnd ? lineEnd : separatorAt
      if (cell === (row + 1) * columns) throw raggedRows(rows)
      values[cell++] = readCell(bytes, cellStart, cellEnd)
      cellStart = cellEnd + 1
    }
    if (cell !== (row + 1) * columns) throw raggedRows(rows)
    lineStart = lineEnd + 1
  }
  return { values, rows, columns }
}

function readCell(bytes: Buffer, start: number, end: number): number {
  const exact = plainDecimal(bytes, start, end)
  if (!Number.isNaN(exact)) return exact
  if (start === end) return Number.NaN
  const text = bytes.toString('utf8', start, end)
  const value = parsePythonFloat(text)
  if (value === undefined) {
    throw unreadable('ValueError', `could not convert string to float: '${text.replace(/\r$/, '\\r')}'`)
  }
  // XGBoost looks at what is left of it in single precision.
  if (Math.abs(Math.fround(value)) === Number.POSITIVE_INFINITY) {
    throw unreadable('xgboost.core.XGBoostError', 'Input data contains `inf`')
  }
  return value
}

/** Digits with a point among them, few enough that no rounding can be missed: nearly every cell. NaN for all else. */
function plainDecimal(bytes: Buffer, start: number, end: number): number {
  const isNegative = bytes[start] === MINUS
  const first = isNegative ? start + 1 : start
  if (first === end || end - first > EXACT_DIGITS) return Number.NaN
  let mantissa = 0
  let point = -1
  for (let at = first; at < end; at++) {
    const digit = (bytes[at] as number) - ZERO
    if (digit >= 0 && digit <= 9) mantissa = mantissa * 10 + digit
    else if (bytes[at] === DOT && point === -1) point = at
    else return Number.NaN
  }
  if (point !== -1 && end - first === 1) return Number.NaN
  const value = point === -1 ? mantissa : mantissa / 10 ** (end - point - 1)
  return isNegative ? -value : value
}

const MINUS = 45
const DOT = 46
const ZERO = 48
/** Up to this many characters a double holds the digits and their power of ten exactly. */
const EXACT_DIGITS = 15

/** The sniffer's guess from the first 512 characters of the first line; a letter or digit is not believed. */
function guessSeparator(bytes: Buffer): number {
  const end = bytes.indexOf(NEWLINE)
  const line = bytes.toString('utf8', 0, Math.min(512, end === -1 ? bytes.length : end))
  const delimiter = sniffDelimiter(line)
  if (delimiter === undefined) throw unreadable('_csv.Error', 'Could not determine delimiter')
  return (/^[\p{L}\p{N}]$/u.test(delimiter) ? ',' : delimiter).charCodeAt(0)
}

function strip(body: Uint8Array): Buffer {
  let start = 0
  let end = body.length
  while (start < end && isSpace(body[start] as number)) start++
  while (end > start && isSpace(body[end - 1] as number)) end--
  return Buffer.from(body.buffer, body.byteOffset + start, end - start)
}

function isSpace(byte: number): boolean {
  return byte === 32 || (byte >= 9 && byte <= 13)
}

function countCells(bytes: Buffer, end: number, separator: number): number {
  let cells = 1
  for (let at = 0; at < end; at++) if (bytes[at] === separator) cells++
  return cells
}

function countRows(bytes: Buffer): number {
  let rows = 1
  for (let at = bytes.indexOf(NEWLINE); at !== -1; at = bytes.indexOf(NEWLINE, at + 1)) rows++
  return rows
}

function raggedRows(rows: number): PayloadError {
  return unreadable(
    'ValueError',
    `setting an array element with a sequence. The requested array has an inhomogeneous shape after 1 dimensions. The detected shape was (${rows},) + inhomogeneous part.`,
  )
}

function unreadable(type: string, message: string): PayloadError {
  return new PayloadError(
    `Loading csv data failed with Exception, please ensure data is in csv format:\n <class '${type}'>\n ${message}`,
  )
}
