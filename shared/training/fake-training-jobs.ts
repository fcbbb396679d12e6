import type { BoostlineError } from '#shared/errors/boostline-error.ts'
import type { ErrorCode } from '#shared/errors/error-codes.ts'
import { sampleError } from '#shared/errors/sample-error.ts'
import type { TrainingJob, TrainingJobs } from './training-jobs.ts'

/** A training service that remembers its jobs; `fail` makes the next call end with that error. */
export class FakeTrainingJobs implements TrainingJobs {
  readonly jobs = new Map<string, TrainingJob>()
  /** Instances that all jobs may have together. */
  quota = Number.POSITIVE_INFINITY
  /** The names of the jobs the quota had no room for, in the order they were asked for. */
  readonly refused: string[] = []
  #failure: BoostlineError | undefined

  async ensureJob(job: TrainingJob): Promise<'created' | 'existed'> {
    await Promise.resolve()
    const failure = this.#failure
    this.#failure = undefined
    if (failure) throw failure
    if (this.jobs.has(job.name)) return 'existed'
    const used = [...this.jobs.values()].reduce((sum, { instanceCount }) => sum + instanceCount, 0)
    if (used + job.instanceCount > this.quota) {
      this.refused.push(job.name)
      const quota = { name: `${job.instanceType} for training job usage`, limit: this.quota, used }
      throw sampleError('training-quota', undefined, { quota: { ...quota, wanted: job.instanceCount } })
    }
    this.jobs.set(job.name, job)
    return 'created'
  }

  fail(code: ErrorCode): void {
    this.#failure = sampleError(code)
  }
}
