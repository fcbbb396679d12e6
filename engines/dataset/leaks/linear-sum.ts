/** A column of numbers with its name. */
export type NumberColumn = { readonly name: string; readonly values: Float64Array }

/** What counts as the target itself but for rounding. */
const SUM_R2 = 0.999
const MAX_TERMS = 50
/** A fit needs more rows than terms to show anything. */
const ROWS_PER_TERM = 4

/**
 * The columns that add up to the target, each with a weight: those of a linear fit with R² of 0.999 or more on rows it was not
 * fitted on; undefined where there is no such fit. The term that explains most of what is left comes next (orthogonal
 * matching pursuit), so that of many columns only those are named that are needed.
 */
export function findSum(
  columns: readonly NumberColumn[],
  target: Float64Array,
  halves: Uint8Array,
): { readonly columns: readonly string[]; readonly r2: number } | undefined {
  const rowsOf = (half: number) => [...target.keys()].filter((row) => halves[row] === half)
  const [fitted, held] = [rowsOf(0), rowsOf(1)]
  const terms = Math.min(MAX_TERMS, Math.floor(fitted.length / ROWS_PER_TERM), columns.length)
  if (held.length === 0 || terms < 1) return undefined
  const residual = new Residual(target, fitted, held)
  const open = new Map(columns.map((column) => [column.name, new Residual(filled(column.values), fitted, held)]))
  const chosen: string[] = []
  while (chosen.length < terms) {
    const next = mostCorrelated(residual, open)
    if (next === undefined) return undefined
    const [name, term] = next
    open.delete(name)
    chosen.push(name)
    residual.remove(term)
    if (residual.heldR2 >= SUM_R2) return { columns: chosen, r2: residual.heldR2 }
    for (const other of open.values()) other.remove(term)
  }
  return undefined
}

function mostCorrelated(residual: Residual, open: ReadonlyMap<string, Residual>): [string, Residual] | undefined {
  let best: [string, Residual] | undefined
  let bestGain = 0
  for (const [name, term] of open) {
    const gain = residual.gainBy(term)
    if (gain > bestGain) [bestGain, best] = [gain, [name, term]]
  }
  return best
}

/** Below this share of its variance a column is nothing but rounding. */
const NOTHING_LEFT = 1e-9

/** What is left of a column when the terms of the fit are taken out of it: by the fitted rows, in all rows. */
class Residual {
  readonly #fitted: Float64Array
  readonly #held: Float64Array
  readonly #before: number
  readonly #heldBefore: number

  constructor(values: Float64Array, fitted: readonly number[], held: readonly number[]) {
    const mean = fitted.reduce((sum, row) => sum + (values[row] ?? 0), 0) / fitted.length
    this.#fitted = Float64Array.from(fitted, (row) => (values[row] ?? 0) - mean)
    this.#held = Float64Array.from(held, (row) => (values[row] ?? 0) - mean)
    this.#before = squares(this.#fitted)
    const heldMean = this.#held.reduce((sum, value) => sum + value, 0) / held.length
    this.#heldBefore = this.#held.reduce((sum, value) => sum + (value - heldMean) ** 2, 0)
  }

  get heldR2(): number {
    return this.#heldBefore === 0 ? 0 : 1 - squares(this.#held) / this.#heldBefore
  }

  /** By how much the squares fall where a term is taken out. */
  gainBy(term: Residual): number {
    const power = squares(term.#fitted)
    if (power <= NOTHING_LEFT * term.#before) return 0
    return product(this.#fitted, term.#fitted) ** 2 / power
  }

  remove(term: Residual): void {
    const power = squares(term.#fitted)
    if (power <= NOTHING_LEFT * term.#before) return
    const weight = product(this.#fitted, term.#fitted) / power
    for (let row = 0; row < this.#fitted.length; row++) {
      this.#fitted[row] = (this.#fitted[row] as number) - weight * (term.#fitted[row] as number)
    }
    for (let row = 0; row < this.#held.length; row++) {
      this.#held[row] = (this.#held[row] as number) - weight * (term.#held[row] as number)
    }
  }
}

function product(one: Float64Array, other: Float64Array): number {
  let sum = 0
  for (let row = 0; row < one.length; row++) sum += (one[row] as number) * (other[row] as number)
  return sum
}

function squares(values: Float64Array): number {
  return product(values, values)
}

/** With the mean where a value is missing. */
function filled(values: Float64Array): Float64Array {
  let [sum, count] = [0, 0]
  for (const value of values) {
    if (!Number.isFinite(value)) continue
    sum += value
    count++
  }
  const mean = count === 0 ? 0 : sum / count
  return values.map((value) => (Number.isFinite(value) ? value : mean))
}
