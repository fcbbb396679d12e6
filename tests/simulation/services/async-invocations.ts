import { isScheduled } from '#shared/events/scheduled-event.ts'
import { type FunctionName, wiring } from '../../../infra/wiring.ts'
import type { Faults } from '../faults.ts'
import type { Outcome } from '../invocation.ts'
import type { Scheduler } from '../scheduler.ts'
import type { Story } from '../story.ts'

export type AsyncEvent = {
  readonly functionName: FunctionName
  /** What tells it from other events. */
  readonly key: string
  readonly event: unknown
}

type DeadLetter = { readonly event: AsyncEvent; readonly atMs: number }

type Ports = {
  readonly scheduler: Scheduler
  readonly faults: Faults
  readonly story: Story
  readonly invoke: (functionName: FunctionName, name: string, event: unknown) => Promise<Outcome>
}

const SOON_MS = [100, 3_000] as const
const LATE_MS = [60_000, 1_800_000] as const
const VERY_LATE_MS = [3_600_000, 6 * 3_600_000] as const
/** Lambda waits a minute, then two. */
const RETRY_AFTER_MS = [60_000, 120_000] as const
const KEPT_MS = 1000 * failureQueueSeconds()

/**
 * Lambda's asynchronous invocations: at least once, at some time, in any order; a failed one is tried twice more, and what
 * is given up on is kept for as long as its queue keeps it, or until a person sends it again.
 */
export class AsyncInvocations {
  /** What nobody tries any more. */
  #deadLetters: DeadLetter[] = []
  /** Events under way. */
  underWay = 0
  readonly #ports: Ports

  constructor(ports: Ports) {
    this.#ports = ports
  }

  /** `mayBeLost`: the pipeline promises to get along without it. */
  send(event: AsyncEvent, { mayBeLost }: { readonly mayBeLost: boolean }): void {
    const { faults, story } = this.#ports
    if (mayBeLost && faults.happens('lost', event.key)) return story.tell(`! lost: ${event.key}`)
    this.#deliver(event, '')
    if (faults.happens('twice', event.key)) this.#deliver(event, ' again')
  }

  /** As the command does it: of a function's heartbeats one. */
  redrive(): void {
    const { story, scheduler } = this.#ports
    const letters = this.#deadLetters.filter(({ atMs }) => scheduler.nowMs - atMs < KEPT_MS)
    this.#deadLetters = []
    const beating = new Set<FunctionName>()
    for (const { event } of letters) {
      const isHeartbeat = isScheduled(event.event)
      if (isHeartbeat && beating.has(event.functionName)) continue
      if (isHeartbeat) beating.add(event.functionName)
      story.tell(`sent again by a person: ${event.key}`)
      this.#deliver(event, ` sent again at ${scheduler.nowMs}`)
    }
  }

  #deliver(event: AsyncEvent, suffix: string): void {
    const { faults, scheduler } = this.#ports
    const name = `${event.functionName} ${event.key}${suffix}`
    let [low, high]: readonly [number, number] = SOON_MS
    if (faults.happens('late', name)) [low, high] = LATE_MS
    if (faults.happens('very-late', name)) [low, high] = VERY_LATE_MS
    this.underWay++
    scheduler.after(faults.amount(`delivery ${name}`, low, high), () => void this.#try(event, name, 1))
  }

  async #try(event: AsyncEvent, name: string, tries: number): Promise<void> {
    const { scheduler, story, invoke } = this.#ports
    const outcome = await invoke(event.functionName, `${name} try ${tries}`, event.event)
    if (outcome.kind === 'returned') {
      this.underWay--
      return
    }
    if (tries > wiring.asyncInvocations.retryAttempts) {
      this.underWay--
      this.#deadLetters.push({ event, atMs: scheduler.nowMs })
      return story.tell(`given up on: ${name}`)
    }
    scheduler.after(RETRY_AFTER_MS[tries - 1] ?? 0, () => void this.#try(event, name, tries + 1))
  }
}

function failureQueueSeconds(): number {
  const { queues, asyncInvocations } = wiring
  const queue = queues.find(({ name }) => name === asyncInvocations.failureQueue)
  if (!queue) throw new Error('no queue keeps what is given up on')
  return queue.retentionSeconds
}
