import type { RecordOf } from '#shared/records/scored-record.ts'
import type { Problem } from '#shared/schema/feature-schema.ts'
import { type Answers, probabilityOf } from '#shared/serving/predictions.ts'

/** Nothing is so sure that its loss is infinite. */
const LEAST_PROBABILITY = 1e-15
/** Bins of the probability of the second class, by which the area under the curve is counted: off by less than 1e-4. */
const BINS = 1 << 14
const DIGITS = 6

/** How good the predictions of a file are that has the truth in it, in constant memory. */
export class TruthTally {
  readonly #problem: Problem
  #rows = 0
  #right = 0
  #logLoss = 0
  #squares = 0
  #absolute = 0
  #sum = 0
  #sumOfSquares = 0
  readonly #positives: Float64Array
  readonly #negatives: Float64Array

  constructor(problem: Problem) {
    this.#problem = problem
    const bins = problem.type === 'binary' ? BINS : 0
    this.#positives = new Float64Array(bins)
    this.#negatives = new Float64Array(bins)
  }

  /** Adds rows of which `truths` are class codes or values; NaN where nothing is known. */
  add({ values }: Answers, codes: Float64Array, truths: Float64Array): void {
    const problem = this.#problem
    for (let row = 0; row < truths.length; row++) {
      const truth = truths[row] as number
      if (Number.isNaN(truth)) continue
      this.#rows++
      const predicted = codes[row] as number
      if (problem.type === 'regression') {
        const error = predicted - truth
        this.#squares += error * error
        this.#absolute += Math.abs(error)
        this.#sum += truth
        this.#sumOfSquares += truth * truth
        continue
      }
      if (predicted === truth) this.#right++
      this.#logLoss -= Math.log(Math.max(LEAST_PROBABILITY, probabilityOf(problem, values, row, truth)))
      if (problem.type !== 'binary') continue
      const probability = values[row] as number
      this.#squares += (probability - truth) ** 2
      const bin = Math.min(BINS - 1, Math.floor(probability * BINS))
      const side = truth === 1 ? this.#positives : this.#negatives
      side[bin] = (side[bin] as number) + 1
    }
  }

  /** Null where no row has a truth. */
  get metrics(): RecordOf<'scored'>['metrics'] {
    const rows = this.#rows
    if (rows === 0) return null
    return { rows, values: Object.fromEntries(this.#values().map(([name, value]) => [name, rounded(value)])) }
  }

  #values(): readonly (readonly [string, number])[] {
    const rows = this.#rows
    const { type } = this.#problem
    if (type === 'regression') {
      const spread = this.#sumOfSquares - (this.#sum * this.#sum) / rows
      return [
        ['rmse', Math.sqrt(this.#squares / rows)],
        ['mae', this.#absolute / rows],
        ...(spread > 0 ? [['r2', 1 - this.#squares / spread] as const] : []),
      ]
    }
    const always = [
      ['accuracy', this.#right / rows],
      ['logLoss', this.#logLoss / rows],
    ] as const
    if (type === 'multiclass') return always
    const auc = this.#areaUnderCurve()
    return [...(auc === undefined ? [] : [['auc', auc] as const]), ...always, ['brier', this.#squares / rows]]
  }

  /** How often a positive row has the higher probability of two; undefined where there are rows of one class only. */
  #areaUnderCurve(): number | undefined {
    let [pairs, negatives, positives] = [0, 0, 0]
    for (let bin = 0; bin < BINS; bin++) {
      const [positive, negative] = [this.#positives[bin] as number, this.#negatives[bin] as number]
      pairs += positive * (negatives + negative / 2)
      negatives += negative
      positives += positive
    }
    return positives > 0 && negatives > 0 ? pairs / (positives * negatives) : undefined
  }
}

function rounded(value: number): number {
  return Number(value.toPrecision(DIGITS))
}
