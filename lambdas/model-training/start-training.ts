import { prepareDataset } from '#engines/dataset/prepare-dataset.ts'
import type { Champion } from '#engines/dataset/profile/champion.ts'
import type { Clock } from '#shared/clock.ts'
import { hasCode } from '#shared/errors/boostline-error.ts'
import type { CreatedObject } from '#shared/events/s3-records.ts'
import type { Log } from '#shared/log/log.ts'
import { trainingHyperparameters } from '#shared/manifest/hyperparameters.ts'
import { uploadPath } from '#shared/names/dataset-keys.ts'
import { datasetOfKey } from '#shared/names/dataset-name.ts'
import { runIdOf } from '#shared/names/run-id.ts'
import { type RunKeys, runKeys } from '#shared/names/run-keys.ts'
import type { RunName } from '#shared/names/run-name.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import { failureRecordSchema } from '#shared/records/failure-record.ts'
import {
  closeWork,
  leaveInPreparation,
  leaveInTraining,
  leaveOpen,
  obstacleOf,
  readOpenWork,
  TRIED_FOR_A_DAY,
  tellObstacle,
  waitsForJob,
} from '#shared/records/open-work.ts'
import { readRecord, readSoundRecord, writeRecordOnce } from '#shared/records/record-files.ts'
import { settleFailure } from '#shared/records/settle-failure.ts'
import { addSha256, type SourceRecord } from '#shared/records/source-record.ts'
import { type PlannedJob, type TrainingRecord, trainingRecordSchema } from '#shared/records/training-record.ts'
import { runManifest } from '#shared/runs/run-manifest.ts'
import { encodedWidthOf } from '#shared/schema/encoded-width.ts'
import { type FeatureSchema, featureSchemaSchema } from '#shared/schema/feature-schema.ts'
import { jobsDue } from '#shared/training/jobs-due.ts'
import { trainingJobOf } from '#shared/training/training-job-of.ts'
import type { TrainingJob, TrainingJobs } from '#shared/training/training-jobs.ts'
import { jobsOf } from '#shared/training/training-plan.ts'
import { findSource, sourceBucket } from './find-source.ts'
import { planJobs } from './plan-jobs.ts'

export type TrainingPorts = {
  readonly objects: ObjectStore
  /** Another bucket, where uploads are taken from there too. */
  readonly bucketOf?: (name: string) => ObjectStore
  readonly jobs: TrainingJobs
  readonly clock: Clock
  readonly log: Log
  /** The time left to this invocation. */
  readonly remainingMs: () => number
  /** By how many threads an upload is prepared, one unless given. */
  readonly threads?: number
  /** The engine unless given: a simulation remembers what it made of an upload. */
  readonly prepare?: typeof prepareDataset
}

export type TrainingSettings = {
  readonly prefix: string
  readonly roleArn: string
  readonly image: string
  readonly codeVersion: string
  /** Where uploads are taken besides `datasets/`. */
  readonly uploads?: { readonly prefixes: readonly string[] }
}

const BY = 'model-training'
const COMES_AGAIN = 'Lambda tries it twice more within minutes; what it gives up on, the command redrive sends again.'

/** The run of an upload: its names depend on the event alone. */
export type Run = RunName & { readonly keys: RunKeys }

export function runOfUpload(upload: CreatedObject, prefix: string, uploadPrefixes: readonly string[] = []): Run {
  const dataset = datasetOfKey(uploadPath(upload.key, uploadPrefixes) ?? upload.key)
  const runId = runIdOf({ ...upload, prefix, dataset })
  return { runId, dataset, keys: runKeys(dataset, runId) }
}

/**
 * From an uploaded CSV to its training job. Every step can be repeated: what is written is the same bytes, and
 * a job that is there already is the one that was wanted. Returns the name of the run's first job.
 * @throws BoostlineError of kind `input` for data or settings that cannot be used.
 */
export async function startTraining(
  upload: CreatedObject,
  run: Run,
  ports: TrainingPorts,
  settings: TrainingSettings,
): Promise<string | undefined> {
  const { objects, log } = ports
  const source = await findSource(ports, upload, {
    ...run,
    codeVersion: settings.codeVersion,
    uploadPrefixes: settings.uploads?.prefixes ?? [],
  })
  log.info('run-started', { runId: run.runId, dataset: run.dataset, key: source.key, sizeBytes: source.sizeBytes })

  const known = await readRecord(objects, run.keys.training, trainingRecordSchema)
  if (await hasEnded(run, objects)) {
    log.info('event-ignored', { what: 'an upload whose run has ended' })
    return undefined
  }
  if (!known) await leaveInPreparation(run, BY, ports)
  const training = known ?? (await prepare(source, run, ports, settings))

  // From here on the heartbeat finishes the run, even if an event gets lost.
  const open = await readOpenWork(run, objects)
  if (!open || !waitsForJob(open)) await leaveInTraining(run, { by: BY }, ports)
  const [job, ...others] = firstJobs(training).map((each) =>
    trainingJobOf(training, each, { ...settings, bucket: objects.bucket }),
  )
  if (!job) throw new Error(`${run.runId} has no training job`)
  const outcome = await createJob(job, run, ports)
  if (outcome === 'no-room') return job.name
  await leaveInTraining(run, { by: BY }, ports)
  log.info('training-job-created', { runId: run.runId, job: job.name, outcome })
  // Where the first was there, whoever ends it makes those that are missing.
  if (outcome === 'created') await createOthers(others, run, ports)
  return job.name
}

/** Those that wait for no other one, as many as may run at once. */
function firstJobs(training: TrainingRecord): readonly PlannedJob[] {
  const step = jobsDue(jobsOf(training), () => 'absent')
  return step.kind === 'under-way' ? step.due.slice(0, training.maxParallelJobs) : []
}

/** The jobs beside the first: for those without room there is some when one has ended, and model-deployment sees to it. */
async function createOthers(others: readonly TrainingJob[], run: Run, { jobs, log }: TrainingPorts): Promise<void> {
  for (const job of others) {
    try {
      log.info('training-job-created', { runId: run.runId, job: job.name, outcome: await jobs.ensureJob(job) })
    } catch (error) {
      return log.info('training-job-waits', { runId: run.runId, job: job.name, reason: String(error) })
    }
  }
}

/** A run without room waits in open/, where the end of another job finds it, for a day. */
async function createJob(job: TrainingJob, run: Run, ports: TrainingPorts): Promise<'created' | 'existed' | 'no-room'> {
  const { jobs, log } = ports
  const ensure = async () => {
    try {
      return await jobs.ensureJob(job)
    } catch (error) {
      if (!hasCode(error, 'training-quota')) throw error
      return obstacleOf(error, { stage: 'training', by: BY }, TRIED_FOR_A_DAY)
    }
  }
  const first = await ensure()
  if (typeof first === 'string') return first
  await leaveOpen(run, first, ports)
  // A job that ended before the entry was there did not find it.
  const second = await ensure()
  if (typeof second === 'string') return second
  log.warn('work-left-open', { runId: run.runId, dataset: run.dataset, ...second })
  return 'no-room'
}

/** Whether a newer upload took the run's place while it waited, or nobody was believed to prepare it any more. */
async function hasEnded(run: Run, objects: ObjectStore): Promise<boolean> {
  const failure = await readRecord(objects, run.keys.failure, failureRecordSchema)
  return failure?.code === 'run-superseded' || failure?.code === 'preparation-given-up'
}

/**
 * Decides what becomes of an error of a training's start: what no retry can mend is the end of the run; of anything else
 * open/ keeps word while the event comes again.
 * @throws the error that the event is to come again for.
 */
export async function settleTraining(
  error: unknown,
  run: Run,
  ports: Pick<TrainingPorts, 'objects' | 'clock' | 'log'>,
): Promise<void> {
  try {
    await settleFailure(error, { runId: run.runId, dataset: run.dataset, stage: 'training' }, ports)
  } catch (unsettled) {
    await tellObstacle(run, obstacleOf(unsettled, { stage: 'preparation', by: BY }, COMES_AGAIN), ports)
    throw unsettled
  }
  try {
    await closeWork(run, ports.objects)
  } catch (left) {
    // The heartbeat closes what is left over.
    ports.log.warn('work-left-open', { runId: run.runId, dataset: run.dataset, reason: String(left) })
  }
}

/** Splits and encodes the data, then writes schema.json and, last, training.json. */
async function prepare(
  source: SourceRecord,
  run: Run,
  ports: TrainingPorts,
  settings: TrainingSettings,
): Promise<TrainingRecord> {
  const { objects, log, clock, remainingMs, threads = 1, prepare: prepareUpload = prepareDataset } = ports
  const manifest = runManifest(source)
  const { champion, warnings } = await championOf(source, objects)
  const prepared = await prepareUpload({
    ...(champion && { champion }),
    objects,
    source: {
      key: source.key,
      objects: sourceBucket(source.bucket, ports),
      at: source.versionId ? { versionId: source.versionId } : { ifMatch: source.eTag },
    },
    keys: run.keys,
    dataset: run.dataset,
    runId: run.runId,
    manifest,
    threads: { count: threads },
    timeBudget: {
      clock,
      remainingMs,
      report: (progress) => log.info('dataset-progress', { runId: run.runId, ...progress }),
    },
  })
  const { schema, rows, split, sha256 } = prepared
  if (source.sha256 === undefined && sha256 !== undefined) await addSha256(objects, run.keys.source, sha256)
  log.info('dataset-split', { runId: run.runId, problem: schema.problem.type, target: prepared.target, ...rows })
  const hyperparameters = trainingHyperparameters(manifest, schema.problem, {
    trainRows: rows.train,
    features: schema.encodedWidth,
  })
  const plan = await planJobs(run, { manifest, schema, hyperparameters, trainRows: rows.train }, ports)
  await writeRecordOnce(objects, run.keys.schema, featureSchemaSchema, schema)
  return await writeRecordOnce(objects, run.keys.training, trainingRecordSchema, {
    version: 1,
    runId: run.runId,
    dataset: run.dataset,
    rows,
    split,
    hyperparameters,
    quality: plan.quality,
    ...(plan.whyQuality !== undefined && { whyQuality: plan.whyQuality }),
    jobs: plan.jobs,
    maxParallelJobs: manifest.training.maxParallelJobs,
    job: {
      name: run.runId,
      image: settings.image,
      instanceType: manifest.training.instanceType,
      instanceCount: manifest.training.instanceCount,
      volumeSizeGb: volumeSizeGb(source.sizeBytes, rows.total * textCellsOf(schema)),
      maxRuntimeSeconds: manifest.training.maxRuntimeSeconds,
    },
    warnings: [...schema.warnings, ...plan.warnings, ...warnings],
  })
}

type ReadChampion = { readonly champion?: Champion | undefined; readonly warnings: readonly string[] }

/**
 * What the model that served at the upload learnt from; none where it has no training record, as it was imported, and,
 * with a warning, where that is damaged.
 */
async function championOf({ dataset, champion }: SourceRecord, objects: ObjectStore): Promise<ReadChampion> {
  if (champion === undefined) return { warnings: [] }
  const keys = runKeys(dataset, champion)
  const warnings: string[] = []
  const tell = (damage: string) =>
    warnings.push(
      `The file was read as if no model served: what is stored of ${champion}, which serves, cannot be read (${damage}). Put the version before of that object back where columns are to be read as that model's.`,
    )
  const schema = await readSoundRecord(objects, keys.schema, featureSchemaSchema, tell)
  const training = schema && (await readSoundRecord(objects, keys.training, trainingRecordSchema, tell))
  return { champion: schema && training && { schema, split: training.split }, warnings }
}

/**
 * Room for the channels (one-hot cells may be several times the upload's size, those of texts take two bytes each), the
 * image's scratch and the model.
 */
function volumeSizeGb(sourceBytes: number, textCells: number): number {
  return 10 + Math.ceil((4 * sourceBytes + 2 * textCells) / 1e9)
}

/** Cells of an encoded row for the words of texts. */
function textCellsOf({ columns }: FeatureSchema): number {
  return columns.reduce(
    (sum, column) => sum + (column.role === 'feature' && column.type === 'text' ? encodedWidthOf(column) : 0),
    0,
  )
}
