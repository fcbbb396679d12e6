import { isMissing, parseNumber } from '#shared/schema/cell-values.ts'
import { listed, quoted, refusal } from '../source/refusal.ts'
import { skippedLine, type UploadedFile } from '../source/uploaded-file.ts'
import { type CellReader, dataInHeader, type Misplaced } from './headerless.ts'

export function emptyFile(place: string): Error {
  return refusal(
    'file-empty',
    `${place} is empty.`,
    'Upload a CSV file with a header row and at least 50 rows of data.',
  )
}

export function rowsMissing({ place, header }: UploadedFile): Error {
  return refusal(
    'rows-missing',
    `${place} has a header row (${listed(header.map(quoted))}) and no rows of data.`,
    'Upload the file with its rows; at least 50 are needed.',
  )
}

/**
 * The column names of a header in normal form C, above these rows; all mistakes in it are told at once. Where the manifest
 * says that the row is the header, it is.
 * @throws BoostlineError `header-missing`, `header-invalid`.
 */
export function checkedHeader(
  cells: readonly string[],
  row: number,
  place: string,
  below: readonly CellReader[],
  isSaid: boolean,
  skipped?: UploadedFile['skipped'],
): readonly string[] {
  const header = cells.map((name) => name.trim())
  const misplaced = isSaid ? undefined : (numbersOf(header) ?? dataInHeader(header, below))
  if (misplaced) {
    throw refusal(
      'header-missing',
      `${place}, row ${row}: the first row holds data (${listed(header)}) where the column names belong: ${quoted(misplaced.cell)} ${misplaced.how}.${skippedLine({ skipped })}`,
      'Add a first row with a name for each column; or set "csv": {"header": false} in the manifest, which names the columns column_1, column_2 and so on. Where the row does hold the names, set "csv": {"header": true}.',
    )
  }
  if (header.every((name) => /^[“„«»”].*[”“»«]$/u.test(name))) {
    throw refusal(
      'header-invalid',
      `${place}, row ${row}: the names stand in typographic quotes (${listed(header.slice(0, 3))}).`,
      'Write straight double quotes (") in the whole file, or none.',
    )
  }
  const unnamed = header.flatMap((name, index) => (name === '' ? [index + 1] : []))
  const names = header.map((name) => name.normalize())
  const places = new Map<string, number>()
  const twice = names.flatMap((name, index) => {
    const before = places.get(name)
    if (before === undefined) places.set(name, index)
    return name !== '' && before !== undefined ? [bothNamed(header, before, index)] : []
  })
  const problems = [...(unnamed.length > 0 ? [unnamedText(unnamed, header.length)] : []), ...twice]
  if (problems.length > 0) {
    const hints = [
      ...(unnamed.length > 0
        ? [
            'Give every column a name, or remove the column. Only a first column of row names and empty columns may go without.',
          ]
        : []),
      ...(twice.length > 0 ? ['Give every column a name of its own.'] : []),
      ...(names.some((name, index) => names.indexOf(name) !== index && parseNumber(name) !== undefined)
        ? [
            'If the row holds data, set "csv": {"header": false} in the manifest, which names the columns column_1, column_2 and so on.',
          ]
        : []),
      ...(unnamed.length * 2 > header.length
        ? ['Between two cells one delimiter stands, also where spaces align them.']
        : []),
      ...namesElsewhere(header.length, row, below),
    ]
    throw refusal(
      'header-invalid',
      `${place}, row ${row}: ${listed(problems)}.${skippedLine({ skipped })}`,
      hints.join(' '),
    )
  }
  return names
}

/** Of the rows under a header that is none, so many are looked at for the names. */
const MOST_LINES_OF_NAMES = 5

/** The setting that takes the names from the row below that has a word of its own for each column, if there is one. */
function namesElsewhere(columns: number, row: number, below: readonly CellReader[]): readonly string[] {
  const cellsOf = (cellOf: CellReader) => Array.from({ length: columns }, (_, column) => cellOf(column).trim())
  const lines = below.slice(0, MOST_LINES_OF_NAMES).map(cellsOf)
  const isWord = (cell: string) => cell !== '' && parseNumber(cell) === undefined
  const at = lines.findIndex(
    (cells, index) =>
      cells.every(isWord) && new Set(cells).size === columns && !dataInHeader(cells, below.slice(index + 1)),
  )
  if (at !== -1) {
    return [
      `Where the names are those of the line further down that begins with ${quoted(lines[at]?.[0] ?? '')}, "csv": {"skipRows": ${row + at}} in the manifest says how many lines stand before it.`,
    ]
  }
  const rows = below.slice(MOST_LINES_OF_NAMES)
  const isNumeric = (column: number) =>
    rows.length > MOST_LINES_OF_NAMES && rows.every((cellOf) => parseNumber(cellOf(column).trim()) !== undefined)
  const isOverNumbers = (cells: readonly string[]) =>
    cells.some((cell, column) => isWord(cell) && !isMissing(cell) && isNumeric(column))
  return lines.some(isOverNumbers) ? ['Where several lines name the columns together, write them as one.'] : []
}

/** Two columns whose names are one, though a letter may be written in two ways. */
export function bothNamed(header: readonly string[], one: number, other: number): string {
  const [first = '', second = ''] = [header[one], header[other]]
  const how = first.normalize() === second.normalize() && first !== second ? LOOKS_ALIKE : ''
  return `columns ${one + 1} and ${other + 1} are both named ${quoted(first.normalize())}${how}`
}

const LOOKS_ALIKE = ' (a letter of it is one character in one of them and taken apart in the other, as macOS writes it)'

function unnamedText(columns: readonly number[], of: number): string {
  if (columns.length === 1) return `column ${columns[0]} of ${of} has no name`
  return `columns ${listed(columns.map(String))} of ${of} have no name`
}

const USUAL_DELIMITERS = [',', ';', '\t', '|']
/** What tables are delimited by that is not looked for, because it stands in names and numbers too. */
const OTHER_DELIMITERS = ['^', '~', '#', ':', '/', ' ']

/** There is nothing to learn from; `delimiter` is what the file was cut at. */
export function oneColumn({ place, header }: UploadedFile, delimiter: string): Error {
  const [name = ''] = header
  return refusal(
    'columns-missing',
    `${place} has one column only, ${quoted(name)}: there is none to learn from.`,
    oneColumnHint(name, delimiter),
  )
}

function oneColumnHint(name: string, delimiter: string): string {
  if (name.includes(delimiter)) {
    return wholeLines(delimiter)
  }
  if (/^<(?:!doctype|html|table|thead|tbody|tr|div)\b/i.test(name.trim())) {
    return 'It is HTML, as a web page is, and no CSV. Open the page in a spreadsheet and save its table as CSV, or in pandas: read_html(FILE)[0].to_csv(NEW, index=False).'
  }
  const usual = USUAL_DELIMITERS.find((each) => name.includes(each))
  if (usual !== undefined) {
    return `${quoted(usual)} stands in the header, but not between cells: the rows have another delimiter (then write the header with it, as sed -e '1s/${usual}/,/g' does for commas), a line above says so (sep=), or quotes stand around the whole line. Write all lines alike, with quotes around cells alone; "csv": {"delimiter": ${quoted(usual)}} in the manifest names the delimiter.`
  }
  if (/\S {2,}\S/.test(name)) {
    return 'The columns seem to be aligned by several spaces, which is not read. Put one delimiter between two cells and upload that: in pandas read_fwf(FILE).to_csv(NEW, index=False), else tr -s " " and "csv": {"delimiter": " "} in the manifest where no cell has a space.'
  }
  const unseen = UNSEEN_DELIMITER.exec(name)?.[0]
  const likely = unseen ?? OTHER_DELIMITERS.find((each) => name.trim().includes(each)) ?? '^'
  return `Comma, semicolon, tab and pipe are found as delimiters; name another one in the manifest: "csv": {"delimiter": ${JSON.stringify(likely)}}. Quotes belong around cells, not around whole lines.`
}

function wholeLines(delimiter: string): string {
  return `${quoted(delimiter)} is the delimiter, but quotes stand around whole lines. Take the first and the last quote of each line away and write those within once, as sed -e 's/^"//' -e 's/"$//' -e 's/""/"/g' does; quotes belong around cells.`
}

/** What databases delimit by, as Hive does by U+0001. */
const UNSEEN_DELIMITER = /\p{Cc}|[\u00a6\u00a7\u00ac]/u

/** Where half of the names hold the same delimiter, the rows may have been cut at another one. */
export function delimiterHint(header: readonly string[]): string {
  const found = USUAL_DELIMITERS.find((delimiter) => {
    return header.filter((name) => name.includes(delimiter)).length * 2 >= header.length
  })
  if (found === undefined) return ''
  return ` Where ${quoted(found)}, which the names hold, is the delimiter, set "csv": {"delimiter": ${quoted(found)}} in the manifest.`
}

/** Numbers only, or mostly numbers with decimals: `2023` may be a column's name, `5.1` hardly is. */
function numbersOf(header: readonly string[]): Misplaced | undefined {
  const number = header.find((cell) => !isMissing(cell) && parseNumber(cell) !== undefined)
  if (header.every((cell) => isMissing(cell) || parseNumber(cell) !== undefined)) {
    const cell = number ?? header.find((name) => name !== '')
    return cell === undefined ? undefined : { cell, how: number ? 'is a number' : 'is a word for a missing value' }
  }
  const decimals = header.filter((cell) => cell.includes('.') && parseNumber(cell) !== undefined)
  return decimals[0] && decimals.length * 2 > header.length ? { cell: decimals[0], how: 'is a number' } : undefined
}

/** `extra`: the first cell beyond the header's columns; `first`: the row's first cell, which may be the whole row in quotes. */
export function ragged(
  { place, header }: UploadedFile,
  row: number,
  cells: number,
  extra: string,
  first: string,
  delimiter: string,
): Error {
  const found = `${cells} ${cells === 1 ? 'cell' : 'cells'}`
  const where =
    cells < header.length
      ? `; nothing stands for ${listed(header.slice(cells).map(quoted))}`
      : `; ${quoted(extra)} stands after the last column`
  const isWhole = cells === 1 && header.length > 2 && first.split(delimiter).length >= header.length
  return refusal(
    'row-ragged',
    `${place}, row ${row}: ${found} where the header has ${header.length}${where}.`,
    /^ *[|+]?-{2,}[-|+ ]*$/.test(first)
      ? "It seems to be a line that a program drew. Export the table as CSV; or take such lines out: grep -v '^ *[|+]*--' FILE."
      : isWhole
        ? wholeLines(delimiter)
        : first.startsWith('#')
          ? 'If it is a comment, set "csv": {"comment": "#"} in the manifest; else correct the row.'
          : 'Correct the row. A cell that contains the delimiter or a line break must stand in double quotes. csv.maxBadRowShare in the manifest skips such rows up to a share of all.',
  )
}

export function misplacedQuote(place: string, row: number, cell: number): Error {
  return refusal(
    'quote-misplaced',
    `${place}, row ${row}, column ${cell + 1}: a double quote stands in the middle of a cell.`,
    'Put the whole cell in double quotes and write a quote inside it twice (""). Where a backslash stands before quotes inside of cells, set "csv": {"escape": "\\\\"} in the manifest. Where = stands before quotes, as in ="00123" of Excel, take it away: sed -e \'s/="/"/g\'.',
  )
}

export function unclosedQuote(place: string, row: number, cell: number): Error {
  return refusal(
    'quote-unclosed',
    `${place}, row ${row}, column ${cell + 1}: a double quote opens a cell and is never closed.`,
    'Close the quote. A quote inside a quoted cell is written twice ("").',
  )
}

export function longRecord(place: string, row: number, cell: number, maxBytes: number): Error {
  return refusal(
    'record-too-long',
    `${place}, row ${row}, column ${cell + 1}: the row is longer than ${maxBytes / 1_000_000} MB.`,
    'A double quote that is never closed is the usual reason; else shorten the row.',
  )
}

export function damagedCell(
  place: string,
  row: number,
  cells: readonly string[],
  header: readonly string[] | undefined,
): Error {
  const index = Math.max(
    0,
    cells.findIndex((cell) => cell.includes('\uFFFD') || cell.includes('\0')),
  )
  const cell = cells[index] ?? ''
  const column = header?.[index] === undefined ? `column ${index + 1}` : `column ${quoted(header[index])}`
  const what = cell.includes('\0') ? 'a NUL byte' : 'bytes that are not UTF-8'
  return refusal(
    'file-not-utf8',
    `${place}, row ${row}, ${column}: ${what} in ${quoted(cell)}.`,
    'Windows-1252 and Latin-1 are converted; this is neither, or has rows of several encodings. Save the file as UTF-8 (iconv -f WINDOWS-1251 -t UTF-8 for Cyrillic text, say, -f CP850 for what old DOS programs wrote) and put it there again.',
  )
}

export function tooManyBadRows(
  { place }: UploadedFile,
  skipped: number,
  rows: number,
  allowedShare: number,
  first: Error,
): Error {
  const percent = (share: number) => `${Number((100 * share).toFixed(2))} %`
  return refusal(
    'bad-rows-too-many',
    `${place}: ${skipped} of ${rows} rows (${percent(skipped / rows)}) cannot be read where csv.maxBadRowShare allows ${percent(allowedShare)}; the first: ${first.message}`,
    'Correct the rows, or raise csv.maxBadRowShare in the manifest.',
  )
}
