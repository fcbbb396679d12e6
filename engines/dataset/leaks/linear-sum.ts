/** A column of numbers with its name. */
export type NumberColumn = { readonly name: string; readonly values: Float64Array }

/** What counts as the target itself but for rounding. */
const SUM_R2 = 0.999
/** Where all columns together explain less of the rows they are fitted on, some of them explain no more of others. */
const WORTH_A_SEARCH = 0.95
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
  if (residual.shareExplainedBy([...open.values()]) < WORTH_A_SEARCH) return undefined
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
    const mean = meanOf(picked(values, fitted, 0))
    this.#fitted = picked(values, fitted, mean)
    this.#held = picked(values, held, mean)
    this.#before = squares(this.#fitted)
    this.#heldBefore = squares(picked(values, held, meanOf(picked(values, held, 0))))
  }

  get heldR2(): number {
    return this.#heldBefore === 0 ? 0 : 1 - squares(this.#held) / this.#heldBefore
  }

  /** The R² of the linear fit with all the terms, on the rows it is fitted on (by Cholesky's factors). */
  shareExplainedBy(terms: readonly Residual[]): number {
    let explained = 0
    const factors: { readonly term: Residual; readonly row: readonly number[]; readonly weight: number }[] = []
    for (const term of terms) {
      const row: number[] = []
      let [power, shared] = [term.#before, product(term.#fitted, this.#fitted)]
      for (const factor of factors) {
        let left = product(term.#fitted, factor.term.#fitted)
        for (let at = 0; at < row.length; at++) left -= (row[at] as number) * (factor.row[at] as number)
        left /= factor.row.at(-1) ?? 1
        row.push(left)
        power -= left * left
        shared -= left * factor.weight
      }
      if (!(power > NOTHING_LEFT * term.#before)) continue
      const weight = shared / Math.sqrt(power)
      factors.push({ term, row: [...row, Math.sqrt(power)], weight })
      explained += weight * weight
      if (explained >= WORTH_A_SEARCH * this.#before) break
    }
    return explained / this.#before
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

/** The values of the rows, each less the `centre`. */
function picked(values: Float64Array, rows: readonly number[], centre: number): Float64Array {
  const found = new Float64Array(rows.length)
  for (let at = 0; at < found.length; at++) found[at] = (values[rows[at] as number] as number) - centre
  return found
}

function meanOf(values: Float64Array): number {
  let sum = 0
  for (let at = 0; at < values.length; at++) sum += values[at] as number
  return sum / values.length
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
