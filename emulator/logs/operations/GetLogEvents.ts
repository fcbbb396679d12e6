import type { GetLogEventsCommandInput } from '@aws-sdk/client-cloudwatch-logs'
import { invalidParameter, streamNotFound } from '../errors.ts'
import { groupOfInput, type LogsOperation, pageBudget } from '../service.ts'
import type { LogEvent, Position } from '../store.ts'

const BEGINNING: Position = { timestampMs: 0, id: 0 }
const END: Position = { timestampMs: Number.MAX_SAFE_INTEGER, id: 0 }

/** The answer is in the order of time whichever way it is read. */
export const GetLogEvents: LogsOperation<GetLogEventsCommandInput> = (service, input) => {
  const group = groupOfInput(service, input)
  const streamName = input.logStreamName
  const stream = service.store.streamIds(group.id).find(({ name }) => name === streamName)
  if (!stream) throw streamNotFound()
  const token = parseToken(input.nextToken)
  const forward = token ? token.forward : (input.startFromHead ?? false)
  const from = token?.position ?? (forward ? BEGINNING : END)
  // The end is exclusive here, and inclusive in FilterLogEvents.
  const range = {
    startMs: input.startTime ?? 0,
    endMs: (input.endTime ?? Number.MAX_SAFE_INTEGER) - 1,
  }
  const budget = pageBudget(input.limit)
  const events: LogEvent[] = []
  for (const event of service.store.streamEvents(stream.id, range, from, forward)) {
    events.push(event)
    budget.take(event)
    if (budget.isSpent()) break
  }
  if (!forward) events.reverse()
  return {
    events: events.map(({ timestampMs, message, ingestedMs }) => ({
      timestamp: timestampMs,
      message,
      ingestionTime: ingestedMs,
    })),
    ...tokensAround(events, forward, token?.position ?? BEGINNING),
  }
}

/** At an end the token that was passed in is given back: that is how a client knows it has read all. */
function tokensAround(events: readonly LogEvent[], forward: boolean, from: Position) {
  const [first, last] = [events[0], events.at(-1)]
  if (first && last) return { nextForwardToken: formatToken('f', last), nextBackwardToken: formatToken('b', first) }
  // Between two ids is a place for both directions: what is after it one way and before it the other way.
  return forward
    ? { nextForwardToken: formatToken('f', from), nextBackwardToken: formatToken('b', { ...from, id: from.id + 1 }) }
    : { nextForwardToken: formatToken('f', { ...from, id: from.id - 1 }), nextBackwardToken: formatToken('b', from) }
}

function formatToken(direction: 'f' | 'b', { timestampMs, id }: Position): string {
  return `${direction}/${timestampMs}/${id}`
}

function parseToken(token: string | undefined): { forward: boolean; position: Position } | undefined {
  if (token === undefined) return undefined
  const match = /^([fb])\/(\d{1,16})\/(-?\d{1,15})$/.exec(token)
  if (!match) throw invalidParameter('The specified nextToken is invalid.')
  return { forward: match[1] === 'f', position: { timestampMs: Number(match[2]), id: Number(match[3]) } }
}
