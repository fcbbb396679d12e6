import { randomUUID } from 'node:crypto'
import type { EmulatorContext } from '../context.ts'
import { loadServiceModel } from '../model/service-model.ts'
import { awsJson } from '../protocols/codec.ts'
import { type JsonProtocol, jsonService } from '../protocols/json.ts'
import type { AwsService } from '../protocols/service.ts'
import { refuseInput } from './errors.ts'
import { OPERATIONS } from './operation-table.ts'
import { compileRules, type RuleConfig, ruleArn, type ScheduleRule } from './rules.ts'
import { startSchedules } from './schedules.ts'
import type { EventBridgeService, PublishedEvent } from './service.ts'

export type { RuleConfig } from './rules.ts'

/** It speaks AWS JSON 1.1. */
export type EventBridge = AwsService & {
  /**
   * An AWS service's own event: enqueues an invocation for each rule that matches, synchronously, so also inside the
   * caller's transaction. Such events are best effort: `deliveryOfEvent` may have them late, twice or not at all.
   */
  publish(event: PublishedEvent): void
  /** Ends the schedules. */
  close(): Promise<void>
}

export type EventDelivery = { readonly copies: 0 | 1 | 2; readonly delayMs: number }

export type EventBridgeOptions = {
  readonly rules: readonly RuleConfig[]
  readonly enqueue: (functionName: string, payload: string, delayMs?: number) => void
  /** How the next event of an AWS service arrives; once and at once by default. */
  readonly deliveryOfEvent?: () => EventDelivery
}

const ONCE: EventDelivery = { copies: 1, delayMs: 0 }

const JSON_1_1 = awsJson('1.1')

const PROTOCOL: JsonProtocol<EventBridgeService> = {
  name: 'EventBridge',
  codecOf: () => JSON_1_1,
  operations: OPERATIONS,
  model: loadServiceModel(new URL('./service-model.json', import.meta.url)),
  refuseInput,
}

/**
 * Amazon EventBridge: the default bus and the configured rules. A schedule fires by the clock, never before this
 * function has returned. Throws where a rule is not valid.
 */
export function createEventBridge(context: EmulatorContext, options: EventBridgeOptions): EventBridge {
  const rules = compileRules(options.rules)

  const publish = (event: PublishedEvent, timeMs: number, { copies, delayMs } = ONCE) => {
    const envelope = {
      version: '0',
      id: randomUUID(),
      'detail-type': event.detailType,
      source: event.source,
      account: context.accountId,
      time: toWholeSeconds(timeMs),
      region: context.region,
      resources: event.resources,
      detail: event.detail,
    }
    const payload = JSON.stringify(envelope)
    // The rules see what the function will see: JSON, where a Date is a text and undefined is absent.
    const asJson: unknown = JSON.parse(payload)
    for (const rule of rules) {
      if (!('matches' in rule && rule.matches(asJson))) continue
      for (let copy = 0; copy < copies; copy++) options.enqueue(rule.functionName, payload, delayMs)
    }
    return envelope.id
  }

  const fire = (rule: ScheduleRule, dueMs: number) => {
    const event = {
      version: '0',
      id: randomUUID(),
      'detail-type': 'Scheduled Event',
      source: 'aws.events',
      account: context.accountId,
      time: toWholeSeconds(dueMs),
      region: context.region,
      resources: [ruleArn(context, rule.name)],
      detail: {},
    }
    options.enqueue(rule.functionName, JSON.stringify(event))
  }

  const service: EventBridgeService = { context, rules, publish }
  const schedules = rules.filter((rule) => 'rateMinutes' in rule)
  const stopSchedules = startSchedules(context, schedules, fire)

  return {
    ...jsonService(PROTOCOL, service),
    publish: (event) => {
      const delivery = options.deliveryOfEvent?.()
      context.database.transaction(() => publish(event, context.clock.now(), delivery))
    },
    close: async () => stopSchedules(),
  }
}

/** EventBridge's times have no fraction of a second. */
function toWholeSeconds(timeMs: number): string {
  return new Date(timeMs).toISOString().replace(/\.\d+Z$/, 'Z')
}
