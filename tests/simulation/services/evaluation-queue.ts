import { field } from '#shared/json/json-fields.ts'
import type { EvaluationMessage } from '#shared/records/evaluation-message.ts'
import { type FunctionName, wiring } from '../../../infra/wiring.ts'
import type { Faults } from '../faults.ts'
import type { Outcome } from '../invocation.ts'
import type { Scheduler } from '../scheduler.ts'
import type { Story } from '../story.ts'

type Message = {
  readonly id: string
  readonly body: string
  readonly runId: string
  readonly sentMs: number
  receiveCount: number
  visibleAtMs: number
}

type Ports = {
  readonly scheduler: Scheduler
  readonly faults: Faults
  readonly story: Story
  readonly invoke: (functionName: FunctionName, name: string, event: unknown) => Promise<Outcome>
}

const FUNCTION: FunctionName = 'model-evaluation'
const POLL_MS = [50, 2_000] as const

/** SQS with its trigger: a message comes at least once, and again after it was hidden for a while, until it is done. */
export class EvaluationQueue {
  readonly messages = new Map<string, Message>()
  inFlight = 0
  deadLetters = 0
  readonly #ports: Ports
  readonly #visibilityMs: number
  readonly #maxReceiveCount: number
  readonly #concurrency: number
  #sent = 0
  readonly #sentOf = new Map<string, number>()

  constructor(ports: Ports) {
    this.#ports = ports
    const queue = wiring.queues.find(({ name }) => name === 'evaluation')
    this.#visibilityMs = (queue?.visibilityTimeoutSeconds ?? 30) * 1000
    this.#maxReceiveCount = queue?.deadLetter?.maxReceiveCount ?? Number.POSITIVE_INFINITY
    this.#concurrency = wiring.queueTriggers[0]?.maximumConcurrency ?? 1
  }

  async send(message: EvaluationMessage): Promise<void> {
    const { runId } = message
    const count = (this.#sentOf.get(runId) ?? 0) + 1
    this.#sentOf.set(runId, count)
    const sentMs = this.#ports.scheduler.nowMs
    const id = `message-${++this.#sent}`
    this.messages.set(id, {
      id,
      body: JSON.stringify(message),
      runId: `${runId} ${count}`,
      sentMs,
      receiveCount: 0,
      visibleAtMs: sentMs,
    })
    this.#pollLater(id)
  }

  async hideFor(receiptHandle: string, seconds: number): Promise<void> {
    const [id = '', received = ''] = receiptHandle.split(' ')
    const message = this.messages.get(id)
    if (!message || message.receiveCount !== Number(received)) return
    message.visibleAtMs = this.#ports.scheduler.nowMs + seconds * 1000
    this.#pollLater(id)
  }

  #pollLater(id: string): void {
    const { scheduler, faults } = this.#ports
    const message = this.messages.get(id)
    if (!message) return
    const name = `poll ${message.runId} ${message.receiveCount}`
    scheduler.at(message.visibleAtMs + faults.amount(name, ...POLL_MS), () => this.#poll(id))
  }

  #poll(id: string): 'nothing' | void {
    const { scheduler, faults, story } = this.#ports
    const message = this.messages.get(id)
    if (!message || message.visibleAtMs > scheduler.nowMs) return 'nothing'
    if (this.inFlight >= this.#concurrency) {
      message.visibleAtMs = scheduler.nowMs + 1_000
      return this.#pollLater(id)
    }
    if (++message.receiveCount > this.#maxReceiveCount) {
      this.messages.delete(id)
      this.deadLetters++
      return story.tell(`to the dead letters: ${message.runId}`)
    }
    const name = `${FUNCTION} ${message.runId} receive ${message.receiveCount}`
    message.visibleAtMs = scheduler.nowMs + this.#visibilityMs
    this.#pollLater(id)
    void this.#invoke(message, name)
    // SQS keeps more than one copy of a message, and may deliver two.
    if (faults.happens('twice', name)) void this.#invoke(message, `${name} again`)
  }

  async #invoke(message: Message, name: string): Promise<void> {
    this.inFlight++
    const outcome = await this.#ports.invoke(FUNCTION, name, { Records: [recordOf(message)] })
    this.inFlight--
    if (outcome.kind !== 'returned') return
    const failures = field(outcome.value, 'batchItemFailures')
    if (Array.isArray(failures) && failures.length === 0) this.messages.delete(message.id)
  }
}

function recordOf({ id, body, sentMs, receiveCount }: Message) {
  return {
    messageId: id,
    receiptHandle: `${id} ${receiveCount}`,
    body,
    attributes: {
      ApproximateReceiveCount: String(receiveCount),
      SentTimestamp: String(sentMs),
      SenderId: 'AROAEXAMPLE:boostline-model-deployment',
      ApproximateFirstReceiveTimestamp: String(sentMs),
    },
    messageAttributes: {},
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:us-east-1:123456789012:boostline-evaluation',
    awsRegion: 'us-east-1',
  }
}
