import type { Column } from '#shared/schema/feature-schema.ts'
import { sampledNumberReader, valueReader } from '../profile/column-profile.ts'
import type { InferredColumn } from '../profile/infer-columns.ts'
import type { SampledCell } from '../rows/row-sample.ts'
import { quoted } from '../source/refusal.ts'

const SENTINELS = new Set([9, 99, 999, 9999, 99_999, 999_999].flatMap((value) => [value, -value]).concat(-1))
const FEWEST_ROWS = 3
const FEWEST_SHARE = 0.005

/**
 * A warning for each number such as -999 that repeats far outside of the others: it may stand for a missing value. Far
 * outside is a gap wider than the range of all others.
 */
export function sentinelWarnings(
  columns: readonly InferredColumn[],
  built: readonly Column[],
  sampledCells: (column: number) => readonly SampledCell[],
): readonly string[] {
  return columns.flatMap((column, index) => {
    if (column.role !== 'feature') return []
    if (column.type === 'date') return isSkewed(built[index]) ? dateSentinel(column, sampledCells(column.index)) : []
    if (column.type !== 'number' || !endsInSentinel(built[index])) return []
    const read = sampledNumberReader(column.reading)
    const values: number[] = []
    for (const cell of sampledCells(column.index)) {
      const value = read(cell)
      if (value !== undefined && Number.isFinite(value)) values.push(value)
    }
    const found = sentinelOf(values)
    if (found === undefined) return []
    const { value, count } = found
    return `Column ${quoted(column.name)}: ${value} stands in ${count} of ${values.length} sampled rows, far outside of all other values. If it means that the value is not known, name it in csv.missing.`
  })
}

/** The same of a target of numbers, of whose sampled values each was learnt as it stands. */
export function targetSentinelWarnings(name: string, values: readonly number[]): readonly string[] {
  const found = sentinelOf(values)
  if (found === undefined) return []
  return [
    `The target ${quoted(name)}: ${found.value} stands in ${found.count} of ${values.length} sampled rows, far outside of all other values. If it means that the value is not known, name it in csv.missing, which leaves such rows out.`,
  ]
}

/** Of few columns the values are worth a look: those of whose sampled values one is the lowest or highest. */
function endsInSentinel(column: Column | undefined): boolean {
  if (column?.role !== 'feature' || column.type !== 'number') return false
  return SENTINELS.has(column.statistics.min) || SENTINELS.has(column.statistics.max)
}

/** Whether the lowest or the highest date lies far from the median. */
function isSkewed(column: Column | undefined): boolean {
  if (column?.role !== 'feature' || column.type !== 'date') return false
  const { min, max, deciles } = column.statistics
  const [below, above] = [(deciles[5] ?? min) - min, max - (deciles[5] ?? max)]
  return above > 2 * below || below > 2 * above
}

/** `9999-12-31` and `1900-01-01` are seldom days of something: any date that repeats far outside may be none. */
function dateSentinel(
  { name, reading }: InferredColumn & { readonly role: 'feature'; readonly type: 'date' },
  cells: readonly SampledCell[],
): readonly string[] {
  const read = valueReader(reading)
  const texts = new Map<number, string>()
  const values: number[] = []
  for (const cell of cells) {
    const value = read(String(cell))
    if (value === undefined) continue
    values.push(value)
    if (!texts.has(value)) texts.set(value, String(cell))
  }
  const found = sentinelOf(values, () => true)
  if (found === undefined) return []
  return [
    `Column ${quoted(name)}: ${quoted(texts.get(found.value) ?? '')} stands in ${found.count} of ${values.length} sampled rows, far outside of all other dates. If it means that the date is not known, name it in csv.missing.`,
  ]
}

/** The lowest or highest value where it is a sentinel. */
export function sentinelOf(
  values: readonly number[],
  canBe = (value: number) => SENTINELS.has(value),
): { readonly value: number; readonly count: number } | undefined {
  const { low, high } = rangeOf(values, undefined)
  for (const value of [low, high]) {
    if (!canBe(value)) continue
    const others = rangeOf(values, value)
    const count = values.length - others.count
    if (count < FEWEST_ROWS || count < FEWEST_SHARE * values.length || others.count < FEWEST_ROWS) continue
    const gap = value === low ? others.low - value : value - others.high
    if (gap > others.high - others.low && others.high > others.low) return { value, count }
  }
  return undefined
}

/** The lowest and the highest of the values but for one, and how many they are. */
function rangeOf(values: readonly number[], except: number | undefined) {
  let [low, high, count] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0]
  for (const value of values) {
    if (value === except) continue
    if (value < low) low = value
    if (value > high) high = value
    count++
  }
  return { low, high, count }
}
