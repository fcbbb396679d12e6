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

/**
 * Lambda's asynchronous invocations: at least once, at some time, in any order; a failed one is tried twice more, and what
 * is given up on is kept until a person sends it again.
 */
export class AsyncInvocations {
  /** What nobody tries any more. */
  deadLetters: AsyncEvent[] = []
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

  redrive(): void {
    const letters = this.deadLetters
    this.deadLetters = []
    for (const letter of letters) {
      this.#ports.story.tell(`sent again by a person: ${letter.key}`)
      this.#deliver(letter, ` sent again at ${this.#ports.scheduler.nowMs}`)
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
      this.deadLetters.push(event)
      return story.tell(`given up on: ${name}`)
    }
    scheduler.after(RETRY_AFTER_MS[tries - 1] ?? 0, () => void this.#try(event, name, tries + 1))
  }
}
