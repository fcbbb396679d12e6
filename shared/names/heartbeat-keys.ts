import { FOLDERS } from './folders.ts'

/** Where the heartbeat keeps how far it is. No run's entry under `open/` has such a key, and losing one costs nothing. */
export const heartbeatKeys = {
  /** In the list of everything that may be unfinished. */
  place: `${FOLDERS.open}heartbeat.json`,
  /** In the list of what is looked at when all of that is done: how models do, and old uploads. */
  monitoring: `${FOLDERS.open}monitoring.json`,
  /** In listings of models that take longer than a heartbeat has for them. */
  listings: `${FOLDERS.open}listings.json`,
  /** Among the old versions of uploads. */
  uploads: `${FOLDERS.open}old-uploads.json`,
} as const

/** Whether a key under `open/` is one of the heartbeat's own, and no work that is open. */
export function isHeartbeatKey(key: string): boolean {
  return Object.values<string>(heartbeatKeys).includes(key)
}
