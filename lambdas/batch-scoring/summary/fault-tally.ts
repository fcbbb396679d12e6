import type { ColumnReader } from '#engines/dataset/by-schema/column-reader.ts'
import type { LineBlock } from '#engines/dataset/by-schema/schema-file.ts'
import type { RecordOf } from '#shared/records/scored-record.ts'
import { parseByReading } from '#shared/schema/reading/number-reading.ts'

/** How many cells of a column that are no number are looked at for another decimal sign, and what share has to have it. */
const MOST_LOOKED_AT = 1000
const SURELY_OTHER = 0.9

type Fault = NonNullable<RecordOf<'scored'>['faults']>[number]

/** Why rows could not be scored: how many by column, which is empty where a line has too few or too many cells. */
export class FaultTally {
  readonly #readers: readonly ColumnReader[]
  readonly #places: ReadonlyMap<string, number>
  readonly #faults = new Map<string, { rows: number; readonly message: string; readonly firstRow: number }>()
  readonly #lookedAt: { cells: number; other: number }[]

  constructor(readers: readonly ColumnReader[]) {
    this.#readers = readers
    this.#places = new Map(readers.map(({ column }, place) => [column.name, place]))
    this.#lookedAt = readers.map(() => ({ cells: 0, other: 0 }))
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

  /** Columns whose faulty cells are numbers with the decimal sign that the training file does not have. */
  get otherDecimals(): readonly { readonly column: string; readonly rows: number; readonly sign: '.' | ',' }[] {
    return this.#lookedAt.flatMap(({ cells, other }, place) => {
      const column = this.#readers[place]?.column
      if (!column || cells === 0 || other < SURELY_OTHER * cells) return []
      const { rows = 0 } = this.#faults.get(column.name) ?? {}
      return [{ column: column.name, rows, sign: otherSign(column) }]
    })
  }

  #lookAt(place: number, text: () => string): void {
    const { column } = this.#readers[place] as ColumnReader
    const looked = this.#lookedAt[place] as { cells: number; other: number }
    if (column.type !== 'number' || column.reading?.number?.clock || looked.cells >= MOST_LOOKED_AT) return
    looked.cells++
    const { prefix = null, suffix = null } = column.reading?.number ?? {}
    const decimal = otherSign(column)
    const thousands = decimal === ',' ? '.' : ','
    if (parseByReading(text(), { decimal, thousands, prefix, suffix }) !== undefined) looked.other++
  }
}

function otherSign(column: ColumnReader['column']): '.' | ',' {
  const sign = column.type === 'number' ? column.reading?.number?.decimal : undefined
  return sign === ',' ? '.' : ','
}
