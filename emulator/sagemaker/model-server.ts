import type { ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Clock } from '../clock.ts'
import { startContainer } from './container-process.ts'
import type { ScoringRequest, ScoringResponse } from './xgboost/scoring.ts'
import type { ServeMessage, ServeRequest } from './xgboost/serve.ts'

const PROGRAM = fileURLToPath(new URL('./xgboost/serve.ts', import.meta.url))

export type ModelServerOptions = {
  /** Where the model archive is unpacked. */
  readonly folder: string
  /** The model's own environment variables. */
  readonly environment: Readonly<Record<string, string>>
  readonly clock: Clock
  /** After this long without a request the process is ended; the next request starts another. */
  readonly idleMs: number
  readonly findLibrary: () => string
  readonly onLine: (line: string) => void
}

/** The container could not load the model; the message is its own. */
export class PingError extends Error {}
/** The container ended in the middle of a request. */
export class ContainerCrash extends Error {}
/** The container did not answer in time. */
export class InvocationTimeout extends Error {}

type Pending = { resolve(response: ScoringResponse): void; reject(error: Error): void }
type Container = {
  readonly child: ChildProcess
  readonly ready: Promise<void>
  readonly pending: Map<number, Pending>
}

/** Serves one model from one process, which is started when it is needed and ended when it idles. */
export class ModelServer {
  readonly #options: ModelServerOptions
  #container: Container | undefined
  #nextId = 1
  #inFlight = 0
  #cancelIdle = () => {}
  #stopped = false

  constructor(options: ModelServerOptions) {
    this.#options = options
  }

  /** The requests being answered now. */
  get inFlight(): number {
    return this.#inFlight
  }

  /** Resolves once the model is loaded; throws {@link PingError} when it can't be. */
  async ping(): Promise<void> {
    await this.#use(async (container) => await container.ready)
  }

  /** Throws {@link ContainerCrash}, {@link InvocationTimeout} or {@link PingError}. */
  async invoke(request: ScoringRequest, timeoutMs: number): Promise<ScoringResponse> {
    return await this.#use(async (container) => {
      await container.ready
      const id = this.#nextId++
      const cancelTimeout = this.#options.clock.after(timeoutMs, () => {
        container.pending.get(id)?.reject(new InvocationTimeout(`no answer within ${timeoutMs} ms`))
        container.child.kill('SIGKILL')
      })
      try {
        return await new Promise<ScoringResponse>((resolve, reject) => {
          container.pending.set(id, { resolve, reject })
          const message: ServeRequest = { id, ...request }
          container.child.send(message, (error) => {
            if (error) reject(new ContainerCrash(error.message))
          })
        })
      } finally {
        cancelTimeout()
        container.pending.delete(id)
      }
    })
  }

  /** Ends the process as soon as the requests in flight are answered. */
  stop(): void {
    this.#stopped = true
    if (this.#inFlight === 0) this.#end()
  }

  /** Ends the process now. */
  kill(): void {
    this.#stopped = true
    this.#end()
  }

  async #use<T>(work: (container: Container) => Promise<T>): Promise<T> {
    this.#cancelIdle()
    this.#inFlight++
    try {
      this.#container ??= this.#start()
      return await work(this.#container)
    } finally {
      this.#inFlight--
      if (this.#inFlight === 0) {
        if (this.#stopped) this.#end()
        else this.#cancelIdle = this.#options.clock.after(this.#options.idleMs, () => this.#end())
      }
    }
  }

  #end(): void {
    this.#cancelIdle()
    this.#container?.child.kill('SIGKILL')
    this.#container = undefined
  }

  #start(): Container {
    const pending: Container['pending'] = new Map()
    const child = startContainer({
      program: PROGRAM,
      arguments: [this.#options.folder, JSON.stringify(this.#options.environment)],
      libraryPath: this.#options.findLibrary(),
      channel: true,
      onLine: this.#options.onLine,
    })
    const ready = new Promise<void>((resolve, reject) => {
      child.on('message', (message: ServeMessage) => {
        if (message.type === 'answer') pending.get(message.id)?.resolve(message)
        else if (message.failure === undefined) resolve()
        else {
          reject(new PingError(message.failure))
          child.kill('SIGKILL')
        }
      })
      child.once('error', (error) => reject(new PingError(`The container could not be started: ${error.message}`)))
      child.once('exit', (code, signal) => {
        if (this.#container?.child === child) this.#container = undefined
        const crash = new ContainerCrash(`The container ended (${signal ?? `exit code ${code}`}).`)
        reject(crash)
        for (const request of pending.values()) request.reject(crash)
      })
    })
    // Whoever waits for it sees the failure; a container that nobody waits for any more may fail unseen.
    ready.catch(() => {})
    return { child, ready, pending }
  }
}
