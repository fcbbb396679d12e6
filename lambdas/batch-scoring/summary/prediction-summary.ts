import type { RecordOf } from '#shared/records/scored-record.ts'
import type { Problem } from '#shared/schema/feature-schema.ts'
import { labelOfCode } from '#shared/schema/target-codes.ts'
import { type Answers, probabilityOf } from '#shared/serving/predictions.ts'

/** What was predicted, in sum. */
export class PredictionSummary {
  readonly #problem: Problem
  readonly #rows: Float64Array
  readonly #probabilities: Float64Array
  #count = 0
  #sum = 0
  #min = Number.POSITIVE_INFINITY
  #max = Number.NEGATIVE_INFINITY

  constructor(problem: Problem) {
    const classes = problem.type === 'regression' ? 0 : problem.classes.length
    this.#problem = problem
    this.#rows = new Float64Array(classes)
    this.#probabilities = new Float64Array(classes)
  }

  add({ values }: Answers, codes: Float64Array): void {
    const problem = this.#problem
    this.#count += codes.length
    if (problem.type === 'regression') {
      for (const value of codes) {
        this.#sum += value
        this.#min = Math.min(this.#min, value)
        this.#max = Math.max(this.#max, value)
      }
      return
    }
    const classes = this.#rows.length
    for (let row = 0; row < codes.length; row++) {
      const code = codes[row] as number
      this.#rows[code] = (this.#rows[code] as number) + 1
      for (let each = 0; each < classes; each++) {
        this.#probabilities[each] = (this.#probabilities[each] as number) + probabilityOf(problem, values, row, each)
      }
    }
  }

  get summary(): RecordOf<'scored'>['predictions'] {
    if (this.#count === 0) return {}
    if (this.#problem.type === 'regression') {
      return { values: { mean: this.#sum / this.#count, min: this.#min, max: this.#max } }
    }
    return {
      classes: Array.from(this.#rows, (rows, code) => ({
        label: labelOfCode(this.#problem, code),
        rows,
        meanProbability: Number(((this.#probabilities[code] ?? 0) / this.#count).toPrecision(6)),
      })),
    }
  }
}
