import type { Manifest } from '#shared/manifest/manifest.ts'
import { partName, type RunKeys } from '#shared/names/run-keys.ts'
import type { ObjectStore, UploadOptions } from '#shared/objects/object-store.ts'
import { type Column, featureColumns } from '#shared/schema/feature-schema.ts'
import { readRecords } from '../csv/read-records.ts'
import type { TrainingCounts } from '../encode/build-columns.ts'
import { ColumnWriter } from '../encode/column-writer.ts'
import type { RecordKernel } from '../kernel/record-kernel.ts'
import type { ColumnTally } from '../profile/column-tally.ts'
import type { InferredDataset } from '../profile/infer-dataset.ts'
import type { RowLedger } from '../rows/row-index.ts'
import type { Pace } from '../source/time-budget.ts'
import type { UploadText } from '../source/upload-text.ts'
import type { SplitDataset } from '../split/split-dataset.ts'
import { PartPool } from './buffer-pool.ts'
import { UploadSink } from './part-writer.ts'
import { type RowSinks, RowWriter, type TargetRange } from './row-writer.ts'

export type WritePorts = {
  readonly text: UploadText
  readonly objects: ObjectStore
  readonly keys: RunKeys
  readonly manifest: Manifest
  readonly pace: Pace
  /** Those of the first pass. */
  readonly kernel: RecordKernel
  readonly rowIndex: RowLedger
}

const CSV_TYPE = 'text/csv'
/** Marks what a lifecycle rule may delete: it can be made again from the upload. */
const EXPIRING = { 'boostline:expire': 'true' }

/** The second pass: writes all parts at once. Returns what the training rows hold, by column of the file. */
export async function writeRows(
  { text, objects, keys, manifest, pace, kernel, rowIndex }: WritePorts,
  inferred: InferredDataset,
  split: SplitDataset,
  schemaColumns: readonly Column[],
): Promise<{ readonly counts: readonly TrainingCounts[]; readonly targetRange: TargetRange }> {
  const { file, problem } = inferred
  const { decimal } = manifest.csv
  const source = await text.read()
  const kept = { contentType: CSV_TYPE }
  const expiring = { contentType: CSV_TYPE, tags: EXPIRING }
  const pool = new PartPool()
  const sink = (key: string, options: UploadOptions) => new UploadSink(objects, key, options, pool)
  const sinks: RowSinks = {
    train: Array.from({ length: manifest.training.instanceCount }, (_, part) =>
      sink(`${keys.trainPrefix}${partName(part)}`, expiring),
    ),
    validation: sink(`${keys.validationPrefix}${partName(0)}`, expiring),
    test: sink(keys.testPart, kept),
    validationRows: sink(keys.validationRows, kept),
    testRows: sink(keys.testRows, kept),
  }
  const all = [...sinks.train, sinks.validation, sinks.test, sinks.validationRows, sinks.testRows]
  const columns = featureColumns({ columns: [...schemaColumns] }).map(
    (column) => new ColumnWriter(column, inferred.tallies[column.index] as ColumnTally, kernel),
  )
  const isCopied = inferred.isPlain && decimal === '.' && kernel.delimiter === ','
  const isWhole = columns.length === file.header.length - 1 && columns.every((column) => column.copiesNumbers)
  const writer = new RowWriter({
    kernel,
    isPlain: isCopied && isWhole,
    ledger: rowIndex,
    boundariesOf: split.boundariesOf,
    classOf: inferred.classOf,
    boundaries: split.boundaries,
    isRegression: problem.type === 'regression',
    columns,
    decimal,
    isTime: manifest.split.strategy === 'time',
    sinks,
    onBlock: () => pace.check(),
  })
  try {
    await readRecords(source, file.place, manifest.csv, writer, kernel)
    writer.end()
    for (const each of all) await each.end()
  } catch (error) {
    // The reason is the error; what is under way must not outlive it.
    await Promise.all(all.map((each) => each.abandon(error)))
    throw error
  }
  const counts: TrainingCounts[] = []
  for (const column of columns) counts[column.index] = column.counts
  return { counts, targetRange: writer.targetRange }
}
