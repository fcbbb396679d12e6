import { textField } from '#shared/json/json-fields.ts'

/**
 * Whether an event is of an EventBridge rule with a schedule. It carries nothing but its time: a function does the same
 * with each, which is what has become due.
 */
export function isScheduled(event: unknown): boolean {
  return textField(event, 'detail-type') === 'Scheduled Event'
}
