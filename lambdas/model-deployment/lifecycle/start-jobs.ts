import type { Clock } from '#shared/clock.ts'
import { BoostlineError, hasCode } from '#shared/errors/boostline-error.ts'
import type { Log } from '#shared/log/log.ts'
import { refitKey, runKeys } from '#shared/names/run-keys.ts'
import type { RunName } from '#shared/names/run-name.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import { leaveInTraining, whereAllowed } from '#shared/records/open-work.ts'
import { requireRecord } from '#shared/records/record-files.ts'
import { refitRecordSchema } from '#shared/records/refit-record.ts'
import { trainingRecordSchema } from '#shared/records/training-record.ts'
import type { TrainingStep } from '#shared/training/jobs-due.ts'
import { trainingJobOf } from '#shared/training/training-job-of.ts'
import type { TrainingJobs } from '#shared/training/training-jobs.ts'
import { isExtra, isRefit } from '#shared/training/training-plan.ts'
import { requireNewestUpload } from './newest-upload.ts'
import type { EndedJob } from './training-jobs-now.ts'

export type StartPorts = {
  readonly objects: ObjectStore
  readonly jobs: TrainingJobs
  readonly clock: Clock
  readonly log: Log
}

type UnderWay = Extract<TrainingStep, { readonly kind: 'under-way' }>

const BY = 'model-deployment'

/**
 * Creates training jobs: what a full quota or an invocation that was cut off has left uncreated, and those that come
 * after others, as many at once as the manifest says. As long as one runs the others may wait: it makes room when it ends. Returns the extra jobs that cannot
 * be made when nothing else is left to wait for.
 */
export async function startJobs(
  run: RunName,
  { due, running, onlyExtra }: UnderWay,
  ports: StartPorts,
  settings: { readonly prefix: string; readonly roleArn: string },
): Promise<readonly EndedJob[]> {
  const { objects, jobs, log } = ports
  const keys = runKeys(run.dataset, run.runId)
  if (running.length === 0 && !onlyExtra) await requireNewestUpload(run, 'training-quota', objects)
  const training = await requireRecord(objects, keys.training, trainingRecordSchema)
  const unmade: EndedJob[] = []
  let isUnderWay = running.length > 0
  for (const job of due.slice(0, Math.max(0, training.maxParallelJobs - running.length))) {
    const refit = isRefit(job) ? await requireRecord(objects, refitKey(keys, job), refitRecordSchema) : undefined
    const wanted = trainingJobOf(training, job, { ...settings, bucket: objects.bucket }, refit)
    try {
      const outcome = await jobs.ensureJob(wanted)
      isUnderWay = true
      log.info('training-job-created', { ...run, job: job.name, outcome })
    } catch (error) {
      if (!(error instanceof BoostlineError)) throw error
      const mayWait = (isExtra(job) && !error.retryable) || hasCode(error, 'training-quota')
      if (!mayWait || (!isUnderWay && !onlyExtra)) throw error
      log.info('training-job-waits', { ...run, job: job.name, reason: error.message })
      if (onlyExtra) unmade.push({ job, end: { status: 'never-made', reason: error.message } })
      if (hasCode(error, 'training-quota')) break
    }
  }
  if (isUnderWay && running.length === 0) {
    await whereAllowed(run, ports, () => leaveInTraining(run, { by: BY }, ports))
  }
  return isUnderWay ? [] : unmade
}
