import type { EmulatorContext } from '../context.ts'
import type { JsonOperation } from '../protocols/json.ts'
import { resourceNotFound } from './errors.ts'
import type { Rule } from './rules.ts'

/** What a source tells the bus. */
export type PublishedEvent = {
  readonly source: string
  readonly detailType: string
  readonly resources: readonly string[]
  readonly detail: unknown
}

export type EventBridgeService = {
  readonly context: EmulatorContext
  readonly rules: readonly Rule[]
  /** Gives the event to every rule that matches; returns its id. */
  readonly publish: (event: PublishedEvent, timeMs: number) => string
}

export type EventBridgeOperation<Input> = JsonOperation<EventBridgeService, Input>

/** Refuses every bus but the default one, by name or ARN. */
export function checkBus(service: EventBridgeService, input: { readonly EventBusName?: string }): void {
  const bus = input.EventBusName ?? 'default'
  const { region, accountId } = service.context
  if (bus === 'default' || bus === `arn:aws:events:${region}:${accountId}:event-bus/default`) return
  throw resourceNotFound(`Event bus ${bus} does not exist.`)
}

export function requireRule(service: EventBridgeService, name: string): Rule {
  const rule = service.rules.find((candidate) => candidate.name === name)
  if (!rule) throw resourceNotFound(`Rule ${name} does not exist on EventBus default.`)
  return rule
}
