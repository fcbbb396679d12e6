import type { Manifest } from '#shared/manifest/manifest.ts'
import { partName, type RunKeys } from '#shared/names/run-keys.ts'
import { EXPIRE_TAGS } from '#shared/names/tags.ts'
import type { ObjectStore, UploadOptions } from '#shared/objects/object-store.ts'
import { featureColumns } from '#shared/schema/feature-columns.ts'
import type { Column } from '#shared/schema/feature-schema.ts'
import { createLabelEncoder } from '#shared/schema/target-codes.ts'
import { readRecords } from '../csv/read-records.ts'
import type { UploadText } from '../dialect/upload-text.ts'
import { ColumnWriter, type TrainingCounts } from '../encode/column-writer.ts'
import type { RecordKernel } from '../kernel/record-kernel.ts'
import type { InferredDataset } from '../profile/infer-dataset.ts'
import type { RowIndex } from '../rows/row-index.ts'
import type { TimeBudget } from '../source/time-budget.ts'
import type { SplitDataset } from '../split/split-dataset.ts'
import { BufferPool } from './buffer-pool.ts'
import { PartWriter } from './part-writer.ts'
import { type PartWriters, RowWriter, type TargetRange } from './row-writer.ts'

export type WritePorts = {
  readonly text: UploadText
  readonly objects: ObjectStore
  readonly keys: RunKeys
  readonly manifest: Manifest
  readonly timeBudget: TimeBudget
  /** Those of the first pass. */
  readonly kernel: RecordKernel
  readonly rowIndex: RowIndex
}

const CSV_TYPE = 'text/csv'

/** The second pass: writes all parts at once. Returns what the training rows hold, by column of the file. */
export async function writeRows(
  { text, objects, keys, manifest, timeBudget, kernel, rowIndex }: WritePorts,
  inferred: InferredDataset,
  split: SplitDataset,
  schemaColumns: readonly Column[],
): Promise<{ readonly counts: readonly TrainingCounts[]; readonly targetRange: TargetRange }> {
  const { file, problem } = inferred
  const source = await text.read()
  const kept = { contentType: CSV_TYPE }
  // It can be made again from the upload.
  const expiring = { contentType: CSV_TYPE, tags: EXPIRE_TAGS }
  const pool = new BufferPool()
  const writer = (key: string, options: UploadOptions) => new PartWriter(objects, key, options, pool)
  const writers: PartWriters = {
    train: Array.from({ length: manifest.training.instanceCount }, (_, part) =>
      writer(`${keys.trainPrefix}${partName(part)}`, expiring),
    ),
    validation: writer(`${keys.validationPrefix}${partName(0)}`, expiring),
    test: writer(keys.testPart, kept),
    validationRows: writer(keys.validationRows, kept),
    testRows: writer(keys.testRows, kept),
  }
  const all = [...writers.train, writers.validation, writers.test, writers.validationRows, writers.testRows]
  const columns = featureColumns({ columns: [...schemaColumns] }).map(
    (column) => new ColumnWriter(column, inferred.tallies[column.index]?.entries ?? [], kernel),
  )
  const isCopied = inferred.isNumeric && kernel.decimal === '.' && kernel.delimiter === ','
  const isWhole = columns.length === file.header.length - 1 && columns.every((column) => column.copiesNumbers)
  const rowWriter = new RowWriter({
    kernel,
    copiesRows: isCopied && isWhole,
    rowIndex: rowIndex,
    boundariesOf: split.boundariesOf,
    classOf: inferred.classOf,
    boundaries: split.boundaries,
    isRegression: problem.type === 'regression',
    columns,
    targetValueOf: createLabelEncoder(problem, inferred.targetReading),
    isTime: manifest.split.strategy === 'time',
    writers,
    onBlock: () => timeBudget.check(),
  })
  try {
    await readRecords(source, file.place, manifest.csv, rowWriter, kernel)
    rowWriter.end()
    for (const each of all) await each.end()
  } catch (error) {
    // The reason is the error; what is under way must not outlive it.
    await Promise.all(all.map((each) => each.abandon(error)))
    throw error
  }
  const counts: TrainingCounts[] = []
  for (const column of columns) counts[column.index] = column.counts
  return { counts, targetRange: rowWriter.targetRange }
}
