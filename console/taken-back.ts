import type { RunStatus } from '#shared/runs/run-status.ts'

/** Whether a run served and a person took it back, by a rollback or a rejection; else a newer one is in its place. */
export function isTakenBack(status: RunStatus): boolean {
  return status.state === 'outdated' && (status.champion === null || status.reason !== undefined)
}
