import { pipeline, Readable } from 'node:stream'
import { CsvError, type Info, parse } from 'csv-parse'
import { isMissing, parseNumber } from '#shared/schema/cell-values.ts'
import { listed, quoted, refusal } from './refusal.ts'
import { openText, type TextSource } from './text-source.ts'

/** A whole CSV file in memory. */
export type Table = {
  /** Where it came from, for messages. */
  readonly place: string
  readonly header: readonly string[]
  /** As many cells each as the header has names; spaces around unquoted cells are gone. */
  readonly rows: readonly (readonly string[])[]
  /**
   * The number of each row as a spreadsheet shows it: the header is row 1, the first data row usually row 2; blank
   * lines count, line breaks inside quotes do not.
   */
  readonly rowNumbers: readonly number[]
}

export type ReadOptions = {
  /** Where the file lies, for messages: `s3://bucket/key`. */
  readonly place: string
  /** Null: found from the header, of comma, semicolon, tab and pipe. */
  readonly delimiter: string | null
}

const MAX_RECORD_BYTES = 4_000_000

/**
 * Reads a CSV file with a header, plain or gzipped, in UTF-8.
 * @throws BoostlineError of kind `input`, naming row and column: `file-empty`, `file-not-text`,
 * `file-not-unpackable`, `file-not-utf8`, `header-missing`, `header-invalid`, `rows-missing`, `row-ragged`,
 * `quote-unclosed`, `quote-misplaced`, `record-too-long`.
 */
export async function readTable(body: AsyncIterable<Uint8Array>, options: ReadOptions): Promise<Table> {
  const { place } = options
  const source = await openText(body, place)
  let header: readonly string[] | undefined
  const rows: (readonly string[])[] = []
  const rowNumbers: number[] = []
  for await (const { record, rowNumber } of records(source, options)) {
    if (source.damaged()) refuseDamage(record, rowNumber, header, place)
    if (header === undefined) {
      header = checkedHeader(record, rowNumber, place)
      continue
    }
    if (record.length !== header.length) throw ragged(record, rowNumber, header, place)
    rows.push(record)
    rowNumbers.push(rowNumber)
  }
  if (header === undefined) {
    throw refusal(
      'file-empty',
      `${place} is empty.`,
      'Upload a CSV file with a header row and at least 50 rows of data.',
    )
  }
  if (rows.length === 0) {
    throw refusal(
      'rows-missing',
      `${place} has a header row (${listed(header.map(quoted))}) and no rows of data.`,
      'Upload the file with its rows; at least 50 are needed.',
    )
  }
  return { place, header, rows, rowNumbers }
}

type CsvRecord = { readonly record: readonly string[]; readonly rowNumber: number }

async function* records(source: TextSource, options: ReadOptions): AsyncGenerator<CsvRecord> {
  const delimiter = options.delimiter ?? delimiterOf(source.head)
  const parser = parse({
    bom: true,
    delimiter,
    info: true,
    max_record_size: MAX_RECORD_BYTES,
    record_delimiter: ['\r\n', '\n', '\r'],
    // Ragged rows are refused here, with a message of our own.
    relax_column_count: true,
    skip_empty_lines: true,
    trim: true,
  })
  try {
    // A failure of the source reaches us through the iteration: pipeline destroys the parser with it.
    for await (const item of pipeline(Readable.from(source.chunks), parser, () => undefined)) {
      // With `info` csv-parse gives this shape; its types do not follow the option.
      const { record, info } = item as { readonly record: readonly string[]; readonly info: Info }
      yield { record, rowNumber: info.records + info.empty_lines }
    }
  } catch (error) {
    throw error instanceof CsvError ? unparsable(error, options.place) : error
  }
}

const DELIMITERS = [',', ';', '\t', '|']

/** The separator that stands most often in the first line, outside quotes; the comma where none does. */
function delimiterOf(head: Buffer): string {
  const counts = new Map(DELIMITERS.map((delimiter) => [delimiter, 0]))
  let quotedText = false
  let seen = false
  for (const character of head.toString('utf8')) {
    if (character === '"') quotedText = !quotedText
    if (quotedText) continue
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

function checkedHeader(record: readonly string[], rowNumber: number, place: string): readonly string[] {
  const header = record.map((name) => name.trim())
  if (looksLikeData(header)) {
    throw refusal(
      'header-missing',
      `${place}, row ${rowNumber}: the first row holds data (${listed(header)}) where the column names belong.`,
      'Add a first row with a name for each column. Files without a header (csv.header: false) are not supported yet.',
    )
  }
  const unnamed = header.indexOf('')
  if (unnamed !== -1) {
    throw refusal(
      'header-invalid',
      `${place}, row ${rowNumber}: column ${unnamed + 1} of ${header.length} has no name.`,
      'Give every column a name, or remove the column (a delimiter at the end of each row makes an empty one).',
    )
  }
  const second = header.findIndex((name, index) => header.indexOf(name) < index)
  if (second !== -1) {
    const name = header[second] ?? ''
    throw refusal(
      'header-invalid',
      `${place}, row ${rowNumber}: columns ${header.indexOf(name) + 1} and ${second + 1} are both named ${quoted(name)}.`,
      'Give every column a name of its own.',
    )
  }
  return header
}

/** Numbers only, or mostly numbers with decimals: `2023` may be a column's name, `5.1` hardly is. */
function looksLikeData(header: readonly string[]): boolean {
  if (header.every((cell) => cell === '')) return false
  if (header.every((cell) => isMissing(cell) || parseNumber(cell) !== undefined)) return true
  const decimals = header.filter((cell) => cell.includes('.') && parseNumber(cell) !== undefined)
  return decimals.length * 2 > header.length
}

function ragged(record: readonly string[], rowNumber: number, header: readonly string[], place: string): Error {
  const found = `${record.length} ${record.length === 1 ? 'cell' : 'cells'}`
  const where =
    record.length < header.length
      ? `; nothing stands for ${listed(header.slice(record.length).map(quoted))}`
      : `; ${quoted(record[header.length] ?? '')} stands after the last column`
  return refusal(
    'row-ragged',
    `${place}, row ${rowNumber}: ${found} where the header has ${header.length}${where}.`,
    'Correct the row. A cell that contains the delimiter or a line break must stand in double quotes.',
  )
}

function refuseDamage(
  record: readonly string[],
  rowNumber: number,
  header: readonly string[] | undefined,
  place: string,
): void {
  const index = record.findIndex((cell) => cell.includes('\uFFFD') || cell.includes('\0'))
  if (index === -1) return
  const cell = record[index] ?? ''
  const column = header?.[index] === undefined ? `column ${index + 1}` : `column ${quoted(header[index])}`
  const what = cell.includes('\0') ? 'a NUL byte' : 'bytes that are not UTF-8'
  throw refusal(
    'file-not-utf8',
    `${place}, row ${rowNumber}, ${column}: ${what} in ${quoted(cell)}.`,
    'Save the file as UTF-8 (it may be Windows-1252 or Latin-1: iconv -f WINDOWS-1252 -t UTF-8) and upload it again.',
  )
}

/** csv-parse's faults in our words. Its `records` counts whole records, `index` the cells before the fault. */
function unparsable(error: CsvError, place: string): Error {
  const rowNumber = Number(error['records'] ?? 0) + Number(error['empty_lines'] ?? 0) + 1
  const at = `${place}, row ${rowNumber}, column ${Number(error['index'] ?? 0) + 1}`
  if (error.code === 'CSV_QUOTE_NOT_CLOSED') {
    return refusal(
      'quote-unclosed',
      `${at}: a double quote opens a cell and is never closed.`,
      'Close the quote. A quote inside a quoted cell is written twice ("").',
      error,
    )
  }
  if (error.code === 'CSV_MAX_RECORD_SIZE') {
    return refusal(
      'record-too-long',
      `${at}: the row is longer than ${MAX_RECORD_BYTES / 1_000_000} MB.`,
      'A double quote that is never closed is the usual reason; else shorten the row.',
      error,
    )
  }
  // What is left for these options: a quote inside an unquoted cell, or text after a closing one.
  return refusal(
    'quote-misplaced',
    `${at}: a double quote stands in the middle of a cell.`,
    'Put the whole cell in double quotes and write a quote inside it twice ("").',
    error,
  )
}
