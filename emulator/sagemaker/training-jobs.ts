import { createReadStream, existsSync } from 'node:fs'
import { rm, stat } from 'node:fs/promises'
import path from 'node:path'
import type { EmulatorContext } from '../context.ts'
import { AwsError } from '../http/aws-error.ts'
import { ClientError } from './channel-objects.ts'
import { modelArtifactUri } from './describe-training-job.ts'
import { packModel } from './model-archive.ts'
import type { LogSink, ObjectStore } from './ports.ts'
import type { SecondaryStatus, TrainingJob } from './resources.ts'
import { parseS3Uri } from './s3-path.ts'
import type { SageMakerDelays } from './settings.ts'
import type { StateEvents } from './state-events.ts'
import type { Store } from './store.ts'
import { clearOutputs, prepareTrainingFolder } from './training-folder.ts'
import { DEFAULT_RUNTIME_SECONDS } from './training-rules.ts'
import { runTraining, type TrainingOutcome } from './training-run.ts'
import { enterState } from './training-states.ts'

const LOG_GROUP = '/aws/sagemaker/TrainingJobs'
const MAX_FAILURE_REASON = 1024

export type TrainingJobsOptions = {
  readonly context: EmulatorContext
  readonly store: Store
  readonly s3: ObjectStore
  readonly logs: LogSink
  readonly events: StateEvents
  readonly delays: SageMakerDelays
  readonly findLibrary: () => string
}

type Run = { readonly stop: AbortController; readonly kill: AbortController; done: Promise<void> }

/**
 * Drives training jobs through their states. What a job is doing is in the store alone: each step begins with
 * what is there and ends by writing the next state, so a job in flight at a kill does its step again.
 */
export class TrainingJobs {
  readonly #options: TrainingJobsOptions
  readonly #runs = new Map<string, Run>()
  #closed = false

  constructor(options: TrainingJobsOptions) {
    this.#options = options
  }

  /** Goes on with the jobs that are not finished. */
  start(): void {
    for (const job of this.#options.store.list('training-job')) {
      if (job.status === 'InProgress' || job.status === 'Stopping') this.launch(job.name)
    }
  }

  /** Begins to work on a job that is in the store; after `close` the next start does. */
  launch(name: string): void {
    if (this.#closed || this.#runs.has(name)) return
    const run: Run = { stop: new AbortController(), kill: new AbortController(), done: Promise.resolve() }
    this.#runs.set(name, run)
    run.done = this.#advance(name, run)
      .catch((error: unknown) => this.#options.context.reportFault(`SageMaker training job ${name}`, error))
      .finally(() => this.#runs.delete(name))
  }

  /** Asks a job to end; it will end as `stopAs`. */
  stop(name: string, stopAs: 'Stopped' | 'MaxRuntimeExceeded'): void {
    this.#enter(name, 'Stopping', { status: 'Stopping', stopAs })
    this.#runs.get(name)?.stop.abort()
  }

  /** Lets go of every job: its process is killed, its state stays as it is. */
  async close(): Promise<void> {
    this.#closed = true
    const runs = [...this.#runs.values()]
    for (const run of runs) run.kill.abort()
    await Promise.all(runs.map((run) => run.done))
  }

  async #advance(name: string, run: Run): Promise<void> {
    while (!run.kill.signal.aborted) {
      const job = this.#options.store.get('training-job', name)
      if (!job || !(await this.#step(job, run))) return
    }
  }

  /** Does what the job's state asks for; false when there is nothing left to do. */
  async #step(job: TrainingJob, run: Run): Promise<boolean> {
    const { delays } = this.#options
    try {
      switch (job.secondaryStatus) {
        case 'Starting':
          if (await this.#stay(job, delays.startingMs, run)) this.#enter(job.name, 'Downloading')
          return true
        case 'Downloading':
          prepareTrainingFolder(this.#folder(job), job, this.#options.s3)
          if (await this.#stay(job, delays.downloadingMs, run)) this.#enterTraining(job)
          return true
        case 'Training':
          await this.#train(job, run)
          return true
        case 'Uploading':
          await this.#upload(job)
          if (await this.#stay(job, delays.uploadingMs, run)) await this.#finish(job, 'Completed')
          return true
        case 'Stopping':
          if (existsSync(path.join(this.#folder(job), 'model', 'xgboost-model'))) await this.#upload(job)
          await this.#finish(job, job.stopAs ?? 'Stopped')
          return true
        case 'Completed':
        case 'Failed':
        case 'Stopped':
        case 'MaxRuntimeExceeded':
          return false
      }
    } catch (error) {
      await this.#fail(job, failureReasonOf(error))
      if (!isClientError(error)) throw error
      return true
    }
  }

  /** Waits until the job's state is as old as it has to be; false when it is to leave the state by another way. */
  async #stay(job: TrainingJob, stateMs: number, run: Run): Promise<boolean> {
    const { clock } = this.#options.context
    const remainingMs = (job.transitions.at(-1)?.startMs ?? 0) + stateMs - clock.now()
    const interrupted = AbortSignal.any([run.stop.signal, run.kill.signal])
    if (remainingMs > 0 && !interrupted.aborted) {
      await new Promise<void>((resolve) => {
        const cancel = clock.after(remainingMs, resolve)
        interrupted.addEventListener('abort', () => {
          cancel()
          resolve()
        })
      })
    }
    return !interrupted.aborted
  }

  #enterTraining(job: TrainingJob): void {
    const nowMs = this.#options.context.clock.now()
    this.#enter(job.name, 'Training', {
      trainingStartMs: nowMs,
      logStream: `${job.name}/algo-1-${Math.floor(nowMs / 1000)}`,
    })
  }

  async #train(job: TrainingJob, run: Run): Promise<void> {
    const { context, findLibrary } = this.#options
    const libraryPath = findLibrary()
    clearOutputs(this.#folder(job))
    const cancelLimit = this.#limitRuntime(job)
    let outcome: TrainingOutcome
    try {
      outcome = await runTraining(
        {
          folder: this.#folder(job),
          libraryPath,
          clock: context.clock,
          onLines: (lines) => this.#log(job, lines),
        },
        run.stop.signal,
        run.kill.signal,
      )
    } finally {
      cancelLimit()
    }
    if (run.kill.signal.aborted) return
    const { metrics } = outcome
    if (run.stop.signal.aborted) {
      this.#update(job.name, { metrics, trainingEndMs: context.clock.now() })
    } else if (outcome.exitCode === 0 && outcome.hasModel) {
      this.#enter(job.name, 'Uploading', { metrics })
    } else {
      await this.#fail({ ...job, metrics }, containerFailure(outcome))
    }
  }

  #limitRuntime(job: TrainingJob): () => void {
    const limitSeconds = job.request.StoppingCondition.MaxRuntimeInSeconds ?? DEFAULT_RUNTIME_SECONDS
    const { clock } = this.#options.context
    const endsAtMs = (job.trainingStartMs ?? clock.now()) + limitSeconds * 1000
    // A timer of more than 24.8 days would fire at once.
    const delayMs = Math.min(endsAtMs - clock.now(), 2 ** 31 - 1)
    return clock.after(delayMs, () => this.stop(job.name, 'MaxRuntimeExceeded'))
  }

  /** Uploads the model. After a kill an upload that was done is not done again, so nothing is notified twice. */
  async #upload(job: TrainingJob): Promise<void> {
    const { s3 } = this.#options
    const { bucket, key } = parseS3Uri(modelArtifactUri(job))
    const archive = path.join(this.#folder(job), 'output', 'model.tar.gz')
    if (!existsSync(archive)) await packModel(path.join(this.#folder(job), 'model'), archive)
    if (s3.readObject(bucket, key)?.sizeBytes === (await stat(archive)).size) return
    await s3.writeObject(bucket, key, createReadStream(archive), {
      contentType: 'application/x-tar',
      eventName: 'ObjectCreated:CompleteMultipartUpload',
    })
  }

  async #finish(job: TrainingJob, end: 'Completed' | 'Stopped' | 'MaxRuntimeExceeded'): Promise<void> {
    this.#enter(job.name, end, {
      status: end === 'Completed' ? 'Completed' : 'Stopped',
      ...this.#trainingEnd(job),
    })
    await this.#removeFolder(job)
  }

  async #fail(job: TrainingJob, failureReason: string): Promise<void> {
    this.#enter(job.name, 'Failed', {
      status: 'Failed',
      failureReason,
      metrics: job.metrics,
      ...this.#trainingEnd(job),
    })
    await this.#removeFolder(job)
  }

  #trainingEnd(job: TrainingJob): Pick<TrainingJob, 'trainingEndMs'> {
    if (job.trainingStartMs === undefined) return {}
    return { trainingEndMs: job.trainingEndMs ?? this.#options.context.clock.now() }
  }

  /** Writes a new state and publishes it, in one transaction. */
  #enter(name: string, state: SecondaryStatus, changes: Partial<TrainingJob> = {}): void {
    const { store, events, context } = this.#options
    store.transaction(() => {
      const job = store.get('training-job', name)
      if (!job) return
      const changed = enterState({ ...job, ...changes }, state, context.clock.now())
      store.put('training-job', changed)
      events.trainingJob(changed)
    })
  }

  #update(name: string, changes: Partial<TrainingJob>): void {
    const { store } = this.#options
    store.transaction(() => {
      const job = store.get('training-job', name)
      if (job) store.put('training-job', { ...job, ...changes })
    })
  }

  #log(job: TrainingJob, lines: readonly string[]): void {
    const { store, logs } = this.#options
    const stream = job.logStream ?? `${job.name}/algo-1`
    store.transaction(() => {
      // CloudWatch shows a tab of a training log as #011, which is what metric patterns look for.
      for (const line of lines) logs.write(LOG_GROUP, stream, line.replaceAll('\t', '#011'))
    })
  }

  #folder(job: TrainingJob): string {
    return path.join(this.#options.context.dataFolder, 'sagemaker', 'training-jobs', job.name)
  }

  async #removeFolder(job: TrainingJob): Promise<void> {
    await rm(this.#folder(job), { recursive: true, force: true })
  }
}

/** The service keeps the first 1024 characters only; the reason at the end of a traceback is in the log. */
function containerFailure({ exitCode, failure }: TrainingOutcome): string {
  const ending = `, exit code: ${exitCode}`
  return `AlgorithmError: ${failure}`.slice(0, MAX_FAILURE_REASON - ending.length) + ending
}

function failureReasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  return `${isClientError(error) ? 'ClientError' : 'InternalServerError'}: ${message}`.slice(0, MAX_FAILURE_REASON)
}

/** S3's refusals, such as a missing output bucket, are the customer's business as well. */
function isClientError(error: unknown): boolean {
  return error instanceof ClientError || error instanceof AwsError
}
