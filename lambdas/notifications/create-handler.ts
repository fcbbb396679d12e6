import { BoostlineError } from '#shared/errors/boostline-error.ts'
import { type EventSummary, handleCreatedObjects } from '#shared/events/handle-created-objects.ts'
import { isS3Event } from '#shared/events/s3-records.ts'
import { isScheduled } from '#shared/events/scheduled-event.ts'
import { textField } from '#shared/json/json-fields.ts'
import type { Log } from '#shared/log/log.ts'
import { openNoticesPrefix } from '#shared/names/notice-keys.ts'
import { leaveNotice } from '#shared/notifications/leave-notice.ts'
import type { Dependencies } from './deps.ts'
import { mayBeNews, recordNotices } from './find/record-notices.ts'
import { sendNotice } from './send/send-notice.ts'

/** What of Lambda's context is used. */
type InvocationContext = { getRemainingTimeInMillis(): number }

/** What sending one notice takes at most. */
const SENDING_MS = 105_000
const HEARTBEAT_MS = 15 * 60 * 1000

/**
 * S3 notifications and the heartbeat in. A record that says how a run ended becomes a notice under `notices/open/`, a
 * notice there is sent, and the heartbeat sends what did not get through. Safe to deliver any number of times.
 */
export function createHandler(dependencies: Dependencies) {
  const { log, config } = dependencies
  return async (event: unknown, context?: InvocationContext): Promise<EventSummary | { readonly event: string }> => {
    if (isS3Event(event)) {
      return await handleCreatedObjects(event, log, async ({ bucket, key, eventTime }) => {
        if (bucket === config.bucket && key.startsWith(openNoticesPrefix)) {
          await orLogged(key, log, () => sendNotice(key, dependencies))
          return { notice: key }
        }
        if (bucket !== config.bucket || !mayBeNews(key)) {
          const what = 'an object that nobody is told of'
          log.debug('event-ignored', { what, bucket, key })
          return what
        }
        await orLogged(key, log, async () => {
          for (const notice of await recordNotices({ key, eventTime }, dependencies))
            await leaveNotice(notice, dependencies)
        })
        return { record: key }
      })
    }
    if (!isScheduled(event)) {
      const what = textField(event, 'detail-type') ?? 'an event of an unknown kind'
      log.info('event-ignored', { what })
      return { event: what }
    }
    await sendWaiting(dependencies, () => context?.getRemainingTimeInMillis() ?? Number.POSITIVE_INFINITY)
    return { event: 'heartbeat' }
  }
}

/**
 * Nobody else tells people that they are not told: what no retry mends is in the log, too, and what is thrown ends among
 * the events that Lambda gave up.
 */
async function orLogged(what: string, log: Log, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (!(error instanceof BoostlineError)) log.error('unexpected-error', { what, error })
    else if (!error.retryable) {
      const { code, message: reason, hint } = error
      log.error('notices-untold', { what, code, reason, hint })
    }
    throw error
  }
}

/** What there is no time for comes with the next heartbeats, each of which begins with another notice. */
async function sendWaiting(dependencies: Dependencies, remainingMs: () => number): Promise<void> {
  const { objects, clock, log } = dependencies
  const keys: string[] = []
  await orLogged('the notices that wait', log, async () => {
    for await (const { key } of objects.list(openNoticesPrefix)) keys.push(key)
  })
  const start = Math.floor(clock.now() / HEARTBEAT_MS) % Math.max(1, keys.length)
  for (const key of [...keys.slice(start), ...keys.slice(0, start)]) {
    if (remainingMs() < SENDING_MS) return
    try {
      await sendNotice(key, dependencies)
    } catch (error) {
      log.error('reconciliation-failed', { what: `the notice ${key}`, error })
    }
  }
}
