import { finalJobName, sideJobName } from '#shared/names/job-names.ts'
import { partName, type RunKeys, runKeys } from '#shared/names/run-keys.ts'
import type { RunName } from '#shared/names/run-name.ts'
import type { PlannedJob, Quality, TrainingRecord } from '#shared/records/training-record.ts'
import { CONFIGURATION_NAMES } from './configurations.ts'

/*
 * Which training jobs a run has, and which rows each of them reads: a job's role says all of it. One of stage 1 learns
 * the training rows and stops by the validation rows. A refit learns both, for the rounds that stage 1 has found, so it
 * is never scored on them. Of several configurations (`best`) each has both, named by a letter, and the refits serve
 * together. The job without leaks is one of stage 1 without the columns that may give the target away:
 * its model is there to be compared with, and serves nobody.
 */

/** The role of the job that leaves out what may be a leak. */
export const WITHOUT_LEAKS = 'without-leaks'

/** The training jobs of a run, in the order in which they begin; `without` are columns to leave out of one more job. */
export function plannedJobs(quality: Quality, run: RunName, without: readonly string[] = []): readonly PlannedJob[] {
  return [
    ...jobsOfQuality(quality, run),
    ...(without.length > 0 ? [{ ...sideJob(run, WITHOUT_LEAKS), without: [...without] }] : []),
  ]
}

function jobsOfQuality(quality: Quality, run: RunName): readonly PlannedJob[] {
  switch (quality) {
    case 'fast':
      return [{ role: 'stage-1', ...finalJobName(run) }]
    case 'good':
      return [sideJob(run, 'stage-1'), { role: 'refit', ...finalJobName(run) }]
    case 'best':
      // Their models are served together, and none has the run's name.
      return ['stage-1', 'refit'].flatMap((kind) => CONFIGURATION_NAMES.map((name) => sideJob(run, `${kind}-${name}`)))
  }
}

function sideJob(run: RunName, role: string): PlannedJob {
  return { role, ...sideJobName(run, role) }
}

/** A run's jobs by its record, of an older one too. */
export function jobsOf({ dataset, runId, quality, jobs }: Plan): readonly PlannedJob[] {
  return jobs.length > 0 ? jobs : plannedJobs(quality, { dataset, runId })
}

type Plan = Pick<TrainingRecord, 'dataset' | 'runId' | 'quality' | 'jobs'>
type Role = Pick<PlannedJob, 'role'>

/** Whether a job learns the validation rows, too. */
export function isRefit({ role }: Role): boolean {
  return role === 'refit' || role.startsWith('refit-')
}

/** The job of stage 1 by which a refit knows its rounds. */
export function stageOneOf(jobs: readonly PlannedJob[], refit: PlannedJob): PlannedJob | undefined {
  return jobs.find(({ role }) => role === refit.role.replace(/^refit/, 'stage-1'))
}

/** Whether a job learns the training rows and stops by the validation rows, for the model that will serve. */
export function isStageOne(job: Role): boolean {
  return !isRefit(job) && !isExtra(job)
}

/** Whether a job's model is the only one that may serve: no final one comes after it. */
export function isOnlyModel(job: Role, jobs: readonly Role[]): boolean {
  return isStageOne(job) && jobs.every((other) => other === job || isExtra(other))
}

/** Whether a run can do without a job: it goes on where the job fails. */
export function isExtra({ role }: Role): boolean {
  return role === WITHOUT_LEAKS
}

/** Where a job finds what is there for it alone, and where it writes unless it has the run's name. */
export function jobFolder({ dataset, runId }: RunName, { role }: Role): string {
  return `${runKeys(dataset, runId).jobsPrefix}${role}/`
}

/** What a job's channels are: a prefix, which ends with a slash, or the key of a list of objects. */
export function channelsOf(
  { dataset, runId }: RunName,
  { role }: Role,
): { readonly train: string; readonly validation?: string } {
  const own = jobFolder({ dataset, runId }, { role })
  if (isRefit({ role })) return { train: `${own}train.manifest` }
  const folder = isExtra({ role }) ? own : runKeys(dataset, runId).folder
  return { train: `${folder}${TRAIN}`, validation: `${folder}${VALIDATION}` }
}

const TRAIN = 'train/'
const VALIDATION = 'validation/'

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
    const objects = learntParts(keys, instanceCount).map((key) => key.slice(keys.folder.length))
    return {
      key: channelsOf(run, job).train,
      body: `${JSON.stringify([{ prefix: `s3://${bucket}/${keys.folder}` }, ...objects], null, 2)}\n`,
    }
  })
}

/** The parts that are learnt or stopped by. */
export function learntParts({ trainPrefix, validationPrefix }: RunKeys, instanceCount: number): readonly string[] {
  const train = Array.from({ length: instanceCount }, (_, part) => `${trainPrefix}${partName(part)}`)
  return [...train, `${validationPrefix}${partName(0)}`]
}
