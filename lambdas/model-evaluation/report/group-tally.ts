import { type ColumnValue, columnCodec } from '#shared/schema/column-codec.ts'
import { featureColumns } from '#shared/schema/feature-columns.ts'
import type { FeatureColumn, FeatureSchema } from '#shared/schema/feature-schema.ts'

/** What the rows of a group add up to. */
export type GroupSums = {
  readonly rows: number
  readonly loss: number
  readonly squaredLoss: number
  /** Rows that were predicted right, or of a regression the absolute errors. */
  readonly score: number
  /** Predicted and true: the probability and the presence of one class, or the value of a regression. */
  readonly predicted: number
  readonly actual: number
}

/** Test rows that have one thing in common: a category, a range of numbers, a missing cell. */
export type Group = GroupSums & {
  readonly column: string
  /** In words, such as `is basic`, `from 18 to 25`, `is missing`. */
  readonly condition: string
  /** Of a number the range; of everything else undefined. */
  readonly range?: { readonly from: number; readonly to: number }
}

/** What one row counts for. */
export type RowScore = Pick<GroupSums, 'loss' | 'score' | 'predicted' | 'actual'>

/** Categories beyond these are told together. */
const MOST_VALUES = 40

/** Groups test rows by every feature, while they are read once. */
export class GroupTally {
  readonly #columns: readonly ColumnGroups[]

  constructor(schema: FeatureSchema) {
    this.#columns = featureColumns(schema).map((column) => new ColumnGroups(column))
  }

  /** `cells` in the order of the uploaded file. */
  add(cells: readonly string[], score: RowScore): void {
    for (const column of this.#columns) column.add(cells, score)
  }

  groups(): readonly Group[] {
    return this.#columns.flatMap((column) => column.groups())
  }
}

class ColumnGroups {
  readonly #column: FeatureColumn
  readonly #parse: (text: string) => ColumnValue | undefined
  readonly #edges: readonly number[]
  readonly #sums = new Map<number, Sums>()

  constructor(column: FeatureColumn) {
    this.#column = column
    const { parse } = columnCodec(column)
    this.#parse = parse
    this.#edges = 'deciles' in column.statistics ? [...new Set(column.statistics.deciles)] : []
  }

  add(cells: readonly string[], { loss, score, predicted, actual }: RowScore): void {
    const place = this.#placeOf(this.#parse(cells[this.#column.index] ?? '') ?? Number.NaN)
    const sums = this.#sums.get(place) ?? { rows: 0, loss: 0, squaredLoss: 0, score: 0, predicted: 0, actual: 0 }
    this.#sums.set(place, sums)
    sums.rows++
    sums.loss += loss
    sums.squaredLoss += loss ** 2
    sums.score += score
    sums.predicted += predicted
    sums.actual += actual
  }

  groups(): readonly Group[] {
    const { name } = this.#column
    return [...this.#sums]
      .sort(([a], [b]) => a - b)
      .map(([place, sums]) => ({ column: name, ...this.#described(place), ...sums }))
  }

  /** -1 where it is missing; of a number the decile of the training rows, of a category its place in the vocabulary. */
  #placeOf(value: ColumnValue): number {
    if (typeof value !== 'number') return SOME_TEXT
    if (Number.isNaN(value)) return MISSING
    const { type } = this.#column
    if (type === 'category') return Math.min(value, MOST_VALUES)
    if (type !== 'number') return type === 'boolean' ? value : this.#binOf(value / MS_A_DAY)
    return this.#binOf(value)
  }

  #binOf(value: number): number {
    const edges = this.#edges
    let bin = 0
    while (bin < edges.length - 2 && value >= (edges[bin + 1] ?? Infinity)) bin++
    return bin
  }

  #described(place: number): Pick<Group, 'condition' | 'range'> {
    const column = this.#column
    if (place === MISSING) return { condition: 'is missing' }
    if (column.type === 'text') return { condition: 'has a text' }
    if (column.type === 'boolean') return { condition: place === 1 ? 'is true' : 'is false' }
    if (column.type === 'category') {
      if (place === MOST_VALUES && column.vocabulary.length > MOST_VALUES) return { condition: 'is a rarer value' }
      const value = column.vocabulary[place]
      return { condition: value === undefined ? 'is a value that training did not see' : `is ${value}` }
    }
    const [from = column.statistics.min, to = column.statistics.max] = [this.#edges[place], this.#edges[place + 1]]
    const text = column.type === 'date' ? dayText : numberText
    return { condition: from === to ? `is ${text(from)}` : `from ${text(from)} to ${text(to)}`, range: { from, to } }
  }
}

type Sums = { -readonly [Key in keyof GroupSums]: GroupSums[Key] }

const MISSING = -1
/** Free text is one group: no two texts are alike. */
const SOME_TEXT = 0
const MS_A_DAY = 86_400_000

function dayText(day: number): string {
  return new Date(Math.floor(day) * MS_A_DAY).toISOString().slice(0, 10)
}

function numberText(value: number): string {
  return String(Number(value.toPrecision(4)))
}
