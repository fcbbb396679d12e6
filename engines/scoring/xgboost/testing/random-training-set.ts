import type { TrainingSet } from './xgboost-c-api.ts'

/** Numbers that look random, the same ones for the same seed (mulberry32). */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b_79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

export type Sizes = { readonly count: number; readonly columns: number; readonly missing: number }

/**
 * Rows of columns of several kinds (uniform, whole, skewed, small, categories where `categories` says how many), some
 * of their cells missing, and a score of each row that depends on cells and on what is missing.
 */
export function randomRows(seed: number, { count, columns, missing }: Sizes, categories = 0) {
  const next = randomNumbers(seed)
  const values = new Float32Array(count * columns)
  const scores = new Float32Array(count)
  for (let row = 0; row < count; row++) {
    let score = next() - 0.5
    for (let column = 0; column < columns; column++) {
      const kind = column % 4
      const isCategory = categories > 0 && kind === 1
      const uniform = next()
      const number = [uniform * 2 - 1, Math.floor(uniform * 10), -Math.log(uniform + 1e-9) * 100, (uniform - 0.5) / 500]
      const cell = isCategory ? Math.floor(uniform * categories) : (number[kind] ?? 0)
      const isMissing = next() < missing
      values[row * columns + column] = isMissing ? Number.NaN : cell
      const slope = Math.sin(column + 1)
      score += isMissing ? slope / 2 : isCategory ? slope * Math.sin(cell * 12.9898) : slope * Math.tanh(cell)
    }
    scores[row] = score
  }
  return { values, scores, count, columns }
}

/** The same rows with labels that an objective takes. */
export function labelled(
  { scores, ...rows }: ReturnType<typeof randomRows>,
  objective: string,
  outputs: number,
): TrainingSet {
  const { count } = rows
  if (objective.startsWith('multi:')) return { ...rows, labels: scores.map((score) => classOf(score, outputs)) }
  if (objective.startsWith('binary:') || objective === 'reg:logistic') {
    return { ...rows, labels: scores.map((score) => (score > 0 ? 1 : 0)) }
  }
  if (objective.startsWith('rank:')) {
    const groups = Uint32Array.from({ length: Math.ceil(count / 10) }, (_, group) => Math.min(10, count - group * 10))
    return {
      ...rows,
      groups,
      labels: scores.map((score) => (objective === 'rank:map' ? +(score > 0) : classOf(score, 4))),
    }
  }
  const positive = scores.map((score) => Math.exp(score / 2))
  if (objective === 'survival:aft') {
    return { ...rows, labels: positive, upperBounds: positive.map((time, row) => (row % 3 === 0 ? Infinity : time)) }
  }
  if (objective === 'survival:cox')
    return { ...rows, labels: positive.map((time, row) => (row % 3 === 0 ? -time : time)) }
  if (objective === 'count:poisson') return { ...rows, labels: positive.map(Math.round) }
  if (objective === 'reg:gamma' || objective === 'reg:tweedie' || objective === 'reg:squaredlogerror') {
    return { ...rows, labels: positive }
  }
  if (outputs === 1) return { ...rows, labels: scores }
  const labels = Float32Array.from(
    { length: count * outputs },
    (_, at) => (scores[Math.floor(at / outputs)] ?? 0) * (at % outputs),
  )
  return { ...rows, labels, targets: outputs }
}

function classOf(score: number, classes: number): number {
  return Math.min(Math.max(Math.floor(score + classes / 2), 0), classes - 1)
}
