import { BoostlineError } from '#shared/errors/boostline-error.ts'
import { field } from '#shared/json/json-fields.ts'
import type { Mail, Sending, Webhook } from '../../../lambdas/notifications/send/channels.ts'
import type { Faults } from '../faults.ts'
import type { Invocation } from '../invocation.ts'
import type { Story } from '../story.ts'

export type Channel = 'mail' | 'webhook'

/** A message that its sender knows to have arrived. */
export type Arrived = {
  readonly channel: Channel
  /** Of the notice. */
  readonly id: string
  readonly by: Invocation
}

/** Who is told: the topic of the mail, and a webhook. Now and then they take nothing, or never will. */
export class Receivers {
  readonly #faults: Faults
  readonly #story: Story
  readonly #arrived: (message: Arrived, body: string) => void

  constructor(ports: {
    readonly faults: Faults
    readonly story: Story
    /** When its sender hears of it. */
    readonly arrived: (message: Arrived, body: string) => void
  }) {
    this.#faults = ports.faults
    this.#story = ports.story
    this.#arrived = ports.arrived
  }

  mailOf(invocation: Invocation): Mail {
    return {
      send: async (message) => {
        // A mail has no id of its own; what is handed over is the notice, and its words may be those of another one.
        const id = String(field(message, 'id'))
        return await this.#deliver({ channel: 'mail', id, by: invocation }, id, JSON.stringify(message))
      },
    }
  }

  webhookOf(invocation: Invocation): Webhook {
    return {
      post: async (_, body) => {
        const id = String(field(JSON.parse(body), 'id'))
        return await this.#deliver({ channel: 'webhook', id, by: invocation }, id, body)
      },
    }
  }

  async #deliver(message: Arrived, name: string, body: string): Promise<Sending> {
    const { channel, by } = message
    const take = async (): Promise<Sending> => {
      const key = `${channel} ${by.name} ${by.calls}`
      if (this.#faults.happens('receiver-fails', key)) return { outcome: 'failed', why: 'it answered 503' }
      // Of a topic everything may be mended.
      if (channel === 'webhook' && this.#faults.happens('receiver-refuses', key)) {
        return { outcome: 'refused', why: 'it answered 410' }
      }
      return { outcome: 'sent', as: '200' }
    }
    try {
      const sending = await by.call(`${channel}.send ${name}`, take)
      this.#story.tell(`  ${channel}: ${sending.outcome}: ${name}`)
      if (sending.outcome === 'sent') this.#arrived(message, body)
      return sending
    } catch (error) {
      // What is thrown otherwise is the end of the process: a channel says how it went.
      if (!(error instanceof BoostlineError)) throw error
      return { outcome: 'failed', why: error.message }
    }
  }
}
