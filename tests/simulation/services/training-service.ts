import { sampleError } from '#shared/errors/sample-error.ts'
import { runOfJob } from '#shared/names/job-names.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import type { TrainingJob, TrainingJobs } from '#shared/training/training-jobs.ts'
import type { TrainingOutcome } from '../../../lambdas/model-deployment/lifecycle/training-outcomes.ts'
import type { Upload } from '../plan.ts'
import type { Scheduler } from '../scheduler.ts'

type Job = TrainingJob & { status: TrainingOutcome['status'] }

export type TrainingFate = {
  readonly job: Upload['job']
  readonly minutes: number
  /** The model's object appears before its job has the status Completed. */
  readonly archiveSecondsBefore: number
  readonly archive: Uint8Array
}

/** SageMaker's training jobs: as many at once as the quota has room for, each with the end that its upload planned. */
export class TrainingService implements TrainingJobs {
  readonly jobs = new Map<string, Job>()
  readonly quota: number
  readonly #scheduler: Scheduler
  readonly #objects: ObjectStore
  readonly #fateOf: (job: TrainingJob) => TrainingFate
  readonly #ended: (jobName: string, status: string) => void

  constructor(options: {
    readonly quota: number
    readonly scheduler: Scheduler
    readonly objects: ObjectStore
    readonly fateOf: (job: TrainingJob) => TrainingFate
    /** As EventBridge tells it. */
    readonly ended: (jobName: string, status: string) => void
  }) {
    this.quota = options.quota
    this.#scheduler = options.scheduler
    this.#objects = options.objects
    this.#fateOf = options.fateOf
    this.#ended = options.ended
  }

  get running(): number {
    return [...this.jobs.values()].filter(({ status }) => status === 'running').length
  }

  /** The run of a job: the names of most do not say it. */
  runOf(jobName: string): string | undefined {
    const job = this.jobs.get(jobName)
    return job && runOfJob(job.name, job.outputUri, this.#objects.bucket)?.runId
  }

  async ensureJob(job: TrainingJob): Promise<'created' | 'existed'> {
    if (this.jobs.has(job.name)) return 'existed'
    if (this.running >= this.quota) throw sampleError('training-quota', 'no room for another training job')
    const started: Job = { ...job, status: 'running' }
    this.jobs.set(job.name, started)
    const fate = this.#fateOf(job)
    this.#scheduler.after(fate.minutes * 60_000, () => this.#end(started, fate))
    return 'created'
  }

  async describe(jobName: string): Promise<TrainingOutcome | undefined> {
    const job = this.jobs.get(jobName)
    if (!job) return undefined
    const failureReason = job.status === 'failed' ? 'AlgorithmError: the container said so' : ''
    return { status: job.status, phase: 'Training', failureReason, outputUri: job.outputUri }
  }

  async #end(job: Job, fate: TrainingFate): Promise<void> {
    switch (fate.job) {
      case 'completes':
      case 'odd-archive': {
        const prefix = job.outputUri.slice(`s3://${this.#objects.bucket}/`.length)
        await this.#objects.put(`${prefix}${job.name}/output/model.tar.gz`, fate.archive)
        this.#scheduler.after(fate.archiveSecondsBefore * 1000, () => this.#settle(job, 'completed', 'Completed'))
        return
      }
      case 'fails':
        return this.#settle(job, 'failed', 'Failed')
      case 'stops':
        return this.#settle(job, 'stopped', 'Stopped')
      case 'out-of-time':
        return this.#settle(job, 'out-of-time', 'Stopped')
    }
  }

  #settle(job: Job, status: Job['status'], eventStatus: string): void {
    job.status = status
    this.#ended(job.name, eventStatus)
  }
}
