import type { recordingLog } from '#shared/log/recording-log.ts'
import { type FunctionName, wiring } from '../../infra/wiring.ts'
import { perform } from './cloud/services.ts'
import type { CloudState } from './cloud/state.ts'
import {
  answerOf,
  connectionLost,
  readCall,
  type WireAnswer,
  type WireRequest,
  writeAnswer,
  writeTruncated,
} from './cloud/wire.ts'
import { refusalOf } from './fault.ts'
import { START } from './functions.ts'
import { type Caller, callingAs, type Timeouts } from './network.ts'
import type { Traffic } from './traffic.ts'
import type { VirtualTime } from './virtual-time.ts'

type Ports = {
  readonly state: CloudState
  readonly time: VirtualTime
  readonly traffic: Traffic
  readonly log: ReturnType<typeof recordingLog>
}

/** How an invocation ended: with an answer, with an error, or with its process. */
export type Ending =
  | { readonly type: 'returned'; readonly value: unknown }
  | { readonly type: 'threw'; readonly error: unknown }
  | { readonly type: 'killed' }

const SLOW_MS = 20_000
const KILLED: Ending = { type: 'killed' }
const never = new Promise<never>(() => undefined)

/** One process of a function. A killed one goes no further: none of its calls comes back. */
export class Instance implements Caller {
  readonly #functionName: FunctionName
  readonly #ports: Ports
  readonly #handler: ReturnType<(typeof START)[FunctionName]>
  readonly #death = Promise.withResolvers<Ending>()
  isDead = false

  constructor(functionName: FunctionName, ports: Ports) {
    this.#functionName = functionName
    this.#ports = ports
    this.#handler = START[functionName](ports)
  }

  async invoke(event: unknown): Promise<Ending> {
    const { time } = this.#ports
    const endMs = time.now() + 1000 * wiring.functions[this.#functionName].timeoutSeconds
    // Lambda ends the process of an invocation that is over its time.
    const cancel = time.after(endMs - time.now(), () => this.kill())
    const context = { awsRequestId: 'request-1', getRemainingTimeInMillis: () => endMs - time.now() }
    const work = callingAs(this, () => this.#handler(event, context)).then(
      (value): Ending => ({ type: 'returned', value }),
      (error: unknown): Ending => ({ type: 'threw', error }),
    )
    const ending = await time.during(Promise.race([work, this.#death.promise]))
    cancel()
    if (this.isDead) time.clear()
    return ending
  }

  kill(): void {
    this.isDead = true
    this.#death.resolve(KILLED)
  }

  async send(request: WireRequest, timeouts: Timeouts, signal: AbortSignal | undefined): Promise<unknown> {
    if (this.isDead) return await never
    const { state, time, traffic } = this.#ports
    time.activity++
    state.nowMs = time.now()
    const call = readCall(request)
    const fault = traffic.seen(this.#functionName, call)
    const done = () => traffic.answered(call, perform(state, call))
    switch (fault?.kind) {
      case undefined:
        return writeAnswer(done())
      case 'throttle':
      case 'error':
      case 'conflict':
      case 'denied':
        return writeAnswer(answerOf(refusalOf(fault.kind, call), call))
      case 'cut':
        throw connectionLost()
      case 'lost':
        done()
        throw connectionLost()
      case 'truncated':
        return writeTruncated(done())
      case 'rival':
        done()
        return writeAnswer(done())
      case 'killed-before':
        this.kill()
        return await never
      case 'killed-after':
        done()
        this.kill()
        return await never
      case 'slow':
        return await this.#late(
          done(),
          fault.extent === 'beyond' ? Number.POSITIVE_INFINITY : SLOW_MS,
          timeouts,
          signal,
        )
    }
  }

  async #late(
    answer: WireAnswer,
    delayMs: number,
    timeouts: Timeouts,
    signal: AbortSignal | undefined,
  ): Promise<unknown> {
    const { time } = this.#ports
    // Without throwOnRequestTimeout the SDK only warns, and waits on.
    const limitMs = timeouts.throwOnRequestTimeout ? (timeouts.requestTimeout ?? 0) : 0
    const timesOut = limitMs > 0 && limitMs < delayMs
    const aborted = new Promise<'aborted'>((resolve) => {
      if (signal?.aborted) resolve('aborted')
      signal?.addEventListener('abort', () => resolve('aborted'), { once: true })
    })
    const waited = time.sleep(timesOut ? limitMs : delayMs).then(() => 'waited' as const)
    if ((await Promise.race([waited, aborted])) === 'aborted') {
      throw Object.assign(new Error('Request aborted'), { name: 'AbortError' })
    }
    if (this.isDead) return await never
    if (timesOut) throw Object.assign(new Error('timed out'), { name: 'TimeoutError', code: 'ETIMEDOUT' })
    return writeAnswer(answer)
  }
}
