/** Requests of a dataset that are read on a day at most; the others are counted. */
export const MOST_READ_A_DAY = 5000
const DAY_MS = 86_400_000

/**
 * How many of the requests that came since the last window may be read now, so that the day's share lasts to its end if
 * requests go on coming as they did today, or yesterday. `nowMs` is the time, in UTC.
 */
export function readsAllowed({
  waiting,
  readToday,
  countedToday,
  countedYesterday,
  nowMs,
}: {
  /** Not yet read, and counted. */
  readonly waiting: number
  readonly readToday: number
  /** Of today, those that wait among them. */
  readonly countedToday: number
  readonly countedYesterday: number
  readonly nowMs: number
}): number {
  const left = Math.max(0, MOST_READ_A_DAY - readToday)
  const passed = (nowMs % DAY_MS) / DAY_MS
  const atThisRate = passed > 0.1 ? countedToday / passed : Math.max(countedYesterday, countedToday)
  const toCome = atThisRate * (1 - passed)
  return Math.min(waiting, Math.floor((left * waiting) / Math.max(1, waiting + toCome)))
}
