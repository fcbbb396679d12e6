import type { Clock } from '#shared/clock.ts'
import { sampleError } from '#shared/errors/sample-error.ts'
import type { Faults } from './faults.ts'
import type { Scheduler } from './scheduler.ts'
import type { Story } from './story.ts'

const LATENCY_MS = [5, 250] as const
const SLOW_MS = [2_000, 45_000] as const
const DELETION = 'endpoints.deleteEndpoint'
const CLOCK_OFF_MS = 90_000

export type InvocationPorts = {
  readonly scheduler: Scheduler
  readonly faults: Faults
  readonly story: Story
}

/** What becomes of an invocation. */
export type Outcome = { readonly kind: 'returned'; readonly value: unknown } | { readonly kind: 'failed' | 'killed' }

/** What every call of a process that has ended throws: whatever its code still does has no effect any more. */
const PROCESS_ENDED = new Error('the process has ended')

/**
 * One invocation of a function: its process, its clock and its calls. Each call takes effect at a moment of its own
 * between request and answer, and may meet a fault there; a killed process makes no further call.
 */
export class Invocation {
  readonly name: string
  readonly clock: Clock
  readonly #ports: InvocationPorts
  readonly #endMs: number
  readonly #aborts: (() => void)[] = []
  #calls = 0
  #failedCalls = 0
  #hasEnded = false
  #endedAs: Outcome['kind'] | undefined
  #clockOffMs: number

  /** `name` tells it from every other, in a story that has some of its events left out, too. */
  constructor(name: string, timeoutMs: number, ports: InvocationPorts) {
    const { scheduler, faults } = ports
    this.name = name
    this.#ports = ports
    this.#endMs = scheduler.nowMs + timeoutMs
    this.#clockOffMs = faults.happens('clock-off', name) ? faults.amount(name, -CLOCK_OFF_MS, CLOCK_OFF_MS) : 0
    this.clock = { now: () => Math.round(scheduler.nowMs + this.#clockOffMs) }
    scheduler.at(this.#endMs, () => (this.#hasEnded ? 'nothing' : this.#kill('reached its time limit')))
  }

  get hasEnded(): boolean {
    return this.#hasEnded
  }

  /** How many it has made. */
  get calls(): number {
    return this.#calls
  }

  /** Calls that failed for it: throttled, or without an answer. */
  get failedCalls(): number {
    return this.#failedCalls
  }

  /** Undefined while it goes on. */
  get endedAs(): Outcome['kind'] | undefined {
    return this.#endedAs
  }

  remainingMs(): number {
    return this.#endMs - this.#ports.scheduler.nowMs
  }

  async run(handle: () => Promise<unknown>): Promise<Outcome> {
    let outcome: Outcome
    try {
      outcome = { kind: 'returned', value: await handle() }
    } catch (error) {
      outcome = { kind: 'failed' }
      if (!this.#hasEnded) this.#ports.story.tell(`${this.name} failed: ${String(error)}`)
    }
    if (this.#hasEnded) return { kind: 'killed' }
    this.#hasEnded = true
    this.#endedAs = outcome.kind
    return outcome
  }

  /** A request to a service, and its answer; the effect lies between them. */
  call<Answer>(what: string, effect: () => Promise<Answer>): Promise<Answer> {
    const { scheduler, faults, story } = this.#ports
    if (this.#hasEnded) return Promise.reject(PROCESS_ENDED)
    const key = `${this.name} ${++this.#calls} ${what}`
    const fault = faults.ofCall(key)
    if (fault) story.tell(`! ${fault}: ${key}`)
    if (fault === 'throttled' || fault === 'answer-lost') this.#failedCalls++
    if (faults.happens('clock-jumps', key)) this.#clockOffMs = faults.amount(key, -CLOCK_OFF_MS, CLOCK_OFF_MS)
    if (fault === 'killed-before') {
      this.#kill()
      return Promise.reject(PROCESS_ENDED)
    }
    const isSlow = fault === 'slow' || (what.startsWith(DELETION) && faults.happens('slow-deletion', key))
    const [low, high] = isSlow ? SLOW_MS : LATENCY_MS
    return new Promise<Answer>((resolve, reject) => {
      scheduler.after(faults.amount(key, low, high), () => {
        // A request that was on its way when the process ended may still arrive.
        if (this.#hasEnded && faults.amount(`arrives ${key}`, 0, 1) < 0.5) return reject(PROCESS_ENDED)
        story.detail(key)
        if (fault === 'throttled') return reject(sampleError('aws-throttled', `throttled: ${what}`))
        effect().then(
          (answer) => {
            if (fault === 'killed-after') this.#kill()
            if (this.#hasEnded) return reject(PROCESS_ENDED)
            if (fault === 'answer-lost') return reject(sampleError('aws-unavailable', `no answer: ${what}`))
            return resolve(answer)
          },
          (error: unknown) => reject(this.#hasEnded ? PROCESS_ENDED : error),
        )
      })
    })
  }

  async sleep(delayMs: number): Promise<void> {
    if (this.#hasEnded) throw PROCESS_ENDED
    await new Promise<void>((resolve, reject) => {
      this.#ports.scheduler.after(delayMs, () => (this.#hasEnded ? reject(PROCESS_ENDED) : resolve()))
    })
  }

  abortAfter(delayMs: number): AbortSignal {
    const controller = new AbortController()
    this.#ports.scheduler.after(delayMs, () => (this.#hasEnded ? 'nothing' : controller.abort()))
    this.#aborts.push(() => controller.abort())
    return controller.signal
  }

  #kill(why?: string): void {
    if (this.#hasEnded) return
    this.#hasEnded = true
    this.#endedAs = 'killed'
    if (why !== undefined) this.#ports.story.tell(`! ${this.name} ${why}`)
    for (const abort of this.#aborts) abort()
  }
}

/**
 * A service as one invocation reaches it: each of the port's functions becomes a call of the invocation. What `lists`
 * names returns an iterable, which is read whole in one call.
 */
export function reached<Port extends object>(
  service: string,
  port: Port,
  invocation: Invocation,
  lists: readonly string[] = [],
): Port {
  return new Proxy(port, {
    get(target, property) {
      const member: unknown = Reflect.get(target, property)
      if (typeof member !== 'function' || typeof property !== 'string') return member
      const invoke = (args: readonly unknown[]): unknown => Reflect.apply(member, target, args)
      const nameOf = ([first]: readonly unknown[]) => `${service}.${property} ${subjectOf(first)}`
      if (lists.includes(property)) {
        return (...args: unknown[]) => iterate(invocation, nameOf(args), () => invoke(args) as AsyncIterable<unknown>)
      }
      return (...args: unknown[]) => invocation.call(nameOf(args), async () => await invoke(args))
    },
  })
}

async function* iterate<Item>(invocation: Invocation, what: string, list: () => AsyncIterable<Item>) {
  yield* await invocation.call(what, () => Array.fromAsync(list()))
}

/** What a call is about: its first argument, or that one's name. */
function subjectOf(first: unknown): string {
  if (typeof first === 'string') return first
  if (typeof first !== 'object' || first === null) return ''
  if ('name' in first) return String(first.name)
  if ('runId' in first) return String(first.runId)
  return ''
}
