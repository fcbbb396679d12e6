import type { Manifest } from '#shared/manifest/manifest.ts'
import { partName, type RunKeys } from '#shared/names/run-keys.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import { featureColumns } from '#shared/schema/feature-schema.ts'
import type { TrainingCounts } from './build-columns.ts'
import type { ColumnTally } from './column-tally.ts'
import { ColumnWriter } from './column-writer.ts'
import type { InferredDataset } from './infer-dataset.ts'
import type { Pace } from './pace.ts'
import type { OpenSource } from './prepare-dataset.ts'
import { readRecords } from './read-records.ts'
import { type RowSinks, RowWriter, type TargetRange } from './row-writer.ts'
import type { SplitDataset } from './split-dataset.ts'
import { UploadSink } from './upload-sink.ts'

export type WritePorts = {
  readonly open: OpenSource
  readonly objects: ObjectStore
  readonly keys: RunKeys
  readonly manifest: Manifest
  readonly pace: Pace
}

const CSV_TYPE = 'text/csv'
/** Marks what a lifecycle rule may delete: it can be made again from the upload. */
const EXPIRING = { 'boostline:expire': 'true' }

/** The second pass: writes all parts at once. Returns what the training rows hold, by column of the file. */
export async function writeRows(
  { open, objects, keys, manifest, pace }: WritePorts,
  inferred: InferredDataset,
  split: SplitDataset,
): Promise<{ readonly counts: readonly TrainingCounts[]; readonly targetRange: TargetRange }> {
  const { scan, file, problem } = inferred
  const { decimal } = manifest.csv
  const body = await open()
  const kept = { contentType: CSV_TYPE }
  const expiring = { contentType: CSV_TYPE, tags: EXPIRING }
  const sinks: RowSinks = {
    train: Array.from(
      { length: manifest.training.instanceCount },
      (_, part) => new UploadSink(objects, `${keys.trainPrefix}${partName(part)}`, expiring),
    ),
    validation: new UploadSink(objects, `${keys.validationPrefix}${partName(0)}`, expiring),
    test: new UploadSink(objects, keys.testPart, kept),
    validationRows: new UploadSink(objects, keys.validationRows, kept),
    testRows: new UploadSink(objects, keys.testRows, kept),
  }
  const all = [...sinks.train, sinks.validation, sinks.test, sinks.validationRows, sinks.testRows]
  const columns = featureColumns({ columns: [...split.columns] }).map(
    (column) => new ColumnWriter(column, scan.tallies[column.index] as ColumnTally, decimal),
  )
  const isCopied = inferred.isPlain && decimal === '.' && scan.delimiter === ','
  const isWhole = columns.length === file.header.length - 1 && columns.every((column) => column.copiesNumbers)
  const plainFile = isCopied && isWhole ? { columns: file.header.length, wanted: inferred.target.index } : undefined
  const writer = new RowWriter({
    isPlain: plainFile !== undefined,
    ledger: scan.ledger,
    boundariesOf: split.boundariesOf,
    classOf: inferred.classOf,
    boundaries: split.boundaries,
    isRegression: problem.type === 'regression',
    target: inferred.target.index,
    columns,
    decimal,
    delimiter: scan.delimiter,
    isTime: manifest.split.strategy === 'time',
    sinks,
    onBlock: () => pace.check(),
  })
  try {
    await readRecords(body, file.place, manifest.csv, writer, plainFile)
    for (const sink of all) await sink.end()
  } catch (error) {
    // The reason is the error; what is under way must not outlive it.
    await Promise.all(all.map((sink) => sink.abandon(error)))
    throw error
  }
  const counts: TrainingCounts[] = []
  for (const column of columns) counts[column.index] = column.counts
  return { counts, targetRange: writer.targetRange }
}
