import { isMissing, parseNumber } from '#shared/schema/cell-values.ts'
import { quoted } from '../source/refusal.ts'
import type { Dialect } from './find-dialect.ts'
import { splitText, type TextRecord } from './split-text.ts'

/** What is looked at for a footer. */
const TAIL_BYTES = 4096
const MOST_LINES = 10
const NOTE =
  /^\s*"?(\(?\d+ (rows?|records?|lignes?|zeilen|filas)\b|\*|#|source\b|notes?\b|quelle\b|fuente\b|end of (file|report)\b|(generated|exported|created|printed) (on|by|at)\b)/i
const TOTAL =
  /^(?:(?:grand|sub)[ -]?)?(?:totals?|totaux|totale|totaal|totalt|sum|summe|summa|gesamt|gesamtsumme|insgesamt|somme|suma|soma|razem|ogółem|celkem|összesen|yhteensä|toplam|итого|всего|разом|合计|总计|合計|합계|average|mean|durchschnitt|mittelwert|moyenne|media|média|promedio|gemiddelde)(?![\p{L}\p{N}])/iu
/** What DOS ended a text file with. */
const END_OF_FILE = '\u001a'

/** What was found at the end of a text. */
export type Footer = {
  /** Where the rows end among the bytes that were looked at: what follows is left out. */
  readonly start: number
  /** The lines that are left out, and the first of them. */
  readonly lines: number
  readonly text: string
  /** The last rows that may be totals as well, and stay rows, and the first of them. */
  readonly doubtful: number
  readonly doubtfulText: string
}

/**
 * Holds back the end of a text and leaves out what is no row of it: notes and totals. `found` is told of what was left
 * out. Columns of 0: nothing is known, nothing is left out.
 */
export async function* withoutFooter(
  chunks: AsyncIterable<Uint8Array>,
  dialect: Dialect,
  found: (footer: Footer) => void,
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
  const footer = footerIn(tail, isWhole, dialect)
  if (footer) found(footer)
  yield tail.subarray(0, footer?.start)
}

/** What is no row at the end of a text, or may be none; `isWhole` where `tail` is all of it. */
export function footerIn(tail: Uint8Array, isWhole: boolean, dialect: Dialect): Footer | undefined {
  const text = Buffer.from(tail).toString('latin1')
  const records = lastRecords(text, isWhole, dialect)
  if (!records) return undefined
  const end = endOf(records, dialect.columns)
  const footer = end.all.slice(end.first).filter((record) => !isBlank(record))
  const open = end.all.slice(end.body, end.first).filter((record) => !isBlank(record))
  const rows = open.filter(({ cells }) => cells.length === dialect.columns)
  // A column of such words, of accounts or plans, has them in other rows too.
  const isDoubtful = end.body > 0 && !end.all.slice(0, end.body).some(isTotal) && haveOwnNames(rows)
  const doubtful = isDoubtful ? rows : []
  const [first, [row]] = [footer[0], doubtful]
  if (!first && !row) return undefined
  return {
    start: first?.start ?? tail.length,
    lines: footer.length,
    text: first ? textOf(first) : '',
    doubtful: doubtful.length,
    doubtfulText: row ? textOf(row) : '',
  }
}

function textOf({ raw }: TextRecord): string {
  return quoted(Buffer.from(raw, 'latin1').toString('utf8'))
}

/** Undefined where a quoted cell may reach into the tail from before it. */
function lastRecords(text: string, isWhole: boolean, dialect: Dialect): readonly TextRecord[] | undefined {
  const start = isWhole ? 0 : text.search(/[\r\n]/) + 1
  const records = splitText(text.slice(start), dialect, true, text.length).map((record) => ({
    ...record,
    start: record.start + start,
  }))
  return records.some(({ isFaulty, raw }) => isFaulty || /[\r\n]/.test(raw)) ? undefined : records
}

type End = {
  /** The records to the last that is not blank. */
  readonly all: readonly TextRecord[]
  /** How many there are to the last that is a row beyond doubt. */
  readonly body: number
  /** The first of those at the end that are no rows; their number where all are. */
  readonly first: number
}

/** Goes up from the end, over notes, totals and blank lines. */
function endOf(records: readonly TextRecord[], columns: number): End {
  const all = records.slice(0, records.findLastIndex((record) => !isBlank(record)) + 1)
  const isRow = ({ cells }: TextRecord) => cells.length === columns
  const body = bodyOf(all, isRow)
  const filled = (end: number) => all.slice(0, end).filter((record) => !isBlank(record))
  const totals = all.slice(body).filter(isTotal)
  // Several rows of such words may be rows of a kind: then others have empty texts too.
  const rows = filled(body)
    .filter(isRow)
    .slice(totals.length > 1 ? 0 : -5)
  const areSums = rows.length > 1 && haveOwnNames(totals)
  const isFew = filled(all.length).length < 3 || body === 0
  // Where each row has a blank line above it, such a line says nothing.
  const isSpaced = body > 1 && isBlank(all[body - 2] as TextRecord)
  let first = all.length
  if (columns < 2) return { all, body, first }
  for (let at = all.length - 1; at >= body; at--) {
    const record = all[at] as TextRecord
    const open = all.slice(at + 1, first).filter((each) => !isBlank(each))
    if (isBlank(record)) {
      if (open.length === 0) continue
      if (!open.some(hasWord) || filled(at).length < 3 || (isSpaced && first < all.length)) break
      first = at + 1
    } else if (record.raw === END_OF_FILE) {
      if (open.length === 0) first = at
    } else if (isFew) break
    else if (areSums && isSum(record, rows)) {
      if (open.every((each) => isAside(each, columns))) first = at
    } else if (open.length === 0 && NOTE.test(record.raw) && !isRow(record)) first = at
  }
  return { all, body, first }
}

/** How many records there are to the last row that is no total; of those under it no more than a footer may have. */
function bodyOf(all: readonly TextRecord[], isRow: (record: TextRecord) => boolean): number {
  let lines = 0
  for (let at = all.length - 1; at >= 0; at--) {
    const record = all[at] as TextRecord
    if (isBlank(record)) continue
    if ((isRow(record) && !isTotal(record)) || lines === MOST_LINES) return at + 1
    lines++
  }
  return 0
}

/** Whether no two totals are called the same, as they are where the word is a value of a column. */
function haveOwnNames(totals: readonly TextRecord[]): boolean {
  return new Set(totals.map(({ cells }) => cells.find((cell) => cell !== ''))).size === totals.length
}

/** A text under a total: too few cells for a row that was cut off. */
function isAside(record: TextRecord, columns: number): boolean {
  const { length } = record.cells
  return hasWord(record) && length < columns && (length === 1 || length <= columns / 2)
}

function isBlank({ cells }: TextRecord): boolean {
  return cells.every((cell) => cell === '')
}

function hasWord({ raw }: TextRecord): boolean {
  return /[A-Za-z\u0080-\u00ff]/.test(raw)
}

function isTotal({ cells }: TextRecord): boolean {
  // The tail is taken byte by byte.
  return TOTAL.test(Buffer.from(cells.find((cell) => cell !== '') ?? '', 'latin1').toString('utf8'))
}

/** A total without a blank line before it: texts of other rows are empty in it, and what is not is a number. */
function isSum(record: TextRecord, rows: readonly TextRecord[]): boolean {
  if (!isTotal(record)) return false
  const label = record.cells.findIndex((cell) => cell !== '')
  const rest = record.cells.flatMap((cell, index) => (index === label ? [] : [{ cell, index }]))
  const isEmptyText = rest.some(({ cell, index }) => {
    return cell === '' && rows.every((row) => !isMissing(row.cells[index] ?? '') && !isNumber(row.cells[index] ?? ''))
  })
  return (
    isEmptyText && rest.every(({ cell }) => cell === '' || isNumber(cell)) && rest.some(({ cell }) => isNumber(cell))
  )
}

function isNumber(cell: string): boolean {
  return parseNumber(cell.replace(/[\s$,%]/g, '')) !== undefined
}
