import type { BoostlineError } from '#shared/errors/boostline-error.ts'
import type { ErrorCode } from '#shared/errors/error-codes.ts'
import { sampleError } from '#shared/errors/sample-error.ts'
import type { TrainingJob, TrainingJobs } from './training-jobs.ts'

/** A training service that remembers its jobs; `fail` makes the next call end with that error. */
export class FakeTrainingJobs implements TrainingJobs {
  readonly jobs = new Map<string, TrainingJob>()
  /** Jobs that there may be. */
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
    if (this.jobs.size >= this.quota) {
      this.refused.push(job.name)
      throw sampleError('training-quota')
    }
    this.jobs.set(job.name, job)
    return 'created'
  }

  fail(code: ErrorCode): void {
    this.#failure = sampleError(code)
  }
}
