import { counted } from '#shared/design/number-words.ts'
import type { Column } from '#shared/schema/feature-schema.ts'
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

type Inferred = Pick<
  InferredDataset,
  'file' | 'sample' | 'rows' | 'columns' | 'target' | 'targetReading' | 'labels' | 'problem'
>

/** The first row of the end that is no row by its numbers. */
export type SumRow = {
  readonly row: number
  /** How many rows stand under it. */
  readonly under: number
  readonly what: keyof typeof WORDS
  readonly columns: readonly string[]
  /** All rows above were looked at. */
  readonly isExact: boolean
}

/** What a person is told of such rows. */
export function sumRowWarnings(found: SumRow | undefined): readonly string[] {
  if (found === undefined) return []
  const what = `holds in ${listed(found.columns.map(quoted))} ${WORDS[found.what]}: it looks like a total, and`
  if (found.under === 0) {
    return [`The last row, row ${found.row}, ${what} is used as data. Take it out of the file if it is one.`]
  }
  return [
    `Row ${found.row} ${what} it and the ${counted(found.under, 'row')} under it are used as data. Take them out of the file if they are no data.`,
  ]
}

/**
 * Finds, whatever its word, the first row of the end that has in each of its number columns the sum or the mean of all
 * rows above, or how many there are; or one with the least value beside one with the highest. Where the sample has all
 * rows it is found exactly; of more rows a sum is found from what the sample makes likely, and nothing else is. Nothing is
 * read again unless a row looks like one at a glance. `built`: the columns, where they are known.
 */
export function findSumRow(
  inferred: Inferred,
  built: readonly Column[] | undefined,
  last: readonly LastRecord[],
  kernel: RecordKernel,
): SumRow | undefined {
  const { sample, file, labels, problem, target } = inferred
  // Of rows without a target nothing is in the sample: then the target alone adds up.
  const areAll = labels.without === 0
  const rows = inferred.rows - labels.without
  if (rows < 3 || (!areAll && problem.type !== 'regression')) return undefined
  const columns = numberColumns(inferred, problem, built).filter(({ index }) => areAll || index === target.index)
  const isRow = ({ cells }: LastRecord) => {
    const value = areAll ? 0 : columns[0]?.read(cells[target.index] ?? '')
    return cells.length === file.header.length && value !== undefined && !Number.isNaN(value)
  }
  const records = last.filter(isRow).slice(2 - rows)
  if (records.length === 0) return undefined
  const isExact = sample.length === rows
  const end = records.map((record, at): Closing => {
    const filled = columns.flatMap((column) => {
      const value = column.read(record.cells[column.index] ?? '')
      return value === undefined || Number.isNaN(value) ? [] : [{ column, value }]
    })
    return { ...record, filled, above: rows - records.length + at }
  })
  const whats = whatsOf(end, inferred, isExact, kernel)
  const isPair = (one: SumRow['what'], other: SumRow['what'] | undefined) =>
    (one === 'least' && other === 'most') || (one === 'most' && other === 'least')
  const first = whats.findIndex((what, at) => {
    return what !== undefined && ((what !== 'least' && what !== 'most') || isPair(what, whats[at + 1]))
  })
  const [found, what] = [end[first], whats[first]]
  if (found === undefined || what === undefined) return undefined
  const names = found.filled.map(({ column }) => file.header[column.index] ?? '')
  return { row: found.row, under: end.length - 1 - first, what, columns: names, isExact }
}

/** What each of the rows at the end is of those above it. */
function whatsOf(
  end: readonly Closing[],
  { sample, problem, target }: Pick<Inferred, 'sample' | 'problem' | 'target'>,
  isExact: boolean,
  kernel: RecordKernel,
): readonly (SumRow['what'] | undefined)[] {
  const rowsAbove = sample.filter(({ index }) => index < (end[0]?.above ?? 0))
  const isLikely = glanceTest(end, rowsAbove, isExact, kernel)
  const likely = end.filter((row) => {
    const hasTarget = row.filled.some(({ column }) => column.index === target.index)
    return (hasTarget || problem.type !== 'regression') && isLikely(row)
  })
  if (likely.length === 0) return []
  const read = columnsOf(likely)
  const cells = cellsOf(isExact ? sample : rowsAbove, read, kernel)
  return end.map((row, at) => {
    if (!likely.includes(row)) return undefined
    const above = row.filled.map(({ column }) => {
      const values = cells[read.indexOf(column)] ?? []
      return finite(isExact ? values.slice(0, row.above) : values)
    })
    return whatOfRow(row, above, isExact, at === end.length - 1)
  })
}

const WORDS = {
  sum: 'the sum of all rows above',
  mean: 'the mean of all rows above',
  either: 'the sum or the mean of all rows above',
  count: 'the number of all rows above',
  least: 'the least value of all rows above',
  most: 'the highest value of all rows above',
} as const

/** Tells of rows at the end, by some of the rows above, which are worth reading them all. */
function glanceTest(
  end: readonly Closing[],
  above: readonly SampledRow[],
  hasAll: boolean,
  kernel: RecordKernel,
): (row: Closing) => boolean {
  const step = Math.max(1, Math.floor(above.length / GLANCE.rows))
  const rows = above.filter((_, at) => at % step === 0)
  const columns = columnsOf(end, GLANCE.columns)
  const facts = cellsOf(rows, columns, kernel).map((values) => factsOf(finite(values)))
  const factsAbout = (column: NumberCells) => facts[columns.indexOf(column)] ?? factsOf([])
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

/** Those that are filled in some of the rows, in each the first `most`. */
function columnsOf(rows: readonly Closing[], most?: number): readonly NumberCells[] {
  return [...new Set(rows.flatMap(({ filled }) => filled.slice(0, most).map(({ column }) => column)))]
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
