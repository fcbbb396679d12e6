import type { Column } from '#shared/schema/feature-schema.ts'
import { sampledNumberReader, valueReader } from '../profile/column-profile.ts'
import type { InferredColumn } from '../profile/infer-columns.ts'
import type { SampledCell } from '../rows/row-sample.ts'
import { listed, quoted } from '../source/refusal.ts'

/** What people and programs write for nothing: 9, 99, 888, 98 and such, and -1. */
const LIKELY = /^(?:-?9|-1|-?([7-9])\1+|-?9+[678])$/
/** Of any other number the gap is so many times the range of all others. */
const FARTHER = 2
/** Of fewer different values the farthest is one of a few. */
const FEWEST_VALUES = 5
/** Of numbers that are never negative a likely negative one, such as -9, needs so much of a gap. */
const NEGATIVE = 0.5
/** Several may stand at an end, as 98 and 99. */
const MOST_AT_AN_END = 3
const FEWEST_ROWS = 3
/** Fewer are enough of what is so many times the range of all others away: 1E+30 among lengths. */
const FEW_ROWS = 2
const ABSURD = 1000
const FEWEST_SHARE = 0.005

/**
 * A warning for the numbers such as -999 of a column that repeat far outside of the others: they may stand for a missing
 * value. Far outside is a gap wider than the range of all others.
 */
export function sentinelWarnings(
  columns: readonly InferredColumn[],
  built: readonly Column[],
  sampledCells: (column: number) => readonly SampledCell[],
): readonly string[] {
  return columns.flatMap((column, index) => {
    if (column.role !== 'feature') return []
    if (column.type === 'date') return isSkewed(built[index]) ? dateSentinel(column, sampledCells(column.index)) : []
    if (column.type !== 'number' || !mayHaveSentinel(built[index])) return []
    const read = sampledNumberReader(column.reading)
    const values: number[] = []
    for (const cell of sampledCells(column.index)) {
      const value = read(cell)
      if (value !== undefined && Number.isFinite(value)) values.push(value)
    }
    const found = sentinelsOf(values)
    if (found.length === 0) return []
    return `Column ${quoted(column.name)}: ${inRows(found, values.length)}, far outside of all other values. ${ifNothing(found)}.`
  })
}

/** The same of a target of numbers, of whose sampled values each was learnt as it stands. */
export function targetSentinelWarnings(name: string, values: readonly number[]): readonly string[] {
  const found = sentinelsOf(values)
  if (found.length === 0) return []
  return [
    `The target ${quoted(name)}: ${inRows(found, values.length)}, far outside of all other values. ${ifNothing(found)}, which leaves such rows out.`,
  ]
}

function inRows(found: readonly Repeated[], rows: number): string {
  const parts = found.map(({ value, count }, at) => `${value}${at === 0 ? ' stands' : ''} in ${count}`)
  return `${listed(parts)} of ${rows} sampled rows`
}

function ifNothing({ length }: readonly Repeated[]): string {
  return length === 1
    ? 'If it means that the value is not known, name it in csv.missing'
    : 'If they mean that the value is not known, name them in csv.missing'
}

/** Of few columns the values are worth a look: those with an end far from the middle ones. */
function mayHaveSentinel(column: Column | undefined): boolean {
  if (column?.role !== 'feature' || column.type !== 'number') return false
  const { min, max, deciles } = column.statistics
  if (isLikely(min) || isLikely(max)) return true
  const [low = min, high = max] = [deciles[3], deciles[7]]
  return Math.max(max - high, low - min) > high - low
}

/** Whether the lowest or the highest date lies far from the median, or each far from the middle ones. */
function isSkewed(column: Column | undefined): boolean {
  if (column?.role !== 'feature' || column.type !== 'date') return false
  const { min, max, deciles } = column.statistics
  const [low = min, middle = min, high = max] = [deciles[3], deciles[5], deciles[7]]
  const [below, above] = [middle - min, max - middle]
  return above > 2 * below || below > 2 * above || Math.min(low - min, max - high) > high - low
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
  const found = sentinelsOf(values, () => 1)
  if (found.length === 0) return []
  const parts = found.map(({ value, count }, at) => {
    return `${quoted(texts.get(value) ?? '')}${at === 0 ? ' stands' : ''} in ${count}`
  })
  const [it, what] = found.length === 1 ? ['it means', 'it'] : ['they mean', 'them']
  return [
    `Column ${quoted(name)}: ${listed(parts)} of ${values.length} sampled rows, far outside of all other dates. If ${it} that the date is not known, name ${what} in csv.missing.`,
  ]
}

type Repeated = { readonly value: number; readonly count: number }

/**
 * The values at the ends that repeat far outside of all others, from the lowest. `wanted`: of a value as many times the
 * range of all others the gap has to be.
 */
export function sentinelsOf(values: readonly number[], wanted = gapWanted): readonly Repeated[] {
  if (!repeatsAtAnEnd(values)) return []
  const counts = new Map<number, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  const sorted = Array.from(counts, ([value, count]) => ({ value, count })).sort((a, b) => a.value - b.value)
  const isFrequent = ({ count }: Repeated) => count >= FEW_ROWS && count >= FEWEST_SHARE * values.length
  const [atLow, atHigh] = [sorted, sorted.toReversed()].map((ordered) => {
    const end = ordered.slice(0, MOST_AT_AN_END).findIndex((each) => !isFrequent(each))
    return end === -1 ? MOST_AT_AN_END : end
  }) as [number, number]
  // As many as there are: the range of all others is the smallest then.
  for (let total = atLow + atHigh; total > 0; total--) {
    for (let low = Math.min(total, atLow); low >= Math.max(0, total - atHigh); low--) {
      const high = sorted.length - (total - low)
      if (areFar(sorted, low, high, wanted)) return [...sorted.slice(0, low), ...sorted.slice(high)]
    }
  }
  return []
}

/** One look tells of nearly all columns that they have none. */
function repeatsAtAnEnd(values: readonly number[]): boolean {
  let low = Number.POSITIVE_INFINITY
  let high = Number.NEGATIVE_INFINITY
  let [atLow, atHigh] = [0, 0]
  for (const value of values) {
    if (value <= low) {
      atLow = value < low ? 1 : atLow + 1
      low = value
    }
    if (value >= high) {
      atHigh = value > high ? 1 : atHigh + 1
      high = value
    }
  }
  return Math.max(atLow, atHigh) >= FEW_ROWS
}

/** Whether what lies before `from` and from `to` on is far from what lies between. */
function areFar(sorted: readonly Repeated[], from: number, to: number, wanted: typeof gapWanted): boolean {
  const others = sorted.slice(from, to)
  const [lowest, highest] = [others[0]?.value ?? 0, others.at(-1)?.value ?? 0]
  const range = highest - lowest
  if (range <= 0 || others.reduce((sum, { count }) => sum + count, 0) < FEWEST_ROWS) return false
  const isFar = (gap: number, { value, count }: Repeated) =>
    gap > range * (count < FEWEST_ROWS ? ABSURD : wanted(value, lowest, others.length))
  const ends = [sorted.slice(0, from), sorted.slice(to)]
  // Several numbers that seldom stand for nothing are values of their own.
  if (ends.some((end) => end.filter(({ value }) => !isLikely(value)).length > 1)) return false
  const [below, above] = [sorted[from - 1], sorted[to]]
  return (
    (below === undefined || sorted.slice(0, from).every((each) => isFar(lowest - below.value, each))) &&
    (above === undefined || sorted.slice(to).every((each) => isFar(above.value - highest, each)))
  )
}

function isLikely(value: number): boolean {
  return LIKELY.test(String(value))
}

function gapWanted(value: number, lowest: number, different: number): number {
  if (!isLikely(value)) return different < FEWEST_VALUES ? Number.POSITIVE_INFINITY : FARTHER
  return value < -1 && lowest >= 0 ? NEGATIVE : 1
}
