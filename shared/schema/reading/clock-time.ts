/*
 * Times without a date: of day (`09:30`, `9:30 pm`), and how long something took (`1:02:11.5`, `2 days 03:00:00`). They
 * are numbers, with the part before the first colon as the unit: hours as a rule, minutes of `59:30`.
 */

const CLOCK =
  /^(?:(?<days>-?\d{1,6}) days?,? \+?)?(?<first>\d{1,3}):(?<second>[0-5]\d)(?::(?<third>[0-5]\d)(?:[.,](?<fraction>\d{1,9}))?)?(?: ?(?<half>[AaPp])\.?[Mm]\.?)?$/
const LONGEST = 40
const HALF_DAY = 12

export type ClockTime = {
  readonly value: number
  /** How many parts it has, of two or three. */
  readonly parts: number
  /** It can be a time of day. */
  readonly isOfDay: boolean
}

/** A time without a date; undefined where the text is none. */
export function clockTime(text: string): ClockTime | undefined {
  const trimmed = text.trim()
  if (trimmed.length > LONGEST || !trimmed.includes(':')) return undefined
  const groups = CLOCK.exec(trimmed)?.groups
  if (groups === undefined) return undefined
  const { days = '0', second, third, fraction = '', half } = groups
  let first = Number(groups['first'])
  if (half !== undefined) {
    if (first < 1 || first > HALF_DAY) return undefined
    first = (first % HALF_DAY) + (half.toLowerCase() === 'p' ? HALF_DAY : 0)
  }
  const seconds = Number(`${third ?? '0'}.${fraction}`)
  const value = (Number(days) * 86_400 + first * 3600 + Number(second) * 60 + seconds) / 3600
  return { value, parts: third === undefined ? 2 : 3, isOfDay: first < 24 }
}
