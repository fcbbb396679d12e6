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
import { type StartRangeThread, startRangeThread } from './ranges/range-threads.ts'
import type { RangeStart } from './ranges/range-work.ts'
import { type RangesInput, writeRanges } from './ranges/write-ranges.ts'
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
  readonly threads: Threads
}

export type Threads = {
  readonly count: number
  /** For tests: the text is cut every so many bytes, and however small it is. */
  readonly rangeBytes?: number
  /** For tests: what does a thread's work. */
  readonly start?: StartRangeThread
}

/** A thread takes its time to start: for less text it is not worth it. */
const WORTH_THREADS_BYTES = 16_000_000

const CSV_TYPE = 'text/csv'

/** The second pass: writes all parts at once. Returns what the training rows hold, by column of the file. */
export async function writeRows(
  { text, objects, keys, manifest, timeBudget, kernel, rowIndex, threads }: WritePorts,
  inferred: InferredDataset,
  split: SplitDataset,
  schemaColumns: readonly Column[],
): Promise<{ readonly counts: readonly TrainingCounts[]; readonly targetRange: TargetRange }> {
  const { file, problem, places, targetReading } = inferred
  const { count, rangeBytes, start: startThread = startRangeThread } = threads
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
  const copiesRows = isCopied && isWhole
  const isLarge = rangeBytes !== undefined || (places.at(-1)?.at ?? 0) >= WORTH_THREADS_BYTES
  const isForThreads = count > 1 && isLarge
  const rowWriter = new RowWriter({
    kernel,
    copiesRows,
    rowIndex: rowIndex,
    boundariesOf: split.boundariesOf,
    classOf: inferred.classOf,
    boundaries: split.boundaries,
    isRegression: problem.type === 'regression',
    columns,
    targetValueOf: createLabelEncoder(problem, targetReading),
    isForThreads,
    isTime: manifest.split.strategy === 'time',
    writers,
    onBlock: () => timeBudget.check(),
  })
  let targetRange: TargetRange
  try {
    if (isForThreads) {
      rowWriter.start(file)
      targetRange = await writeByThreads(rowWriter, columns, {
        threads: count,
        startThread,
        places,
        source,
        rowIndex,
        onRange: () => timeBudget.check(),
        start: { problem, targetReading, kernel: kernel.copy() },
      })
    } else {
      await readRecords(source, file.place, manifest.csv, rowWriter, kernel)
      rowWriter.end()
      targetRange = rowWriter.targetRange
    }
    for (const each of all) await each.end()
  } catch (error) {
    // The reason is the error; what is under way must not outlive it.
    await Promise.all(all.map((each) => each.abandon(error)))
    throw error
  }
  const counts: TrainingCounts[] = []
  for (const column of columns) counts[column.index] = column.counts
  return { counts, targetRange }
}

/** Has the rows written by threads; the columns' writers know afterwards what these counted. */
async function writeByThreads(
  rowWriter: RowWriter,
  columns: readonly ColumnWriter[],
  input: Omit<RangesInput, 'start' | 'writers'> & {
    readonly start: Pick<RangeStart, 'problem' | 'targetReading' | 'kernel'>
  },
): Promise<TargetRange> {
  const { at: sinksAt, count: sinks, writers } = rowWriter.sinks
  const entries = columns.flatMap((column) => column.entries)
  const start: RangeStart = {
    ...input.start,
    mode: rowWriter.mode,
    sinksAt,
    sinks,
    features: columns.map(({ feature }) => feature),
    entries,
    file: input.source.copy?.file,
  }
  const { totals, targetRange } = await writeRanges({ ...input, start, writers })
  for (const { entryRows, missing } of totals) {
    let first = 0
    for (const [index, column] of columns.entries()) {
      const next = first + column.entries.length
      column.addCounts(entryRows.subarray(first, next), missing[index] ?? 0)
      first = next
    }
  }
  return targetRange
}
