// Hot where a file is scored: every number of every row is added. Its benchmark is bench/batch.ts.
import type { FeatureColumn, NumberStatistics } from '#shared/schema/feature-schema.ts'

/*
 * What a column holds in rows that came after the training, counted as schema.json counts the training rows, so that the
 * two can be compared. Memory does not grow with the rows.
 */

/** New categories that are kept as examples. */
const MOST_EXAMPLES = 10
const INNER_EDGES = 9

/** Of a column of numbers, or of the days of its dates. */
export class NumberTally {
  /** Rows with a number; of them outside of the training rows' range. */
  rows = 0
  outOfRange = 0
  missing = 0
  sum = 0
  sumOfSquares = 0
  /** Rows between the deciles of the training rows. */
  readonly bins = new Float64Array(INNER_EDGES + 1)
  readonly #edges: Float64Array
  readonly #min: number
  readonly #max: number
  /** Squares are of distances from it: they stay exact. */
  readonly center: number

  constructor({ deciles, min, max, mean }: NumberStatistics) {
    this.#edges = Float64Array.from({ length: INNER_EDGES }, (_, edge) => deciles[edge + 1] ?? Number.POSITIVE_INFINITY)
    const isKnown = deciles.length > 0 || min !== max
    this.#min = isKnown ? min : Number.NEGATIVE_INFINITY
    this.#max = isKnown ? max : Number.POSITIVE_INFINITY
    this.center = mean
  }

  /** Adds `rows` numbers, the first at `at`, each `stride` behind the one before; NaN is a missing one. */
  add(values: Float64Array, at: number, stride: number, rows: number): void {
    const [e0, e1, e2, e3, e4, e5, e6, e7, e8] = this.#edges as unknown as readonly number[] as Edges
    const [min, max, center] = [this.#min, this.#max, this.center]
    const { bins } = this
    let [sum, squares, missing, outside] = [0, 0, 0, 0]
    for (let row = 0, place = at; row < rows; row++, place += stride) {
      const value = values[place] as number
      // NaN is no number.
      if (value !== value) {
        missing++
        continue
      }
      const distance = value - center
      sum += distance
      squares += distance * distance
      if (value < min || value > max) outside++
      // Without a search: which way a comparison goes cannot be predicted by the processor.
      const bin =
        Number(value >= e0) +
        Number(value >= e1) +
        Number(value >= e2) +
        Number(value >= e3) +
        Number(value >= e4) +
        Number(value >= e5) +
        Number(value >= e6) +
        Number(value >= e7) +
        Number(value >= e8)
      bins[bin] = (bins[bin] as number) + 1
    }
    this.sum += sum
    this.sumOfSquares += squares
    this.missing += missing
    this.outOfRange += outside
    this.rows += rows - missing
  }

  get mean(): number {
    return this.center + this.sum / this.rows
  }

  get standardDeviation(): number {
    const offset = this.sum / this.rows
    return Math.sqrt(Math.max(0, this.sumOfSquares / this.rows - offset * offset))
  }
}

type Edges = readonly [number, number, number, number, number, number, number, number, number]

/** Of a column of categories or truth values. */
export class CategoryTally {
  rows = 0
  missing = 0
  /** By the value's place in the column's vocabulary. */
  readonly counts: Float64Array
  /** Rows of a category that the training rows did not have, and some of these. */
  unknown = 0
  readonly unknownExamples = new Map<string, number>()

  constructor(values: number) {
    this.counts = new Float64Array(values)
  }

  /** Adds a row; NaN is a missing value, what is beyond the vocabulary an unknown one, of which `text` is told. */
  add(code: number, text: string): void {
    if (Number.isNaN(code)) {
      this.missing++
      return
    }
    this.rows++
    if (code < this.counts.length) this.counts[code] = (this.counts[code] ?? 0) + 1
    else {
      this.unknown++
      const known = this.unknownExamples.get(text)
      if (known !== undefined || this.unknownExamples.size < MOST_EXAMPLES) {
        this.unknownExamples.set(text, (known ?? 0) + 1)
      }
    }
  }
}

/** Of a column of texts: whether they are there. */
export class TextTally {
  rows = 0
  missing = 0

  add(isMissing: boolean): void {
    if (isMissing) this.missing++
    else this.rows++
  }
}

export type ColumnTally = NumberTally | CategoryTally | TextTally

/** An empty tally for a feature of a schema. */
export function tallyOf(column: FeatureColumn): ColumnTally {
  switch (column.type) {
    case 'number':
    case 'date':
      return new NumberTally(column.statistics)
    case 'category':
      return new CategoryTally(column.vocabulary.length)
    case 'boolean':
      return new CategoryTally(2)
    case 'text':
      return new TextTally()
  }
}
