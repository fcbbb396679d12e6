import { createHash } from 'node:crypto'
import { runKeys, runsPrefix, TRAINED_MODEL_SUFFIX } from './run-keys.ts'
import type { RunName } from './run-name.ts'

/** A training job of a run: its name, and where it writes. */
export type JobName = {
  readonly name: string
  /** Of the keys that it writes: `<outputPrefix><name>/output/…`. */
  readonly outputPrefix: string
}

/** The job whose model is the run's own, with the run's name. */
export function finalJobName({ dataset, runId }: RunName): JobName {
  return { name: runId, outputPrefix: runsPrefix(dataset) }
}

/**
 * Another job of the run: `<prefix>-<hash of the run id>-<role>`, since a run id may have 62 characters and a job's name
 * 63. The prefix, by which the job is told from those of other deployments, has no hyphen.
 */
export function sideJobName({ dataset, runId }: RunName, role: string): JobName {
  return { name: `${sideJobsPrefix(runId)}${role}`, outputPrefix: `${runKeys(dataset, runId).jobsPrefix}${role}/` }
}

/** What the names of a run's other jobs begin with. */
export function sideJobsPrefix(runId: string): string {
  const prefix = runId.slice(0, runId.indexOf('-'))
  const hash = createHash('sha256').update(runId).digest('hex').slice(0, 16)
  return `${prefix}-${hash}-`
}

/** The key of the archive that a job leaves. */
export function jobModelKey({ name, outputPrefix }: JobName): string {
  return `${outputPrefix}${name}${TRAINED_MODEL_SUFFIX}`
}

/** A training job and the run that it is of. */
export type JobOfRun = { readonly jobName: string; readonly run: RunName }

/** Job and run of a trained model's key, or undefined for any other key. */
export function jobOfModelKey(key: string): JobOfRun | undefined {
  const match = /^runs\/([^/]+)\/([^/]+)\/(?:jobs\/[^/]+\/([^/]+)\/)?output\/model\.tar\.gz$/.exec(key)
  const [, dataset, runId, jobName] = match ?? []
  return dataset && runId ? { jobName: jobName ?? runId, run: { dataset, runId } } : undefined
}

/** The run of a training job by its S3OutputPath; undefined for a job that is not of this bucket's runs. */
export function runOfJob(jobName: string, outputUri: string, bucket: string): RunName | undefined {
  const root = `s3://${bucket}/`
  if (!outputUri.startsWith(root)) return undefined
  const match = /^runs\/([^/]+)\/(?:([^/]+)\/jobs\/[^/]+\/)?$/.exec(outputUri.slice(root.length))
  return match?.[1] ? { dataset: match[1], runId: match[2] ?? jobName } : undefined
}
