import { type Info, parse } from 'csv-parse/sync'
import { HEADERLESS_SAMPLE_ROWS } from '#engines/dataset/csv/headerless.ts'
import { checkedHeader, oneColumn, ragged, tooManyBadRows } from '#engines/dataset/csv/record-refusals.ts'
import { type Dialect, findDialect } from '#engines/dataset/dialect/find-dialect.ts'
import { endIn } from '#engines/dataset/dialect/footer.ts'
import { HEAD_BYTES } from '#engines/dataset/source/text-source.ts'
import type { Manifest } from '#shared/manifest/manifest.ts'

/** A whole CSV file in memory. */
export type Table = {
  readonly place: string
  readonly header: readonly string[]
  readonly rows: readonly (readonly string[])[]
  /** As a spreadsheet shows them. */
  readonly rowNumbers: readonly number[]
  /** Rows with empty cells behind the last column. */
  readonly emptyEnds: number
  /** Why rows were left out. */
  readonly skipped: readonly string[]
}

/** Reads a file the slow and obvious way. */
export function readReference(content: string, place: string, delimiter: string, csv: Manifest['csv']): Table {
  const dialect = findDialect(Buffer.from(content).subarray(0, HEAD_BYTES), content.length < HEAD_BYTES / 4, csv)
  const parsed = parse(tableOf(Buffer.from(content), dialect), {
    bom: true,
    delimiter,
    info: true,
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
    skip_empty_lines: true,
    trim: true,
  }) as unknown as readonly { readonly record: readonly string[]; readonly info: Info }[]
  const numberOf = ({ records, empty_lines: blank }: Info) => records + blank
  const [first] = parsed
  const names = first?.record ?? []
  const isBlank = (cells: readonly string[]) => cells.every((cell) => cell === '')
  const below = parsed
    .slice(1)
    .map(({ record }) => record)
    .filter((cells) => cells.length === names.length && !isBlank(cells))
  const header =
    csv.header !== false
      ? checkedHeader(
          names,
          first ? numberOf(first.info) : 1,
          place,
          below.slice(0, HEADERLESS_SAMPLE_ROWS).map((cells) => (column: number) => cells[column] ?? ''),
          csv.header === true,
        )
      : names.map((_, index) => `column_${index + 1}`)
  if (header.length === 1) throw oneColumn({ place, header }, delimiter)
  const isEmpty = (cells: readonly string[]) => cells.length === header.length && cells.every((cell) => cell === '')
  const cut = (record: readonly string[]) =>
    record.slice(header.length).every((cell) => cell === '') ? record.slice(0, header.length) : record
  const found = (csv.header !== false ? parsed.slice(1) : parsed).filter(({ record }) => !isEmpty(cut(record)))
  const records = found.map(({ record, info }) => ({ record: cut(record), info }))
  const bad = records.filter(({ record }) => record.length !== header.length)
  const faults = bad.map(({ record, info }) =>
    ragged({ place, header }, numberOf(info), record.length, record[header.length] ?? '', record[0] ?? '', delimiter),
  )
  if (faults[0] && csv.maxBadRowShare === 0) throw faults[0]
  if (faults[0] && faults.length > csv.maxBadRowShare * records.length) {
    throw tooManyBadRows({ place, header }, faults.length, records.length, csv.maxBadRowShare, faults[0])
  }
  const good = records.filter(({ record }) => record.length === header.length)
  return {
    place,
    header,
    rows: good.map(({ record }) => record),
    rowNumbers: good.map(({ info }) => numberOf(info)),
    emptyEnds: found.filter(({ record }) => cut(record).length < record.length).length,
    skipped: faults.map((fault) => fault.message),
  }
}

/** The table alone: what the dialect says is replaced, and the end is cut. */
function tableOf(bytes: Buffer, dialect: Dialect): Buffer {
  const text = Buffer.concat([Buffer.from(dialect.replacement, 'latin1'), bytes.subarray(dialect.replaced)])
  return text.subarray(0, endIn(text, true, dialect).footer?.start)
}

/** A cell for the key of its row, which has the point where the manifest says that decimals have commas. */
export function decimalPoint(cell: string, decimal: '.' | ',' | null): string {
  if (decimal !== ',') return cell
  return /^\s*[+-]?(\d+,\d*|,\d+)(e[+-]?\d+)?\s*$/i.test(cell) ? cell.replace(',', '.') : cell
}
