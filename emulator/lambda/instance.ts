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
  #initReported = false
  #stopped = false
  #tail = ''

  private constructor(options: InstanceOptions) {
    this.#options = options
    const day = new Date(options.context.clock.now()).toISOString().slice(0, 10).replaceAll('-', '/')
    this.#logStream = `${day}/[${VERSION}]${randomUUID().replaceAll('-', '')}`
  }

  /** Starts the process; the first `invoke` waits for its initialisation. */
  static async start(options: InstanceOptions): Promise<Instance> {
    const instance = new Instance(options)
    instance.#runtime = await RuntimeProcess.start({
      ...options,
      logStream: instance.#logStream,
      line: (text) => instance.#log(text),
      exited: () => options.exited(instance),
    })
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
    const runtime = this.#runtime
    if (!runtime) throw new Error('an instance is made by Instance.start')
    const { config, context } = this.#options
    this.#tail = ''
    const initEnding = await runtime.initialise(INIT_PHASE_MS)
    if (runtime.spawnError) {
      throw serviceException(`No process could be started for ${config.name}: ${runtime.spawnError.message}`)
    }
    // AWS starts a function anew that took more than 10 s to initialise, on the invocation's time; here it goes on.
    const initFailure = initEnding?.kind === 'timeout' ? undefined : initEnding
    const startedAt = performance.now()
    this.#log(`START RequestId: ${requestId} Version: ${VERSION}`)
    const invocation = { requestId, payload, functionArn: functionArn(context, config.name) }
    const ending = initFailure ?? (await runtime.run(invocation, config.timeoutSeconds * 1000))
    if (this.#stopped) throw serviceException(`The emulator stopped ${config.name} in the middle of an invocation.`)
    const outcome = describeEnding(ending, requestId, config.timeoutSeconds)
    if (outcome.line) this.#log(outcome.line)
    this.#log(`END RequestId: ${requestId}`)
    this.#log(this.#report(runtime, requestId, performance.now() - startedAt, outcome))
    const logTail = Buffer.from(this.#tail).subarray(-TAIL_BYTES).toString('utf8')
    return { requestId, payload: outcome.payload, logTail, ...(outcome.failed && { functionError: 'Unhandled' }) }
  }

  /** Ends the process at once and waits until it is gone; a running invocation rejects. */
  async stop(): Promise<void> {
    this.#stopped = true
    await this.#runtime?.kill()
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
