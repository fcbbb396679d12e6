import { isMissing, parseNumber } from '#shared/schema/cell-values.ts'
import { bareName } from '#shared/schema/composed-names.ts'
import { missingTest } from '#shared/schema/reading/missing-words.ts'
import { quoted } from '../source/refusal.ts'
import { type Marks, splitText, type TextRecord } from './split-text.ts'

/** What the manifest's `csv` says of a file's form; null is found. */
export type DialectSettings = {
  readonly delimiter: string | null
  readonly header: boolean | null
  /** Lines before the header. */
  readonly skipRows: number | null
  /** What a line begins with that is no row. */
  readonly comment: string | null
  readonly quote: '"' | "'" | null
  /** What stands before a quote inside a quoted cell, where it is not written twice. */
  readonly escape: '\\' | null
}

/** How a file is written, as its first 64 KiB tell. Texts are of bytes: one character each, as in Latin-1. */
export type Dialect = Marks & {
  /** The bytes of the beginning that are replaced, by what: lines that are no rows become blank ones. */
  readonly replaced: number
  readonly replacement: string
  /** Columns, as far as rows agree; 0 where that is not known. */
  readonly columns: number
  /** Places of columns without a name. They get one, and are left out. */
  readonly unnamed: ReadonlySet<number>
  /** A sentence for each thing that is unusual. */
  readonly notes: readonly string[]
  /** The last line before the header that is no row, in quotes: where names are missing, they may stand there. */
  readonly skipped: string | undefined
}

const DELIMITERS = [',', ';', '\t', '|']
/** Records that are looked at, and how many of them may stand before the header. */
const MOST_RECORDS = 200
const MOST_TITLES = 20
/** From this share of the rows on they agree on the number of cells. */
const NEARLY_ALL = 0.8

/** Whether a cell is the name of a column that the file is to have, by its bytes; in training nobody knows any. */
type IsName = (cell: string) => boolean

/** How a file is written whose first bytes are `head`; `isWhole` where there are no others. */
export function findDialect(head: Uint8Array, isWhole: boolean, settings: DialectSettings, isName?: IsName): Dialect {
  const bytes = Buffer.from(head.buffer, head.byteOffset, head.byteLength)
  const text = bytes.toString('latin1').replace(BYTE_ORDER_MARK, '')
  const lead = leadOf(text, isWhole, settings, isName)
  const body = text.slice(lead.end)
  const marks = findMarks((lead.header?.text ?? '') + body, isWhole, settings, lead.delimiter)
  const headers = lead.header ? splitText(lead.header.text, { ...marks, comment: null }, true, 1) : []
  const records = [...headers, ...splitText(body, marks, isWhole, MOST_RECORDS)].filter((record) => !isBlank(record))
  const table =
    settings.header === false
      ? { before: [], notes: [], ...AS_IT_IS }
      : findHeader(records, lead.header ? { ...settings, skipRows: 0 } : settings)
  const notes = [...lead.notes, ...marks.notes, ...table.notes]
  const { delimiter, quote, escape, comment } = marks
  const title = table.before.at(-1)
  const skipped = title === undefined ? lead.skipped : shown(title.raw)
  const base = { delimiter, quote, escape, comment, unnamed: table.unnamed, notes, skipped }
  const columns = table.columns || modeOf(records.map(({ cells }) => cells.length))
  const isAsItIs = lead.end === 0 && table.before.length === 0 && table.names === undefined && !table.second
  if (isAsItIs) return { ...base, columns, replaced: 0, replacement: '' }
  const header = table.header ?? records[0]
  const markBytes = text.length < bytes.length ? 3 : 0
  if (lead.header && header) {
    // It stands before `lead.end`, and must not look like a comment to those who read on.
    const kept = rejoined(table.names ?? header.cells, marks, comment !== null)
    const under = lead.header.linesUnder + (table.second ? countRecords(body, 0, table.second.end, marks) : 0)
    return {
      ...base,
      columns,
      replaced: markBytes + lead.end + (table.second?.end ?? 0),
      replacement: `${'\n'.repeat(lead.header.linesBefore)}${kept}\n${'\n'.repeat(under)}`,
    }
  }
  const last = table.second ?? (table.names ? header : undefined)
  const headerText = table.names && header ? rejoined(table.names, marks) : (header?.raw ?? '')
  // A line of the file each, so that the rows keep their numbers; those that are kept follow.
  const linesBefore = countLines(text.slice(0, lead.end)) + (header ? countRecords(body, 0, header.start, marks) : 0)
  const linesUnder = header && table.second ? countRecords(body, header.end, table.second.end, marks) : 0
  const replaced = markBytes + lead.end + (last?.end ?? header?.start ?? 0)
  const kept = last === undefined ? '' : `${headerText}\n`
  return {
    ...base,
    columns,
    replaced,
    replacement: `${'\n'.repeat(linesBefore)}${kept}${'\n'.repeat(linesUnder)}`,
  }
}

const BYTE_ORDER_MARK = /^\u00ef\u00bb\u00bf/
const AS_IT_IS = { names: undefined, second: undefined, header: undefined, columns: 0, unnamed: new Set<number>() }

function isBlank({ cells }: TextRecord): boolean {
  return cells.every((cell) => cell === '')
}

type Lead = {
  readonly end: number
  /** A header that begins as comments do, where the bytes up to `end` cannot stay as they are: it is moved behind them. */
  readonly header: { readonly text: string; readonly linesBefore: number; readonly linesUnder: number } | undefined
  readonly delimiter: string | null
  readonly notes: readonly string[]
  readonly skipped: string | undefined
}

/** What comments begin with where nobody says so. */
const USUAL_COMMENT = '#'

/** What stands before the table and is not cut into cells: skipped lines, `sep=;`, comments. */
function leadOf(text: string, isWhole: boolean, settings: DialectSettings, isName?: IsName): Lead {
  const notes: string[] = []
  let end = 0
  let delimiter: string | null = null
  for (let line = 0; line < (settings.skipRows ?? 0); line++) end = lineEnd(text, end)
  const separator = /^"?sep=([^\r\n"])"?[;,\t|]*(?=\r|\n)/i.exec(text.slice(end, end + 40))
  if (separator?.[1] !== undefined) {
    end = lineEnd(text, end)
    const named = separator[1]
    const other = settings.delimiter === null ? betterThan(named, text.slice(end), isWhole, settings) : undefined
    delimiter = other ?? named
    notes.push(
      other === undefined
        ? `Line 1 names the delimiter, ${quoted(named)}, and is no row.`
        : `Line 1 is no row; it names the delimiter ${quoted(named)}, which does not stand in the header, and the file is read by ${quoted(other)}. csv.delimiter in the manifest sets another.`,
    )
  }
  const { comment } = settings
  const known = { ...settings, delimiter: settings.delimiter ?? delimiter }
  const { lines, at } = commentsWithHeader(text, end, isWhole, known, isName)
  const header = lines[at]
  // Comments that the manifest names are left out wherever they stand, without a word.
  const comments = comment === null ? lines.filter((_, each) => each !== at) : []
  const [first] = comments
  if (first) {
    const isUnder = header !== undefined && at < lines.length - 1
    const where = isUnder ? (at === 0 ? 'under' : 'around') : 'before'
    const what =
      comments.length === 1
        ? `A line ${where} the header is skipped as a comment:`
        : `${comments.length} lines ${where} the header are skipped as comments, the first:`
    notes.push(
      `${what} ${shown(first.text)}. csv.skipRows says where the table begins; csv.comment names what comments further down begin with.`,
    )
  }
  const lowest = header ?? (comment === null ? lines.at(-1) : undefined)
  if (lowest) {
    const above = text.slice(end, lowest.start).split(/[\r\n]+/)
    const title = above.find((line) => /[^\s,;|]/.test(line) && !line.startsWith(comment ?? USUAL_COMMENT))
    if (title !== undefined)
      notes.push(`What stands above the header is skipped: ${shown(title)} is a title and no row.`)
  }
  if (header) {
    const cells = DELIMITERS.map((each) => cellsOf(header, settings.delimiter ?? delimiter ?? each, settings))
    const advice = cells.some(areUnits)
      ? 'Its cells look like units: if they are, put a line with the names of the columns above it, or set csv.header to false, which names them column_1, column_2 and so on.'
      : 'csv.skipRows says otherwise where the table begins.'
    notes.push(
      `A line that begins with ${header.text[0]} is taken as the header, as it stands there: ${shown(header.text)}. ${advice}`,
    )
  }
  const skipped = comments.findLast(({ start }) => !header || start < header.start)
  const lead = { delimiter, notes, skipped: skipped && shown(skipped.text) }
  const isLast = header !== undefined && at === lines.length - 1
  if (!header || (isLast && comment === null)) {
    const behind = comment === null ? (header?.start ?? lines.at(-1)?.end) : undefined
    return { ...lead, end: behind ?? end, header: undefined }
  }
  const last = lines.at(-1)
  return {
    ...lead,
    end: last?.end ?? end,
    header: {
      text: text.slice(header.start, header.end),
      linesBefore: countLines(text.slice(0, header.start)),
      linesUnder: last && last !== header ? countLines(text.slice(header.end, last.start)) + 1 : 0,
    },
  }
}

/** Another delimiter than the named one that cuts the first line and nearly all others alike, where the named one leaves that line whole. */
function betterThan(named: string, text: string, isWhole: boolean, settings: DialectSettings): string | undefined {
  const { quote, escape, comment } = settings
  const marksBy = (delimiter: string) => ({ delimiter, quote: quote ?? '"', escape, comment })
  const headerBy = (delimiter: string) => splitText(text, marksBy(delimiter), isWhole, 1)[0]?.cells ?? []
  if (headerBy(named).length !== 1) return undefined
  return DELIMITERS.find(
    (delimiter) => headerBy(delimiter).length > 1 && agreement(text, isWhole, marksBy(delimiter)) >= NEARLY_ALL,
  )
}

type Line = { readonly start: number; readonly end: number; readonly text: string }

/** What a spreadsheet writes into a cell that it cannot calculate: a missing value, and no comment. */
const SPREADSHEET_ERROR = /^#(?:N\/A|DIV\/0!|VALUE!|REF!|NAME\?|NUM!|NULL!)/i
/** A first cell, and others of which one is filled. */
const CELLS = /^([^,;\t|]+)[,;\t|].*[^,;\t|\s]/

function linesOfComment(text: string, start: number, sign: string, { header }: DialectSettings): readonly Line[] {
  const lines: Line[] = []
  let at = start
  while (text.startsWith(sign, at) && lines.length < MOST_RECORDS) {
    const end = lineEnd(text, at)
    const line = text.slice(at, end)
    if (SPREADSHEET_ERROR.test(line) || (header === false && beginsWithNothing(line))) break
    lines.push({ start: at, end, text: line.trimEnd() })
    at = end
  }
  return lines
}

/** Whether a line may be a row whose first cell is a missing value: such an error in any language, or `###`. */
function beginsWithNothing(line: string): boolean {
  const [, first] = CELLS.exec(line) ?? []
  return first !== undefined && isMissingValue(Buffer.from(first, 'latin1').toString())
}

const isMissingValue = missingTest('values')

type Comments = { readonly lines: readonly Line[]; readonly at: number }

/** The lines that begin as comments before the table, and which of them is its header; -1 for none. */
function commentsWithHeader(
  text: string,
  start: number,
  isWhole: boolean,
  settings: DialectSettings,
  isName?: IsName,
): Comments {
  const { comment, skipRows } = settings
  if (comment === null && skipRows !== null) return { lines: [], at: -1 }
  const restOf = (lines: readonly Line[]) => ({ text: text.slice(lines.at(-1)?.end ?? start), isWhole })
  const found = (lines: readonly Line[]) => ({ lines, at: headerAmong(lines, restOf(lines), settings, isName) })
  if (comment === null) {
    const first = found(linesOfComment(text, start, USUAL_COMMENT, settings))
    if (first.at !== -1 || settings.header === false) return first
    const all = commentsWithHeader(text, start, isWhole, { ...settings, comment: USUAL_COMMENT }, isName)
    // Nobody says that lines behind a title are comments: a table has to follow them, or to begin with one of them.
    const isTable = all.at !== -1 || hasHeader(restOf(all.lines), settings, isName)
    return all.lines.length > first.lines.length && isTable ? all : first
  }
  let lines: readonly Line[] = []
  let comments: Comments = { lines, at: -1 }
  let gaps = 0
  for (let from = start; gaps <= MOST_TITLES; gaps++) {
    const block = linesOfComment(text, from, comment, settings)
    from = block.at(-1)?.end ?? from
    lines = [...lines, ...block]
    // Known names tell which of all is the header; without them it is the first that can be one.
    if (block.length > 0 && !isName) comments = found(lines)
    const end = lineEnd(text, from)
    if (comments.at !== -1 || end === from || !mayBeAbove(text.slice(from, end), settings, isName)) break
    from = end
  }
  return isName ? found(lines) : comments
}

/** Whether a line may stand before the header: a blank one, or a title of one cell. */
function mayBeAbove(line: string, { delimiter, skipRows }: DialectSettings, isName?: IsName): boolean {
  const isDelimiter = (character: string) => character === delimiter || DELIMITERS.includes(character)
  const characters = Array.from(line.trim())
  const title = characters.slice(0, characters.findLastIndex((character) => !isDelimiter(character)) + 1)
  if (title.length === 0) return true
  return skipRows === null && !title.some(isDelimiter) && !isName?.(title.join('').replace(/^["']|["']$/g, ''))
}

const UNIT =
  /^-?$|[%°²³/$€£]|^(?:[mck]?m|[mk]?g|t|m?s|sec|min|h|m?l|kwh?|[hk]?pa|m?bar|[kmg]?hz|lbs?|ft|oz|mph|kmh|kcal|ppm|rpm|db|ha|eur|usd|gbp|chf|jpy|pcs|stk)$/i

/** Whether at least half of a line's cells are no likely names: a title of as many words as the header has names is no header. */
function mayOnlyBeUnits({ cells }: TextRecord): boolean {
  return cells.filter((cell) => UNIT.test(cell) || isType(cell)).length * 2 >= cells.length
}

/** Whether all cells under the first, which may be a `#` alone, are units or types. */
function areUnits([first = '', ...others]: readonly string[]): boolean {
  const cells = [bareName(first), ...others]
  return cells.every((cell) => UNIT.test(cell) || isType(cell)) && others.some((cell) => !/^-?$/.test(cell))
}

const NO_LINE: Line = { start: 0, end: 0, text: '' }

type Rest = { readonly text: string; readonly isWhole: boolean }

/** Which of the lines that begin as comments is the header of what follows them; -1 for none. */
function headerAmong(lines: readonly Line[], rest: Rest, settings: DialectSettings, isName?: IsName): number {
  if (lines.length === 0 || settings.header === false) return -1
  const candidates = candidatesOf(settings)
  const recordsBy = (delimiter: string) => recordsOf(rest, delimiter, settings)
  if (isName) {
    const namesIn = (cells: readonly string[]) => cells.filter(isName).length
    const inLine = lines.map((line) => Math.max(...candidates.map((each) => namesIn(cellsOf(line, each, settings)))))
    const inNext = Math.max(...candidates.map((each) => namesIn(recordsBy(each)[0]?.cells ?? [])))
    const most = Math.max(...inLine)
    if (most + inNext > 0) return most > inNext ? inLine.indexOf(most) : -1
  }
  for (const delimiter of candidates) {
    const records = recordsBy(delimiter)
    const fitting = lines.flatMap((line, at) => (beginsTable(cellsOf(line, delimiter, settings), records) ? [at] : []))
    const [last = -1, before] = fitting.toReversed()
    const [one, other] = [before, last].map((at = -1) => {
      const cells = cellsOf(lines[at] ?? NO_LINE, delimiter, settings)
      return { ...NO_LINE, raw: '', cells: [bareName(cells[0] ?? ''), ...cells.slice(1)], isFaulty: false }
    })
    if (before !== undefined && one && other) {
      const isPlain = areUnits(other.cells) && !areUnits(one.cells)
      if (isPlain || (mayOnlyBeUnits(other) && rowUnderHeader([one, other, ...records]))) return before
    }
    if (last !== -1) return last
  }
  return -1
}

function candidatesOf({ delimiter }: DialectSettings): readonly string[] {
  return delimiter === null ? DELIMITERS : [delimiter]
}

function recordsOf(rest: Rest, delimiter: string, settings: DialectSettings): readonly TextRecord[] {
  const { quote, escape, comment } = settings
  const marks = { delimiter, quote: quote ?? '"', escape, comment }
  return splitText(rest.text, marks, rest.isWhole, MOST_RECORDS).filter((record) => !isBlank(record))
}

function cellsOf({ text }: Line, delimiter: string, { quote }: DialectSettings): readonly string[] {
  return splitText(text, { delimiter, quote: quote ?? '"', escape: null, comment: null }, true, 1)[0]?.cells ?? []
}

/** Whether a text begins with a header by itself, behind titles or not. */
function hasHeader(rest: Rest, settings: DialectSettings, isName?: IsName): boolean {
  return candidatesOf(settings).some((delimiter) => {
    const records = recordsOf(rest, delimiter, settings)
    const columns = modeOf(records.slice(1).map(({ cells }) => cells.length))
    const [header, ...rows] = records.slice(titlesOf(records, columns))
    return header !== undefined && (isName ? header.cells.some(isName) : beginsTable(header.cells, rows))
  })
}

/** Whether cells that begin as a comment are the header of rows: names, as many as rows have cells, and no header under them. */
function beginsTable(header: readonly string[], [first, ...rows]: readonly TextRecord[]): boolean {
  if (!first) return false
  const columns = header.length
  const fitting = [first, ...rows].filter(({ cells }) => cells.length === columns)
  if (columns < 2 || first.cells.length !== columns || fitting.length < NEARLY_ALL * (rows.length + 1)) return false
  if (!canBeHeader(header, columns)) return false
  return first.cells.some((cell, index) => isValue(cell) || repeats(rows, cell, index))
}

/** Digits without letters: a number, an amount, a date; a year may be a name. */
function isValue(cell: string): boolean {
  return /\d/.test(cell) && !/[A-Za-z]/.test(cell) && !/^(19|20)\d\d$/.test(cell)
}

function repeats(rows: readonly TextRecord[], cell: string, index: number): boolean {
  return cell !== '' && rows.some(({ cells }) => cells[index] === cell)
}

function lineEnd(text: string, start: number): number {
  const end = /\r\n|\n|\r/g
  end.lastIndex = start
  const found = end.exec(text)
  return found ? found.index + found[0].length : text.length
}

function countLines(text: string): number {
  return text.match(/\r\n|\n|\r/g)?.length ?? 0
}

function countRecords(text: string, start: number, end: number, marks: Marks): number {
  return splitText(text.slice(start, end), marks, true, text.length).length
}

type FoundMarks = Marks & { readonly notes: readonly string[] }

function findMarks(text: string, isWhole: boolean, settings: DialectSettings, named: string | null): FoundMarks {
  const quote = settings.quote ?? '"'
  const { escape, comment } = settings
  const given = settings.delimiter ?? named
  const marks = { delimiter: given ?? delimiterOf(text, isWhole, { quote, escape, comment }), quote, escape, comment }
  if (settings.quote === null && usesSingleQuotes(text, isWhole, marks)) {
    const notes = ["Cells stand in single quotes ('): they are read without them; csv.quote in the manifest says so."]
    return { ...marks, quote: "'", notes }
  }
  if (escape === null && usesBackslashes(text, isWhole, marks)) {
    const notes = ['Quotes inside of cells are written \\": they are read as ""; csv.escape in the manifest says so.']
    return { ...marks, escape: '\\', notes }
  }
  return { ...marks, notes: [] }
}

/** Names as R's `write.table` has them: each in quotes, with a space between two. */
const QUOTED_NAMES = /^"[^"]*"(?: "[^"]*")+$/

/**
 * Of those that cut nearly all rows into as many cells: the one most frequent in the first line, unless that is a comma and
 * stands inside of another one's cells; or else the one whose rows agree best. A first line without any is a title and tells nothing: decimal commas would look like delimiters.
 */
function delimiterOf(text: string, isWhole: boolean, marks: Omit<Marks, 'delimiter'>): string {
  const byFirstLine = mostFrequent(text, marks.quote)
  const start = Math.max(0, text.search(/[^\r\n]/))
  if (QUOTED_NAMES.test(text.slice(start, lineEnd(text, start)).trimEnd())) return ' '
  const isTitle = !text.slice(start, lineEnd(text, start)).includes(byFirstLine)
  if (byFirstLine === ',') {
    const other = ['\t', ';', '|'].find((delimiter) => holdsCommas(text, isWhole, { ...marks, delimiter }))
    if (other !== undefined) return other
  }
  if (!isTitle && agreement(text, isWhole, { ...marks, delimiter: byFirstLine }) >= NEARLY_ALL) return byFirstLine
  const shares = DELIMITERS.map((delimiter) => agreement(text, isWhole, { ...marks, delimiter }))
  const best = Math.max(...shares)
  return best >= NEARLY_ALL ? (DELIMITERS[shares.indexOf(best)] ?? byFirstLine) : byFirstLine
}

/**
 * Whether a delimiter cuts the first line and nearly all others into as many cells, and the commas inside of the cells
 * below the first line are decimal ones or stand between words: by them the rows may agree, too.
 */
function holdsCommas(text: string, isWhole: boolean, marks: Marks): boolean {
  const records = splitText(text, marks, isWhole, 50).filter((record) => !isBlank(record))
  const [first, ...rows] = records.map(({ cells }) => cells)
  const columns = modeOf(records.map(({ cells }) => cells.length))
  if (first === undefined || columns < 2 || first.length !== columns || rows.length < 3) return false
  if (rows.filter((cells) => cells.length === columns).length < NEARLY_ALL * rows.length) return false
  return rows.every((cells) => cells.every((cell) => !/,/.test(cell.replace(/\d,(?=\d)|,(?: |$)/g, ''))))
}

/** The share of rows that have as many cells as most, more than one. */
function agreement(text: string, isWhole: boolean, marks: Marks): number {
  const records = splitText(text, marks, isWhole, 50).filter((record) => !isBlank(record))
  const counts = records.map(({ cells }) => cells.length)
  const mode = modeOf(counts)
  return mode < 2 ? 0 : counts.filter((count) => count === mode).length / counts.length
}

function mostFrequent(text: string, quote: string): string {
  const counts = new Map(DELIMITERS.map((delimiter) => [delimiter, 0]))
  let isQuoted = false
  let seen = false
  for (const character of text) {
    if (character === quote) isQuoted = !isQuoted
    if (isQuoted) continue
    if (character === '\n' || character === '\r') {
      if (seen) break
      continue
    }
    if (character.trim() !== '') seen = true
    const count = counts.get(character)
    if (count !== undefined) counts.set(character, count + 1)
  }
  return DELIMITERS.reduce((best, next) => ((counts.get(next) ?? 0) > (counts.get(best) ?? 0) ? next : best))
}

/** A column whose every cell stands in single quotes, rows that agree without them, and no double quotes. */
function usesSingleQuotes(text: string, isWhole: boolean, marks: Marks): boolean {
  if (!text.includes("'")) return false
  const records = splitText(text, { ...marks, quote: "'" }, isWhole, 50).filter((record) => !isBlank(record))
  const rows = records.slice(1)
  if (rows.length < 3 || records.some(({ raw, isFaulty }) => isFaulty || raw.trimStart().startsWith('"'))) return false
  const columns = modeOf(rows.map(({ cells }) => cells.length))
  if (rows.some(({ cells }) => cells.length !== columns)) return false
  const plain = rows
    .map(({ raw }) => splitOutside(raw, marks.delimiter, "'").map((cell) => cell.trim()))
    .filter((cells) => cells.length === columns)
  if (plain.some((cells) => cells.some((cell) => cell.startsWith('"')))) return false
  const isEnclosed = (cell: string) => cell.length >= 2 && cell.startsWith("'") && cell.endsWith("'")
  return Array.from({ length: columns }, (_, index) => index).some((index) => {
    const filled = plain.map((cells) => cells[index] ?? '').filter((cell) => cell !== '')
    return filled.length >= 3 && filled.every(isEnclosed)
  })
}

/** Cells as they stand, with their quotes; a delimiter between quotes ends none. */
function splitOutside(raw: string, delimiter: string, quote: string): readonly string[] {
  const cells: string[] = []
  let start = 0
  let isQuoted = false
  for (let at = 0; at < raw.length; at++) {
    if (raw[at] === quote) isQuoted = !isQuoted
    else if (raw[at] === delimiter && !isQuoted) {
      cells.push(raw.slice(start, at))
      start = at + 1
    }
  }
  return [...cells, raw.slice(start)]
}

function usesBackslashes(text: string, isWhole: boolean, marks: Marks): boolean {
  if (!text.includes('\\"')) return false
  const faults = (escape: '\\' | null) =>
    splitText(text, { ...marks, escape }, isWhole, MOST_RECORDS).filter(({ isFaulty }) => isFaulty).length
  return faults(null) > 0 && faults('\\') === 0
}

type FoundHeader = {
  /** Records before the header that are none. */
  readonly before: readonly TextRecord[]
  readonly header: TextRecord | undefined
  /** A record under the header that is no row. */
  readonly second: TextRecord | undefined
  /** The columns' names, where they are not those that stand there. */
  readonly names: readonly string[] | undefined
  readonly columns: number
  readonly unnamed: ReadonlySet<number>
  readonly notes: readonly string[]
}

function findHeader(records: readonly TextRecord[], settings: DialectSettings): FoundHeader {
  const mode = modeOf(records.slice(1).map(({ cells }) => cells.length))
  const titles =
    settings.skipRows === null
      ? remarksOf(records, mode) ||
        titlesOf(records, mode) ||
        Number(hasGroups(records, mode) || hasCounters(records, mode))
      : 0
  const before = records.slice(0, titles)
  const header = records[titles]
  const under = rowUnderHeader(records.slice(titles))
  const second = header && under && mayHoldNames(header, under) ? undefined : under
  const rows = records.slice(titles + (second ? 2 : 1))
  const found = header ? namesOf(header.cells, rows) : { ...AS_IT_IS, notes: [] }
  const notes: string[] = []
  if (before[0]) {
    const which = titles === 1 ? 'The first line is' : `The first ${titles} lines are`
    const what = REMARK.test(before[0].raw) ? 'comment' : 'title'
    notes.push(
      `${which} skipped: ${shown(before[0].raw)} is a ${what} and no header. csv.skipRows: 0 in the manifest takes it as the header.`,
    )
  }
  if (second) {
    const { what, record } = second
    notes.push(
      `The row under the header is skipped: it holds ${what} (${shown(record.raw)}), not data.${what === 'types or units' ? NAMES_BELOW : ''}`,
    )
  }
  return { ...found, before, header, second: second?.record, notes: [...notes, ...found.notes] }
}

/** Whether the row under a header that will be refused may hold the names, or a part of them, of which the refusal tells. */
function mayHoldNames(header: TextRecord, { record, what }: UnderHeader): boolean {
  if (what !== 'types or units' && what !== 'descriptions') return false
  return hasTwice(header.cells) || (!isWhole(header.cells) && isWhole(record.cells))
}

/** Whether there is a word for each column, and no word twice. */
function isWhole(names: readonly string[]): boolean {
  return names.every((name) => name.trim() !== '' && isWord(name)) && !hasTwice(names)
}

function hasTwice(names: readonly string[]): boolean {
  const filled = names.map((name) => name.trim()).filter((name) => name !== '')
  return new Set(filled).size < filled.length
}

/** One line may be a title of as many cells, with the names below. */
const NAMES_BELOW = ' If it holds the names of the columns, csv.skipRows: 1 in the manifest takes it as the header.'

/** What comments begin with besides `#`. */
const REMARK = /^(?:\/\/|\/\*|--|[%!*;]|REM\b)/i

/** How many of the first records are comments in which the delimiter may stand, before names over numbers. */
function remarksOf(records: readonly TextRecord[], columns: number): number {
  const first = records.findIndex(({ raw, cells }) => cells[0] === '' || !REMARK.test(raw))
  const [header, ...rows] = records.slice(Math.max(first, 0))
  if (first < 1 || first > MOST_TITLES || columns < 2 || header?.cells.length !== columns) return 0
  return areOwnNames(header, rows, columns) && header.cells.some((_, index) => isNumericColumn(rows, index)) ? first : 0
}

/** Whether cells are words that name columns, and none of their values. */
function areOwnNames({ cells }: TextRecord, rows: readonly TextRecord[], columns: number): boolean {
  return (
    canBeHeader(cells, columns) &&
    cells.every((name) => isWord(name) && !NO_VALUE.test(name) && !isType(name) && !UNIT.test(name)) &&
    !cells.some((name, index) => repeats(rows, name, index))
  )
}

/** How many records stand before the header: texts in the first cell alone, before one that can be a header. */
function titlesOf(records: readonly TextRecord[], columns: number): number {
  if (columns < 2) return 0
  const isTitle = ({ cells }: TextRecord) => {
    const filled = cells.findLastIndex((cell) => cell !== '') + 1
    return cells[0] !== '' && (filled === 1 || filled <= columns / 2)
  }
  const found = records.findIndex((record) => !isTitle(record))
  if (found > MOST_TITLES) return 0
  const first = found >= 0 && isTitleOfCells(records.slice(found), columns) ? found + 1 : found
  if (first < 1) return 0
  const header = records[first]
  if (!header || !canBeHeader(header.cells, columns)) return 0
  const isOneText = records.slice(0, first).every(({ cells }) => cells.filter((cell) => cell !== '').length === 1)
  const rows = records.slice(first + 1)
  return isOneText || header.cells.some((_, index) => isValueColumn(rows, index)) ? first : 0
}

/** Whether the first record counts the columns, as spreadsheets do by letters and pandas by numbers, above their names. */
function hasCounters([counters, header, ...rows]: readonly TextRecord[], columns: number): boolean {
  if (!counters || !header || columns < 2 || counters.cells.length !== columns) return false
  const names = counters.cells[0] === '' ? counters.cells.slice(1) : counters.cells
  const isCount = (first: number) => names.every((name, at) => name === String(first + at))
  const isLetters = names.every((name, at) => name === lettersOf(at))
  if (names.length < 2 || !(isCount(0) || isCount(1) || isLetters)) return false
  return (
    canBeHeader(header.cells, columns) &&
    header.cells.every((name) => name === '' || (isWord(name) && !isType(name) && !NO_VALUE.test(name))) &&
    !header.cells.some((name, index) => repeats(rows, name, index)) &&
    header.cells.some((name, index) => !isValue(name) && isValueColumn(rows, index))
  )
}

/** What a spreadsheet calls a column: A to Z, AA and on. */
function lettersOf(at: number): string {
  const last = String.fromCharCode(65 + (at % 26))
  return at < 26 ? last : `${lettersOf(Math.floor(at / 26) - 1)}${last}`
}

/** Whether the first record names groups of columns, once or over each, and the second the columns themselves. */
function hasGroups([groups, header, ...rows]: readonly TextRecord[], columns: number): boolean {
  if (!groups || !header || groups.cells.length !== columns || header.cells.length !== columns) return false
  const names = groups.cells.filter((cell) => cell !== '')
  const isTwice = new Set(names).size < names.length
  const isUnnamed = groups.cells.some((name, index) => {
    return index > 0 && name === '' && rows.some(({ cells }) => (cells[index] ?? '') !== '')
  })
  return (
    (isTwice || isUnnamed) &&
    names.every(isWord) &&
    areOwnNames(header, rows, columns) &&
    header.cells.filter((name, index) => !isValue(name) && isValueColumn(rows, index)).length * 2 >= columns
  )
}

/** A title that the delimiter stands in, above names over numbers: too few cells for a header. */
function isTitleOfCells([title, header, ...rows]: readonly TextRecord[], columns: number): boolean {
  if (!title || !header || title.cells.length >= columns || header.cells.length !== columns) return false
  const isName = (cell: string) => isWord(cell) && !NO_VALUE.test(cell)
  return (
    canBeHeader(header.cells, columns) &&
    header.cells.every(isName) &&
    header.cells.some((_, index) => isNumericColumn(rows, index))
  )
}

function canBeHeader(cells: readonly string[], columns: number): boolean {
  const names = cells.filter((cell) => cell !== '')
  if (cells.length < columns - 1 || names.length < Math.max(2, columns / 2)) return false
  if (new Set(names).size < names.length) return false
  return names.every((name) => parseNumber(name) === undefined || /^(19|20)\d\d$/.test(name)) && names.some(isWord)
}

function isWord(text: string): boolean {
  return parseNumber(text) === undefined && !isMissing(text)
}

const TYPE_WORDS = new Set(
  (
    'int integer int8 int16 int32 int64 bigint smallint long short float float32 float64 double decimal number numeric ' +
    'real string str text char character varchar object bool boolean logical date datetime datetime64 timestamp time ' +
    'category categorical factor nominal ordinal continuous discrete enum chr dbl num lgl fct ord dttm'
  ).split(' '),
)

/** What Orange has under its header: a type for each column, by its first letter or in full, then what it is for. */
const ORANGE_TYPE = /^(?:c|d|s|t|continuous|discrete|string|time)$/
const ORANGE_ROLE = /^(?:class|meta|ignore|i|m|c)?$/

function isType(cell: string): boolean {
  // `<chr>` as tibbles print it, `VARCHAR(20)`.
  return TYPE_WORDS.has(
    cell
      .toLowerCase()
      .replace(/^<(.*)>$/, '$1')
      .replace(/[[(].*$/, ''),
  )
}

/** Words for a missing value, whatever counts as one. */
const NO_VALUE = /^(unknown|missing|nil|nat|none|#.*|<.*>|[.-]+)$/i

type UnderHeader = {
  readonly record: TextRecord
  readonly what:
    | 'a line'
    | 'types or units'
    | 'descriptions'
    | 'what Qualtrics tells of each column'
    | 'what Orange tells of each column'
}

/**
 * The record under the header, where it holds a line, a type for each column, a unit for each column of numbers, or what
 * the columns mean: words in two and more of those that are numbers otherwise, and a number in none of these.
 */
function rowUnderHeader(records: readonly TextRecord[]): UnderHeader | undefined {
  const [header, record, ...rows] = records
  if (header === undefined || record === undefined || rows.length < 3) return undefined
  const { cells } = record
  // As psql, MySQL, Org and SAP draw it.
  if (header.cells.length > 1 && cells.length !== header.cells.length && isRule(record.raw)) {
    return { record, what: 'a line' }
  }
  if (cells.length !== header.cells.length) return undefined
  const [next] = rows
  if (next && next.cells.every((cell) => cell.startsWith('{"ImportId"')))
    return { record: next, what: 'what Qualtrics tells of each column' }
  if (next && cells.every((cell) => ORANGE_TYPE.test(cell)) && next.cells.length === cells.length) {
    const isRoles = next.cells.every((cell) => ORANGE_ROLE.test(cell)) && next.cells.some((cell) => cell !== '')
    if (isRoles) return { record: next, what: 'what Orange tells of each column' }
  }
  const filled = cells.filter((cell) => cell !== '')
  if (filled.length * 2 >= cells.length && cells.every(isLine)) return { record, what: 'a line' }
  const units = { record, what: 'types or units' } as const
  if (filled.length * 2 >= cells.length && filled.every(isType) && !rows.some((row) => row.cells.some(isType))) {
    return units
  }
  if (record.raw.startsWith(USUAL_COMMENT) && !header.raw.startsWith(USUAL_COMMENT) && areUnits(cells)) return units
  const numeric = cells.flatMap((_, index) => (isNumericColumn(rows, index) ? [index] : []))
  const isNothing = (cell: string) => cell === '' || cell === '-'
  const isRepeated = (index: number) => rows.some((row) => row.cells[index] === cells[index])
  const words = numeric.filter((index) => isWord(cells[index] ?? '') && !NO_VALUE.test(cells[index] ?? ''))
  const others = numeric.filter((index) => !words.includes(index))
  if (words.length < 2 || words.some(isRepeated)) return undefined
  const areShort = numeric.every((index) => (cells[index] ?? '').length <= LONGEST_UNIT)
  if (
    areShort &&
    words.length * 2 >= numeric.length &&
    numeric.every((index) => isNothing(cells[index] ?? '') || isWord(cells[index] ?? ''))
  ) {
    return units
  }
  return others.every((index) => isNothing(cells[index] ?? '')) ? { record, what: 'descriptions' } : undefined
}

const LONGEST_UNIT = 12

/** A line of dashes, with a plus or a bar at the ends of columns or not. */
function isRule(raw: string): boolean {
  return /^ *[|+]?-{2,}(?:[+|]-{2,})*[|+]? *$/.test(raw.trimEnd())
}

/** What is drawn under a header in Markdown and by SQL shells. */
function isLine(cell: string): boolean {
  return cell === '' || /^:?-{2,}:?$/.test(cell)
}

function isNumericColumn(rows: readonly TextRecord[], index: number): boolean {
  const cells = rows.map((row) => row.cells[index] ?? '').filter((cell) => !isMissing(cell))
  return cells.length >= 3 && cells.every((cell) => parseNumber(cell) !== undefined)
}

/** The same of numbers in any dressing, dates and the like. */
function isValueColumn(rows: readonly TextRecord[], index: number): boolean {
  const cells = rows.map((row) => row.cells[index] ?? '').filter((cell) => !isMissing(cell))
  return cells.length >= 3 && cells.every(isValue)
}

/** The names of all columns, where the header has too few, too many, or leaves some empty. */
function namesOf(
  header: readonly string[],
  rows: readonly TextRecord[],
): Omit<FoundHeader, 'before' | 'header' | 'second'> {
  const unchanged = { names: undefined, columns: header.length, unnamed: new Set<number>(), notes: [] }
  const counts = rows.map(({ cells }) => cells.length)
  const columns = modeOf(counts)
  if (header.every((name) => name === '') || rows.length < 3) return unchanged
  let names = [...header]
  if (columns > 1 && counts.every((count) => count === columns)) {
    while (names.length > columns && names.at(-1) === '') names.pop()
    if (names.length < columns) names = lengthened(names, rows, columns)
  } else if (columns > 1) {
    // Some rows end with delimiters, as the header does: they are ignored wherever they stand.
    const bare = names.slice(0, names.findLastIndex((name) => name !== '') + 1)
    const isBare = ({ cells }: TextRecord) =>
      cells.length >= bare.length && cells.slice(bare.length).every((cell) => cell === '')
    if (bare.length > 1 && rows.every(isBare)) names = bare
  }
  const unnamed = names.flatMap((name, index) => (name === '' ? [index] : []))
  if (unnamed.length === 0 && names.length === header.length) return unchanged
  const empty = unnamed.filter((index) => rows.every(({ cells }) => (cells[index] ?? '') === ''))
  // A column with values and without a name in the midst of others is a mistake that only its owner can mend.
  if (unnamed.some((index) => index > 0 && !empty.includes(index))) return unchanged
  return {
    names: names.map((name, index) => (name === '' ? freeName(names, index) : name)),
    columns: names.length,
    unnamed: new Set(unnamed),
    notes: namingNotes(header, names, empty),
  }
}

/** The header is short: either rows end with delimiters, or the rows' own names come first, as R writes them. */
function lengthened(names: readonly string[], rows: readonly TextRecord[], columns: number): string[] {
  const missing = Array.from({ length: columns - names.length }, () => '')
  const isTrailing = rows.every(({ cells }) => cells.slice(names.length).every((cell) => cell === ''))
  if (isTrailing) return [...names, ...missing]
  const first = rows.map(({ cells }) => cells[0] ?? '')
  return missing.length === 1 && new Set(first).size === first.length ? ['', ...names] : [...names]
}

function namingNotes(header: readonly string[], names: readonly string[], empty: readonly number[]): string[] {
  const notes: string[] = []
  if (names.length < header.length)
    notes.push('The header ends with a delimiter that rows have not, or not all of them: it is ignored.')
  if (names[0] === '' && !empty.includes(0)) {
    const isShort = header.length < names.length
    const why = isShort ? 'The header is one name short: the first column' : 'The first column has no name: it'
    notes.push(`${why} is taken as row names and left out. Name it to use it.`)
  }
  if (empty.length > 0) {
    const which = empty.length === 1 ? `Column ${(empty[0] ?? 0) + 1} is` : `${empty.length} columns are`
    notes.push(`${which} empty and without a name, as delimiters at the end of rows make them: ignored.`)
  }
  return notes
}

/** As pandas names a column without a name. */
function freeName(names: readonly string[], index: number): string {
  let name = `Unnamed: ${index}`
  while (names.includes(name)) name += '_'
  return name
}

/** `isQuoted`: the first name is, too, whatever it holds. */
function rejoined(names: readonly string[], { delimiter, quote, escape }: Marks, isQuoted = false): string {
  const isPlain = (name: string) => !(name.includes(delimiter) || /["'\\\r\n]/.test(name))
  const inside = (name: string) =>
    escape === null ? name.replaceAll(quote, quote + quote) : name.replace(/["\\]/g, (character) => `\\${character}`)
  const isBare = (name: string, at: number) => isPlain(name) && !(isQuoted && at === 0)
  return names.map((name, at) => (isBare(name, at) ? name : `${quote}${inside(name)}${quote}`)).join(delimiter)
}

function modeOf(counts: readonly number[]): number {
  const tally = new Map<number, number>()
  for (const count of counts) tally.set(count, (tally.get(count) ?? 0) + 1)
  return [...tally].reduce((best, next) => (next[1] > best[1] ? next : best), [0, 0])[0]
}

/** Bytes as the characters they are, in quotes. */
function shown(text: string): string {
  return quoted(Buffer.from(text, 'latin1').toString('utf8'))
}
