import { parse } from 'csv-parse/sync'
import { parseDate } from '#shared/schema/cell-values.ts'
import type { ColumnCodec } from '#shared/schema/column-codec.ts'

/** Rows of the old file by which it is known how it writes its cells, and their cells in all. */
const MOST_ROWS = 100_000
const MOST_CELLS = 5_000_000

/** The first rows of the old file, as cells. */
export type FileSample = { readonly header: readonly string[]; readonly body: readonly (readonly string[])[] }

/** Takes the first rows of a table of so many columns apart. */
export function sampleOf(text: Buffer, delimiter: string, columns: number): FileSample {
  // Titles above it were made blank.
  const [header = [], ...body] = parse(text, {
    bom: true,
    delimiter,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    skip_records_with_error: true,
    to: Math.min(MOST_ROWS, 1 + Math.ceil(MOST_CELLS / columns)),
  })
  return { header: header.map((name) => name.trim()), body }
}

/** How the last line ends that does: one of CR and LF, or of LF alone. */
export function lineEndOf(text: Uint8Array): '\r\n' | '\n' {
  const end = text.lastIndexOf(LINE_FEED)
  return end > 0 && text[end - 1] === CARRIAGE_RETURN ? '\r\n' : '\n'
}

export const LINE_FEED = 0x0a
const CARRIAGE_RETURN = 0x0d

/** Writes a text that is a value of a column as the column's cells are written; where that is not known, as it is. */
export type CellStyle = (text: string) => string

/** The style of a column of truth values, categories or dates by its cells in the old file. */
export function cellStyle(codec: ColumnCodec, sample: FileSample): CellStyle {
  const restyle = styleOf(codec, sample)
  if (!restyle) return (text) => text
  return (text) => {
    const written = restyle(text)
    return written !== undefined && codec.parse(written) === codec.parse(text) ? written : text
  }
}

type Restyle = (text: string) => string | undefined

function styleOf(codec: ColumnCodec, sample: FileSample): Restyle | undefined {
  const { column } = codec
  if (column.type === 'boolean') return truthStyle(codec, sample)
  if (column.type === 'date') return dateStyle(column.reading?.order === 'dmy', cellsOf(column, sample))
  // Of the spellings of a category the vocabulary has the most frequent.
  if (column.type === 'category') return (text) => column.vocabulary[Number(codec.parse(text))]
  return undefined
}

function cellsOf({ index }: ColumnCodec['column'], { body }: FileSample): readonly string[] {
  return body.map((row) => row[index] ?? '')
}

/** A column's words of a no and a yes: as the file's rows have them, else as its schema does. */
export function truthWords(codec: ColumnCodec, sample: FileSample): readonly (string | undefined)[] {
  const { column } = codec
  const cells = cellsOf(column, sample)
  const known = column.type === 'boolean' ? column.reading?.words : undefined
  const wordOf = (value: 0 | 1) => cells.find((cell) => codec.parse(cell) === value)?.trim()
  return [wordOf(0) ?? known?.false, wordOf(1) ?? known?.true]
}

function truthStyle(codec: ColumnCodec, sample: FileSample): Restyle {
  const words = truthWords(codec, sample)
  return (text) => {
    const value = codec.parse(text)
    return value === 0 || value === 1 ? words[value] : undefined
  }
}

/** The parts of {@link FORM}. */
type Form = {
  readonly [Part in 'one' | 'sign' | 'two' | 'last' | 'first' | 'mark' | 'month' | 'day' | 'gap' | 'seconds']?: string
}
/** Three numbers, the year last or first, perhaps with a time. */
const FORM =
  /^(?:(?<one>\d{1,2})(?<sign>[-/. ])(?<two>\d{1,2})\k<sign>(?<last>\d{4}|\d{2})|(?<first>\d{4})(?<mark>[-/.])(?<month>\d{1,2})\k<mark>(?<day>\d{1,2}))(?:(?<gap>[T ])\d{1,2}:\d\d(?<seconds>:\d\d)?)?$/

/** Dates of three numbers, perhaps with hours and minutes; only those of ISO 8601 are written otherwise. */
function dateStyle(isDayFirst: boolean, cells: readonly string[]): Restyle | undefined {
  const forms = cells.map((cell) => FORM.exec(cell.trim())?.groups).filter((groups) => groups !== undefined)
  const form: Form | undefined = forms[0]
  if (!form) return undefined
  const parts = forms.flatMap(({ one, two, month, day }: Form) => [one ?? month ?? '', two ?? day ?? ''])
  const isPadded = parts.every((part) => part.length === 2)
  const padded = (value: number) => String(value).padStart(isPadded ? 2 : 1, '0')
  return (text) => {
    const date = parseDate(text)
    if (!date || date.offsetMinutes !== 0) return undefined
    const at = new Date(date.epochMs)
    const [year, month, day] = [at.toISOString().slice(0, 4), padded(at.getUTCMonth() + 1), padded(at.getUTCDate())]
    const { first, mark = '', sign = '', last = '', gap, seconds } = form
    const ofDay = isDayFirst ? [day, month] : [month, day]
    const written =
      first === undefined ? [...ofDay, year.slice(-last.length)].join(sign) : [year, month, day].join(mark)
    if (!date.hasTime) return written
    if (gap === undefined || date.epochMs % (seconds === undefined ? 60_000 : 1000) !== 0) return undefined
    return `${written}${gap}${at.toISOString().slice(11, seconds === undefined ? 16 : 19)}`
  }
}
