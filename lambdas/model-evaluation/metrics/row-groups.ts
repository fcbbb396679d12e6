/** Rows that say the same: of one patient or machine, by which the split keeps them together, or one row many times. */
export type RowGroups = {
  /** The group of each row, counted from 0. */
  readonly of: Int32Array
  readonly count: number
}

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

/**
 * A value for each group whose mean is that of the rows: their sum, over how many rows a group has on average. Rows of a
 * group may go together as they like, since groups are what was drawn (the ultimate cluster: Kish 1965, Survey Sampling).
 */
export function byGroup(values: Float64Array, { of, count }: RowGroups): Float64Array {
  const sums = new Float64Array(count)
  const share = count / values.length
  for (const [row, value] of values.entries()) {
    const group = of[row] as number
    sums[group] = (sums[group] as number) + value * share
  }
  return sums
}
