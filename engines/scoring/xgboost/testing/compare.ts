/** The cells of one row. */
export function rowOf(rows: Float32Array, row: number, features: number): Float32Array {
  return rows.slice(row * features, (row + 1) * features)
}

/** Between the lowest and the highest; 1 where all are the same. */
export function spreadOf(values: Float32Array): number {
  const finite = values.filter(Number.isFinite)
  return finite.reduce((a, b) => Math.max(a, b), -Infinity) - finite.reduce((a, b) => Math.min(a, b), Infinity) || 1
}

/** The sum of each block of so many values. */
export function sumsOf(values: Float32Array, length: number): Float64Array {
  return Float64Array.from({ length: values.length / length }, (_, block) =>
    values.subarray(block * length, (block + 1) * length).reduce((sum, value) => sum + value, 0),
  )
}

type Floats = Float32Array | Float64Array

/** The biggest |a − b|; Infinity where there are not as many. */
export function mostDifference(ours: Floats, theirs: Floats): number {
  return most(ours, theirs, (a, b) => Math.abs(a - b))
}

/** The biggest |a − b| / max(1, |b|). */
export function mostRelativeDifference(ours: Floats, theirs: Floats): number {
  return most(ours, theirs, (a, b) => (a === b ? 0 : Math.abs(a - b) / Math.max(1, Math.abs(b))))
}

function most(ours: Floats, theirs: Floats, difference: (a: number, b: number) => number): number {
  if (ours.length !== theirs.length) return Number.POSITIVE_INFINITY
  let found = 0
  for (let at = 0; at < ours.length; at++) {
    const each = difference(ours[at] ?? 0, theirs[at] ?? 0)
    // NaN is a difference, too.
    if (!(each <= found)) found = Number.isNaN(each) ? Number.POSITIVE_INFINITY : each
  }
  return found
}
