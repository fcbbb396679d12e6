import { finalJobName, sideJobName } from '#shared/names/job-names.ts'
import { partName, type RunKeys, runKeys } from '#shared/names/run-keys.ts'
import type { RunName } from '#shared/names/run-name.ts'
import type { PlannedJob, Quality, TrainingRecord } from '#shared/records/training-record.ts'

/*
 * Which training jobs a run has, and which rows each of them reads. A job of stage 1 learns the training rows and stops
 * by the validation rows; a refit learns both, for the rounds that stage 1 has found, so it is never scored on them.
 */

/** The training jobs of a run, in the order in which they begin. */
export function plannedJobs(quality: Quality, run: RunName): readonly PlannedJob[] {
  switch (quality) {
    case 'fast':
      return [{ role: 'stage-1', ...finalJobName(run) }]
    case 'good':
    case 'best':
      return [
        { role: 'stage-1', ...sideJobName(run, 'stage-1') },
        { role: 'refit', ...finalJobName(run) },
      ]
  }
}

/** A run's jobs by its record, of an older one too. */
export function jobsOf({ dataset, runId, quality, jobs }: Plan): readonly PlannedJob[] {
  return jobs.length > 0 ? jobs : plannedJobs(quality, { dataset, runId })
}

type Plan = Pick<TrainingRecord, 'dataset' | 'runId' | 'quality' | 'jobs'>

/** Whether a job learns the validation rows, too. */
export function isRefit({ role }: Pick<PlannedJob, 'role'>): boolean {
  return role === 'refit'
}

/** What a job's channels are: a prefix, which ends with a slash, or the key of a list of objects. */
export function channelsOf(
  { dataset, runId }: RunName,
  { role }: Pick<PlannedJob, 'role'>,
): { readonly train: string; readonly validation?: string } {
  const keys = runKeys(dataset, runId)
  return isRefit({ role })
    ? { train: `${keys.jobsPrefix}${role}/train.manifest` }
    : { train: keys.trainPrefix, validation: keys.validationPrefix }
}

/**
 * The lists of objects that the channels of a run's jobs are, as SageMaker reads them: a prefix, then what follows it.
 * A channel is one prefix or one list, and a refit's rows lie under two.
 */
export function channelLists(
  run: RunName,
  jobs: readonly PlannedJob[],
  { bucket, instanceCount }: { readonly bucket: string; readonly instanceCount: number },
): readonly { readonly key: string; readonly body: string }[] {
  const keys = runKeys(run.dataset, run.runId)
  return jobs.filter(isRefit).map((job) => {
    const objects = partKeys(keys, instanceCount).map((key) => key.slice(keys.folder.length))
    return {
      key: channelsOf(run, job).train,
      body: `${JSON.stringify([{ prefix: `s3://${bucket}/${keys.folder}` }, ...objects], null, 2)}\n`,
    }
  })
}

/** The parts that are learnt or stopped by. */
function partKeys({ trainPrefix, validationPrefix }: RunKeys, instanceCount: number): readonly string[] {
  const train = Array.from({ length: instanceCount }, (_, part) => `${trainPrefix}${partName(part)}`)
  return [...train, `${validationPrefix}${partName(0)}`]
}
