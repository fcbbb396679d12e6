import { BoostlineError } from '#shared/errors/boostline-error.ts'
import type { Log } from '#shared/log/log.ts'
import { TRAINING_JOBS_LOGS } from '#shared/names/log-groups.ts'
import type { RunName } from '#shared/names/run-name.ts'
import { type FailurePorts, settleFailure } from '#shared/records/settle-failure.ts'
import { exceptionOf, isCutOff, withoutTraceback } from './failure-reason.ts'
import type { JobEnd } from './training-jobs-now.ts'
import type { TrainingLog } from './training-log.ts'
import type { TrainingOutcome } from './training-outcomes.ts'

export type TrainingFailurePorts = FailurePorts & { readonly trainingLog: TrainingLog }

/** Writes failure.json for a training job that ended without a model. */
export async function recordTrainingFailure(
  run: RunName,
  jobName: string,
  outcome: TrainingOutcome & { readonly status: 'failed' | 'stopped' | 'out-of-time' },
  ports: TrainingFailurePorts,
): Promise<void> {
  const reason = outcome.status === 'failed' ? await failureReason(jobName, outcome, ports) : ''
  await settleFailure(errorOf(jobName, outcome.status, reason), { ...run, stage: 'training' }, ports)
}

/** Why a job that its run can do without left no model, in words. */
export async function lossReason(
  jobName: string,
  end: JobEnd,
  ports: Pick<TrainingFailurePorts, 'trainingLog' | 'log'>,
): Promise<string> {
  switch (end.status) {
    case 'failed':
      return `it failed: ${await failureReason(jobName, end, ports)}`
    case 'stopped':
      return 'it was stopped'
    case 'out-of-time':
      return 'it reached its time limit'
    case 'never-made':
      return `it was not made: ${end.reason}`
  }
}

async function failureReason(
  jobName: string,
  { failureReason }: TrainingOutcome,
  { trainingLog, log }: { readonly trainingLog: TrainingLog; readonly log: Log },
): Promise<string> {
  const given = withoutTraceback(failureReason)
  if (!isCutOff(failureReason)) return given
  try {
    return exceptionOf(await trainingLog.lastLines(jobName)) ?? given
  } catch (error) {
    // failure.json then has the shorter reason, which is better than none.
    log.warn('training-log-unreadable', { jobName, reason: String(error) })
    return given
  }
}

function errorOf(jobName: string, status: 'failed' | 'stopped' | 'out-of-time', reason: string): BoostlineError {
  const facts = { kind: 'dependency' as const, details: { jobName } }
  switch (status) {
    case 'failed':
      return new BoostlineError({
        ...facts,
        code: 'training-failed',
        message: `The training job ${jobName} failed: ${reason}`,
        hint: `Correct what it says, then upload the CSV again. The job's log is in the group ${TRAINING_JOBS_LOGS}.`,
      })
    case 'stopped':
      return new BoostlineError({
        ...facts,
        code: 'training-stopped',
        message: `The training job ${jobName} was stopped before it had finished.`,
        hint: 'Other jobs of the run that are under way train on, and are billed: stop those that training.json lists under jobs, too. Upload the CSV again to train anew.',
      })
    case 'out-of-time':
      return new BoostlineError({
        ...facts,
        code: 'training-out-of-time',
        message: `The training job ${jobName} reached its time limit before it had finished.`,
        hint: 'Raise training.maxRuntimeSeconds or name a bigger training.instanceType in the manifest, then upload the CSV again.',
      })
  }
}
