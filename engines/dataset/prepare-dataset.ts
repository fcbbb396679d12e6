import type { Manifest } from '#shared/manifest/manifest.ts'
import type { RunKeys } from '#shared/names/run-keys.ts'
import type { ObjectStore, ObjectVersion } from '#shared/objects/object-store.ts'
import type { TrainingRecord } from '#shared/records/training-record.ts'
import type { Column, FeatureSchema, Problem } from '#shared/schema/feature-schema.ts'
import { captureWarnings } from './capture-warnings.ts'
import { buildColumns, encodedWidth, withTrainingCounts } from './encode/build-columns.ts'
import { findLeakWarnings } from './leaks/leak-warnings.ts'
import { type InferredDataset, inferDataset } from './profile/infer-dataset.ts'
import { keyTextOf, likelySettled } from './profile/profile-plan.ts'
import { HIGHEST_KEY, LOWEST_KEY } from './rows/row-key.ts'
import { refusal } from './source/refusal.ts'
import { Pace, type PacePorts, UNHURRIED } from './source/time-budget.ts'
import { type OpenSource, UploadText } from './source/upload-text.ts'
import { checkInstances, checkSides, shareWarnings } from './split/split-checks.ts'
import { type SplitDataset, splitDataset } from './split/split-dataset.ts'
import { writeRows } from './write/write-rows.ts'

export type DatasetRequest = {
  readonly objects: ObjectStore
  /** The uploaded CSV: which object, and which state of it. */
  readonly source: { readonly key: string; readonly at: ObjectVersion }
  readonly keys: RunKeys
  readonly dataset: string
  readonly runId: string
  readonly manifest: Manifest
  /** What the time is limited by; without it there is no limit. */
  readonly pace?: PacePorts
  /** How many bytes the copy for the second reading may have; most of the free space unless given. */
  readonly copyBytes?: number
}

export type PreparedDataset = {
  /** Not written yet: the caller does. Its `warnings` are all there are. */
  readonly schema: FeatureSchema
  /** The target column's name. */
  readonly target: string
  readonly rows: TrainingRecord['rows']
  readonly split: TrainingRecord['split']
  readonly warnings: readonly string[]
}

/**
 * From an uploaded CSV to what a training job reads: finds target, problem and column types, splits, encodes, and
 * writes `train/`, `validation/`, `test/` and `rows/` of the run. The same upload and manifest give the same bytes.
 * The upload is read twice (more often where its beginning is misleading), the second time from a temporary file where
 * it finds room there, and never held in memory, which is constant.
 * @throws BoostlineError of kind `input` for data or settings that cannot be used, saying row and column;
 * `source-changed` where the upload is no longer there; `file-too-large` and `time-too-short`.
 */
export async function prepareDataset(request: DatasetRequest): Promise<PreparedDataset> {
  const { objects, source, manifest } = request
  const place = `s3://${objects.bucket}/${source.key}`
  const facts = await objects.head(source.key, source.at)
  if (!facts) throw sourceChanged(place)
  const pace = new Pace(place, facts.sizeBytes, /\.gz$/i.test(source.key), request.pace ?? UNHURRIED)
  const open: OpenSource = async () => {
    const found = await objects.open(source.key, source.at, { lendsChunks: true })
    if (!found) throw sourceChanged(place)
    return found.body
  }
  const text = new UploadText(open, place, pace, request.copyBytes)
  try {
    return await prepareText(request, text, place, pace, likelySettled(manifest))
  } finally {
    text.close()
  }
}

async function prepareText(
  request: DatasetRequest,
  text: UploadText,
  place: string,
  pace: Pace,
  settledBelow: number,
): Promise<PreparedDataset> {
  const { objects, keys, manifest } = request
  const inferred = await inferDataset(text, place, manifest, pace, settledBelow)
  try {
    const split = splitDataset(inferred, manifest)
    if (!split.isSettled) return await prepareText(request, text, place, pace, Number.NEGATIVE_INFINITY)
    checkSides(place, split.counts, inferred.problem)
    checkInstances(place, split.totals.train, manifest.training.instanceCount)
    const columns = encodedColumns(inferred, split)
    const written = await writeRows({ text, objects, keys, manifest, pace }, inferred, split, columns)
    const schema = schemaOf(request, inferred, split, columns, written)
    const { train, validation, test } = split.totals
    return {
      schema,
      target: inferred.target.name,
      rows: { total: inferred.scan.rows, withoutTarget: inferred.labels.without, train, validation, test },
      split: splitRecord(manifest, inferred, split),
      warnings: schema.warnings,
    }
  } finally {
    inferred.scan.ledger.close()
  }
}

/** The encoding, made by what the training rows hold. */
function encodedColumns({ columns, tallies, scan }: InferredDataset, split: SplitDataset): readonly Column[] {
  const training = split.sample.filter((row) => row.isTraining)
  return buildColumns(columns, {
    tallies,
    isTrain: (entry) => scan.isInTraining(entry, split.trainingEnd),
    sampledCells: (column) => training.map((row) => row.cells[column] ?? ''),
  })
}

function schemaOf(
  { dataset, runId, manifest }: DatasetRequest,
  inferred: InferredDataset,
  split: SplitDataset,
  encoded: readonly Column[],
  written: Awaited<ReturnType<typeof writeRows>>,
): FeatureSchema {
  const columns = withTrainingCounts(encoded, inferred.tallies, written.counts, split.totals.train)
  const problem: Problem =
    inferred.problem.type === 'regression' ? { type: 'regression', target: written.targetRange } : inferred.problem
  return {
    version: 1,
    dataset,
    runId,
    problem,
    columns: [...columns] satisfies Column[],
    encodedWidth: encodedWidth(columns),
    warnings: [
      ...inferred.warnings,
      ...shareWarnings(split.totals, manifest.split),
      ...findLeakWarnings(inferred, encoded, split.sample),
      ...captureWarnings(
        manifest,
        columns.map(({ name }) => name),
      ),
    ],
  }
}

function splitRecord(manifest: Manifest, inferred: InferredDataset, split: SplitDataset): TrainingRecord['split'] {
  const { seed, train, validation, test, strategy, duplicates } = manifest.split
  const keyText = keyTextOf(strategy)
  const textOf = (key: number) => {
    if (Number.isFinite(key)) return keyText(key)
    return key < 0 ? LOWEST_KEY : HIGHEST_KEY
  }
  const boundaries = split.boundaries.map((bounds, index): [string, { validation: string; test: string }] => [
    split.classes[index] ?? '',
    { validation: textOf(bounds.validation), test: textOf(bounds.test) },
  ])
  boundaries.sort(([a], [b]) => (a < b ? -1 : 1))
  return {
    method: strategy === 'time' ? 'time' : duplicates === 'independent' ? 'rowHash' : 'hash',
    seed,
    ratios: { train, validation, test },
    columns: [...inferred.keyNames],
    boundaries: Object.fromEntries(boundaries),
  }
}

function sourceChanged(place: string): Error {
  return refusal(
    'source-changed',
    `${place} is no longer what was uploaded for this run: it was replaced or deleted.`,
    'If it was replaced, the newer upload has its own run. If it was deleted, upload it again.',
  )
}
