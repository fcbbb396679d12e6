import type { Log } from '#shared/log/log.ts'
import { type CreatedObject, readS3Records } from './s3-records.ts'

/** What a handler answers: for whoever invoked it by hand, since S3 does not wait for an answer. */
export type EventSummary = {
  readonly handled: readonly HandledObject[]
  /** What was passed over, in words. */
  readonly ignored: readonly string[]
}

/** What an object is that is passed over. */
type Passed = string

/** What became of an object: the names by which one finds the rest. */
export type HandledObject = Readonly<Record<string, string>>

/**
 * Runs `handle` for every created object of an S3 notification, one after the other. An object that fails does not
 * hold up the others: the first error is thrown at the end, so that the event is delivered again. An object that is
 * passed over is told by a text that says what it is.
 */
export async function handleCreatedObjects(
  event: unknown,
  log: Log,
  handle: (object: CreatedObject) => Promise<HandledObject | Passed>,
): Promise<EventSummary> {
  const { created, ignored: passedOver } = readS3Records(event)
  const handled: HandledObject[] = []
  const ignored = [...passedOver]
  for (const what of ignored) log.info('event-ignored', { what })
  const failures: unknown[] = []
  for (const object of created) {
    try {
      const outcome = await handle(object)
      if (typeof outcome === 'string') ignored.push(`${outcome}: s3://${object.bucket}/${object.key}`)
      else handled.push(outcome)
    } catch (error) {
      failures.push(error)
    }
  }
  if (failures.length > 0) throw failures[0]
  return { handled, ignored }
}
