import type { FeatureSchema, Problem } from '#shared/schema/feature-schema.ts'
import { type Answers, predictedCodes, probabilityOf } from '#shared/serving/predictions.ts'
import { rowLosses } from '../metrics/row-losses.ts'
import type { UploadedRow } from '../score/uploaded-rows.ts'
import { type Group, type GroupSums, GroupTally, type RowScore } from './group-tally.ts'

/** Groups are told apart as well by this many rows as by all of them. */
const MOST_GROUPED_ROWS = 100_000

/** Rows with what was said of them. */
type AnsweredRows = { readonly schema: FeatureSchema; readonly actual: Float64Array; readonly answers: Answers }

/**
 * Gathers what a report shows of the uploaded test rows, while they are read for something else too: ten million rows
 * take a minute to read.
 */
export class RowReading {
  /** The cells of the worst rows, by the number of the row. */
  readonly worstRows = new Map<string, readonly string[]>()
  /** What {@link RowScore.predicted} and {@link RowScore.actual} are of: a class, or undefined for a number. */
  readonly reference: string | undefined
  readonly #tally: GroupTally
  readonly #all = { rows: 0, loss: 0, squaredLoss: 0, score: 0, predicted: 0, actual: 0 }
  readonly #scoreOf: (place: number) => RowScore
  readonly #every: number
  readonly #isWorst: (place: number, number: string) => boolean

  constructor(answered: AnsweredRows, isWorst: (place: number, number: string) => boolean) {
    const every = Math.ceil(answered.actual.length / MOST_GROUPED_ROWS)
    const { scoreOf, reference } = rowScores(everyRow(answered, every))
    this.reference = reference
    this.#scoreOf = scoreOf
    this.#tally = new GroupTally(answered.schema)
    this.#every = every
    this.#isWorst = isWorst
  }

  visit({ number, cells }: UploadedRow, place: number): void {
    if (this.#isWorst(place, number)) this.worstRows.set(number, cells)
    if (place % this.#every !== 0) return
    const score = this.#scoreOf(place / this.#every)
    this.#tally.add(cells, score)
    const all = this.#all
    all.rows++
    all.loss += score.loss
    all.squaredLoss += score.loss ** 2
    all.score += score.score
    all.predicted += score.predicted
    all.actual += score.actual
  }

  /** Of all rows that were grouped. */
  get all(): GroupSums {
    return this.#all
  }

  groups(): readonly Group[] {
    return this.#tally.groups()
  }
}

/** The first of so many rows each, alone. */
function everyRow({ schema, actual, answers }: AnsweredRows, every: number): AnsweredRows {
  if (every <= 1) return { schema, actual, answers }
  const width = answers.values.length / actual.length
  const rows = Math.ceil(actual.length / every)
  return {
    schema,
    actual: Float64Array.from({ length: rows }, (_, row) => actual[row * every] ?? Number.NaN),
    answers: {
      ...answers,
      values: Float64Array.from({ length: rows * width }, (_, cell) => {
        const row = Math.floor(cell / width)
        return answers.values[row * every * width + (cell - row * width)] ?? Number.NaN
      }),
    },
  }
}

/** What each row counts for, and the class that its probabilities are of: the positive one, or the commonest. */
function rowScores({ schema, actual, answers }: AnsweredRows): {
  readonly scoreOf: (row: number) => RowScore
  readonly reference: string | undefined
} {
  const { problem } = schema
  const { values } = answers
  if (problem.type === 'regression') {
    const losses = rowLosses('mae', problem, actual, answers)
    const scoreOf = (row: number) => {
      const loss = losses[row] ?? 0
      return { loss, score: loss, predicted: values[row] ?? 0, actual: actual[row] ?? 0 }
    }
    return { scoreOf, reference: undefined }
  }
  const losses = rowLosses('logLoss', problem, actual, answers)
  const predicted = predictedCodes(problem, answers)
  const code = referenceClass(problem)
  const scoreOf = (row: number) => ({
    loss: losses[row] ?? 0,
    score: predicted[row] === actual[row] ? 1 : 0,
    predicted: probabilityOf(problem, values, row, code),
    actual: actual[row] === code ? 1 : 0,
  })
  return { scoreOf, reference: problem.classes[code]?.label }
}

function referenceClass(problem: Exclude<Problem, { type: 'regression' }>): number {
  if (problem.type === 'binary') return 1
  const counts = problem.classes.map(({ count }) => count)
  return counts.indexOf(Math.max(...counts))
}
