import type { DenseRows } from './booster.ts'
import { CellReader } from './cell-reader.ts'

const NEWLINE = 10
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i

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
  const reader = new CellReader()
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
      values[cell++] = readCell(reader, bytes, cellStart, cellEnd)
      cellStart = cellEnd + 1
    }
    if (cell !== (row + 1) * columns) throw raggedRows(rows)
    lineStart = lineEnd + 1
  }
  return { values, rows, columns }
}

function readCell(reader: CellReader, bytes: Buffer, start: number, end: number): number {
  if (start === end) return Number.NaN
  const value = reader.read(bytes, start, end)
  if (reader.stop === end && Number.isFinite(value)) return value
  const text = bytes.toString('utf8', start, end)
  // Not trim(): that takes a byte order mark for a blank, Python does not.
  const trimmed = text.replaceAll(/^[ \t\r]+|[ \t\r]+$/g, '')
  if (NUMBER.test(trimmed)) return Number(trimmed)
  if (/^[+-]?nan$/i.test(trimmed)) return Number.NaN
  if (/^[+-]?inf(inity)?$/i.test(trimmed)) throw unreadable('xgboost.core.XGBoostError', 'Input data contains `inf`')
  throw unreadable('ValueError', `could not convert string to float: '${text.replace(/\r$/, '\\r')}'`)
}

/** Python's sniffer, on the first 512 characters of the first line; one column has nothing to be sniffed. */
function guessSeparator(bytes: Buffer): number {
  const end = bytes.indexOf(NEWLINE)
  const line = bytes.toString('latin1', 0, Math.min(512, end === -1 ? bytes.length : end))
  if (line === '') throw unreadable('_csv.Error', 'Could not determine delimiter')
  return ([',', '\t', ';', '|', ' '].find((candidate) => line.includes(candidate)) ?? ',').charCodeAt(0)
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
