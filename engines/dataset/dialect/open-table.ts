import { quoted } from '../source/refusal.ts'
import { type ByteSource, fillingFrom, HEAD_BYTES, openText } from '../source/text-source.ts'
import { Windows1252 } from '../source/windows-1252.ts'
import { type Dialect, type DialectSettings, findDialect } from './find-dialect.ts'
import { type Doubtful, type Footer, type LastRecord, type LastRow, withoutFooter } from './footer.ts'
import { isForeign, type Rewrites, rewritten, withReplacedStart } from './rewrite-text.ts'

export type Encoding = 'utf-8' | 'windows-1252'

/** What encloses a cell, and what stands before a quote inside of it, where that is not written twice. */
export type OtherQuotes = { readonly quote: string; readonly escape?: string }

/** A CSV in UTF-8 with a header, double quotes and nothing but rows, whatever the file had around them. */
export type Table = ByteSource & {
  readonly delimiter: string
  /** How cells are quoted in the file where it is another way, as far as its settings and its beginning say. */
  readonly otherQuotes: OtherQuotes | undefined
  /** What of the file is no more as it stands there. Whole once everything is read. */
  readonly rewrites: Readonly<Rewrites>
  readonly byteOrder: 'utf-16le' | 'utf-16be' | undefined
  /** Whether a file in UTF-8 begins with a byte order mark. */
  readonly hasByteOrderMark: boolean
  /** Places of columns without a name in the file; the header has one for each. */
  readonly unnamed: ReadonlySet<number>
  /** The last line before the header that is no row, in quotes. */
  readonly skipped: string | undefined
  /**
   * A sentence for each thing that was found and is unusual. Whole once everything is read; `lastRow` is then the number
   * of the last line that was read, as a spreadsheet counts.
   */
  notes(lastRow: number): readonly string[]
  /** The same of the last rows, a few; none where the end of the file alone does not tell them. */
  lastRecords(lastRow: number): readonly LastRecord[]
  /** The number of the first of the last rows that are called totals and may be rows. */
  firstTotal(lastRow: number): number | undefined
  /** A file that holds the whole text, and who wants to be told how far it was read by others than `fill`. */
  readonly copy?: { readonly file: number; reached(at: number): void }
  /** What speaks for another encoding than the assumed one, once everything is read. */
  readonly converter: Windows1252 | undefined
}

/**
 * Opens an upload as a table: unpacks and converts it, finds how it is written, and rewrites what is unusual on the way,
 * so that those who read it know one form. Lines that are no rows become blank: rows keep their numbers. Where names of
 * columns are known that its header is to have (`isName`), they tell it among lines that begin with `#`. Rows at the end
 * that are called totals and may be rows are left out where it is known that they are none (`leavesOutTotals`).
 * @throws as {@link openText}.
 */
export async function openTable(
  body: AsyncIterable<Uint8Array>,
  place: string,
  settings: DialectSettings,
  encoding: Encoding = 'utf-8',
  isName?: (name: string) => boolean,
  leavesOutTotals = false,
): Promise<Table> {
  const opened = await openText(body, place)
  const decode = (text: string) => (encoding === 'utf-8' ? Buffer.from(text, 'latin1').toString() : text)
  const isCellName = isName && ((cell: string) => isName(decode(cell)))
  const dialect = findDialect(opened.head, opened.head.length < HEAD_BYTES, settings, isCellName)
  const rewrites = { quotes: false, comments: false }
  const converter = encoding === 'utf-8' ? undefined : new Windows1252()
  let footer: Footer | undefined
  let last: readonly LastRow[] = []
  let { chunks } = opened
  if (dialect.replaced > 0) chunks = withReplacedStart(chunks, dialect)
  if (converter) chunks = converter.convert(chunks)
  if (isForeign(dialect)) chunks = rewritten(chunks, dialect, rewrites)
  chunks = withoutFooter(chunks, dialect, leavesOutTotals, (found, rows) => {
    footer = found
    last = rows
  })
  return {
    ...fillingFrom(chunks),
    delimiter: dialect.delimiter,
    otherQuotes: otherQuotesOf(dialect),
    rewrites,
    byteOrder: opened.byteOrder,
    hasByteOrderMark: BYTE_ORDER_MARK.every((byte, at) => opened.head[at] === byte),
    unnamed: dialect.unnamed,
    skipped: dialect.skipped,
    notes: (lastRow) => [
      ...(opened.byteOrder !== undefined ? ['The file was read as UTF-16.'] : []),
      ...(converter ? [conversionNote(converter)] : []),
      ...dialect.notes,
      ...(footer ? footerNotes(footer, lastRow) : []),
    ],
    firstTotal: (lastRow) => {
      return footer?.doubtful?.what === 'total' ? lastRow + 1 - footer.doubtful.linesBack : undefined
    },
    lastRecords: (lastRow) => last.map(({ cells, linesBack }) => ({ cells, row: lastRow + 1 - linesBack })),
    converter,
  }
}

function otherQuotesOf({ quote, escape }: Pick<Dialect, 'quote' | 'escape'>): OtherQuotes | undefined {
  return quote === '"' && escape === null ? undefined : { quote, ...(escape !== null && { escape }) }
}

const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf]

function conversionNote(converter: Windows1252): string {
  return `The file is not in UTF-8; it was read as Windows-1252, which makes ${quoted(converter.evidence().example)} of a word. If that is not what it says, save the file as UTF-8.`
}

function footerNotes({ text, lines, span, doubtful }: Footer, lastRow: number): string[] {
  const notes: string[] = []
  if (doubtful) notes.push(doubtfulNote(doubtful, lastRow))
  const first = lastRow + 1
  if (lines === 1) notes.push(`The last line, row ${first}, is no data and left out: ${text}.`)
  else if (lines > 1) {
    notes.push(
      `The last ${lines} lines, rows ${first} to ${lastRow + span}, are no data and left out, the first: ${text}.`,
    )
  }
  return notes
}

const LOOKS = {
  total: ['a total', 'totals'],
  note: ['a note', 'notes'],
  either: ['', 'totals or notes'],
} as const

function doubtfulNote({ rows, what, text, linesBack }: Doubtful, lastRow: number): string {
  const [one, several] = LOOKS[what]
  const row = lastRow + 1 - linesBack
  if (rows === 1) {
    return `The last row, row ${row}, looks like ${one} and is used as data: ${text}. Take it out of the file if it is one.`
  }
  return `The last ${rows} rows, from row ${row} on, look like ${several} and are used as data, the first: ${text}. Take them out of the file if they are.`
}
