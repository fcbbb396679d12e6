import type { FeatureColumn, NumberStatistics } from '#shared/schema/feature-schema.ts'

/*
 * What a column holds in rows that came after the training, counted as schema.json counts the training rows, so that the
 * two can be compared. Memory does not grow with the rows.
 */

/** New categories that are kept as examples. */
const MOST_EXAMPLES = 10
const INNER_EDGES = 9

/** How the numbers of a column are counted. */
export type NumberLimits = {
  /** Between the bins, ascending; Infinity where the column has fewer. */
  readonly edges: Float64Array
  /** The training rows' range; that of all numbers where it is not known. */
  readonly min: number
  readonly max: number
  /** Squares are of distances from it: they stay exact. */
  readonly center: number
}

/** Numbers that were counted by a column's {@link NumberLimits}. */
export type NumberCounts = {
  readonly rows: number
  readonly missing: number
  readonly outOfRange: number
  readonly sum: number
  readonly sumOfSquares: number
  /** Of each edge the numbers that are as large or larger. */
  readonly reached: Float64Array
}

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
  readonly limits: NumberLimits

  constructor({ deciles, min, max, mean }: NumberStatistics) {
    const isKnown = deciles.length > 0 || min !== max
    this.limits = {
      edges: Float64Array.from({ length: INNER_EDGES }, (_, edge) => deciles[edge + 1] ?? Number.POSITIVE_INFINITY),
      min: isKnown ? min : Number.NEGATIVE_INFINITY,
      max: isKnown ? max : Number.POSITIVE_INFINITY,
      center: mean,
    }
  }

  /** Adds numbers; NaN is a missing one. */
  add(values: Float64Array): void {
    const { edges, min, max, center } = this.limits
    const reached = new Float64Array(INNER_EDGES)
    let [sum, sumOfSquares, missing, outOfRange] = [0, 0, 0, 0]
    for (const value of values) {
      if (Number.isNaN(value)) {
        missing++
        continue
      }
      const distance = value - center
      sum += distance
      sumOfSquares += distance * distance
      if (value < min || value > max) outOfRange++
      for (let edge = 0; edge < INNER_EDGES && value >= (edges[edge] as number); edge++) {
        reached[edge] = (reached[edge] as number) + 1
      }
    }
    this.addCounts({ rows: values.length - missing, missing, outOfRange, sum, sumOfSquares, reached })
  }

  /** Adds numbers that were counted already. */
  addCounts({ rows, missing, outOfRange, sum, sumOfSquares, reached }: NumberCounts): void {
    const { bins } = this
    let below = rows
    for (let edge = 0; edge < INNER_EDGES; edge++) {
      const above = reached[edge] as number
      bins[edge] = (bins[edge] as number) + below - above
      below = above
    }
    bins[INNER_EDGES] = (bins[INNER_EDGES] as number) + below
    this.sum += sum
    this.sumOfSquares += sumOfSquares
    this.missing += missing
    this.outOfRange += outOfRange
    this.rows += rows
  }

  get mean(): number {
    return this.limits.center + this.sum / this.rows
  }

  get standardDeviation(): number {
    const offset = this.sum / this.rows
    return Math.sqrt(Math.max(0, this.sumOfSquares / this.rows - offset * offset))
  }
}

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
