import { isMissing } from '#shared/schema/cell-values.ts'
import { missingTest } from '#shared/schema/reading/missing-words.ts'
import { quoted } from '../source/refusal.ts'
import { closingRows, isBlank, isTotal as isCalledTotal, isNumber } from './closing-rows.ts'
import type { Dialect } from './find-dialect.ts'
import { splitText, type TextRecord } from './split-text.ts'

/** What is looked at for a footer. */
const TAIL_BYTES = 4096
const MOST_LINES = 10
const NOTE =
  /^\s*"?(\(?\d+ (rows?|records?|lignes?|zeilen|filas)\b|\*|#|source\b|notes?\b|quelle\b|fuente\b|end of (file|report)\b|(generated|exported|created|printed) (on|by|at)\b)/i
/** What DOS ended a text file with, and printers a page; and the line that is drawn under a table. */
const ENDS = ['\u001a', '\f', '\f\u001a']
const RULE = /^ *[|+]?-{2,}(?:[+|]-{2,})*[|+]? *$/

/** What was found at the end of a text. */
export type Footer = {
  /** Where the rows end among the bytes that were looked at: what follows is left out. */
  readonly start: number
  /** The lines that are left out, and the first of them. */
  readonly lines: number
  readonly text: string
  /** From the first of them to the last, blank ones too. */
  readonly span: number
  /** The last rows that may be totals or notes as well, and stay rows. */
  readonly doubtful: Doubtful | undefined
}

/** One of the last rows: its cells, and its number as a spreadsheet counts. */
export type LastRecord = { readonly cells: readonly string[]; readonly row: number }

/** One of the last rows of a text, and how many lines it stands before the first that is left out, or the end. */
export type LastRow = { readonly cells: readonly string[]; readonly linesBack: number }

export type Doubtful = {
  readonly rows: number
  readonly what: 'total' | 'note' | 'either'
  /** The first of them, and how many lines it stands before the first that is left out, or the end. */
  readonly text: string
  readonly linesBack: number
}

/**
 * Holds back the end of a text and leaves out what is no row of it: notes and totals, also those that may be rows
 * where it is known that they are none. `found` is told of what was left out. Columns of 0: nothing is known, nothing is
 * left out.
 */
export async function* withoutFooter(
  chunks: AsyncIterable<Uint8Array>,
  dialect: Dialect,
  leavesOutTotals: boolean,
  found: (footer: Footer | undefined, last: readonly LastRow[]) => void,
): AsyncGenerator<Uint8Array> {
  let tail: Uint8Array = new Uint8Array()
  let isWhole = true
  for await (const chunk of chunks) {
    const held = Buffer.concat([tail, chunk.subarray(Math.max(0, chunk.length - TAIL_BYTES))])
    const passing = Math.max(0, tail.length + chunk.length - TAIL_BYTES)
    if (passing > 0) {
      isWhole = false
      yield tail.subarray(0, Math.min(passing, tail.length))
      if (passing > tail.length) yield chunk.subarray(0, passing - tail.length)
    }
    tail = held.subarray(Math.max(0, held.length - TAIL_BYTES))
  }
  const { footer, last } = endIn(tail, isWhole, dialect, leavesOutTotals)
  found(footer, last)
  yield tail.subarray(0, footer?.start)
}

type TextEnd = { readonly footer?: Footer | undefined; readonly last: readonly LastRow[] }

/** What is no row at the end of a text, or may be none, and the last that are ones; `isWhole` where `tail` is all of it. */
export function endIn(tail: Uint8Array, isWhole: boolean, dialect: Dialect, leavesOutTotals = false): TextEnd {
  const text = Buffer.from(tail).toString('latin1')
  const records = lastRecords(text, isWhole, dialect)?.map((record) => withoutEmptyEnd(record, dialect.columns))
  if (!records) return { last: [] }
  const found = endOf(records, dialect.columns, isWhole)
  const end = leavesOutTotals ? withoutTotals(records, found, dialect.columns) : found
  const last = end.all
    .slice(0, end.first)
    .flatMap((record, at) => {
      return isBlank(record) ? [] : [{ cells: record.cells, linesBack: linesBack(records, end, at) }]
    })
    .slice(-MOST_LINES)
  return { footer: footerOf(records, end, dialect.columns, tail.length), last }
}

/** How many lines a record stands before the first that is left out, or the end. */
function linesBack(records: readonly TailRecord[], end: End, at: number): number {
  return endAt(records, end) - at
}

function endAt(records: readonly TailRecord[], { all, first }: End): number {
  return first < all.length ? first : records.length
}

function footerOf(records: readonly TailRecord[], end: End, columns: number, bytes: number): Footer | undefined {
  const footer = end.all.slice(end.first).filter((record) => !isBlank(record))
  const doubtful = doubtfulOf(records, end, columns)
  const [first] = footer
  if (!first && !doubtful) return undefined
  return {
    start: first?.start ?? bytes,
    lines: footer.length,
    text: first ? textOf(first) : '',
    span: end.all.length - end.all.findIndex((record) => record === first),
    doubtful,
  }
}

/** Of the rows at the end that stay those which look like a total, or like a note. */
function doubtfulOf(records: readonly TailRecord[], end: End, columns: number): Doubtful | undefined {
  const { isTotal } = end
  const body = end.all.slice(0, end.body)
  const rows = end.all
    .slice(end.body, end.first)
    .filter((record) => !isBlank(record) && record.cells.length === columns)
  const [first] = rows
  // A column of such words, of accounts or plans, has them in other rows too.
  const areTotals = !body.some(isTotal) && haveOwnNames(rows)
  const areNotes = !body.some(isLone)
  const [totals, notes] = [rows.some(isTotal), rows.some((row) => !isTotal(row))]
  if (!first || body.length === 0 || (totals && !areTotals) || (notes && !areNotes)) return undefined
  return {
    rows: rows.length,
    what: totals && notes ? 'either' : totals ? 'total' : 'note',
    text: textOf(first),
    linesBack: linesBack(records, end, records.indexOf(first)),
  }
}

function withoutTotals(records: readonly TailRecord[], end: End, columns: number): End {
  const doubtful = doubtfulOf(records, end, columns)
  return doubtful?.what === 'total' ? { ...end, first: endAt(records, end) - doubtful.linesBack } : end
}

function textOf({ raw }: TailRecord): string {
  return quoted(decoded(raw))
}

/** The tail is taken byte by byte. */
function decoded(text: string): string {
  return Buffer.from(text, 'latin1').toString('utf8')
}

/** Its cells as they are read; the rest of it still by its bytes. */
type TailRecord = TextRecord

/** Undefined where a quoted cell may reach into the tail from before it. */
function lastRecords(text: string, isWhole: boolean, dialect: Dialect): readonly TailRecord[] | undefined {
  const start = isWhole ? 0 : text.search(/[\r\n]/) + 1
  const records = splitText(text.slice(start), dialect, true, text.length).map((record) => ({
    ...record,
    cells: record.cells.map((cell) => decoded(cell).trim()),
    start: record.start + start,
  }))
  return records.some(({ isFaulty, raw }) => isFaulty || /[\r\n]/.test(raw)) ? undefined : records
}

/** What stands behind the last column of some rows is no cell where it is empty. */
function withoutEmptyEnd(record: TailRecord, columns: number): TailRecord {
  const isRow = record.cells.length > columns && record.cells.slice(columns).every((cell) => cell === '')
  return isRow ? { ...record, cells: record.cells.slice(0, columns) } : record
}

type End = {
  /** The records to the last that is not blank. */
  readonly all: readonly TailRecord[]
  /** How many there are to the last that is a row beyond doubt. */
  readonly body: number
  /** The first of those at the end that are no rows; their number where all are. */
  readonly first: number
  readonly isTotal: (record: TailRecord) => boolean
}

/** Goes up from the end, over notes, totals and blank lines. */
function endOf(records: readonly TailRecord[], columns: number, isWhole: boolean): End {
  const all = records.slice(0, records.findLastIndex((record) => !isBlank(record)) + 1)
  const isRow = ({ cells }: TailRecord) => cells.length === columns
  const closing = closingRows(all, columns, MOST_LINES)
  const isTotal = (record: TailRecord) => isCalledTotal(record) || closing.has(record)
  const body = bodyOf(all, isRow, isTotal)
  const filled = (end: number) => all.slice(0, end).filter((record) => !isBlank(record))
  const totals = all.slice(body).filter(isTotal)
  // Without the header, where it is among them.
  const rowsAbove = filled(body).filter(isRow).slice(Number(isWhole))
  // Several rows of such words may be rows of a kind: then others have empty texts too.
  const rows = rowsAbove.slice(totals.length > 1 ? 0 : -5)
  const areSums = rows.length > 1 && haveOwnNames(totals)
  const isSum = sumTest(rows, columns, isTotal, !rowsAbove.some(isTotal))
  const isNote = noteTest(rowsAbove)
  const isFew = filled(all.length).length < 3 || body === 0
  // Where each row has a blank line above it, such a line says nothing.
  const isSpaced = body > 1 && isBlank(all[body - 2] as TailRecord)
  let first = all.length
  if (columns < 2) return { all, body, first, isTotal }
  if (!isFew) first = shortNotes(all, columns, rowsAbove) ?? first
  for (let at = first - 1; at >= body; at--) {
    const record = all[at] as TailRecord
    const open = all.slice(at + 1, first).filter((each) => !isBlank(each))
    if (isBlank(record)) {
      if (open.length === 0) continue
      if (!open.some(hasWord) || filled(at).length < 3 || (isSpaced && first < all.length)) break
      first = at + 1
    } else if (ENDS.includes(record.raw) || RULE.test(record.raw)) {
      if (open.length === 0) first = at
    } else if (isFew) break
    else if (areSums && isSum(record)) {
      if (open.every((each) => isAside(each, columns))) first = at
    } else if (isRow(record) && !isTotal(record)) {
      if (isNote(record) && open.length === 0) first = at
      else if (!isLone(record)) return { all, body: at + 1, first, isTotal }
      // A text under a total stays open: it is none of the rows where that is none.
      else if (!areSums || !all.slice(body, at).some(isSum)) break
    } else if (open.length === 0 && NOTE.test(record.raw) && !isRow(record)) first = at
  }
  return { all, body, first, isTotal }
}

/**
 * The first of the lines behind the last row that has all its cells, where these are notes: all have fewer, and what the
 * first of them begins with is nothing that a row that was cut off could begin with.
 */
function shortNotes(all: readonly TailRecord[], columns: number, rows: readonly TailRecord[]): number | undefined {
  const isFull = ({ cells }: TailRecord) => cells.length >= columns
  const start = all.findLastIndex(isFull) + 1
  const first = all.findIndex((record, at) => at >= start && !isBlank(record))
  const short = first === -1 ? [] : all.slice(first).filter((record) => !isBlank(record))
  if (short.length === 0 || short.length > MOST_LINES || rows.length < 3) return undefined
  const isOdd = !fits(short[0]?.cells[0] ?? '', rows)
  return isOdd && short.some(hasWord) ? first : undefined
}

/** Whether a text, or the beginning of one, could stand in the first column, by what other rows have there. */
function fits(cell: string, rows: readonly TailRecord[]): boolean {
  const others = rows.flatMap(({ cells: [other = ''] }) => (isMissing(other) ? [] : [other]))
  if (cell === '' || others.length === 0) return true
  const isSign = (text: string) => text.length > 1 && !/[\p{L}\p{N}]/u.test(text)
  if (isSign(cell)) return others.some(isSign)
  if (wordsOf(cell) > Math.max(...others.map(wordsOf))) return false
  if (others.every(isNumber)) return /^[-+.,\d]/.test(cell)
  return others.some((other) => other.includes(':')) || !cell.includes(':')
}

function wordsOf(text: string): number {
  return text.split(/\s+/).length
}

/** How many records there are to the last row that is no total or note; of those under it no more than a footer may have. */
function bodyOf(
  all: readonly TailRecord[],
  isRow: (record: TailRecord) => boolean,
  isTotal: (record: TailRecord) => boolean,
): number {
  let lines = 0
  for (let at = all.length - 1; at >= 0; at--) {
    const record = all[at] as TailRecord
    if (isBlank(record)) continue
    if ((isRow(record) && !isTotal(record) && !mayBeNote(record)) || lines === MOST_LINES) return at + 1
    lines++
  }
  return 0
}

/** Whether no two totals are called the same, as they are where the word is a value of a column. */
function haveOwnNames(totals: readonly TailRecord[]): boolean {
  return new Set(totals.map(({ cells }) => cells.find((cell) => cell !== ''))).size === totals.length
}

/** A text under a total: too few cells for a row that was cut off, or all but the first of them empty. */
function isAside(record: TailRecord, columns: number): boolean {
  const { length } = record.cells
  return isLone(record) || (hasWord(record) && length < columns && (length === 1 || length <= columns / 2))
}

function hasWord({ raw }: TailRecord): boolean {
  return /\p{L}/u.test(decoded(raw))
}

/** Only the first of several cells holds anything, and that is no value but words: a note that was filled up with delimiters. */
function isLone({ cells: [cell = '', ...others] }: TailRecord): boolean {
  return others.length > 0 && isWording(cell) && others.every((other) => other === '')
}

function mayBeNote(record: TailRecord): boolean {
  const [first = '', ...others] = record.cells
  return isLone(record) || (NOTE.test(first) && isWording(first) && others.some(isWording))
}

/** Words, and no code, date, number with a unit or spelling of a missing value. */
function isWording(cell: string): boolean {
  if (isNumber(cell)) return false
  return /\p{L}{3}|^[*#†‡]/u.test(cell) && !/^[^\s]*\d[^\s]*$/.test(cell) && !isNothing(cell)
}

const isNothing = missingTest('values')

/**
 * Tells whether the only filled cell of a row is a note: it looks like one, or the rows above have no words there. Also
 * whether several are one that the delimiter stands in: it looks like one, and has words where the rows above have numbers.
 */
function noteTest(rows: readonly TailRecord[]): (record: TailRecord) => boolean {
  const cells = rows.flatMap(({ cells: [cell = ''] }) => (isMissing(cell) ? [] : [cell]))
  if (cells.length < 3) return () => false
  const haveWords = cells.some(isWording)
  const haveLone = rows.some(isLone)
  const mayBeNotes = cells.some((cell) => NOTE.test(cell)) || cells.filter(isProse).length * 2 > cells.length
  const isNumeric = (index: number) => rows.every((row) => isNumber(row.cells[index] ?? ''))
  return (record) => {
    const [first = ''] = record.cells
    const isLike = NOTE.test(first) && isWording(first) && !mayBeNotes
    if (isLone(record)) return !haveLone && (!haveWords || isLike)
    return isLike && record.cells.some((cell, index) => index > 0 && isWording(cell) && isNumeric(index))
  }
}

function isProse(cell: string): boolean {
  return cell.split(/\s+/).length > 3
}

/**
 * Tells totals without a blank line before them: texts of other rows are empty in them, or their own word stands where
 * others have numbers; and what is not empty is a number. Where no row above is called so (`isOwnWord`), they may have another number of cells: an amount with the delimiter in it.
 */
function sumTest(
  rows: readonly TailRecord[],
  columns: number,
  isTotal: (record: TailRecord) => boolean,
  isOwnWord: boolean,
): (record: TailRecord) => boolean {
  return (record) => {
    if (!isTotal(record)) return false
    const label = record.cells.findIndex((cell) => cell !== '')
    const rest = record.cells.flatMap((cell, index) => (index === label ? [] : [{ cell, index }]))
    const isEmptyText = rest.some(({ cell, index }) => isMissing(cell) && rows.every((row) => isText(row.cells[index])))
    const isOddWord = rows.length > 2 && rows.every(({ cells }) => isNumber(cells[label] ?? ''))
    const isRagged = isOwnWord && record.cells.length !== columns
    return (
      (isEmptyText || isOddWord || isRagged) &&
      rest.every(({ cell }) => isMissing(cell) || isNumber(cell)) &&
      rest.some(({ cell }) => isNumber(cell))
    )
  }
}

function isText(cell = ''): boolean {
  return !isMissing(cell) && !isNumber(cell)
}
