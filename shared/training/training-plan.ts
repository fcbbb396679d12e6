import { finalJobName } from '#shared/names/job-names.ts'
import type { RunName } from '#shared/names/run-name.ts'
import type { PlannedJob, Quality, TrainingRecord } from '#shared/records/training-record.ts'

/** The training jobs of a run, in the order in which they begin. */
export function plannedJobs(_quality: Quality, run: RunName): readonly PlannedJob[] {
  return [{ role: 'stage-1', ...finalJobName(run) }]
}

/** A run's jobs by its record, of an older one too. */
export function jobsOf({ dataset, runId, quality, jobs }: TrainingRecord): readonly PlannedJob[] {
  return jobs.length > 0 ? jobs : plannedJobs(quality, { dataset, runId })
}
