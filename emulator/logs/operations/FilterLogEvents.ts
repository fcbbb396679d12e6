import type { FilterLogEventsCommandInput } from '@aws-sdk/client-cloudwatch-logs'
import type { Wire } from '../../model/wire.ts'
import { invalidParameter, streamNotFound } from '../errors.ts'
import { compileFilterPattern } from '../filter-pattern.ts'
import { groupOfInput, type LogsOperation, type LogsService, pageBudget } from '../service.ts'
import type { LogEvent, LogGroup, Position } from '../store.ts'

/** A page ends here even where nothing matched, as pages of AWS do: a search must not stand in everyone's way. */
const MAX_SCANNED_EVENTS = 10_000

export const FilterLogEvents: LogsOperation<FilterLogEventsCommandInput> = (service, input) => {
  const group = groupOfInput(service, input)
  const streamIds = selectStreams(service, group, input)
  const matches = compileFilterPattern(input.filterPattern ?? '')
  const range = {
    startMs: input.startTime ?? 0,
    endMs: input.endTime ?? Number.MAX_SAFE_INTEGER,
  }
  const after = parseToken(input.nextToken)
  const budget = pageBudget(input.limit)
  const events: LogEvent[] = []
  let scanned = 0
  let nextToken: string | undefined
  for (const event of service.store.eventsAfter(group.id, streamIds, range, after)) {
    scanned++
    if (matches(event.message)) {
      events.push(event)
      budget.take(event)
    }
    if (budget.isSpent() || scanned === MAX_SCANNED_EVENTS) {
      nextToken = `${event.timestampMs}/${event.id}`
      break
    }
  }
  return {
    events: events.map((event) => ({
      logStreamName: event.streamName,
      timestamp: event.timestampMs,
      message: event.message,
      ingestionTime: event.ingestedMs,
      eventId: String(event.id).padStart(20, '0'),
    })),
    // Always empty in AWS, too, since 2019.
    searchedLogStreams: [],
    nextToken,
  }
}

function selectStreams(
  service: LogsService,
  group: LogGroup,
  input: Wire<FilterLogEventsCommandInput>,
): readonly number[] {
  const names = input.logStreamNames ?? []
  const prefix = input.logStreamNamePrefix
  if (names.length > 0 && prefix !== undefined) {
    throw invalidParameter('logStreamNames and logStreamNamePrefix are mutually exclusive parameters.')
  }
  const streams = service.store.streamIds(group.id)
  if (names.some((name) => !streams.some((stream) => stream.name === name))) throw streamNotFound()
  return streams
    .filter(({ name }) => (names.length > 0 ? names.includes(name) : name.startsWith(prefix ?? '')))
    .map(({ id }) => id)
}

function parseToken(token: string | undefined): Position {
  if (token === undefined) return { timestampMs: 0, id: 0 }
  const match = /^(\d{1,16})\/(\d{1,15})$/.exec(token)
  if (!match) throw invalidParameter('The specified nextToken is invalid.')
  return { timestampMs: Number(match[1]), id: Number(match[2]) }
}
