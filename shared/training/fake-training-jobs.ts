import { BoostlineError } from '#shared/errors/boostline-error.ts'
import type { TrainingJob, TrainingJobs } from './training-jobs.ts'

/** A training service that remembers its jobs; `fail` makes the next call end with that error. */
export class FakeTrainingJobs implements TrainingJobs {
  readonly jobs = new Map<string, TrainingJob>()
  #failure: BoostlineError | undefined

  async ensureJob(job: TrainingJob): Promise<'created' | 'existed'> {
    await Promise.resolve()
    const failure = this.#failure
    this.#failure = undefined
    if (failure) throw failure
    if (this.jobs.has(job.name)) return 'existed'
    this.jobs.set(job.name, job)
    return 'created'
  }

  fail(code: string, retryable: boolean): void {
    this.#failure = new BoostlineError({ code, kind: 'dependency', retryable, message: code, hint: 'wait' })
  }
}
