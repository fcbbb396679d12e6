/** What a date tells beside its day, in the order of its encoded cells. */
export const CALENDAR_PARTS = ['year', 'month', 'day', 'weekday', 'dayOfYear', 'hour'] as const

export type CalendarPart = (typeof CALENDAR_PARTS)[number]

const DAY_MS = 86_400_000
const HOUR_MS = 3_600_000

/** Days since 1970-01-01. */
export function dayOf(epochMs: number): number {
  return Math.floor(epochMs / DAY_MS)
}

const MINUTE_MS = 60_000
const LATEST_OFFSET = 30_000

/**
 * A date as one number, from which its day and the calendar of the zone it was written in can be told: the minute in
 * UTC, with the zone's offset in minutes in the place of its seconds. No encoded cell tells more than the hour.
 */
export function writtenDate({ epochMs, offsetMinutes }: { epochMs: number; offsetMinutes: number }): number {
  return Math.floor(epochMs / MINUTE_MS) * MINUTE_MS + ((offsetMinutes + MINUTE_MS) % MINUTE_MS)
}

/** The local time of a {@link writtenDate}, as milliseconds since 1970-01-01 there. */
export function localMs(written: number): number {
  const minute = Math.floor(written / MINUTE_MS) * MINUTE_MS
  const rest = written - minute
  return minute + (rest < LATEST_OFFSET ? rest : rest - MINUTE_MS) * MINUTE_MS
}

/** A part of the Gregorian calendar: months and days count from 1, the weekday from Monday 0, the hour from 0. */
export function calendarPart(part: CalendarPart, epochMs: number): number {
  const date = new Date(epochMs)
  switch (part) {
    case 'year':
      return date.getUTCFullYear()
    case 'month':
      return date.getUTCMonth() + 1
    case 'day':
      return date.getUTCDate()
    case 'weekday':
      // 1970-01-01 was a Thursday.
      return (((dayOf(epochMs) + 3) % 7) + 7) % 7
    case 'dayOfYear':
      return dayOf(epochMs) - dayOf(new Date(epochMs).setUTCMonth(0, 1)) + 1
    case 'hour':
      return Math.floor((epochMs - dayOf(epochMs) * DAY_MS) / HOUR_MS)
  }
}

/** The parts in which some of the dates differ; no more of them is asked for than tell. */
export function varyingParts(
  dates: Iterable<number>,
  among: readonly CalendarPart[] = CALENDAR_PARTS,
): readonly CalendarPart[] {
  const first = new Map<CalendarPart, number>()
  const varying = new Set<CalendarPart>()
  for (const epochMs of dates) {
    for (const part of among) {
      if (varying.has(part)) continue
      const value = calendarPart(part, epochMs)
      const known = first.get(part)
      if (known === undefined) first.set(part, value)
      else if (known !== value) varying.add(part)
    }
    if (varying.size === among.length) break
  }
  return among.filter((part) => varying.has(part))
}
