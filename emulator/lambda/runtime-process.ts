import {
  type FunctionProcess,
  killFunctionProcess,
  type ProcessOptions,
  startFunctionProcess,
} from './function-process.ts'
import type { Ending, Exit } from './invocation-result.ts'
import { splitOutput } from './output-lines.ts'
import { type Invocation, type RuntimeApi, type RuntimeReply, startRuntimeApi } from './runtime-api.ts'

export type RuntimeProcessOptions = Omit<ProcessOptions, 'runtimeApi'> & {
  readonly line: (text: string) => void
  /** The process is gone and all it wrote has been read. */
  readonly exited: () => void
}

// An init error is reported by the runtime, which then ends by itself; what it wrote is awaited this long.
const EXIT_AFTER_INIT_ERROR_MS = 1000
// The last words of V8 when its heap, which is the function's memory here, is full.
const HEAP_IS_FULL = /^FATAL ERROR: .*JavaScript heap out of memory/

// Reading two clocks takes a moment: the system's own is not seen as one that was moved.
const SAME_CLOCK_MS = 5

/**
 * A function's process with the Runtime API it is served by; one invocation at a time.
 * It reads the emulator's clock, as of each invocation. Its time limits last as long as they say by the system's clock,
 * by which its work takes time.
 */
export class RuntimeProcess {
  readonly #options: RuntimeProcessOptions
  readonly #startedAt = performance.now()
  #api: RuntimeApi | undefined
  #child: FunctionProcess | undefined
  #exit: Exit | undefined
  #spawnError: Error | undefined
  #initDurationMs: number | undefined
  #initError: string | undefined
  #maxMemoryMb = 0
  #heapIsFull = false
  // An invocation has two ends, its reply and the end of its output, which come by different ways.
  #requestId: string | undefined
  #reply: RuntimeReply | undefined
  #outputEnded = false
  #settle: ((ending: Ending | undefined) => void) | undefined

  private constructor(options: RuntimeProcessOptions) {
    this.#options = options
  }

  /** Starts the process; `initialise` waits until it is ready. */
  static async start(options: RuntimeProcessOptions): Promise<RuntimeProcess> {
    const runtime = new RuntimeProcess(options)
    const api = await startRuntimeApi({
      next: () => runtime.#onNext(),
      replied: (reply) => {
        runtime.#reply = reply
        runtime.#settleReply()
      },
      initFailed: (payload) => runtime.#onInitFailed(payload),
    })
    runtime.#api = api
    runtime.#adopt(startFunctionProcess({ ...options, runtimeApi: api.address }))
    return runtime
  }

  get alive(): boolean {
    return this.#exit === undefined
  }

  /** Why no process could be started. */
  get spawnError(): Error | undefined {
    return this.#spawnError
  }

  get initDurationMs(): number | undefined {
    return this.#initDurationMs
  }

  get maxMemoryMb(): number {
    return this.#maxMemoryMb
  }

  /** Waits for the runtime's first request for work, at most `limitMs`. Resolves to nothing when it is ready. */
  async initialise(limitMs: number): Promise<Ending | undefined> {
    return this.#initDurationMs === undefined ? this.#wait(limitMs) : undefined
  }

  /** Runs one invocation. A process that does not end in time is killed, and all it wrote is read. */
  async run(invocation: Omit<Invocation, 'deadlineMs' | 'clockOffsetMs'>, timeoutMs: number): Promise<Ending> {
    this.#requestId = invocation.requestId
    this.#reply = undefined
    this.#outputEnded = false
    const clockOffsetMs = this.#clockOffsetMs()
    const deadlineMs = Date.now() + clockOffsetMs + timeoutMs
    this.#api?.deliver({ ...invocation, deadlineMs, clockOffsetMs })
    const ending = (await this.#wait(timeoutMs)) ?? { kind: 'timeout' }
    this.#requestId = undefined
    if (ending.kind === 'timeout') await this.kill()
    return ending
  }

  #clockOffsetMs(): number {
    const offsetMs = this.#options.context.clock.now() - Date.now()
    return Math.abs(offsetMs) < SAME_CLOCK_MS ? 0 : offsetMs
  }

  /** Ends the process and waits until it is gone. */
  async kill(): Promise<void> {
    if (this.#exit || !this.#child) return
    killFunctionProcess(this.#child)
    await new Promise((resolve) => this.#child?.once('close', resolve))
  }

  /** Resolves to how the invocation or the init ended; to nothing when the init went well. */
  #wait(limitMs: number): Promise<Ending | undefined> {
    if (this.#exit) return Promise.resolve(this.#exitEnding(this.#exit))
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#settle?.({ kind: 'timeout' }), limitMs)
      this.#settle = (ending) => {
        clearTimeout(timer)
        this.#settle = undefined
        resolve(ending)
      }
    })
  }

  #adopt(child: FunctionProcess): void {
    this.#child = child
    const takeOutput = splitOutput({
      line: (text) => {
        if (HEAP_IS_FULL.test(text)) this.#heapIsFull = true
        this.#options.line(text)
      },
      invocationEnded: (requestId, memoryMb) => {
        this.#maxMemoryMb = Math.max(this.#maxMemoryMb, memoryMb)
        if (requestId !== this.#requestId) return
        this.#outputEnded = true
        this.#settleReply()
      },
    })
    const writeOutput = (chunk?: Buffer) => this.#inOneTransaction(() => takeOutput(chunk))
    child.on('error', (error) => {
      this.#spawnError = error
      // Without a process there is no `close` to come.
      if (child.pid === undefined) this.#onExit({ code: null, signal: null })
    })
    if (child.pid === undefined) return
    child.stdout.on('data', writeOutput)
    child.on('close', (code, signal) => {
      writeOutput()
      this.#onExit({ code, signal })
    })
  }

  /** The lines of one chunk are written together: a commit a line would hold everything up. */
  #inOneTransaction(work: () => void): void {
    const { context, config } = this.#options
    try {
      context.database.transaction(work)
    } catch (error) {
      context.reportFault(`the log of lambda ${config.name}`, error)
    }
  }

  #onExit(exit: Exit): void {
    this.#api?.close()
    this.#exit = exit
    this.#settle?.(this.#exitEnding(exit))
    this.#options.exited()
  }

  #onNext(): void {
    if (this.#initDurationMs !== undefined) return
    this.#initDurationMs = performance.now() - this.#startedAt
    // Where an invocation is waiting already, the init took longer than its phase: the reply ends the wait.
    if (this.#requestId === undefined) this.#settle?.(undefined)
  }

  #onInitFailed(payload: string): void {
    this.#initError = payload
    const child = this.#child
    if (!child) return
    const timer = setTimeout(() => killFunctionProcess(child), EXIT_AFTER_INIT_ERROR_MS)
    child.once('close', () => clearTimeout(timer))
  }

  #settleReply(): void {
    if (this.#reply && this.#outputEnded) this.#settle?.(this.#reply)
  }

  #exitEnding(exit: Exit): Ending {
    if (this.#initError !== undefined) return { kind: 'initFailed', payload: this.#initError }
    if (this.#heapIsFull) {
      this.#maxMemoryMb = this.#options.config.memoryMb
      return { kind: 'outOfMemory' }
    }
    return this.#reply ?? { kind: 'exited', ...exit }
  }
}
