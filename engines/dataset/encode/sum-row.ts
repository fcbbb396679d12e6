import type { Column } from '#shared/schema/feature-schema.ts'
import { createLabelEncoder } from '#shared/schema/target-codes.ts'
import type { LastRecord } from '../dialect/footer.ts'
import { PADDING_BYTES } from '../kernel/layout.ts'
import type { RecordKernel } from '../kernel/record-kernel.ts'
import { sampledNumberReader } from '../profile/column-profile.ts'
import type { InferredDataset } from '../profile/infer-dataset.ts'
import type { SampledCell, SampledRow } from '../rows/row-sample.ts'
import { listed, quoted } from '../source/refusal.ts'

type NumberCells = {
  readonly index: number
  readonly read: (cell: SampledCell) => number | undefined
  /** Of the training rows, as far as sampled. */
  readonly mean: number
  readonly deviation: number
}

/** Fewer are chance. */
const FEWEST_COLUMNS = 2
/** Sums of floating-point numbers, and of cells that were rounded. */
const ROUNDING = 1e-6
/** A mean is told from any other value where it has so many more decimals. */
const FINE = 20
/** Of the error that a sample's mean has. */
const ERRORS = 6

/**
 * What a person is told of a last row that has no word such as `Total`, but in each of its number columns the sum or the
 * mean of all rows above; it stays a row. Where the sample has all rows it is told exactly; of more rows a sum is told
 * from what the sample makes likely, and a mean is not. Nothing is read again unless the row looks like one at a glance.
 */
export function sumRowWarnings(
  inferred: Pick<InferredDataset, 'file' | 'sample' | 'rows' | 'columns' | 'target' | 'targetReading' | 'labels'>,
  problem: Parameters<typeof createLabelEncoder>[0],
  built: readonly Column[],
  range: { readonly mean: number },
  last: LastRecord | undefined,
  kernel: RecordKernel,
): readonly string[] {
  const { sample, rows, file, labels } = inferred
  if (last === undefined || rows < 3 || last.cells.length !== file.header.length || labels.without > 0) return []
  const columns = numberColumns(inferred, problem, built, range)
  const filled = columns.flatMap((column) => {
    const value = column.read(last.cells[column.index] ?? '')
    return value === undefined || Number.isNaN(value) ? [] : [{ column, value }]
  })
  const hasAll = sample.length === rows
  const isLikely = filled.every(({ column, value }) => {
    const times = value / (column.mean * rows)
    return (times > 0.25 && times < 4) || (hasAll && Math.abs(value - column.mean) < column.deviation / 2)
  })
  if (filled.length < FEWEST_COLUMNS || !isLikely) return []
  if (problem.type === 'regression' && !filled.some(({ column }) => column.index === inferred.target.index)) return []
  const above = hasAll ? sample.slice(0, -1) : sample
  const cells = cellsOf(
    above,
    filled.map(({ column }) => column),
    kernel,
  )
  const found = filled.map(({ column, value }, at) =>
    whatOf(value, last.cells[column.index] ?? '', cells[at] ?? [], rows - 1),
  )
  const told = filled.flatMap(({ column }, at) => (found[at] === undefined ? [] : [{ column, what: found[at] }]))
  if (told.length < filled.length || told.filter(({ what }) => what !== 'either').length < FEWEST_COLUMNS) return []
  const whats = new Set(told.flatMap(({ what }) => (what === 'either' ? [] : [what])))
  const what = whats.size === 2 ? 'the sum or the mean' : whats.has('sum') ? 'the sum' : 'the mean'
  const names = listed(told.map(({ column }) => quoted(file.header[column.index] ?? '')))
  return [
    `The last row, row ${last.row}, holds in ${names} ${what} of all rows above: it looks like a total, and is used as data. Take it out of the file if it is one.`,
  ]
}

function numberColumns(
  { columns, target, targetReading }: Pick<InferredDataset, 'columns' | 'target' | 'targetReading'>,
  problem: Parameters<typeof createLabelEncoder>[0],
  built: readonly Column[],
  { mean }: { readonly mean: number },
): readonly NumberCells[] {
  return columns.flatMap((column): NumberCells[] => {
    const { index } = column
    if (index === target.index) {
      if (problem.type !== 'regression') return []
      const read = createLabelEncoder(problem, targetReading)
      return [{ index, read: (cell) => read(String(cell)), mean, deviation: Number.POSITIVE_INFINITY }]
    }
    const feature = built[index]
    if (column.role !== 'feature' || column.type !== 'number' || column.reading.number?.clock) return []
    if (feature?.role !== 'feature' || feature.type !== 'number') return []
    const { mean: middle, standardDeviation: deviation = 0 } = feature.statistics
    return [{ index, read: sampledNumberReader(column.reading), mean: middle, deviation }]
  })
}

/** By column, the numbers of the sampled rows. */
function cellsOf(
  sample: readonly SampledRow[],
  columns: readonly NumberCells[],
  kernel: RecordKernel,
): readonly (readonly number[])[] {
  const at = kernel.allocate(sample.reduce((most, { bytes }) => Math.max(most, bytes.length), 0) + PADDING_BYTES)
  const cells = columns.map((): number[] => [])
  for (const { bytes } of sample) {
    kernel.bytes.set(bytes, at)
    kernel.tokenize(at, at + bytes.length, true)
    for (const [place, { index, read }] of columns.entries()) {
      const value = read(kernel.cellText(index).trim())
      if (value !== undefined && Number.isFinite(value)) cells[place]?.push(value)
    }
  }
  return cells
}

type What = 'sum' | 'mean' | 'either'

/** What a number is of those above it, which are all or a sample; `either` where it may be by chance. */
function whatOf(value: number, text: string, above: readonly number[], rows: number): What | undefined {
  const count = above.length
  if (count < 2) return undefined
  const total = above.reduce((sum, each) => sum + each, 0)
  const mean = total / count
  const squares = above.reduce((sum, each) => sum + (each - mean) ** 2, 0)
  const deviation = Math.sqrt(squares / count)
  const highest = above.reduce((most, each) => Math.max(most, Math.abs(each)), 0)
  const isAll = rows === count
  const unit = 10 ** -(/[.,](\d+)\D*$/.exec(text)?.[1]?.length ?? 0)
  const expected = mean * rows
  const error = isAll ? ROUNDING * Math.abs(expected) + unit / 2 : (ERRORS * deviation * rows) / Math.sqrt(count)
  if (Math.abs(value - expected) <= error) {
    // Below zero and above it values may add up to any of them.
    if (isAll) return Math.abs(value) > highest ? 'sum' : 'either'
    return error < Math.abs(expected) / 4 && Math.abs(value) > 2 * highest ? 'sum' : undefined
  }
  if (!isAll || Math.abs(value - mean) > unit * (1 / 2 + ROUNDING) + ROUNDING * Math.abs(mean)) return undefined
  return unit * FINE < deviation ? 'mean' : 'either'
}
