import { randomUUID } from 'node:crypto'
import type { EmulatorContext } from '../context.ts'
import { serviceException } from './errors.ts'
import { type FunctionConfig, functionArn, logGroupName, VERSION } from './function-config.ts'
import { describeEnding, type InvocationResult, type Outcome } from './invocation-result.ts'
import { RuntimeProcess } from './runtime-process.ts'

export type InstanceOptions = {
  readonly config: FunctionConfig
  readonly context: EmulatorContext
  readonly endpoint: string
  readonly writeLog: (group: string, stream: string, line: string) => void
  /** The process is gone: this instance takes no further invocation. */
  readonly exited: (instance: Instance) => void
}

const INIT_PHASE_MS = 10_000
const TAIL_BYTES = 4096

/** One execution environment: a process with the bundle and its log stream. */
export class Instance {
  readonly #options: InstanceOptions
  readonly #logStream: string
  #runtime: RuntimeProcess | undefined
  #initialisation: Promise<RuntimeProcess> | undefined
  #initReported = false
  #stopped = false
  /** Who waits for the process, and finds out by itself that it is gone. */
  #waiting = 0
  #tail = ''

  private constructor(options: InstanceOptions) {
    this.#options = options
    const day = new Date(options.context.clock.now()).toISOString().slice(0, 10).replaceAll('-', '/')
    this.#logStream = `${day}/[${VERSION}]${randomUUID().replaceAll('-', '')}`
  }

  /** Starts the process; `initialise` and the first `invoke` wait for its initialisation. */
  static async start(options: InstanceOptions): Promise<Instance> {
    const instance = new Instance(options)
    instance.#runtime = await instance.#startRuntime()
    return instance
  }

  get alive(): boolean {
    return !this.#stopped && this.#runtime?.alive === true
  }

  /**
   * Runs one invocation. Whatever the function does is a result; rejects with ServiceException only where its process
   * could not be started, or was stopped meanwhile.
   */
  async invoke(requestId: string, payload: string): Promise<InvocationResult> {
    return await this.#waitFor(async () => await this.#run(requestId, payload))
  }

  /** Waits until it can take an invocation. What went wrong is told by the first invocation. */
  async initialise(): Promise<void> {
    await this.#waitFor(async () => await this.#initialised())
  }

  /** Ends the process at once and waits until it is gone; a running invocation rejects. */
  async stop(): Promise<void> {
    this.#stopped = true
    await this.#runtime?.kill()
  }

  async #waitFor<T>(work: () => Promise<T>): Promise<T> {
    this.#waiting++
    try {
      return await work()
    } finally {
      this.#waiting--
    }
  }

  async #run(requestId: string, payload: string): Promise<InvocationResult> {
    const { config, context } = this.#options
    const timeoutMs = config.timeoutSeconds * 1000
    const runtime = await this.#initialised()
    const startedAt = performance.now()
    this.#log(`START RequestId: ${requestId} Version: ${VERSION}`)
    // What the first initialisation did not manage, the second one does on the invocation's time.
    const initFailure = await runtime.initialise(timeoutMs)
    if (runtime.spawnError) {
      throw serviceException(`No process could be started for ${config.name}: ${runtime.spawnError.message}`)
    }
    const invocation = { requestId, payload, functionArn: functionArn(context, config.name) }
    const remainingMs = timeoutMs - (performance.now() - startedAt)
    const ending = initFailure ?? (await runtime.run(invocation, remainingMs))
    if (ending.kind === 'timeout') await runtime.kill()
    if (this.#stopped) throw serviceException(`The emulator stopped ${config.name} in the middle of an invocation.`)
    const outcome = describeEnding(ending, requestId, config.timeoutSeconds)
    if (outcome.line) this.#log(outcome.line)
    this.#log(`END RequestId: ${requestId}`)
    this.#log(this.#report(runtime, requestId, performance.now() - startedAt, outcome))
    const logTail = Buffer.from(this.#tail).subarray(-TAIL_BYTES).toString('utf8')
    this.#tail = ''
    return { requestId, payload: outcome.payload, logTail, ...(outcome.failed && { functionError: 'Unhandled' }) }
  }

  #initialised(): Promise<RuntimeProcess> {
    const runtime = this.#runtime
    if (!runtime) throw new Error('an instance is made by Instance.start')
    this.#initialisation ??= this.#initialisedTwice(runtime)
    return this.#initialisation
  }

  /** An initialisation that failed, or took more than 10 s, is done again before anything is told about it. */
  async #initialisedTwice(first: RuntimeProcess): Promise<RuntimeProcess> {
    const startedAt = performance.now()
    const failure = await first.initialise(INIT_PHASE_MS)
    if (!failure || first.spawnError || this.#stopped) return first
    await first.kill()
    const status = describeEnding(failure, '', INIT_PHASE_MS / 1000).status ?? ''
    const durationMs = (performance.now() - startedAt).toFixed(2)
    this.#log(`INIT_REPORT Init Duration: ${durationMs} ms\tPhase: init\tStatus: ${status}`)
    this.#runtime = await this.#startRuntime()
    return this.#runtime
  }

  async #startRuntime(): Promise<RuntimeProcess> {
    const runtime = await RuntimeProcess.start({
      ...this.#options,
      logStream: this.#logStream,
      line: (text) => this.#log(text),
      exited: () => {
        if (this.#waiting === 0) this.#options.exited(this)
      },
    })
    if (this.#stopped) await runtime.kill()
    return runtime
  }

  #report(runtime: RuntimeProcess, requestId: string, durationMs: number, outcome: Outcome): string {
    const initMs = this.#initReported ? undefined : runtime.initDurationMs
    this.#initReported = true
    const fields = [
      `REPORT RequestId: ${requestId}`,
      `Duration: ${durationMs.toFixed(2)} ms`,
      `Billed Duration: ${Math.ceil(durationMs + (initMs ?? 0))} ms`,
      `Memory Size: ${this.#options.config.memoryMb} MB`,
      `Max Memory Used: ${runtime.maxMemoryMb} MB`,
    ]
    if (initMs !== undefined) fields.push(`Init Duration: ${initMs.toFixed(2)} ms`)
    if (outcome.status) fields.push(`Status: ${outcome.status}`)
    return fields.join('\t')
  }

  #log(line: string): void {
    this.#tail = `${this.#tail}${line}\n`.slice(-TAIL_BYTES)
    this.#options.writeLog(logGroupName(this.#options.config), this.#logStream, line)
  }
}
