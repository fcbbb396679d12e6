import type { PlannedJob } from '#shared/records/training-record.ts'
import { isExtra, isRefit, isStageOne, stageOneOf } from './training-plan.ts'

/** How a job stands; `absent` was not made yet. */
export type JobStatus = 'absent' | 'running' | 'completed' | 'failed' | 'stopped' | 'out-of-time'

/** What a run's training has come to. */
export type TrainingStep =
  /** `due` are to be made now, in this order. `onlyExtra`: all that is needed has ended. */
  | {
      readonly kind: 'under-way'
      readonly due: readonly PlannedJob[]
      readonly running: readonly PlannedJob[]
      readonly onlyExtra: boolean
    }
  /** The models that serve together. */
  | { readonly kind: 'ended'; readonly served: readonly PlannedJob[] }
  /** There will be no model, because of this job. */
  | { readonly kind: 'failed'; readonly by: PlannedJob }

/**
 * What is next in a run's training. The refits begin when all jobs before them have ended. More than half of several
 * that do the same are enough, so that one that fails does not end the run; without a refit what stage 1 has learnt
 * serves. Whoever stops a job that is needed means the run. An extra job is waited for, and its failure ends nothing.
 */
export function jobsDue(jobs: readonly PlannedJob[], statusOf: (job: PlannedJob) => JobStatus): TrainingStep {
  const needed = jobs.filter((job) => !isExtra(job))
  const first = needed.filter(isStageOne)
  const are = (some: readonly PlannedJob[], status: JobStatus) => some.filter((job) => statusOf(job) === status)
  const isOver = (job: PlannedJob) => statusOf(job) !== 'absent' && statusOf(job) !== 'running'

  const [stopped] = are(needed, 'stopped')
  if (stopped) return { kind: 'failed', by: stopped }
  const failed = first.filter((job) => isOver(job) && statusOf(job) !== 'completed')
  if (failed[0] && 2 * failed.length >= first.length) return { kind: 'failed', by: failed[0] }

  // Without its own stage 1 a refit has no rounds.
  const refits = needed.filter((job) => isRefit(job) && !failed.some((lost) => lost === stageOneOf(jobs, job)))
  const isFirstOver = first.every(isOver)
  const isNeededOver = isFirstOver && refits.every(isOver)
  const come = [...(isFirstOver ? [...first, ...refits] : first), ...jobs.filter(isExtra)]
  if (isNeededOver && come.every(isOver)) {
    const refitted = are(refits, 'completed')
    return { kind: 'ended', served: refitted.length > 0 ? refitted : are(first, 'completed') }
  }
  return { kind: 'under-way', due: are(come, 'absent'), running: are(jobs, 'running'), onlyExtra: isNeededOver }
}
