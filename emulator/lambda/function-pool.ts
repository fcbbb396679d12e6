import { setTimeout as delay } from 'node:timers/promises'
import type { EmulatorContext } from '../context.ts'
import { serviceException, tooManyRequests } from './errors.ts'
import type { FunctionConfig } from './function-config.ts'
import { Instance, type InstanceOptions } from './instance.ts'
import type { InvocationResult } from './invocation-result.ts'

export type PoolOptions = {
  readonly config: FunctionConfig
  readonly context: EmulatorContext
  readonly endpoint: () => string
  readonly writeLog: InstanceOptions['writeLog']
  /** An invocation ended, and another may begin. */
  readonly slotFree: () => void
}

const DEFAULT_MAX_CONCURRENCY = 10
const IDLE_SHUTDOWN_MS = 5 * 60_000

/**
 * A function's instances: as many as run at once, kept warm for five minutes after. They are initialised one at a time,
 * since a laptop has few cores; whichever instance is free first takes the invocation that has waited longest.
 */
export class FunctionPool {
  readonly config: FunctionConfig
  readonly #options: PoolOptions
  /** Warm instances, the last used at the end, each with what cancels its shutdown. */
  readonly #idle = new Map<Instance, () => void>()
  readonly #instances = new Set<Instance>()
  readonly #running = new Set<Promise<InvocationResult>>()
  /** Invocations without an instance, the longest waiting first. */
  readonly #waiting: PromiseWithResolvers<Instance>[] = []
  #initialising: Promise<void> | undefined
  #closed = false

  constructor(options: PoolOptions) {
    this.config = options.config
    this.#options = options
  }

  get maxConcurrency(): number {
    return this.config.maxConcurrency ?? DEFAULT_MAX_CONCURRENCY
  }

  get hasFreeSlot(): boolean {
    return !this.#closed && this.#running.size < this.maxConcurrency
  }

  /** Takes a slot at once, or rejects with TooManyRequestsException. */
  async run(requestId: string, payload: string): Promise<InvocationResult> {
    if (this.#closed) throw serviceException('The emulator is stopping.')
    if (!this.hasFreeSlot) throw tooManyRequests()
    const invocation = this.#runOnInstance(requestId, payload)
    this.#running.add(invocation)
    try {
      return await invocation
    } finally {
      this.#running.delete(invocation)
      if (!this.#closed) this.#options.slotFree()
    }
  }

  /** Initialises an instance where there is none. What goes wrong is told by the first invocation. */
  async initialiseAhead(): Promise<void> {
    if (this.#closed || this.#instances.size > 0) return
    this.#initialising ??= this.#initialiseInstances()
    await this.#initialising
  }

  /** Takes no more work, gives what runs `graceMs` to end, then ends every process. */
  async close(graceMs: number): Promise<void> {
    this.#closed = true
    if (this.#running.size > 0) {
      await Promise.race([Promise.allSettled(this.#running), delay(graceMs, undefined, { ref: false })])
    }
    for (const cancelShutdown of this.#idle.values()) cancelShutdown()
    for (const { reject } of this.#waiting.splice(0)) reject(serviceException('The emulator is stopping.'))
    await Promise.all([...this.#instances].map((instance) => instance.stop()))
    await Promise.allSettled([...this.#running, this.#initialising])
  }

  async #runOnInstance(requestId: string, payload: string): Promise<InvocationResult> {
    const instance = this.#takeIdle() ?? (await this.#nextFree())
    try {
      return await instance.invoke(requestId, payload)
    } finally {
      if (instance.alive) this.#offer(instance)
      else this.#forget(instance)
    }
  }

  #takeIdle(): Instance | undefined {
    const [instance, cancelShutdown] = [...this.#idle].at(-1) ?? []
    if (!instance) return undefined
    cancelShutdown?.()
    this.#idle.delete(instance)
    return instance
  }

  #nextFree(): Promise<Instance> {
    const waiting = Promise.withResolvers<Instance>()
    this.#waiting.push(waiting)
    this.#initialising ??= this.#initialiseInstances()
    return waiting.promise
  }

  /** One instance, and further ones while an invocation waits; an instance that can't be started fails the longest waiting. */
  async #initialiseInstances(): Promise<void> {
    do {
      try {
        const instance = await this.#startInstance()
        await instance.initialise()
        this.#offer(instance)
      } catch (error) {
        this.#waiting.shift()?.reject(error)
      }
    } while (this.#waiting.length > 0)
    this.#initialising = undefined
  }

  async #startInstance(): Promise<Instance> {
    const { config, context, endpoint, writeLog } = this.#options
    const instance = await Instance.start({
      config,
      context,
      endpoint: endpoint(),
      writeLog,
      exited: (ended) => this.#forget(ended),
    })
    this.#instances.add(instance)
    if (this.#closed) await instance.stop()
    return instance
  }

  /** To the invocation that has waited longest; else it is kept. */
  #offer(instance: Instance): void {
    const waiting = this.#waiting.shift()
    if (waiting) waiting.resolve(instance)
    else if (instance.alive) this.#park(instance)
    else this.#forget(instance)
  }

  #park(instance: Instance): void {
    const cancelShutdown = this.#options.context.clock.after(IDLE_SHUTDOWN_MS, () => {
      this.#idle.delete(instance)
      instance.stop().catch((error: unknown) => this.#options.context.reportFault('lambda idle shutdown', error))
    })
    this.#idle.set(instance, cancelShutdown)
  }

  #forget(instance: Instance): void {
    this.#idle.get(instance)?.()
    this.#idle.delete(instance)
    this.#instances.delete(instance)
  }
}
