import { pipeline, Readable, type Transform } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { CsvError, parse } from 'csv-parse'
import { foreignKindOf, utf16Of } from '#engines/dataset/source/file-kind.ts'
import { BoostlineError } from '#shared/errors/boostline-error.ts'

/** Rows of a file come in memory: more are for several files. */
export const MOST_ROWS = 300_000

export type TruthTable = {
  readonly header: readonly string[]
  /** `row` is the row's number in the file, the header's is 1. */
  readonly rows: readonly { readonly row: number; readonly cells: readonly string[] }[]
}

const DELIMITERS = [',', ';', '\t', '|'] as const

/** Reads a file of true outcomes, packed or not. @throws BoostlineError `feedback-invalid`. */
export async function readTable(place: string, body: AsyncIterable<Uint8Array>): Promise<TruthTable> {
  const isPacked = /\.gz$/i.test(place)
  const source = Readable.from(body)
  const bytes = isPacked ? through(source, createGunzip()) : source
  try {
    const { head, first, all } = await firstLine(bytes)
    const kind = utf16Of(head) ? 'text in UTF-16' : foreignKindOf(head)
    if (kind !== undefined) throw feedbackInvalid(`${place} is no CSV file: it looks like ${kind}.`, EXPORT)
    const delimiter = DELIMITERS.toSorted((a, b) => countOf(first, b) - countOf(first, a))[0] ?? ','
    const parser = through(
      Readable.from(all),
      parse({ bom: true, delimiter, relax_column_count: true, skip_empty_lines: true, trim: true, info: true }),
    )
    const rows: TruthTable['rows'][number][] = []
    for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: { lines: number } }>) {
      if (rows.length > MOST_ROWS) {
        throw feedbackInvalid(
          `${place} has more than ${MOST_ROWS.toLocaleString('en')} rows.`,
          'Split it into several files.',
        )
      }
      rows.push({ row: info.lines, cells: record })
    }
    const [header, ...others] = rows
    if (!header || others.length === 0) throw feedbackInvalid(`${place} has no rows.`, FORM)
    return { header: header.cells, rows: others }
  } catch (error) {
    if (error instanceof CsvError) throw feedbackInvalid(`${place} is no CSV file: ${inWords(error)}.`, QUOTES)
    if (error instanceof Error && 'code' in error && String(error.code).startsWith('Z_')) {
      throw feedbackInvalid(`${place} is not packed by gzip, or is damaged.`, 'Pack it again, or put it there as .csv.')
    }
    throw error
  }
}

export const FORM =
  'Wanted is a header, then a row for each outcome: request_id (and instance, from 0, where a request had several) or id, and truth. A column of ids of another name is found where the file has no further columns but file: take the others out.'

const EXPORT = 'Save it as CSV in UTF-8 (in Excel: File, Save As, "CSV UTF-8 (comma delimited)"), and put that there.'

export function feedbackInvalid(message: string, hint: string): BoostlineError {
  return new BoostlineError({ code: 'feedback-invalid', kind: 'input', message, hint })
}

const QUOTES =
  'A cell with a delimiter, a line break or a double quote stands in double quotes, and one within it is doubled ("").'

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

/** What breaks on either side ends both: whoever reads hears of it. */
function through(source: Readable, into: Transform): Transform {
  pipeline(source, into, () => undefined)
  return into
}

async function firstLine(bytes: AsyncIterable<Uint8Array>) {
  const iterator = bytes[Symbol.asyncIterator]()
  const begun: Uint8Array[] = []
  let text = ''
  while (!text.includes('\n') && text.length < 65_536) {
    const { value, done } = await iterator.next()
    if (done) break
    begun.push(value)
    text += Buffer.from(value).toString('utf8')
  }
  async function* all() {
    yield* begun
    for (;;) {
      const { value, done } = await iterator.next()
      if (done) return
      yield value
    }
  }
  return { head: Buffer.concat(begun), first: text.split('\n')[0] ?? '', all: all() }
}

function countOf(text: string, delimiter: string): number {
  return text.split(delimiter).length
}
