import type { Log } from '#shared/log/log.ts'

/** What fails does not hold up the rest; the next heartbeat comes to it again. */
export async function attempt(what: string, log: Log, work: () => Promise<unknown>): Promise<void> {
  try {
    await work()
  } catch (error) {
    log.error('reconciliation-failed', { what, error })
  }
}
