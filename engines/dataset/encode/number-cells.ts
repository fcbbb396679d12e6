import type { Column } from '#shared/schema/feature-schema.ts'
import { createLabelEncoder } from '#shared/schema/target-codes.ts'
import { PADDING_BYTES } from '../kernel/layout.ts'
import type { RecordKernel } from '../kernel/record-kernel.ts'
import { sampledNumberReader } from '../profile/column-profile.ts'
import type { InferredDataset } from '../profile/infer-dataset.ts'
import type { SampledCell, SampledRow } from '../rows/row-sample.ts'

/** A column, and how its cells are read. */
export type NumberCells = {
  readonly index: number
  readonly read: (cell: SampledCell) => number | undefined
}

/** The columns that are numbers, the target among them where one is predicted. */
export function numberColumns(
  { columns, target, targetReading }: Pick<InferredDataset, 'columns' | 'target' | 'targetReading'>,
  problem: Parameters<typeof createLabelEncoder>[0],
  built: readonly Column[] | undefined,
): readonly NumberCells[] {
  return columns.flatMap((column): NumberCells[] => {
    const { index } = column
    if (index === target.index) {
      if (problem.type !== 'regression') return []
      const read = createLabelEncoder(problem, targetReading)
      return [{ index, read: (cell) => read(String(cell)) }]
    }
    const feature = built?.[index]
    if (column.role !== 'feature' || column.type !== 'number' || column.reading.number?.clock) return []
    if (built && (feature?.role !== 'feature' || feature.type !== 'number')) return []
    return [{ index, read: sampledNumberReader(column.reading) }]
  })
}

/** By column, what the cells of sampled rows are read as. */
export function cellsOf<T>(
  sample: readonly SampledRow[],
  columns: readonly { readonly index: number; readonly read: (cell: string) => T }[],
  kernel: RecordKernel,
): readonly (readonly T[])[] {
  const at = kernel.allocate(sample.reduce((most, { bytes }) => Math.max(most, bytes.length), 0) + PADDING_BYTES)
  const cells = columns.map((): T[] => [])
  for (const { bytes } of sample) {
    kernel.bytes.set(bytes, at)
    kernel.tokenize(at, at + bytes.length, true)
    for (const [place, { index, read }] of columns.entries()) cells[place]?.push(read(kernel.cellText(index).trim()))
  }
  return cells
}
