import { missingTest } from '#shared/schema/reading/missing-words.ts'
import { partOf } from '#shared/split/part-of.ts'
import { PADDING_BYTES } from '../kernel/layout.ts'
import type { RecordKernel } from '../kernel/record-kernel.ts'
import type { InferredDataset } from '../profile/infer-dataset.ts'
import type { SampledCell } from '../rows/row-sample.ts'
import type { SplitDataset } from './split-dataset.ts'

/** The sampled rows of train and validation in the order of the file: test stays unseen. */
export type SplitSample = {
  readonly keys: readonly number[]
  /** The places of the training rows among them. */
  readonly training: readonly number[]
  /** By column, its cell of each row; none of a column that is ignored for another reason than having too many texts. */
  readonly cells: readonly (readonly SampledCell[])[]
}

/** The cells of the sampled rows, read again from their bytes. */
export function splitSample(
  { sample, columns }: InferredDataset,
  split: SplitDataset,
  kernel: RecordKernel,
): SplitSample {
  const readers = columns.map((column) => {
    const text = (cell: number) => kernel.cellText(cell).trim()
    if (column.role === 'ignored') return column.isVaried ? text : undefined
    if (column.role === 'target' || column.type !== 'number') return text
    // A point may stand between thousands; a number without a colon is no time.
    const { number } = column.reading
    const isOwnNumber = number?.clock || (number?.decimal === ',' && kernel.decimal === '.')
    return (cell: number) => {
      const value = isOwnNumber ? Number.NaN : kernel.exports.numberOf(cell)
      return Number.isNaN(value) ? text(cell) : value
    }
  })
  // Column by column: an array of numbers alone holds them as they are, and is read in one go.
  const cells = columns.map((): SampledCell[] => [])
  const keys: number[] = []
  const training: number[] = []
  for (const { key, isTraining } of sampledRecords(sample, split, kernel)) {
    for (let column = 0; column < readers.length; column++) {
      const read = readers[column]
      if (read !== undefined) cells[column]?.push(read(column))
    }
    if (isTraining) training.push(keys.length)
    keys.push(key)
  }
  return { keys, training, cells }
}

const EXAMPLE_ROWS = 500

/** The first filled cell of each column among the sampled rows, as it was written. */
export function exampleCells(
  { sample, columns }: Pick<InferredDataset, 'sample' | 'columns'>,
  split: SplitDataset,
  kernel: RecordKernel,
): readonly (string | undefined)[] {
  const examples: (string | undefined)[] = columns.map(() => undefined)
  const tests = columns.map((column) => missingTest(column.role === 'feature' ? column.reading.missingWords : 'words'))
  for (const { isTraining } of sampledRecords(sample.slice(0, EXAMPLE_ROWS), split, kernel)) {
    if (!isTraining) continue
    for (const [column, example] of examples.entries()) {
      if (example !== undefined) continue
      const text = kernel.cellText(column).trim()
      if (tests[column]?.(text) === false) examples[column] = text.slice(0, LONGEST_EXAMPLE)
    }
    if (!examples.includes(undefined)) break
  }
  return examples
}

const LONGEST_EXAMPLE = 100

/** Reads the sampled rows of train and validation again, one after the other. */
function* sampledRecords(
  sample: InferredDataset['sample'],
  { boundaries, boundariesOf }: Pick<SplitDataset, 'boundaries' | 'boundariesOf'>,
  kernel: RecordKernel,
): Generator<{ readonly key: number; readonly isTraining: boolean }> {
  const mostBytes = sample.reduce((most, { bytes }) => Math.max(most, bytes.length), 0)
  const at = kernel.allocate(mostBytes + PADDING_BYTES)
  for (const { bytes, key, classCode } of sample) {
    const bounds = boundaries[boundariesOf[classCode] ?? -1]
    const part = bounds && partOf(key, bounds)
    if (part === undefined || part === 'test') continue
    kernel.bytes.set(bytes, at)
    kernel.tokenize(at, at + bytes.length, true)
    yield { key, isTraining: part === 'train' }
  }
}
