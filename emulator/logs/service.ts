import type { EmulatorContext } from '../context.ts'
import type { JsonInput, JsonOperation } from '../protocols/json.ts'
import { integerField, stringField } from '../protocols/json-fields.ts'
import { groupNotFound, invalidParameter } from './errors.ts'
import type { LogEvent, LogGroup, LogStore } from './store.ts'

export type LogsService = { readonly context: EmulatorContext; readonly store: LogStore }

export type LogsOperation = JsonOperation<LogsService>

const MAX_EVENTS = 10_000
/** A page ends at 1 MB, counted as PutLogEvents counts: the message and 26 bytes an event. */
const MAX_PAGE_BYTES = 1_048_576
const EVENT_OVERHEAD_BYTES = 26

export function groupArn(context: EmulatorContext, groupName: string): string {
  return `arn:aws:logs:${context.region}:${context.accountId}:log-group:${groupName}`
}

/** The group of `logGroupName`, or of `logGroupIdentifier`: a name or an ARN. */
export function groupOfInput(service: LogsService, input: JsonInput): LogGroup {
  const name = stringField(input, 'logGroupName')
  const identifier = stringField(input, 'logGroupIdentifier')
  if ((name === undefined) === (identifier === undefined)) {
    throw invalidParameter('Exactly one of logGroupName and logGroupIdentifier must be given.')
  }
  const prefix = groupArn(service.context, '')
  const given = name ?? identifier ?? ''
  const group = service.store.findGroup(
    given.startsWith(prefix) ? given.slice(prefix.length).replace(/:\*$/, '') : given,
  )
  if (!group) throw groupNotFound()
  return group
}

export function limitOfInput(input: JsonInput, maximum: number): number {
  const limit = integerField(input, 'limit') ?? maximum
  if (limit >= 1 && limit <= maximum) return limit
  throw invalidParameter(
    `1 validation error detected: Value '${limit}' at 'limit' failed to satisfy constraint: ` +
      (limit < 1
        ? 'Member must have value greater than or equal to 1'
        : `Member must have value less than or equal to ${maximum}`),
  )
}

/** How many events a page may hold: the input's limit, and 1 MB. */
export function pageBudget(input: JsonInput): {
  readonly take: (event: LogEvent) => void
  readonly isSpent: () => boolean
} {
  let events = limitOfInput(input, MAX_EVENTS)
  let bytes = MAX_PAGE_BYTES
  return {
    take: (event) => {
      events--
      bytes -= Buffer.byteLength(event.message) + EVENT_OVERHEAD_BYTES
    },
    isSpent: () => events <= 0 || bytes <= 0,
  }
}

/** One page of a list that is at hand; the token is where the next one begins. */
export function pageOf<Item>(
  items: readonly Item[],
  input: JsonInput,
  limit: number,
): { readonly page: readonly Item[]; readonly nextToken: string | undefined } {
  const token = stringField(input, 'nextToken') ?? '0'
  if (!/^\d{1,9}$/.test(token)) throw invalidParameter('The specified nextToken is invalid.')
  const start = Number(token)
  const end = start + limit
  return { page: items.slice(start, end), nextToken: end < items.length ? String(end) : undefined }
}
