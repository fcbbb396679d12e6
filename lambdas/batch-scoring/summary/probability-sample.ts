import type { Problem } from '#shared/schema/feature-schema.ts'
import { type Answers, probabilityOf } from '#shared/serving/predictions.ts'

const MOST = 20_000

/** The probabilities of evenly spaced rows of a file: of two classes that of the second, of several that of the answer. */
export class ProbabilitySample {
  readonly #problem: Problem
  readonly #kept = new Float64Array(MOST)
  #count = 0
  #every = 1
  #row = 0

  constructor(problem: Problem) {
    this.#problem = problem
  }

  add({ values }: Answers, codes: Float64Array): void {
    const problem = this.#problem
    if (problem.type === 'regression') return
    for (let row = 0; row < codes.length; row++) {
      if (this.#row++ % this.#every !== 0) continue
      if (this.#count === MOST) this.#halve()
      const code = problem.type === 'binary' ? 1 : (codes[row] as number)
      this.#kept[this.#count++] = probabilityOf(problem, values, row, code)
    }
  }

  get values(): Float64Array {
    return this.#kept.subarray(0, this.#count)
  }

  /** Of those that are kept every second one stays. */
  #halve(): void {
    for (let at = 0; at < MOST / 2; at++) this.#kept[at] = this.#kept[2 * at] as number
    this.#count = MOST / 2
    this.#every *= 2
  }
}
