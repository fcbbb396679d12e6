import { type FullQuota, fullQuotaOf } from '#shared/aws/quota.ts'
import type { Clock } from '#shared/clock.ts'
import { hasCode } from '#shared/errors/boostline-error.ts'
import type { OpenWork } from '#shared/records/open-work.ts'
import type { TrainingJobs } from '#shared/training/training-jobs.ts'

/** What a run asks for. */
export type Instances = { readonly instanceType: string; readonly instanceCount: number }

/** So long smaller ones may overtake a run that waits, and from then on none does where its job can ever fit. */
const OVERTAKEN_MS = 60 * 60 * 1000
/** Until then: by now every job that it waited for has ended, and somebody else uses the quota. */
const HELD_UNTIL_MS = 12 * 60 * 60 * 1000

/**
 * What is known of the room for training jobs from those that were refused, by type of instance. After a refusal only
 * runs that ask for fewer instances are worth a call, so that there are at most as many refusals as numbers of instances.
 */
export function trainingRoom(jobs: TrainingJobs, clock: Clock) {
  const limits = new Map<string, FullQuota | undefined>()
  /** Of each type the fewest instances that had no room. */
  const refused = new Map<string, number>()
  return {
    /** The same service; its refusals are remembered. */
    jobs: {
      ensureJob: async (job) => {
        try {
          return await jobs.ensureJob(job)
        } catch (error) {
          if (hasCode(error, 'training-quota')) limits.set(job.instanceType, fullQuotaOf(error))
          throw error
        }
      },
    } satisfies TrainingJobs,
    mayFit: ({ instanceType, instanceCount }: Instances) =>
      instanceCount < (refused.get(instanceType) ?? Number.POSITIVE_INFINITY),
    /** Whether any job of the type may still fit. */
    isFull: (instanceType: string) => (refused.get(instanceType) ?? Number.POSITIVE_INFINITY) <= 1,
    /** A run was tried, and still waits as `work` says. */
    noRoomFor: ({ instanceType, instanceCount }: Instances, work: OpenWork) => {
      const waitedMs = clock.now() - Date.parse(work.since)
      const isDue = waitedMs >= OVERTAKEN_MS && waitedMs < HELD_UNTIL_MS
      const quota = limits.get(instanceType)
      const canEverFit = quota !== undefined && instanceCount <= quota.limit
      refused.set(instanceType, isDue && canEverFit ? 1 : instanceCount)
    },
  }
}
