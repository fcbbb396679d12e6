import { partOf } from '#shared/split/part-of.ts'
import { PADDING_BYTES } from '../kernel/layout.ts'
import type { RecordKernel } from '../kernel/record-kernel.ts'
import type { InferredDataset } from '../profile/infer-dataset.ts'
import type { SampledCell } from '../rows/row-sample.ts'
import type { SplitDataset } from './split-dataset.ts'

export type SplitSampleRow = {
  readonly cells: readonly SampledCell[]
  readonly key: number
  readonly isTraining: boolean
}

/** The cells of the sampled rows of train and validation, read again from their bytes: test stays unseen. */
export function splitSample(
  { sample, columns }: InferredDataset,
  { boundaries, boundariesOf }: SplitDataset,
  kernel: RecordKernel,
): readonly SplitSampleRow[] {
  const readers = columns.map((column) => {
    const text = (cell: number) => kernel.cellText(cell).trim()
    if (column.role === 'ignored') return () => ''
    if (column.role === 'target' || column.type !== 'number') return text
    // A point may stand between thousands.
    const isOwnNumber = column.reading.number?.decimal === ',' && kernel.decimal === '.'
    return (cell: number) => {
      const value = isOwnNumber ? Number.NaN : kernel.exports.numberOf(cell)
      return Number.isNaN(value) ? text(cell) : value
    }
  })
  const mostBytes = sample.reduce((most, { bytes }) => Math.max(most, bytes.length), 0)
  const at = kernel.allocate(mostBytes + PADDING_BYTES)
  return sample.flatMap(({ bytes, key, classCode }) => {
    const bounds = boundaries[boundariesOf[classCode] ?? -1]
    const part = bounds && partOf(key, bounds)
    if (part === undefined || part === 'test') return []
    kernel.bytes.set(bytes, at)
    kernel.tokenize(at, at + bytes.length, true)
    return [{ cells: readers.map((read, cell) => read(cell)), key, isTraining: part === 'train' }]
  })
}
