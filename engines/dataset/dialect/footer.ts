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

/**
 * Where it starts among the bytes that were looked at, its first line, and how many lines it has. `isRow`: it may be a
 * row as well as a total, and stays one.
 */
export type Footer = { readonly start: number; readonly text: string; readonly lines: number; readonly isRow?: true }

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
  yield tail.subarray(0, footer?.isRow ? undefined : footer?.start)
}

/** What is no row at the end of a text; `isWhole` where `tail` is all of it. */
export function footerIn(tail: Uint8Array, isWhole: boolean, dialect: Dialect): Footer | undefined {
  const text = Buffer.from(tail).toString('latin1')
  const records = lastRecords(text, isWhole, dialect)
  const footer = records && footerOf(records, dialect.columns)
  const [first] = footer ?? []
  if (footer && first) return { start: first.start, text: textOf(first), lines: footer.length }
  const last = records?.findLast((record) => !isBlank(record))
  const isDoubtful = last && last.cells.length === dialect.columns && isTotal(last)
  // A column of such words, of accounts or plans, has them in other rows too.
  if (!isDoubtful || records?.some((record) => record !== last && isTotal(record))) return undefined
  return { start: last.start, text: textOf(last), lines: 1, isRow: true }
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

/** The records at the end that are no rows, none where all are. */
function footerOf(records: readonly TextRecord[], columns: number): readonly TextRecord[] | undefined {
  if (columns < 2) return undefined
  const end = records.findLastIndex((record) => !isBlank(record)) + 1
  const all = records.slice(0, end)
  if (all.at(-1)?.raw === END_OF_FILE) return all.slice(-1)
  const blank = all.findLastIndex(isBlank)
  const rows = all.slice(0, blank === -1 ? all.length : blank).filter((record) => !isBlank(record))
  const isRow = ({ cells }: TextRecord) => cells.length === columns
  if (rows.length < 3 || !rows.slice(-3).some(isRow)) return undefined
  const last = blank === -1 ? [] : all.slice(blank + 1)
  const isNoRow = (record: TextRecord) => !isRow(record) || isTotal(record)
  if (last.length > 0 && last.length <= MOST_LINES && last.every(isNoRow) && last.some(hasWord)) return last
  const first = all.findLastIndex((record) => !(NOTE.test(record.raw) && !isRow(record)) && !isSum(record, rows)) + 1
  const footer = all.slice(first)
  return footer.length > 0 && footer.length <= MOST_LINES ? footer : undefined
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
  const others = rows.filter((row) => row !== record).slice(-5)
  const label = record.cells.findIndex((cell) => cell !== '')
  const rest = record.cells.flatMap((cell, index) => (index === label ? [] : [{ cell, index }]))
  const isEmptyText = rest.some(({ cell, index }) => {
    return cell === '' && others.every((row) => !isMissing(row.cells[index] ?? '') && !isNumber(row.cells[index] ?? ''))
  })
  return (
    isEmptyText && rest.every(({ cell }) => cell === '' || isNumber(cell)) && rest.some(({ cell }) => isNumber(cell))
  )
}

function isNumber(cell: string): boolean {
  return parseNumber(cell.replace(/[\s$,%]/g, '')) !== undefined
}
