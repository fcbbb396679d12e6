import type { Log } from '#shared/log/log.ts'
import { type CreatedObject, readS3Records } from './s3-records.ts'

/**
 * Runs `handle` for every created object of an S3 notification, one after the other. An object that fails does not
 * hold up the others: the first error is thrown at the end, so that the event is delivered again.
 */
export async function handleCreatedObjects(
  event: unknown,
  log: Log,
  handle: (object: CreatedObject) => Promise<void>,
): Promise<void> {
  const { created, ignored } = readS3Records(event)
  for (const what of ignored) log.info('event-ignored', { what })
  const failures: unknown[] = []
  for (const object of created) {
    try {
      await handle(object)
    } catch (error) {
      failures.push(error)
    }
  }
  if (failures.length > 0) throw failures[0]
}
