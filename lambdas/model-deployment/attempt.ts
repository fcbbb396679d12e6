import type { Log } from '#shared/log/log.ts'

/** Logs an error of one part of the heartbeat instead of throwing it; the next heartbeat tries the part again. */
export async function attempt(what: string, log: Log, work: () => Promise<unknown>): Promise<void> {
  try {
    await work()
  } catch (error) {
    log.error('reconciliation-failed', { what, error })
  }
}
