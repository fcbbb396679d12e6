import { BoostlineError, hasCode, withoutRetry } from '#shared/errors/boostline-error.ts'
import { runKeys } from '#shared/names/run-keys.ts'
import type { RunName } from '#shared/names/run-name.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import { deploymentRecordSchema } from '#shared/records/deployment-record.ts'
import { failureRecordSchema } from '#shared/records/failure-record.ts'
import {
  closeWork,
  isOverdue,
  leaveInTraining,
  leaveOpen,
  obstacleOf,
  TRIED_FOR_A_DAY,
  tellObstacle,
} from '#shared/records/open-work.ts'
import { readRecord, requireRecord } from '#shared/records/record-files.ts'
import { refitRecordSchema } from '#shared/records/refit-record.ts'
import { settleFailure } from '#shared/records/settle-failure.ts'
import { type PlannedJob, trainingRecordSchema } from '#shared/records/training-record.ts'
import { trainingJobOf } from '#shared/training/training-job-of.ts'
import type { TrainingJobs } from '#shared/training/training-jobs.ts'
import { isRefit, jobsOf, plannedJobs } from '#shared/training/training-plan.ts'
import { isBeingImported } from '../import/imported-records.ts'
import { leaveToRetirement } from '../retirement/leave-to-retirement.ts'
import { type DeploymentPorts, deployModel } from './deploy-model.ts'
import { isSuperseded, requireNewestUpload } from './newest-upload.ts'
import { recordRefit } from './record-refit.ts'
import { recordTrainingFailure, type TrainingFailurePorts } from './record-training-failure.ts'
import type { ServingFailurePorts } from './serving-failure.ts'
import type { TrainingOutcomes } from './training-outcomes.ts'

export type RunPorts = DeploymentPorts &
  TrainingFailurePorts &
  ServingFailurePorts & { readonly jobs: TrainingJobs; readonly outcomes: TrainingOutcomes }

/** Of the training job, where it is still to be made. */
export type RunSettings = { readonly prefix: string; readonly roleArn: string }

const BY = 'model-deployment'
const TRIED_AGAIN = 'It is tried again by itself.'
const QUOTAS = ['training-quota', 'endpoint-quota'] as const

/**
 * Takes a run from its training job to its evaluation as far as it goes now. Whatever calls it (the model's arrival,
 * a state change, the heartbeat), it reads the current state and goes on from there. What is left to do stays in open/;
 * what no retry mends, what a quota kept waiting for a day, and what a newer upload overtook while it waited for one,
 * ends in failure.json.
 * @throws BoostlineError that is retryable, so that the event comes again.
 */
export async function advanceRun(run: RunName, ports: RunPorts, settings: RunSettings): Promise<void> {
  const { objects, log } = ports
  let stage: 'training' | 'deployment' = 'deployment'
  try {
    let isDone = await advance(run, ports)
    if (typeof isDone === 'object') {
      stage = 'training'
      isDone = await startTraining(run, isDone, ports, settings)
    }
    if (isDone) await closeWork(run, objects)
  } catch (error) {
    const where = { stage, by: BY } as const
    if (!(error instanceof BoostlineError)) await tellObstacle(run, obstacleOf(error, where, TRIED_AGAIN), ports)
    if (!(error instanceof BoostlineError) || !error.retryable) {
      if (error instanceof BoostlineError && stage === 'deployment') await leaveToRetirement(run, ports)
      await settleFailure(error, { ...run, stage }, ports)
      return await closeWork(run, objects)
    }
    const obstacle = obstacleOf(error, where, TRIED_FOR_A_DAY)
    const work = await leaveOpen(run, obstacle, ports)
    if (isOverdue(work, ports)) {
      if (stage === 'deployment') await leaveToRetirement(run, ports)
      await settleFailure(givenUp(error), { ...run, stage }, ports)
      return await closeWork(run, objects)
    }
    log.warn('work-left-open', { ...run, ...obstacle })
    // Lambda tries again within minutes; a quota takes longer, and the heartbeat looks at it for a day.
    if (!hasCode(error, ...QUOTAS)) throw error
  }
}

/** Returns whether nothing is left to do, or the training job that is to be made next. */
async function advance(run: RunName, ports: RunPorts): Promise<boolean | PlannedJob> {
  const { objects, outcomes, log } = ports
  const keys = runKeys(run.dataset, run.runId)
  if (await readRecord(objects, keys.deployment, deploymentRecordSchema)) {
    if (await isSuperseded(run, objects)) return true
    await requireNewestUpload(run, 'endpoint-quota', objects)
    // Its job was complete when the record was written; an imported model has no job.
    await deployModel(run, ports)
    return true
  }
  const { job, next, of } = await currentJob(run, objects)
  const outcome = await outcomes.describe(job.name)
  switch (outcome?.status) {
    case undefined:
      if (await isBeingImported(run, objects)) return false
      if (await objects.head(keys.model)) throw noSuchJob(job.name, `s3://${objects.bucket}/${keys.model}`)
      return (await readRecord(objects, keys.failure, failureRecordSchema)) ? true : job
    case 'running':
      // The model's object appears before its job has the status Completed.
      await leaveInTraining(run, { by: BY, jobState: `${of}${outcome.phase}` }, ports)
      log.info('training-under-way', { ...run, job: job.name, phase: outcome.phase })
      return false
    case 'failed':
    case 'stopped':
    case 'out-of-time':
      await recordTrainingFailure(run, job.name, { ...outcome, status: outcome.status }, ports)
      return true
    case 'completed': {
      const failure = await readRecord(objects, keys.failure, failureRecordSchema)
      if (next && !failure) await recordRefit(run, ports)
      if (next) return failure ? true : next
      // Its job was made in the moment in which a newer upload took its place.
      if (failure?.code === 'run-superseded') return true
      if (failure?.stage !== 'deployment') await deployModel(run, ports)
      return true
    }
  }
}

/**
 * The job that the run's training has come to, and the one after it: what a refit needs to know of stage 1 is written
 * before its job is made. `of` is which of several it is.
 */
async function currentJob(
  run: RunName,
  objects: ObjectStore,
): Promise<{ readonly job: PlannedJob; readonly next: PlannedJob | undefined; readonly of: string }> {
  const keys = runKeys(run.dataset, run.runId)
  const training = await readRecord(objects, keys.training, trainingRecordSchema)
  const [stageOne, refit] = training ? jobsOf(training) : plannedJobs('fast', run)
  if (!stageOne) throw new Error(`${run.runId} has no training job`)
  if (!refit) return { job: stageOne, next: undefined, of: '' }
  return (await readRecord(objects, keys.refit, refitRecordSchema))
    ? { job: refit, next: undefined, of: 'refit, the second of 2 jobs: ' }
    : { job: stageOne, next: refit, of: 'stage 1, the first of 2 jobs: ' }
}

/**
 * Creates a training job: the first one, which a full quota or an invocation that was cut off has left uncreated, or the
 * one after a job that is complete.
 */
async function startTraining(run: RunName, job: PlannedJob, ports: RunPorts, settings: RunSettings): Promise<boolean> {
  const { objects, jobs, log } = ports
  const keys = runKeys(run.dataset, run.runId)
  await requireNewestUpload(run, 'training-quota', objects)
  const training = await requireRecord(objects, keys.training, trainingRecordSchema)
  const refit = isRefit(job) ? await requireRecord(objects, keys.refit, refitRecordSchema) : undefined
  const outcome = await jobs.ensureJob(trainingJobOf(training, job, { ...settings, bucket: objects.bucket }, refit))
  await leaveInTraining(run, { by: BY }, ports)
  log.info('training-job-created', { ...run, job: job.name, outcome })
  return false
}

function noSuchJob(jobName: string, place: string): BoostlineError {
  return new BoostlineError({
    code: 'training-job-missing',
    kind: 'input',
    message: `${place} comes from no training job: there is none with the name ${jobName}.`,
    hint: 'Upload the CSV again to train, or import a model: put it under models/<name>/.',
  })
}

function givenUp(error: BoostlineError): BoostlineError {
  return withoutRetry(error, {
    message: `${error.message} (given up after 24 hours)`,
    hint: `${error.hint} Then upload the CSV again.`,
  })
}
