import type { EmulatorContext } from '../context.ts'
import type { Wire } from '../model/wire.ts'
import type { JsonOperation } from '../protocols/json.ts'
import { groupNotFound, invalidParameter } from './errors.ts'
import type { LogEvent, LogGroup, LogStore } from './store.ts'

export type LogsService = { readonly context: EmulatorContext; readonly store: LogStore }

export type LogsOperation<Input> = JsonOperation<LogsService, Wire<Input>>

const MAX_EVENTS = 10_000
const MAX_LISTED = 50
/** A page ends at 1 MB, counted as PutLogEvents counts: the message and 26 bytes an event. */
const MAX_PAGE_BYTES = 1_048_576
const EVENT_OVERHEAD_BYTES = 26

export function groupArn(context: EmulatorContext, groupName: string): string {
  return `arn:aws:logs:${context.region}:${context.accountId}:log-group:${groupName}`
}

type GroupInput = { readonly logGroupName?: string; readonly logGroupIdentifier?: string }

/** The group of `logGroupName`, or of `logGroupIdentifier`: a name or an ARN. */
export function groupOfInput(service: LogsService, input: GroupInput): LogGroup {
  const name = input.logGroupName
  const identifier = input.logGroupIdentifier
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

/** How many events a page may hold: the input's limit, and 1 MB. */
export function pageBudget(limit = MAX_EVENTS): {
  readonly take: (event: LogEvent) => void
  readonly isSpent: () => boolean
} {
  let events = limit
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
  { limit = MAX_LISTED, nextToken: token = '0' }: { readonly limit?: number; readonly nextToken?: string },
): { readonly page: readonly Item[]; readonly nextToken: string | undefined } {
  if (!/^\d{1,9}$/.test(token)) throw invalidParameter('The specified nextToken is invalid.')
  const start = Number(token)
  const end = start + limit
  return { page: items.slice(start, end), nextToken: end < items.length ? String(end) : undefined }
}
