import { BoostlineError, hasCode, withoutRetry } from '#shared/errors/boostline-error.ts'
import { runKeys } from '#shared/names/run-keys.ts'
import type { RunName } from '#shared/names/run-name.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import { deploymentRecordSchema } from '#shared/records/deployment-record.ts'
import { type FailureRecord, failureRecordSchema } from '#shared/records/failure-record.ts'
import {
  closeWork,
  isOverdue,
  leaveInTraining,
  leaveOpen,
  type OpenWork,
  obstacleOf,
  TRIED_FOR_A_DAY,
  tellObstacle,
  whereAllowed,
} from '#shared/records/open-work.ts'
import { readRecord } from '#shared/records/record-files.ts'
import { settleFailure } from '#shared/records/settle-failure.ts'
import { sourceRecordSchema } from '#shared/records/source-record.ts'
import { type PlannedJob, trainingRecordSchema } from '#shared/records/training-record.ts'
import type { TrainingJobs } from '#shared/training/training-jobs.ts'
import { isRefit, jobsOf, plannedJobs } from '#shared/training/training-plan.ts'
import { isBeingImported } from '../import/imported-records.ts'
import { leaveToRetirement } from '../retirement/leave-to-retirement.ts'
import { type DeploymentPorts, deployModel } from './deploy-model.ts'
import { endTraining } from './end-training.ts'
import { requireNewestUpload } from './newest-upload.ts'
import { isPassedOverAsServing } from './passed-over-as-serving.ts'
import { recordRefits } from './record-refit.ts'
import { recordTrainingFailure, type TrainingFailurePorts } from './record-training-failure.ts'
import type { ServingFailurePorts } from './serving-failure.ts'
import { startJobs } from './start-jobs.ts'
import { jobsInWords, type TrainingJobsNow, trainingJobsNow } from './training-jobs-now.ts'
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
  const at: Whereabouts = { stage: 'deployment' }
  let isOver: boolean
  try {
    isOver = await advance(run, at, ports, settings)
  } catch (error) {
    isOver = await settle(error, run, at, ports)
  }
  if (isOver) await whereAllowed(run, ports, () => closeWork(run, ports.objects))
}

/** What becomes of an error. Returns whether nothing is left to do. */
async function settle(error: unknown, run: RunName, { stage }: Whereabouts, ports: RunPorts): Promise<boolean> {
  const where = { stage, by: BY } as const
  if (!(error instanceof BoostlineError)) {
    await tellObstacle(run, obstacleOf(error, where, TRIED_AGAIN), ports)
    ports.log.error('unexpected-error', { ...run, stage, error })
    throw error
  }
  if (!error.retryable) return await endInFailure(error, run, stage, ports)
  const obstacle = obstacleOf(error, where, TRIED_FOR_A_DAY)
  let work: OpenWork | undefined
  await whereAllowed(run, ports, async () => void (work = await leaveOpen(run, obstacle, ports)))
  if (work && isOverdue(work, ports)) return await endInFailure(givenUp(error), run, stage, ports)
  ports.log.warn('work-left-open', { ...run, ...obstacle })
  // Lambda tries again within minutes; a quota takes longer, and the heartbeat looks at it for a day.
  if (!hasCode(error, ...QUOTAS)) throw error
  return false
}

async function endInFailure(
  error: BoostlineError,
  run: RunName,
  stage: FailureRecord['stage'],
  ports: RunPorts,
): Promise<true> {
  if (await isPassedOverAsServing(error, { ...run, stage }, ports)) return true
  if (stage === 'deployment') await leaveToRetirement(run, ports)
  await settleFailure(error, { ...run, stage }, ports)
  return true
}

/** What is being worked at, for the words about an error. */
type Whereabouts = { stage: 'training' | 'deployment' }

/** Returns whether nothing is left to do. */
async function advance(run: RunName, at: Whereabouts, ports: RunPorts, settings: RunSettings): Promise<boolean> {
  const { objects, outcomes, log } = ports
  const keys = runKeys(run.dataset, run.runId)
  if (await readRecord(objects, keys.deployment, deploymentRecordSchema)) {
    if (await hasFailedInDeployment(run, objects)) return true
    await requireNewestUpload(run, 'endpoint-quota', objects)
    // Its jobs had ended when the record was written; an imported model has none.
    return await deployModel(run, ports)
  }
  const training = await readRecord(objects, keys.training, trainingRecordSchema)
  const jobs = training ? jobsOf(training) : plannedJobs('fast', run)
  const now = await trainingJobsNow(jobs, outcomes)
  if (!training && !now.isUntouched && !(await readRecord(objects, keys.source, sourceRecordSchema))) {
    // SageMaker keeps jobs for ever, and tells of the last ones of a dataset that was removed.
    log.info('event-ignored', { what: 'a training job whose run was removed', ...run })
    return true
  }
  const { step } = now
  if (step.kind !== 'under-way') return await end(run, jobs, now, ports)

  const { running, due } = step
  const [job] = running
  if (job) {
    // A model's object appears before its job has the status Completed.
    const jobState = jobsInWords(jobs, now, running)
    await whereAllowed(run, ports, () => leaveInTraining(run, { by: BY, jobState }, ports))
    log.info('training-under-way', { ...run, job: job.name, phase: jobState })
  }
  if (due.length === 0) return false
  if (now.isUntouched) {
    if (await isBeingImported(run, objects))
      return (await readRecord(objects, keys.failure, failureRecordSchema)) !== undefined
    if (await objects.head(keys.model)) throw noSuchJob(due[0]?.name ?? '', `s3://${objects.bucket}/${keys.model}`)
  }
  if (await readRecord(objects, keys.failure, failureRecordSchema)) return !job
  await recordRefits(run, due.filter(isRefit), ports)
  at.stage = 'training'
  const unmade = await startJobs(run, step, ports, settings)
  if (unmade.length === 0) return false
  at.stage = 'deployment'
  return await end(run, jobs, await trainingJobsNow(jobs, outcomes, unmade), ports)
}

/** What follows on a training that has ended. Returns whether nothing is left to do. */
async function end(
  run: RunName,
  jobs: readonly PlannedJob[],
  { step, lost }: TrainingJobsNow,
  ports: RunPorts,
): Promise<boolean> {
  const { objects } = ports
  switch (step.kind) {
    case 'under-way':
      return false
    case 'failed': {
      const ended = lost.find(({ job }) => job === step.by)
      if (ended && ended.end.status !== 'never-made') await recordTrainingFailure(run, step.by.name, ended.end, ports)
      return true
    }
    case 'ended': {
      if (await hasFailedInDeployment(run, objects)) return true
      await endTraining(run, jobs, { served: step.served, lost }, ports)
      return await deployModel(run, ports)
    }
  }
}

/** People were told that it is over. Superseded: its job was made in the moment in which a newer upload took its place. */
async function hasFailedInDeployment({ dataset, runId }: RunName, objects: ObjectStore): Promise<boolean> {
  const failure = await readRecord(objects, runKeys(dataset, runId).failure, failureRecordSchema)
  return failure?.stage === 'deployment' || failure?.code === 'run-superseded'
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
