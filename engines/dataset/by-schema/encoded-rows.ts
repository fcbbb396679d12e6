// Hot: every number of a scored file passes through here. Its benchmark is bench/batch.ts.
import { NumberTally } from '#shared/monitoring/column-tally.ts'
import type { ValueReading } from '#shared/schema/read-value.ts'
import {
  FEATURE_BYTES,
  FEATURE_CELL,
  FEATURE_COUNTED_AT,
  FEATURE_HAS_WORD,
  FEATURE_HIGHEST,
  FEATURE_LOWEST,
  FEATURE_POSITION,
  TALLY_BYTES,
  TALLY_CENTER,
  TALLY_EDGES,
  TALLY_HIGHEST,
  TALLY_INNER_EDGES,
  TALLY_LOWEST,
  TALLY_OUTSIDE,
  TALLY_REACHED,
  TALLY_ROWS,
  TALLY_SQUARES,
  TALLY_SUM,
} from '../kernel/layout.ts'
import type { RecordKernel } from '../kernel/record-kernel.ts'
import type { ColumnReader } from './column-reader.ts'

/**
 * Columns of counted numbers begin so many doubles apart beyond the rows: at a power of two all of them would share
 * the same few lines of the processor's cache. One is overwritten by counting.
 */
const SPARE_ROWS = 8

/** The encoded rows of a block, and the numbers of its columns that are counted, in the kernel's memory. */
export class EncodedRows {
  readonly #kernel: RecordKernel
  readonly #readers: readonly ColumnReader[]
  readonly #width: number
  readonly #rowsAt: number
  /** Features whose numeric cells the kernel reads, with a record each at {@link #featuresAt}. */
  readonly #numeric: readonly number[]
  readonly #featuresAt: number
  readonly #oddAt: number
  /** Of each feature that is counted as numbers: where they are, one behind the other. */
  readonly #countedAt: ReadonlyMap<number, number>
  readonly #tallyAt: number

  constructor(kernel: RecordKernel, readers: readonly ColumnReader[], width: number, mostRows: number) {
    this.#kernel = kernel
    this.#readers = readers
    this.#width = width
    this.#rowsAt = kernel.allocate(8 * mostRows * width)
    const counted = readers.flatMap(({ tally }, feature) => (tally instanceof NumberTally ? [feature] : []))
    const columnBytes = 8 * (mostRows + SPARE_ROWS)
    const columnsAt = kernel.allocate(columnBytes * counted.length)
    this.#countedAt = new Map(counted.map((feature, index) => [feature, columnsAt + index * columnBytes]))
    this.#tallyAt = kernel.allocate(TALLY_BYTES)
    this.#numeric = readers.flatMap(({ takesNumbers }, feature) => (takesNumbers ? [feature] : []))
    this.#featuresAt = kernel.allocate(FEATURE_BYTES * this.#numeric.length)
    this.#oddAt = kernel.allocate(4 * this.#numeric.length + 4)
  }

  /** Says in which cell each feature stands. */
  place(cells: readonly number[]): void {
    const { words, doubles } = this.#kernel
    for (const [index, feature] of this.#numeric.entries()) {
      const at = this.#featuresAt + index * FEATURE_BYTES
      const { column, codec, lowest, highest, oddNumbers } = this.#readers[feature] as ColumnReader
      words[(at + FEATURE_CELL) >> 2] = cells[feature] as number
      words[(at + FEATURE_POSITION) >> 2] = column.position
      words[(at + FEATURE_HAS_WORD) >> 2] = Number(column.encoding === 'number' && codec.width === 2)
      words[(at + FEATURE_COUNTED_AT) >> 2] = this.#countedAt.get(feature) as number
      // Of a column that has odd numbers every one is looked at.
      doubles[(at + FEATURE_LOWEST) >> 3] = oddNumbers.size > 0 ? Number.POSITIVE_INFINITY : lowest
      doubles[(at + FEATURE_HIGHEST) >> 3] = highest
    }
  }

  /** Encodes the numbers of the tokenized record as the row at this place; the features that are still to be read. */
  encodeNumbers(place: number): readonly number[] {
    const { exports } = this.#kernel
    const rowAt = this.#rowAt(place)
    const odd = exports.encodeNumbers(this.#featuresAt, this.#numeric.length, place, rowAt, this.#oddAt)
    return odd === 0 ? NONE : this.#stillOdd(odd, rowAt)
  }

  #stillOdd(odd: number, rowAt: number): readonly number[] {
    const { words, doubles } = this.#kernel
    const features: number[] = []
    for (let index = 0; index < odd; index++) {
      const feature = this.#numeric[words[(this.#oddAt >> 2) + index] as number] as number
      const { column, lowest, highest, oddNumbers } = this.#readers[feature] as ColumnReader
      const value = doubles[(rowAt >> 3) + column.position] as number
      const isUsual = value >= lowest && value <= highest && !oddNumbers.has(value)
      if (!isUsual) features.push(feature)
    }
    return features
  }

  /** Sets a feature of the row at this place to what was read of its cell. */
  set(place: number, feature: number, reading: Extract<ValueReading, { readonly value: unknown }>): void {
    const { doubles } = this.#kernel
    const reader = this.#readers[feature] as ColumnReader
    reader.codec.encodeInto(reading.value, doubles, (this.#rowAt(place) >> 3) + reader.column.position)
    const countedAt = this.#countedAt.get(feature)
    if (countedAt !== undefined) doubles[(countedAt >> 3) + place] = reader.numberOf(reading)
  }

  /** Adds the numbers of the first rows to their columns' tallies. To be called once for a block. */
  count(rows: number): void {
    const { exports, doubles } = this.#kernel
    const at = (field: number) => (this.#tallyAt + field) >> 3
    for (const [feature, countedAt] of this.#countedAt) {
      const { tally } = this.#readers[feature] as ColumnReader
      if (!(tally instanceof NumberTally)) continue
      const { edges, min, max, center } = tally.limits
      doubles.set(edges, at(TALLY_EDGES))
      doubles[at(TALLY_LOWEST)] = min
      doubles[at(TALLY_HIGHEST)] = max
      doubles[at(TALLY_CENTER)] = center
      exports.tallyNumbers(this.#tallyAt, countedAt, rows)
      const numbers = doubles[at(TALLY_ROWS)] as number
      tally.addCounts({
        rows: numbers,
        missing: rows - numbers,
        outOfRange: doubles[at(TALLY_OUTSIDE)] as number,
        sum: doubles[at(TALLY_SUM)] as number,
        sumOfSquares: doubles[at(TALLY_SQUARES)] as number,
        reached: doubles.subarray(at(TALLY_REACHED), at(TALLY_REACHED) + TALLY_INNER_EDGES),
      })
    }
  }

  /** The first rows, one behind the other. */
  values(rows: number): Float64Array {
    const from = this.#rowsAt >> 3
    return this.#kernel.doubles.subarray(from, from + rows * this.#width)
  }

  #rowAt(place: number): number {
    return this.#rowsAt + 8 * place * this.#width
  }
}

const NONE: readonly number[] = []
