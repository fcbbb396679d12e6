import {
  type CloudWatchLogsClient,
  FilterLogEventsCommand,
  type FilterLogEventsCommandOutput,
  ResourceNotFoundException,
} from '@aws-sdk/client-cloudwatch-logs'
import { translateAwsError } from '#shared/aws/translate-error.ts'

/**
 * Where lines are read from: a log group, or those of its streams that begin with a prefix; with a pattern of CloudWatch
 * those alone that it fits.
 */
export type LogSource = {
  readonly logGroupName: string
  readonly logStreamNamePrefix?: string
  readonly filterPattern?: string
}
export type LogEvent = { readonly timestampMs: number; readonly message: string; readonly stream: string }

const NO_EVENTS: Pick<FilterLogEventsCommandOutput, 'events' | 'nextToken'> = { events: [] }

/**
 * Reads a log incrementally, from a time on: each call returns what came since the last. A group that does not exist yet
 * is empty. The calls reject with BoostlineError.
 */
export function logReader(
  client: CloudWatchLogsClient,
  source: LogSource,
  sinceMs = 0,
): () => Promise<readonly LogEvent[]> {
  const seen = new Set<string>()
  let startTime = sinceMs
  return async () => {
    const found: LogEvent[] = []
    let nextToken: string | undefined
    do {
      const page = await client
        .send(new FilterLogEventsCommand({ ...source, startTime, nextToken }))
        .catch((error: unknown) => {
          // A group is made with its first line.
          if (error instanceof ResourceNotFoundException) return NO_EVENTS
          throw translateAwsError(`logs:FilterLogEvents ${source.logGroupName}`, error)
        })
      for (const { eventId = '', timestamp = 0, message = '', logStreamName: stream = '' } of page.events ?? []) {
        if (seen.has(eventId)) continue
        seen.add(eventId)
        found.push({ timestampMs: timestamp, message, stream })
      }
      nextToken = page.nextToken
    } while (nextToken)
    // The last millisecond is read again: more of its lines may come.
    startTime = found.at(-1)?.timestampMs ?? startTime
    return found
  }
}
