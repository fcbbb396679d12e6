/**
 * Pearson's test of independence on a table of counts: how probable a table at least as uneven is where rows and columns
 * have nothing to do with each other. 1 for a table with one row or column that is not empty.
 */
export function independenceProbability(table: readonly (readonly number[])[]): number {
  const sums = table.map((row) => row.reduce((sum, count) => sum + count, 0))
  const rows = table.filter((_, index) => (sums[index] ?? 0) > 0)
  const rowSums = sums.filter((sum) => sum > 0)
  const width = Math.max(0, ...table.map((row) => row.length))
  const columnSums = Array.from({ length: width }, (_, column) =>
    rows.reduce((sum, row) => sum + (row[column] ?? 0), 0),
  )
  const total = rowSums.reduce((sum, count) => sum + count, 0)
  const usedColumns = columnSums.filter((sum) => sum > 0).length
  const freedom = (rows.length - 1) * (usedColumns - 1)
  if (freedom <= 0) return 1
  let statistic = 0
  for (const [index, row] of rows.entries()) {
    for (const [column, columnSum] of columnSums.entries()) {
      const expected = ((rowSums[index] ?? 0) * columnSum) / total
      if (expected > 0) statistic += ((row[column] ?? 0) - expected) ** 2 / expected
    }
  }
  return upperGamma(freedom / 2, statistic / 2)
}

const MOST_STEPS = 10_000
const PRECISION = 1e-12

/** The regularized upper incomplete gamma function, by its series or its continued fraction (Lentz). */
function upperGamma(a: number, x: number): number {
  if (x <= 0) return 1
  const front = Math.exp(-x + a * Math.log(x) - logGamma(a))
  if (x < a + 1) {
    let term = 1 / a
    let sum = term
    for (let step = 1; step < MOST_STEPS && term > sum * PRECISION; step++) {
      term *= x / (a + step)
      sum += term
    }
    return Math.max(0, 1 - sum * front)
  }
  let b = x + 1 - a
  let c = Number.MAX_VALUE
  let d = 1 / b
  let fraction = d
  for (let step = 1; step < MOST_STEPS; step++) {
    const factor = -step * (step - a)
    b += 2
    d = 1 / (factor * d + b)
    c = b + factor / c
    fraction *= c * d
    if (Math.abs(c * d - 1) < PRECISION) break
  }
  return front * fraction
}

/** Stirling's series, for arguments raised above 8. */
function logGamma(value: number): number {
  let shift = 0
  let x = value
  while (x < 8) shift -= Math.log(x++)
  const square = 1 / (x * x)
  const series = (1 / 12 - square * (1 / 360 - square * (1 / 1260 - square / 1680))) / x
  return shift + (x - 0.5) * Math.log(x) - x + 0.5 * Math.log(2 * Math.PI) + series
}
