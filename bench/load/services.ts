import { MODEL_ARCHIVE } from '#engines/scoring/archive/testing/model-archives.ts'
import { tinyModel } from '#engines/scoring/testing/tiny-model.ts'
import { sampleError } from '#shared/errors/sample-error.ts'
import { jobModelKey, runOfJob } from '#shared/names/job-names.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import type { TrainingJob, TrainingJobs } from '#shared/training/training-jobs.ts'
import type { EnsureOutcome } from '../../lambdas/model-deployment/hosting/endpoints.ts'
import type { TrainingOutcome, TrainingOutcomes } from '../../lambdas/model-deployment/lifecycle/training-outcomes.ts'
import { FakeSageMaker } from '../../lambdas/model-deployment/testing/fake-sagemaker.ts'
import type { Agenda } from './agenda.ts'

export const BUCKET = 'boostline'

/** Of a job whose rounds are read. */
const STAGE_ONE_ARCHIVE = tinyModel(1, 9)

/** A training job on the smallest instance: most of it is the instance's start. */
export const TRAINING_MS = 180_000
/** The model's object appears before its job has ended. */
const MODEL_BEFORE_END_MS = 5_000
export const ENDPOINT_MS = 120_000
const DELETION_MS = 30_000

/** Training jobs that take their time, as many at once as the quota says. */
export class LoadedTraining implements TrainingJobs {
  readonly ended = new Map<string, TrainingOutcome>()
  readonly started: string[] = []
  refused = 0
  running = 0
  mostRunning = 0
  readonly outcomes: TrainingOutcomes
  readonly #quota: number
  readonly #agenda: Agenda
  readonly #model: (key: string, body: Uint8Array) => Promise<void>
  readonly #changed: (jobName: string) => void
  readonly #jobs = new Map<string, TrainingJob>()

  constructor(
    quota: number,
    agenda: Agenda,
    told: {
      readonly model: (key: string, body: Uint8Array) => Promise<void>
      readonly changed: (jobName: string) => void
    },
  ) {
    this.#quota = quota
    this.#agenda = agenda
    this.#model = told.model
    this.#changed = told.changed
    this.outcomes = { describe: async (jobName) => this.#describe(jobName) }
  }

  async ensureJob(job: TrainingJob): Promise<'created' | 'existed'> {
    await Promise.resolve()
    if (this.#jobs.has(job.name)) return 'existed'
    if (this.running >= this.#quota) {
      this.refused++
      throw sampleError('training-quota')
    }
    this.#jobs.set(job.name, job)
    this.started.push(job.name)
    this.mostRunning = Math.max(this.mostRunning, ++this.running)
    const run = runOfJob(job.name, job.outputUri, BUCKET)
    const isFinal = run?.runId === job.name
    const outputPrefix = job.outputUri.slice(`s3://${BUCKET}/`.length)
    const model = jobModelKey({ name: job.name, outputPrefix })
    this.#agenda.in(TRAINING_MS - MODEL_BEFORE_END_MS, () =>
      this.#model(model, isFinal ? MODEL_ARCHIVE : STAGE_ONE_ARCHIVE),
    )
    this.#agenda.in(TRAINING_MS, async () => {
      this.running--
      this.ended.set(job.name, outcomeOf(job, 'completed'))
      this.#changed(job.name)
    })
    return 'created'
  }

  #describe(jobName: string): TrainingOutcome | undefined {
    const job = this.#jobs.get(jobName)
    return job && (this.ended.get(jobName) ?? outcomeOf(job, 'running'))
  }
}

/** Endpoints that take their time to come and to go. */
export class LoadedEndpoints extends FakeSageMaker {
  override deletesSlowly = true
  mostAtOnce = 0
  readonly #agenda: Agenda
  readonly #changed: (endpointName: string) => void

  constructor(quota: number, agenda: Agenda, changed: (endpointName: string) => void) {
    super()
    this.endpointQuota = quota
    this.#agenda = agenda
    this.#changed = changed
  }

  override async ensureEndpoint(endpoint: Parameters<FakeSageMaker['ensureEndpoint']>[0]): Promise<EnsureOutcome> {
    const outcome = await super.ensureEndpoint(endpoint)
    if (outcome === 'existed') return outcome
    const { name } = endpoint
    this.mostAtOnce = Math.max(this.mostAtOnce, this.endpoints.size)
    this.states.set(name, 'changing')
    this.#agenda.in(ENDPOINT_MS, async () => {
      this.states.delete(name)
      this.#changed(name)
    })
    return outcome
  }

  override async deleteEndpoint(name: string): Promise<boolean> {
    const isDeleted = await super.deleteEndpoint(name)
    if (isDeleted) this.#agenda.in(DELETION_MS, async () => this.finishDeletions())
    return isDeleted
  }
}

/** A bucket that counts its calls and tells of what is created. */
export function countedBucket(store: ObjectStore, created: (key: string, versionId: string) => void) {
  const calls = { get: 0, head: 0, put: 0, list: 0, delete: 0 }
  const objects: ObjectStore = {
    ...store,
    get: async (...at) => {
      calls.get++
      return await store.get(...at)
    },
    open: async (...at) => {
      calls.get++
      return await store.open(...at)
    },
    head: async (...at) => {
      calls.head++
      return await store.head(...at)
    },
    put: async (key, ...rest) => {
      calls.put++
      const outcome = await store.put(key, ...rest)
      if (outcome.written) created(key, (await store.head(key))?.versionId ?? '')
      return outcome
    },
    upload: async (...all) => {
      calls.put++
      return await store.upload(...all)
    },
    delete: async (key) => {
      calls.delete++
      await store.delete(key)
    },
    list: (prefix) => {
      calls.list++
      return store.list(prefix)
    },
  }
  return { objects, calls }
}

function outcomeOf(job: TrainingJob, status: TrainingOutcome['status']): TrainingOutcome {
  return { status, phase: 'Training', failureReason: '', outputUri: job.outputUri }
}
