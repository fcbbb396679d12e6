import type { PlannedJob } from '#shared/records/training-record.ts'
import { type JobStatus, jobsDue, type TrainingStep } from '#shared/training/jobs-due.ts'
import { isRefit } from '#shared/training/training-plan.ts'
import type { TrainingOutcome, TrainingOutcomes } from './training-outcomes.ts'

/** How a job ended without a model: as the service says, or why it was never made. */
export type JobEnd =
  | (TrainingOutcome & { readonly status: LostStatus })
  | { readonly status: 'never-made'; readonly reason: string }
export type EndedJob = { readonly job: PlannedJob; readonly end: JobEnd }
type LostStatus = Exclude<JobStatus, 'absent' | 'running' | 'completed'>

/** How the jobs of a run stand, and what is next. */
export type TrainingJobsNow = {
  readonly step: TrainingStep
  readonly outcomes: ReadonlyMap<PlannedJob, TrainingOutcome>
  readonly lost: readonly EndedJob[]
  /** Whether none of them was made. */
  readonly isUntouched: boolean
}

/** Asks for a run's jobs; for the refits only once they may be there. `given` are jobs that nobody will make. */
export async function trainingJobsNow(
  jobs: readonly PlannedJob[],
  outcomes: TrainingOutcomes,
  given: readonly EndedJob[] = [],
): Promise<TrainingJobsNow> {
  const found = new Map<PlannedJob, TrainingOutcome>()
  const ask = async (job: PlannedJob) => {
    const outcome = await outcomes.describe(job.name)
    if (outcome) found.set(job, outcome)
  }
  const statusOf = (job: PlannedJob): JobStatus =>
    given.some((each) => each.job === job) ? 'failed' : (found.get(job)?.status ?? 'absent')
  await Promise.all(jobs.filter((job) => !isRefit(job)).map(ask))
  const first = jobsDue(jobs, statusOf)
  const mayHaveRefits = first.kind !== 'under-way' || first.due.some(isRefit)
  if (mayHaveRefits) await Promise.all(jobs.filter(isRefit).map(ask))
  const lost = [...found].flatMap(([job, outcome]): EndedJob[] => {
    const { status } = outcome
    return status === 'running' || status === 'completed' ? [] : [{ job, end: { ...outcome, status } }]
  })
  return {
    step: mayHaveRefits ? jobsDue(jobs, statusOf) : first,
    outcomes: found,
    lost: [...lost, ...given],
    isUntouched: found.size === 0,
  }
}

/** Such as `refit, job 2 of 2: Downloading`, or how many of several run; of a single job only what it is at. */
export function jobsInWords(
  jobs: readonly PlannedJob[],
  { outcomes }: Pick<TrainingJobsNow, 'outcomes'>,
  running: readonly PlannedJob[],
): string {
  const [first, ...others] = running
  if (!first) return ''
  const phase = outcomes.get(first)?.phase ?? ''
  if (jobs.length === 1) return phase
  const which =
    others.length === 0
      ? `${first.role}, job ${jobs.indexOf(first) + 1} of ${jobs.length}`
      : `${running.length} of ${jobs.length} jobs run`
  return `${which}: ${phase}`
}
