import { counted } from '#shared/design/number-words.ts'
import type { Column } from '#shared/schema/feature-schema.ts'
import type { createLabelEncoder } from '#shared/schema/target-codes.ts'
import type { LastRecord } from '../dialect/footer.ts'
import type { RecordKernel } from '../kernel/record-kernel.ts'
import type { InferredDataset } from '../profile/infer-dataset.ts'
import type { SampledRow } from '../rows/row-sample.ts'
import { listed, quoted } from '../source/refusal.ts'
import { cellsOf, type NumberCells, numberColumns } from './number-cells.ts'

/** A row of the end, with its numbers. */
type Closing = LastRecord & {
  readonly filled: readonly { readonly column: NumberCells; readonly value: number }[]
  /** How many rows stand above it. */
  readonly above: number
}

/** Fewer are chance, unless the one stands far out. */
const FEWEST_COLUMNS = 2
/** Sums of floating-point numbers, and of cells that were rounded. */
const ROUNDING = 1e-6
/** A mean is told from any other value where it has so many more decimals, and further up where it has more. */
const FINE = { last: 20, other: 100 }
/** Of the error that a sample's mean has. */
const ERRORS = 6
/** So many times the highest value above a single sum has to be, and one that is told by a sample. */
const FAR = { all: 3, sample: 10 }
/** The least value of each column in one row is chance below so small a share of the rows. */
const CHANCE = 1e-3
/** What rows of the end are first held against. */
const GLANCE = { rows: 100, columns: 8, times: 10 }

/**
 * What a person is told of rows at the end that have no word such as `Total`, but in each of their number columns the sum
 * or the mean of all rows above, or how many there are, or two with the least and the highest value; they stay rows, and
 * so do those under them. Where the sample has all rows it is told exactly; of more rows a sum is told from what the
 * sample makes likely, and nothing else is. Nothing is read again unless a row looks like one at a glance.
 */
export function sumRowWarnings(
  inferred: Pick<InferredDataset, 'file' | 'sample' | 'rows' | 'columns' | 'target' | 'targetReading' | 'labels'>,
  problem: Parameters<typeof createLabelEncoder>[0],
  built: readonly Column[],
  last: readonly LastRecord[],
  kernel: RecordKernel,
): readonly string[] {
  const { sample, rows, file, labels } = inferred
  const records = last.filter(({ cells }) => cells.length === file.header.length).slice(2 - rows)
  if (labels.without > 0 || rows < 3 || records.length === 0) return []
  const columns = numberColumns(inferred, problem, built)
  const hasAll = sample.length === rows
  const end = records.map((record, at): Closing => {
    const filled = columns.flatMap((column) => {
      const value = column.read(record.cells[column.index] ?? '')
      return value === undefined || Number.isNaN(value) ? [] : [{ column, value }]
    })
    return { ...record, filled, above: rows - records.length + at }
  })
  const rowsAbove = sample.filter(({ index }) => index < rows - records.length)
  const isLikely = glanceTest(rowsAbove, hasAll, kernel)
  const needsTarget = problem.type === 'regression'
  const likely = end.map((each) => {
    const hasTarget = each.filled.some(({ column }) => column.index === inferred.target.index)
    return (hasTarget || !needsTarget) && isLikely(each)
  })
  if (!likely.includes(true)) return []
  const read = columns.filter((column) =>
    end.some(({ filled }, at) => likely[at] && filled.some((each) => each.column === column)),
  )
  const cells = cellsOf(hasAll ? sample : rowsAbove, read, kernel)
  const whats = end.map((each, at) => {
    if (!likely[at]) return undefined
    const above = each.filled.map(({ column }) => {
      const values = cells[read.indexOf(column)] ?? []
      return finite(hasAll ? values.slice(0, each.above) : values)
    })
    return whatOfRow(each, above, hasAll, at === end.length - 1)
  })
  const first = whats.findIndex((what, at) => {
    return (
      what !== undefined &&
      (what !== 'least' || whats[at + 1] === 'most') &&
      (what !== 'most' || whats[at + 1] === 'least')
    )
  })
  const found = end[first]
  const what = whats[first]
  if (found === undefined || what === undefined) return []
  const names = listed(found.filled.map(({ column }) => quoted(file.header[column.index] ?? '')))
  const under = end.length - 1 - first
  if (under === 0) {
    return [
      `The last row, row ${found.row}, holds in ${names} ${WORDS[what]}: it looks like a total, and is used as data. Take it out of the file if it is one.`,
    ]
  }
  return [
    `Row ${found.row} holds in ${names} ${WORDS[what]}: it looks like a total, and it and the ${counted(under, 'row')} under it are used as data. Take them out of the file if they are none.`,
  ]
}

const WORDS = {
  sum: 'the sum of all rows above',
  mean: 'the mean of all rows above',
  either: 'the sum or the mean of all rows above',
  count: 'the number of all rows above',
  least: 'the least value of all rows above',
  most: 'the highest value of all rows above',
} as const

/** Tells of a row, by some of the rows above, whether it is worth reading them all. */
function glanceTest(above: readonly SampledRow[], hasAll: boolean, kernel: RecordKernel): (row: Closing) => boolean {
  const step = Math.max(1, Math.floor(above.length / GLANCE.rows))
  const rows = above.filter((_, at) => at % step === 0)
  const facts = new Map<NumberCells, ReturnType<typeof factsOf>>()
  const factsAbout = (column: NumberCells) => {
    const known = facts.get(column) ?? factsOf(finite(cellsOf(rows, [column], kernel)[0]))
    facts.set(column, known)
    return known
  }
  return ({ filled, above: count }) =>
    filled.length > 0 &&
    filled.slice(0, GLANCE.columns).every(({ column, value }) => {
      const { mean, deviation, least, highest } = factsAbout(column)
      const times = value / (mean * count)
      if (times > 1 / GLANCE.times && times < GLANCE.times) return true
      if (!hasAll) return false
      return Math.abs(value - mean) <= deviation || value === count || value <= least || value >= highest
    })
}

function finite(values: readonly (number | undefined)[] = []): readonly number[] {
  return values.filter((value) => value !== undefined && Number.isFinite(value)) as readonly number[]
}

function factsOf(values: readonly number[]) {
  const mean = values.reduce((sum, each) => sum + each, 0) / values.length
  const squares = values.reduce((sum, each) => sum + (each - mean) ** 2, 0)
  const least = values.reduce((less, each) => Math.min(less, each), Number.POSITIVE_INFINITY)
  const highest = values.reduce((more, each) => Math.max(more, each), Number.NEGATIVE_INFINITY)
  return { mean, deviation: Math.sqrt(squares / values.length), least, highest }
}

type What = 'sum' | 'mean' | 'either'

/** What a row is of those above it, all or a sample of them: in each column that has a number. */
function whatOfRow(
  { filled, cells, above: count }: Closing,
  above: readonly (readonly number[])[],
  isAll: boolean,
  isLast: boolean,
): keyof typeof WORDS | undefined {
  const [only] = filled
  if (filled.length === 1 && only) {
    return whatAlone(only.value, cells[only.column.index] ?? '', above[0] ?? [], count, isAll)
  }
  const found = filled.map(({ column, value }, at) =>
    whatOf(value, cells[column.index] ?? '', above[at] ?? [], count, isAll, isLast),
  )
  const sure = found.filter((what) => what === 'sum' || what === 'mean')
  if (!found.includes(undefined) && sure.length >= FEWEST_COLUMNS) {
    return new Set(sure).size === 2 ? 'either' : sure[0]
  }
  if (!isAll) return undefined
  const isEach = (is: (value: number, values: readonly number[], at: number) => boolean) =>
    filled.every(({ value }, at) => is(value, above[at] ?? [], at))
  if (isEach((value, { length }) => value === length || value === count)) return 'count'
  const least = above.map((values) => factsOf(values).least)
  const highest = above.map((values) => factsOf(values).highest)
  // Many rows may have them: what it takes that one has them all by chance.
  const isRare = (extremes: readonly number[]) =>
    above.reduce(
      (share, values, at) => (share * values.filter((each) => each === extremes[at]).length) / values.length,
      1,
    ) < CHANCE
  if (isEach((value, _, at) => value === least[at]) && isRare(least)) return 'least'
  return isEach((value, _, at) => value === highest[at]) && isRare(highest) ? 'most' : undefined
}

/** The same of a single number: a sum that no value above comes near, or a mean that alone has such decimals. */
function whatAlone(
  value: number,
  text: string,
  above: readonly number[],
  count: number,
  isAll: boolean,
): 'sum' | 'mean' | undefined {
  const what = whatOf(value, text, above, count, isAll, true)
  const { least, highest } = factsOf(above)
  const farthest = Math.max(Math.abs(least), Math.abs(highest))
  if (what === 'sum') return Math.abs(value) > farthest * (isAll ? FAR.all : FAR.sample) ? what : undefined
  const coarser = 10 * unitOf(text)
  const isCoarse = (each: number) => Math.abs(each / coarser - Math.round(each / coarser)) < ROUNDING
  return what === 'mean' && !isCoarse(value) && above.every(isCoarse) ? what : undefined
}

/** What its last digit counts. */
function unitOf(text: string): number {
  return 10 ** -(/[.,](\d+)\D*$/.exec(text)?.[1]?.length ?? 0)
}

/** What a number is of those above it, which are all or a sample; `either` where it may be by chance. */
function whatOf(
  value: number,
  text: string,
  above: readonly number[],
  rows: number,
  isAll: boolean,
  isLast: boolean,
): What | undefined {
  const count = above.length
  if (count < 2) return undefined
  const { mean, deviation, least, highest } = factsOf(above)
  const farthest = Math.max(Math.abs(least), Math.abs(highest))
  const unit = unitOf(text)
  const expected = mean * (isAll ? count : rows)
  const error = isAll ? ROUNDING * Math.abs(expected) + unit / 2 : (ERRORS * deviation * rows) / Math.sqrt(count)
  if (Math.abs(value - expected) <= error) {
    // Below zero and above it values may add up to any of them.
    if (isAll) return Math.abs(value) > farthest ? 'sum' : 'either'
    return error < Math.abs(expected) / 4 && Math.abs(value) > 2 * farthest ? 'sum' : undefined
  }
  if (!isAll || Math.abs(value - mean) > unit * (1 / 2 + ROUNDING) + ROUNDING * Math.abs(mean)) return undefined
  return unit * (isLast ? FINE.last : FINE.other) < deviation ? 'mean' : 'either'
}
