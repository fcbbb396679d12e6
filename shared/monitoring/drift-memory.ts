import * as z from 'zod/mini'
import { EVIDENCE_KINDS, type Evidence } from './column-evidence.ts'

/*
 * What is remembered of the windows before: so that a second one can confirm the first, and that what a column does by
 * itself (from hour to hour, from Monday to Sunday) is known when it does it again.
 */

/** A window of a test: its place in the sequence, effect, chance of its own rows, what an index is by chance. */
const seenSchema = z.tuple([z.number(), z.number(), z.number(), z.number()])

/** Windows, and the mean effect in them. */
const meanSchema = z.tuple([z.number(), z.number()])

/** How many, their mean, and the sum of their squared distances from it. */
const scatterSchema = z.tuple([z.number(), z.number(), z.number()])

const testSchema = z.object({
  kind: z.enum(EVIDENCE_KINDS),
  degrees: z.number(),
  reference: z.number(),
  /** The latest windows, which are to be confirmed; the latest last. */
  recent: z.array(seenSchema),
  /**
   * Those before: how much more the effect varied between windows than the rows of each explain. Of a mean as a variance;
   * of an index, which is a square of distances itself, its mean beyond what chance makes.
   */
  between: meanSchema,
  /** The same of a mean by windows of days of the week that were known: what a day does by nature is no variance. */
  within: z._default(meanSchema, [0, 0]),
  /** The effect by day of the week, Sunday first; last of windows of several days. */
  days: z.array(z.nullable(meanSchema)),
  /** The mean effects of the dates of each of these days. Records of older versions have none. */
  dates: z._default(z.array(z.nullable(scatterSchema)), []),
  /** Of the day that is not over. */
  today: z.nullable(z.object({ date: z.string(), slot: z.number(), mean: meanSchema })),
})

const columnSchema = z.object({
  tests: z.array(testSchema),
  alarm: z.nullable(
    z.object({
      kind: z.enum(EVIDENCE_KINDS),
      /** 1 where the mean or share is higher, -1 where it is lower. */
      way: z.number(),
      effect: z.number(),
      /** Of shares: the one of the window that raised it and that in training. Records of older versions have none. */
      shares: z.optional(z.object({ now: z.number(), training: z.number() })),
      since: z.string(),
      at: z.string(),
      /** The last window that still shows it. */
      seen: z.string(),
    }),
  ),
})

export const driftMemorySchema = z.object({
  /** Windows so far. */
  windows: z.number(),
  /** Of the latest windows. */
  recent: z.array(z.object({ window: z.number(), from: z.string(), to: z.string() })),
  columns: z.record(z.string(), columnSchema),
})

export type DriftMemory = z.output<typeof driftMemorySchema>
export type ColumnMemory = z.output<typeof columnSchema>
export type TestMemory = z.output<typeof testSchema>
export type Seen = z.output<typeof seenSchema>

export const NO_MEMORY: DriftMemory = { windows: 0, recent: [], columns: {} }

/** Windows that can confirm each other. */
export const RECENT_WINDOWS = 3
/** Older windows fade: the mean is over about so many. */
const REMEMBERED = 60
const DAY_MS = 86_400_000
const SEVERAL_DAYS = 7
/** Of so many days of the week something has to be known, before one of them can be said to be special. */
const ENOUGH_DAYS = 5
const DIGITS = 4
const NONE: [number, number] = [0, 0]

/** When a window was: ISO 8601. */
export type Span = { readonly from: string; readonly to: string }

/** Saturday and Sunday of all time zones: from Friday noon to Monday noon in UTC, in hours from Sunday on. */
const WEEKEND = { from: 5 * 24 + 12, to: 24 + 12 } as const
const MONDAY = 1
const WORKDAYS = [MONDAY, 2, 3, 4, 5]

/** Whether a window may be of a weekend alone, by its middle. */
export function isOfWeekend(span: Span): boolean {
  const middle = new Date(middleOf(span))
  const hour = middle.getUTCDay() * 24 + middle.getUTCHours()
  return hour >= WEEKEND.from || hour < WEEKEND.to
}

/** Whether any day of a test is remembered that is no weekend; of a Monday that is not over it may be the morning alone. */
export function knowsWorkdays({ days, today }: TestMemory): boolean {
  return WORKDAYS.some((day) => days[day] || (day !== MONDAY && today?.slot === day))
}

/** A window's day of the week, by its middle; of a longer one than a day none. */
export function slotOf(span: Span): number {
  return Date.parse(span.to) - Date.parse(span.from) <= DAY_MS ? new Date(middleOf(span)).getUTCDay() : SEVERAL_DAYS
}

function middleOf({ from, to }: Span): number {
  return (Date.parse(from) + Date.parse(to)) / 2
}

/** What a test remembers after one more window; a test without memory begins one. What an alarm holds on is not learnt from. */
export function remember(
  known: TestMemory | undefined,
  { kind, effect, degrees, own, reference, noise }: Evidence,
  window: number,
  spanOf: (window: number) => Span | undefined,
  isAlarmed: boolean,
): TestMemory {
  const before = known ?? { recent: [], between: NONE, within: NONE, days: [], dates: [], today: null }
  const recent: Seen[] = [...before.recent, [window, rounded(effect), rounded(own), rounded(noise)]]
  let after: TestMemory = { ...before, kind, degrees, reference: rounded(reference), recent }
  while (recent.length > 0 && (recent[0] as Seen)[0] <= window - RECENT_WINDOWS) {
    const oldest = recent.shift() as Seen
    const span = spanOf(oldest[0])
    if (!isAlarmed && span) after = learn(after, oldest, span)
  }
  return after
}

function learn(test: TestMemory, [, effect, own, noise]: Seen, span: Span): TestMemory {
  const slot = slotOf(span)
  const date = new Date(middleOf(span)).toISOString().slice(0, 10)
  const closed = test.today && test.today.date !== date ? closeDay(test, test.today) : test
  const beyond = effect - noise
  const today = closed.today ?? { date, slot, mean: [0, 0] as [number, number] }
  const after = { ...closed, today: { ...today, mean: added(today.mean, beyond) } }
  if (test.kind !== 'mean') return { ...after, between: added(test.between, beyond - (cycleOf(closed, slot) ?? 0)) }
  const variance = (expected: number) => (effect - expected) ** 2 - own
  const known = closed.days[slot]?.[1]
  return {
    ...after,
    between: added(test.between, variance(known ?? overall(closed) ?? 0)),
    within: known === undefined ? test.within : added(test.within, variance(known)),
  }
}

function closeDay(test: TestMemory, { slot, mean: [count, mean] }: NonNullable<TestMemory['today']>): TestMemory {
  const days = Array.from({ length: SEVERAL_DAYS + 1 }, (_, each) => test.days[each] ?? null)
  const [known, before] = days[slot] ?? [0, 0]
  days[slot] = [Math.min(REMEMBERED, known + count), rounded(before + ((mean - before) * count) / (known + count))]
  const dates = Array.from(days, (_, each) => test.dates[each] ?? null)
  const [dateCount, ofDates, squares] = dates[slot] ?? [0, 0, 0]
  const ofDatesNow = ofDates + (mean - ofDates) / (dateCount + 1)
  const more = (mean - ofDates) * (mean - ofDatesNow)
  dates[slot] = [dateCount + 1, rounded(ofDatesNow), rounded(squares + more)]
  return { ...test, days, dates, today: null }
}

function added([count, mean]: readonly [number, number], value: number): [number, number] {
  const weight = Math.min(count + 1, REMEMBERED)
  return [weight, rounded(mean + (value - mean) / weight)]
}

function overall({ days, today }: TestMemory): number | undefined {
  const known = [...days, today?.mean ?? null].filter((each) => each !== null)
  if (known.length === 0) return undefined
  return known.reduce((sum, [, mean]) => sum + mean / known.length, 0)
}

/**
 * By how much a day of the week differs by nature from the other days, in the units of the effect; undefined where too
 * little of a week is known to say. That all days have moved is no cycle.
 */
export function cycleOf({ days }: TestMemory, slot: number): number | undefined {
  const week = days.slice(0, SEVERAL_DAYS).filter((each) => each !== null)
  const own = days[slot]
  if (slot === SEVERAL_DAYS) return days[SEVERAL_DAYS] ? 0 : undefined
  if (!own || week.length < ENOUGH_DAYS) return undefined
  return own[1] - week.reduce((sum, [, mean]) => sum + mean / week.length, 0)
}

/**
 * An effect beyond what its day of the week has by nature; undefined where that is not known. Where to take it off would
 * show more than is there, only as much of it counts as is beyond its standard error: a Monday before a small shift and
 * one after it are no cycle.
 */
export function beyondCycle(test: TestMemory, effect: number, slot: number): number | undefined {
  const cycle = cycleOf(test, slot)
  if (cycle === undefined) return undefined
  const sure = Math.sign(cycle) * Math.max(0, Math.abs(cycle) - cycleError(test, slot))
  const [most, least] = [effect - cycle, effect - sure]
  if (Math.sign(most) !== Math.sign(least)) return 0
  return Math.abs(most) < Math.abs(least) ? most : least
}

/** The standard error of a day's difference from the week, by the dates each day was seen on; of one date it is unbounded. */
function cycleError({ days, dates }: TestMemory, slot: number): number {
  const week = Array.from({ length: SEVERAL_DAYS }, (_, day) => day).filter((day) => days[day])
  const share = 1 / week.length
  const variance = week.reduce((sum, day) => {
    const [count, , squares] = dates[day] ?? [0, 0, 0]
    const ofMean = count > 1 ? squares / (count - 1) / count : Number.POSITIVE_INFINITY
    return sum + ofMean * (day === slot ? (1 - share) ** 2 : share ** 2)
  }, 0)
  return Math.sqrt(variance)
}

export function rounded(value: number): number {
  return Number(value.toPrecision(DIGITS))
}
