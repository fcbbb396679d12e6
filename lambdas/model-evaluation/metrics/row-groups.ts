import { studentT } from '#shared/metrics/intervals.ts'

/** Rows that say the same: of one patient or machine, by which the split keeps them together, or one row many times. */
export type RowGroups = {
  /** The group of each row, counted from 0. */
  readonly of: Int32Array
  readonly count: number
}

/**
 * What rows of a group have in common: the column that names it (`split.strategy` "group"), their cells in the columns of
 * `split.key`, or all of their cells.
 */
export type GroupedBy = 'column' | 'key' | 'cells'

/** With fewer rows a group on average, rows count each for itself. */
const FEWEST_A_GROUP = 1.1

/** The rows by what the split keeps together; undefined where hardly any row has another beside it. */
export function rowGroups(keys: readonly string[]): RowGroups | undefined {
  const codes = new Map<string, number>()
  const of = Int32Array.from(keys, (key) => {
    const code = codes.get(key) ?? codes.size
    codes.set(key, code)
    return code
  })
  return keys.length <= FEWEST_A_GROUP * codes.size ? undefined : { of, count: codes.size }
}

/** The groups of some of the rows. */
export function groupsOfRows(groups: RowGroups | undefined, rows: readonly number[]): RowGroups | undefined {
  return groups && rowGroups(rows.map((row) => String(groups.of[row])))
}

/** How many rows are of the class `code`, or how many groups have such a row. */
export function holdersOf(code: number, actual: Float64Array, groups: RowGroups | undefined): number {
  return rowsByHolder(code, actual, groups).filter((rows) => rows > 0).length
}

/** Of the class with fewer {@link holdersOf} it, counted as {@link evenNumber} does. */
export function evenHoldersOfRarer(actual: Float64Array, groups: RowGroups | undefined): number {
  return Math.min(...[0, 1].map((code) => evenNumber(rowsByHolder(code, actual, groups))))
}

function rowsByHolder(code: number, actual: Float64Array, groups: RowGroups | undefined): Float64Array {
  const isOfClass = actual.map((each) => Number(each === code))
  return groups ? sumsOf(isOfClass, groups) : isOfClass
}

/** The sum of each group. */
export function sumsOf(values: Float64Array, { of, count }: RowGroups): Float64Array {
  const sums = new Float64Array(count)
  for (const [row, value] of values.entries()) {
    const group = of[row] as number
    sums[group] = (sums[group] as number) + value
  }
  return sums
}

/**
 * How many groups of one size tell as much as those of these sizes (Kish 1965, Survey Sampling), rounded: of a few large
 * ones and many small ones it is the large ones that decide. 0 where all are empty.
 */
export function evenNumber(sizes: Float64Array): number {
  const sum = sizes.reduce((total, size) => total + size, 0)
  const squares = sizes.reduce((total, size) => total + size ** 2, 0)
  return squares === 0 ? 0 : Math.round(sum ** 2 / squares)
}

export function sizesOf(groups: RowGroups): Float64Array {
  return sumsOf(new Float64Array(groups.of.length).fill(1), groups)
}

/**
 * A value for each group whose mean is that of the rows, and whose spread is what the mean owes to which groups were
 * drawn, not to how large they are: the jackknife's residuals of a ratio (Cochran 1977, Sampling Techniques, chapter 6),
 * as much larger as Student's t of the {@link evenNumber} of groups reaches further. Rows of a group may go together as
 * they like, since groups are what was drawn (the ultimate cluster: Kish 1965).
 */
export function byGroup(values: Float64Array, groups: RowGroups): Float64Array {
  const { count } = groups
  const rows = values.length
  const mean = values.reduce((sum, value) => sum + value, 0) / rows
  const sums = sumsOf(values, groups)
  if (count < 2) return sums.map(() => mean)
  const sizes = sizesOf(groups)
  const further = studentT(Math.max(1, evenNumber(sizes) - 1)) / studentT(count - 1)
  // How far the mean moves without the group, times how many groups there are.
  const residuals = sums.map((sum, group) => {
    const size = sizes[group] ?? 0
    return ((sum - size * mean) * (count - 1)) / (rows - size)
  })
  const centre = residuals.reduce((sum, residual) => sum + residual, 0) / count
  return residuals.map((residual) => mean + further * (residual - centre))
}
