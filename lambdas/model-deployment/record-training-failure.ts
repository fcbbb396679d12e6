import { BoostlineError } from '#shared/errors/boostline-error.ts'
import type { Log } from '#shared/log/log.ts'
import { runKeys } from '#shared/names/run-keys.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import { writeFailure } from '#shared/records/failure-record.ts'
import type { TrainingOutcome, TrainingOutcomes } from './training-outcomes.ts'

export type TrainingFailurePorts = {
  readonly objects: ObjectStore
  readonly outcomes: TrainingOutcomes
  readonly clock: { now(): number }
  readonly log: Log
}

/** Writes failure.json for a training job that did not complete; for any other job it does nothing. */
export async function recordTrainingFailure(jobName: string, ports: TrainingFailurePorts): Promise<void> {
  const { objects, outcomes, clock, log } = ports
  const outcome = await outcomes.describe(jobName)
  const dataset = outcome && datasetOf(outcome.outputUri, objects.bucket)
  const error = outcome && errorOf(jobName, outcome)
  if (!dataset || !error) {
    log.info('event-ignored', { what: 'a training job that did not fail, or is not of this pipeline', jobName })
    return
  }
  const at = new Date(clock.now()).toISOString()
  const run = { runId: jobName, dataset }
  await writeFailure(objects, runKeys(dataset, jobName).failure, { ...run, stage: 'training', at, error })
  log.error('run-refused', { ...run, code: error.code, reason: error.message, hint: error.hint })
}

function datasetOf(outputUri: string, bucket: string): string | undefined {
  const prefix = `s3://${bucket}/runs/`
  return outputUri.startsWith(prefix) ? outputUri.slice(prefix.length).split('/')[0] : undefined
}

function errorOf(jobName: string, outcome: TrainingOutcome): BoostlineError | undefined {
  const facts = { kind: 'dependency' as const, details: { jobName } }
  switch (outcome.status) {
    case 'failed':
      return new BoostlineError({
        ...facts,
        code: 'training-failed',
        message: `The training job ${jobName} failed: ${outcome.failureReason}`,
        hint: `The whole message is at the end of the job's log, group /aws/sagemaker/TrainingJobs. Then upload the CSV again.`,
      })
    case 'stopped':
      return new BoostlineError({
        ...facts,
        code: 'training-stopped',
        message: `The training job ${jobName} was stopped before it had finished.`,
        hint: 'Upload the CSV again to train anew.',
      })
    case 'out-of-time':
      return new BoostlineError({
        ...facts,
        code: 'training-out-of-time',
        message: `The training job ${jobName} reached its time limit before it had finished.`,
        hint: 'Raise training.maxRuntimeSeconds or name a bigger training.instanceType in the manifest, then upload the CSV again.',
      })
    case 'running':
    case 'completed':
      return undefined
  }
}
