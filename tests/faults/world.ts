import { recordingLog } from '#shared/log/recording-log.ts'
import { isHeartbeatKey } from '#shared/names/heartbeat-keys.ts'
import { type FunctionName, wiring } from '../../infra/wiring.ts'
import { jsonAt, keysUnder, putObject } from './cloud/s3.ts'
import { endJob, startEndpoint } from './cloud/sagemaker.ts'
import { type CloudState, copyCloud, type Due, emptyCloud, type Happening, schedule } from './cloud/state.ts'
import { stateKey } from './cloud/state-key.ts'
import type { Fault } from './fault.ts'
import { type Ending, Instance } from './instance.ts'
import { Traffic } from './traffic.ts'
import { VirtualTime } from './virtual-time.ts'

const HEARTBEAT = { source: 'aws.events', 'detail-type': 'Scheduled Event', detail: {} }
const HEARTBEAT_MS = 15 * 60_000
const START_MS = Date.UTC(2026, 6, 1, 10, 0, 2)
/** Lambda tries an event again after a minute, and after two more. */
const RETRY_MS = [60_000, 120_000] as const
/** A day and two hours: what a quota keeps waiting is given up before. */
const MOST_HEARTBEATS = 104
/** The longest rollout of a story takes less. */
const QUIET_HEARTBEATS = 6
const VISIBILITY_MS = 1000 * Math.max(...wiring.queues.map((queue) => queue.visibilityTimeoutSeconds))

/** A state of the cloud, and the calls that led to it. */
export type Checkpoint = {
  readonly state: CloudState
  readonly counts: ReadonlyMap<string, number>
  readonly calls: number
}

/** The functions in a cloud of their own, with one fault in it. */
export class World {
  readonly state: CloudState
  readonly traffic: Traffic
  readonly log = recordingLog()
  readonly #time: VirtualTime
  readonly #instances = new Map<FunctionName, Instance>()

  /** Where the story can be gone on with, where they are kept. */
  readonly checkpoints: Checkpoint[] = []
  #keepsCheckpoints = false

  /** The states since it is watched. */
  readonly visited: string[] = []
  #goodEnds: ReadonlySet<string> | undefined
  #phase = () => ''
  /** Whether it came to a state that ends well, and went no further. */
  isKnownToEndWell = false

  readonly #look: ((world: World) => void) | undefined

  constructor({
    from,
    fault,
    look,
  }: {
    readonly from?: Checkpoint
    readonly fault?: Fault
    readonly look?: ((world: World) => void) | undefined
  } = {}) {
    this.state = from ? copyCloud(from.state) : emptyCloud(START_MS)
    this.traffic = new Traffic(fault, from?.counts)
    this.#time = new VirtualTime(this.state.nowMs)
    this.#look = look
  }

  checkpoint(): Checkpoint {
    return { state: copyCloud(this.state), counts: this.traffic.counts, calls: this.traffic.recorded.length }
  }

  /** From here on nothing but the state says how it goes on. */
  keepCheckpoints(): void {
    this.#keepsCheckpoints = true
    this.checkpoints.push(this.checkpoint())
  }

  /**
   * From here on nothing but the state and the phase say how it goes on: once the fault has hit, a state that another
   * telling of the story has come through in this phase to a good end is not gone on with.
   */
  stopAt(goodEnds: ReadonlySet<string> | undefined, phase = this.#phase): void {
    this.#goodEnds = goodEnds
    this.#phase = phase
  }

  /** What a person puts into the bucket. */
  put(key: string, content: string | Uint8Array): void {
    putObject(this.state, key, Buffer.from(content))
  }

  json(key: string): unknown {
    return jsonAt(this.state, key)
  }

  keys(prefix: string): readonly string[] {
    return keysUnder(this.state, prefix)
  }

  async invoke(functionName: FunctionName, event: unknown): Promise<Ending> {
    let instance = this.#instances.get(functionName)
    if (!instance) {
      instance = new Instance(functionName, {
        state: this.state,
        time: this.#time,
        traffic: this.traffic,
        log: this.log,
      })
      this.#instances.set(functionName, instance)
    }
    const ending = await instance.invoke(event)
    this.state.nowMs = this.#time.now()
    if (instance.isDead) this.#instances.delete(functionName)
    return ending
  }

  /** Lets everything happen that is due by itself, up to a time. */
  async until(timeMs: number): Promise<void> {
    for (let next = this.#next(timeMs); next; next = this.#next(timeMs)) {
      const isInvocation = next.what.type === 'invoke' || next.what.type === 'message-visible'
      if (this.#keepsCheckpoints && isInvocation) this.checkpoints.push(this.checkpoint())
      if (isInvocation && this.#endsWell()) return
      this.state.due.splice(this.state.due.indexOf(next), 1)
      this.#moveTo(next.atMs)
      await this.#happen(next.what)
    }
    this.#moveTo(timeMs)
  }

  async advance(minutes: number): Promise<void> {
    await this.until(this.state.nowMs + minutes * 60_000)
  }

  /**
   * Lets heartbeats come until it is as it should be and nothing is left to do; then one more, which changes nothing.
   * Where nothing happens for a while, it is not as it should be.
   */
  async settle(isDone: () => boolean): Promise<void> {
    let quietBeats = 0
    for (let beats = 0; beats < MOST_HEARTBEATS && quietBeats < QUIET_HEARTBEATS; beats++) {
      await this.until(this.state.nextHeartbeatMs)
      if (this.isKnownToEndWell) return
      const isQuiet =
        this.state.messages.length === 0 &&
        this.keys('open/').every(isHeartbeatKey) &&
        this.keys('notices/open/').length === 0
      const isOver = isQuiet && isDone()
      await this.#heartbeat()
      if (isOver || this.isKnownToEndWell) return
      quietBeats = isQuiet ? quietBeats + 1 : 0
    }
  }

  /** Lets so many heartbeats come. */
  async beats(count: number): Promise<void> {
    for (let beat = 0; beat < count; beat++) {
      await this.until(this.state.nextHeartbeatMs)
      if (!this.isKnownToEndWell) await this.#heartbeat()
    }
  }

  /** What a heartbeat sets in motion is over within the half of the time to the next, but for what fails. */
  async #heartbeat(): Promise<void> {
    this.#look?.(this)
    this.state.nextHeartbeatMs += HEARTBEAT_MS
    for (const functionName of [
      'model-deployment',
      ...(this.state.tellsPeople ? (['notifications'] as const) : []),
    ] as const) {
      schedule(this.state, 0, { type: 'invoke', functionName, event: HEARTBEAT, attempt: 1 })
    }
    await this.until(this.state.nowMs + HEARTBEAT_MS / 2)
  }

  /** An event of somebody's. */
  send(functionName: FunctionName, event: unknown): void {
    schedule(this.state, 0, { type: 'invoke', functionName, event, attempt: 1 })
  }

  /** `./boostline redrive`: what Lambda gave up on is sent again. */
  redrive(): void {
    for (const { functionName, event } of this.state.failedEvents.splice(0)) {
      schedule(this.state, 0, { type: 'invoke', functionName, event, attempt: 1 })
    }
  }

  #endsWell(): boolean {
    if (!this.#goodEnds || this.traffic.hits === 0) return false
    const key = `${this.#phase()}: ${stateKey(this.state)}`
    this.visited.push(key)
    this.isKnownToEndWell ||= this.#goodEnds.has(key)
    return this.isKnownToEndWell
  }

  #next(untilMs: number): Due | undefined {
    const { due } = this.state
    let first = 0
    for (const [index, { atMs, order }] of due.entries()) {
      const earliest = due[first]
      if (earliest && (atMs < earliest.atMs || (atMs === earliest.atMs && order < earliest.order))) first = index
    }
    const next = due[first]
    return next && next.atMs <= untilMs ? next : undefined
  }

  #moveTo(timeMs: number): void {
    this.#time.moveTo(timeMs)
    this.state.nowMs = this.#time.now()
  }

  async #happen(what: Happening): Promise<void> {
    const { state } = this
    switch (what.type) {
      case 'invoke':
        return await this.#invokeAsync(what)
      case 'job-ends':
        return endJob(state, what.name)
      case 'endpoint-starts':
        return startEndpoint(state, what.name)
      case 'endpoint-goes':
        state.endpoints.delete(what.name)
        return
      case 'message-visible':
        return await this.#deliver(what.id)
    }
  }

  async #invokeAsync({ functionName, event, attempt }: Extract<Happening, { type: 'invoke' }>): Promise<void> {
    const ending = await this.invoke(functionName, event)
    if (ending.type === 'returned') return
    const delayMs = RETRY_MS[attempt - 1]
    if (delayMs === undefined) this.state.failedEvents.push({ functionName, event })
    else schedule(this.state, delayMs, { type: 'invoke', functionName, event, attempt: attempt + 1 })
  }

  async #deliver(id: string): Promise<void> {
    const { state } = this
    const message = state.messages.find((each) => each.id === id)
    if (!message || message.visibleMs > state.nowMs) return
    message.receiveCount++
    message.firstReceivedMs ??= state.nowMs
    message.visibleMs = state.nowMs + VISIBILITY_MS
    const attributes = {
      ApproximateReceiveCount: String(message.receiveCount),
      SentTimestamp: String(message.sentMs),
      ApproximateFirstReceiveTimestamp: String(message.firstReceivedMs),
    }
    const record = { messageId: id, receiptHandle: id, body: message.body, attributes, eventSource: 'aws:sqs' }
    const [trigger] = wiring.queueTriggers
    if (!trigger) throw new Error('the wiring has no queue')
    const ending = await this.invoke(trigger.functionName, { Records: [record] })
    if (ending.type === 'returned' && isTaken(ending.value, id)) {
      state.messages = state.messages.filter((each) => each.id !== id)
      return
    }
    schedule(state, Math.max(0, message.visibleMs - state.nowMs), { type: 'message-visible', id })
  }
}

function isTaken(answer: unknown, id: string): boolean {
  // The answer of model-evaluation.
  const { batchItemFailures } = answer as { readonly batchItemFailures: readonly { readonly itemIdentifier: string }[] }
  return !batchItemFailures.some(({ itemIdentifier }) => itemIdentifier === id)
}
