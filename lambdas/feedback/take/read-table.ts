import { Readable } from 'node:stream'
import { CsvError, parse } from 'csv-parse'
import { readings } from '#engines/dataset/by-schema/open-file.ts'
import { damagedCell } from '#engines/dataset/csv/record-refusals.ts'
import { type Encoding, openTable, type Table } from '#engines/dataset/dialect/open-table.ts'
import { counted } from '#shared/design/number-words.ts'
import { BoostlineError, hasCode } from '#shared/errors/boostline-error.ts'
import type { Manifest } from '#shared/manifest/manifest.ts'
import { targetColumnOf } from '#shared/schema/feature-columns.ts'
import type { FeatureSchema } from '#shared/schema/feature-schema.ts'
import { EXPORT, FORM, feedbackInvalid, QUOTES } from './feedback-invalid.ts'
import { isTruthColumn, readColumns, type TruthColumns } from './read-columns.ts'
import { recordBounds } from './record-bounds.ts'
import { shown } from './shown.ts'

/** Rows of a file come in memory: more are for several files. */
export const MOST_ROWS = 300_000

/** What a row says: of a request, or of an id, the outcome. */
export type TruthRow = {
  /** The row's number in the file as a spreadsheet counts, the header's is 1 where nothing stands before it. */
  readonly row: number
  /** The request's id, or the id. */
  readonly key: string
  readonly truth: string
  /** Beside a request's id the instance, beside an id the scored file that is meant; empty where none is named. */
  readonly which: string
}

export type TruthTable = {
  readonly by: TruthColumns['by']
  readonly rows: readonly TruthRow[]
  /** Rows of the file that are filled, those with errors among them. */
  readonly total: number
  /** Why rows say nothing. */
  readonly errors: readonly { readonly row: number; readonly message: string }[]
  /** A sentence for what is unusual about the file: lines at its end that are no rows, another encoding. */
  readonly notes: readonly string[]
}

export type TableRequest = {
  readonly place: string
  /** Of the model that serves, and how the file of its training is written. */
  readonly schema: FeatureSchema
  readonly csv: Manifest['csv']
  /** Opens the bytes from their start. */
  readonly open: () => Promise<AsyncIterable<Uint8Array>>
}

/**
 * Reads a file of true outcomes as files to score are read: packed or not, in UTF-8, UTF-16 or Windows-1252, by the marks
 * of the training file or its own, without what stands around the table.
 * @throws BoostlineError `feedback-invalid`, and of an AWS call.
 */
export async function readTable(request: TableRequest): Promise<TruthTable> {
  try {
    return await readAs('utf-8', request)
  } catch (error) {
    if (!hasCode(error, 'file-not-utf8')) throw inOurWords(error)
    return await readAs('windows-1252', request, error).catch((other: unknown) => {
      throw inOurWords(other)
    })
  }
}

/** Of the first reading that has the columns; of none what the first lacks. */
async function readAs(encoding: Encoding, request: TableRequest, damage?: BoostlineError): Promise<TruthTable> {
  const { place, schema, csv } = request
  let first: BoostlineError | undefined
  for (const settings of readings({ training: { ...csv, header: true }, own: {}, schema })) {
    const isName = (name: string) => isTruthColumn(name, targetColumnOf(schema).name)
    const table = await openTable(await request.open(), place, settings, encoding, isName)
    try {
      const read = await readRows(table, request)
      if ('missing' in read) {
        first ??= read.missing
        continue
      }
      if (damage && table.converter?.evidence().verdict !== 'windows-1252') throw damage
      return read
    } finally {
      await table.close()
    }
  }
  throw first
}

async function readRows(
  table: Table,
  { place, schema }: TableRequest,
): Promise<TruthTable | { readonly missing: BoostlineError }> {
  const state = { isDamaged: false, endsLine: false }
  const parser = parse({
    bom: true,
    delimiter: table.delimiter,
    relax_column_count: true,
    skip_empty_lines: true,
    trim: true,
    info: true,
  })
  const source = Readable.from(soundChunks(table, state, recordBounds(place, table.delimiter)))
  // What breaks on either side ends both: whoever reads hears of it.
  source.on('error', (error) => parser.destroy(error))
  source.pipe(parser)
  const rows: TruthRow[] = []
  const errors: { row: number; message: string }[] = []
  let header: readonly string[] | undefined
  let columns: TruthColumns | undefined
  try {
    for await (const { record: cells, info } of parser as AsyncIterable<Parsed>) {
      const row = info.records + info.empty_lines
      if (state.isDamaged && cells.some(isDamaged)) throw damagedCell(place, row, cells, header)
      if (!header || !columns) {
        header = cells
        const found = readColumns({ header, unnamed: table.unnamed }, targetColumnOf(schema).name, place)
        if ('missing' in found) return found
        columns = found
        continue
      }
      if (cells.every((cell) => cell === '')) continue
      if (rows.length + errors.length === MOST_ROWS) {
        throw feedbackInvalid(`${place} has more than ${counted(MOST_ROWS, 'row')}.`, 'Split it into several files.')
      }
      const { by, truth } = columns
      if (cells.length !== header.length) {
        errors.push({ row, message: `The row has ${counted(cells.length, 'cell')} and the header ${header.length}.` })
      } else if (cells[by.column] === '') {
        const name = shown(header[by.column] ?? '')
        errors.push({ row, message: `The cell of the column ${name} is empty: it says whose outcome the row is.` })
      } else {
        const which = by.type === 'request' ? by.instance : by.file
        rows.push({
          row,
          key: (cells[by.column] ?? '').normalize(),
          truth: cells[truth] ?? '',
          which: which === undefined ? '' : (cells[which] ?? ''),
        })
      }
    }
  } catch (error) {
    if (error instanceof CsvError) throw feedbackInvalid(`${place} is no CSV file: ${inWords(error)}.`, QUOTES)
    throw error
  } finally {
    source.destroy()
  }
  const total = rows.length + errors.length
  if (!columns || total === 0) throw feedbackInvalid(`${place} has no rows.`, FORM)
  const { info } = parser
  // What is behind the last line end counts as an empty line there.
  const lastRow = info.records + info.empty_lines - Number(state.endsLine)
  return { by: columns.by, rows, total, errors, notes: table.notes(lastRow) }
}

type Parsed = { readonly record: string[]; readonly info: { readonly records: number; readonly empty_lines: number } }

const CHUNK_BYTES = 64 * 1024

/** The text of a table; `state` tells of the first byte that is not UTF-8 before it is handed on, and how the text ends. */
async function* soundChunks(
  table: Table,
  state: { isDamaged: boolean; endsLine: boolean },
  bound: (bytes: Uint8Array) => void,
): AsyncGenerator<Buffer> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  for (;;) {
    const chunk = Buffer.allocUnsafe(CHUNK_BYTES)
    const filled = await table.fill(() => chunk)
    const bytes = chunk.subarray(0, filled)
    const isLast = filled < chunk.length
    bound(bytes)
    if (!state.isDamaged) state.isDamaged = !isText(bytes, decoder, !isLast)
    if (filled > 0) {
      state.endsLine = /[\r\n]/.test(String.fromCharCode(bytes.at(-1) ?? 0))
      yield bytes
    }
    if (isLast) return
  }
}

function isText(bytes: Buffer, decoder: { decode(bytes: Buffer, options: object): string }, stream: boolean): boolean {
  try {
    decoder.decode(bytes, { stream })
    return !bytes.includes(0)
  } catch {
    return false
  }
}

function isDamaged(cell: string): boolean {
  return cell.includes('\uFFFD') || cell.includes('\0')
}

/** The engine's refusals are of files to train on; they say what and where as well of this one. */
function inOurWords(error: unknown): unknown {
  if (!(error instanceof BoostlineError) || error.kind !== 'input' || error.retryable) return error
  const { code, message, hint } = error
  if (code === 'file-empty') return feedbackInvalid(message, FORM)
  if (code === 'file-not-text') return feedbackInvalid(message, EXPORT)
  if (code === 'file-not-unpackable') {
    return feedbackInvalid(message, 'Pack it again by gzip, or put it there as .csv.')
  }
  return feedbackInvalid(message, hint)
}

/** csv-parse's own words are of its options; it says the line in all. */
function inWords(error: CsvError): string {
  const line = `line ${String(error['lines'])}`
  const { code } = error
  if (code === 'CSV_QUOTE_NOT_CLOSED') {
    return `a cell that begins with a double quote, in row ${Number(error['records']) + 1}, has no end`
  }
  if (code === 'CSV_INVALID_CLOSING_QUOTE' || code === 'CSV_NON_TRIMABLE_CHAR_AFTER_CLOSING_QUOTE') {
    return `behind the closing double quote of a cell there is more text, in ${line}`
  }
  if (code === 'INVALID_OPENING_QUOTE') return `there is a double quote in the middle of a cell, in ${line}`
  return `its cells cannot be told apart, in ${line}`
}
