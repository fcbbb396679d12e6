import type { ColumnReader } from '#engines/dataset/by-schema/column-reader.ts'
import type { LineBlock } from '#engines/dataset/by-schema/schema-file.ts'
import type { RecordOf } from '#shared/records/scored-record.ts'
import { columnCodec } from '#shared/schema/column-codec.ts'
import type { FeatureColumn } from '#shared/schema/feature-schema.ts'

/** How many cells of a column that cannot be read are looked at for another way to write them; what share has to have it. */
const MOST_LOOKED_AT = 1000
const SURELY_OTHER = 0.9

type Fault = NonNullable<RecordOf<'scored'>['faults']>[number]

/** Another way to write the cells of a column than the one that they are read by. */
export type OtherWay =
  | { readonly setting: 'thousands'; readonly sign: '.' | ',' }
  | { readonly setting: 'decimal'; readonly sign: '.' | ',' }
  | { readonly setting: 'dateOrder'; readonly order: 'dmy' | 'mdy' }

type Candidate = { readonly way: OtherWay; readonly reads: (text: string) => boolean; cells: number }

/** Why rows could not be scored: how many by column, which is empty where a line has too few or too many cells. */
export class FaultTally {
  readonly #readers: readonly ColumnReader[]
  readonly #places: ReadonlyMap<string, number>
  readonly #faults = new Map<string, { rows: number; readonly message: string; readonly firstRow: number }>()
  /** Of columns with faults. */
  readonly #lookedAt = new Map<number, { cells: number; readonly candidates: readonly Candidate[] }>()

  constructor(readers: readonly ColumnReader[]) {
    this.#readers = readers
    this.#places = new Map(readers.map(({ column }, place) => [column.name, place]))
  }

  add(block: LineBlock): void {
    for (const { line, row, problems } of block.faults) {
      for (const { field, message } of problems) {
        const known = this.#faults.get(field)
        if (known) known.rows++
        else this.#faults.set(field, { rows: 1, message, firstRow: row })
        const place = this.#places.get(field)
        if (place !== undefined) this.#lookAt(place, () => block.cellText(line, place))
      }
    }
  }

  /** The most frequent first. */
  get faults(): readonly Fault[] {
    const all = [...this.#faults].map(([column, { rows, message, firstRow }]) => ({ column, rows, message, firstRow }))
    return all.sort((a, b) => b.rows - a.rows)
  }

  /** Columns whose faulty cells can be read in another way, nearly all of them. */
  get otherWays(): readonly { readonly column: string; readonly way: OtherWay }[] {
    return [...this.#lookedAt].flatMap(([place, { cells, candidates }]) => {
      const found = candidates.find((candidate) => candidate.cells >= SURELY_OTHER * cells)
      return found ? [{ column: this.#readers[place]?.column.name ?? '', way: found.way }] : []
    })
  }

  #lookAt(place: number, text: () => string): void {
    let looked = this.#lookedAt.get(place)
    if (!looked) {
      const { column } = this.#readers[place] as ColumnReader
      looked = { cells: 0, candidates: candidatesOf(column) }
      this.#lookedAt.set(place, looked)
    }
    if (looked.candidates.length === 0 || looked.cells >= MOST_LOOKED_AT) return
    looked.cells++
    const cell = text()
    for (const candidate of looked.candidates) if (candidate.reads(cell)) candidate.cells++
  }
}

/** The likeliest first: `1,234` is read as thousands, which are what a column of such cells has, as a rule. */
function candidatesOf(column: FeatureColumn): readonly Candidate[] {
  const own = columnCodec(column)
  const candidate = (way: OtherWay, otherwise: FeatureColumn): Candidate => {
    const codec = columnCodec(otherwise)
    // What the column reads itself, the model refused: a missing value, for one.
    return { way, reads: (text) => own.parse(text) === undefined && codec.parse(text) !== undefined, cells: 0 }
  }
  if (column.type === 'number') {
    const { missingWords, number } = column.reading ?? { missingWords: 'values', number: null }
    if (number?.clock) return []
    const sign = number?.decimal ?? '.'
    const other = sign === '.' ? ',' : '.'
    const dress = { prefix: number?.prefix ?? null, suffix: number?.suffix ?? null }
    const read = (decimal: '.' | ',', thousands: '.' | ',') => ({
      ...column,
      reading: { missingWords, number: { ...dress, decimal, thousands } },
    })
    return [
      candidate({ setting: 'thousands', sign: other }, read(sign, other)),
      candidate({ setting: 'decimal', sign: other }, read(other, sign)),
    ]
  }
  if (column.type === 'date' && column.reading && column.reading.order !== 'ymd') {
    const order = column.reading.order === 'dmy' ? 'mdy' : 'dmy'
    return [candidate({ setting: 'dateOrder', order }, { ...column, reading: { ...column.reading, order } })]
  }
  return []
}
