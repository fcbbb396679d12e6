/*
 * Times without a date: of day (`09:30`, `9:30 pm`, `9.30 pm`, `9h30`, `9.30 Uhr`, `09.30.00`, `09-30-00`), and how long something took (`1:02:11.5`, `2 days 03:00:00`,
 * `1h 2m 11s`, `PT1H2M`). They are numbers, in hours; of two parts with a colon in what stands before it: minutes of `59:30`
 * and of a lap, `1:27.452`.
 */

const CLOCK =
  /^(?:(?<days>-?\d{1,6}) days?,? \+?)?(?<first>\d{1,3})[:h](?<second>[0-5]\d)(?::(?<third>[0-5]\d))?(?:[.,](?<fraction>\d{1,9}))?(?: ?(?<half>[AaPp])\.? ?[Mm]\.?)?(?: ?(?:h|Uhr))?$/
/** `14.30 Uhr`, `kl. 14.30`, `ore 14.30`: a point is that of a time beside these words; `14 Uhr` is one beside others. */
const WORDED =
  /^(?<before>(?:kl\.?|klo|um|ore|alle(?: ore)?|[àa]s|a las|godz\.?|at) )?(?<hour>[01]?\d|2[0-3])(?:[.:](?<minute>[0-5]\d))?(?<behind> ?(?:Uhr|uur))?$/i
/** `14.30.00`, `14-30-00`, `2.30 pm`: other signs than a colon between the parts of a time of day. */
const POINTED = /^([01]?\d|2[0-3])(?:([.-])([0-5]\d)\2([0-5]\d)|\.([0-5]\d)(?:\.([0-5]\d))? ?([ap])\.? ?m\.?)$/i
/** Days, hours, minutes and seconds, each with its unit; hours are what it is read as. */
const SPELLED =
  /^(?:(\d{1,5}) ?d(?:ays?)?,? ?)?(?:(\d{1,5}) ?h(?:(?:ou)?rs?)?,? ?)?(?:(\d{1,5}) ?m(?:in(?:ute)?s?)?,? ?)?(?:(\d{1,5}(?:\.\d{1,9})?) ?s(?:ec(?:ond)?s?)?)?$/i
const AMOUNT = '(\\d{1,6}(?:[.,]\\d{1,9})?)'
/** ISO 8601's durations without years and months, which are not all of one length: weeks, days, hours, minutes, seconds. */
const ISO = new RegExp(`^(-)?P(?:${AMOUNT}W)?(?:${AMOUNT}D)?(?:T(?:${AMOUNT}H)?(?:${AMOUNT}M)?(?:${AMOUNT}S)?)?$`, 'i')
const LONGEST = 40
const HALF_DAY = 12

export type ClockTime = {
  readonly value: number
  /** How many parts it has: two or three, or one of `45s`, which is a time only beside others. */
  readonly parts: number
  /** It can be a time of day. */
  readonly isOfDay: boolean
  /** The value is in hours, beyond doubt. */
  readonly isInHours: boolean
  /** Three parts with points or lines between, as versions and codes have them, too: a time only in a column that is named so. */
  readonly isPointed?: true | undefined
}

/** A time without a date; undefined where the text is none. */
export function clockTime(text: string): ClockTime | undefined {
  const trimmed = text.trim()
  if (trimmed.length > LONGEST || !/^-?[\dPp]|^\p{L}{1,5}\.? (?:\p{L}{3} )?\d/u.test(trimmed)) return undefined
  if (/^-?p/i.test(trimmed)) return isoDuration(trimmed)
  const groups = CLOCK.exec(trimmed)?.groups
  if (groups === undefined) return spelledTime(trimmed) ?? wordedTime(trimmed) ?? pointedTime(trimmed)
  const { days = '0', second, third, fraction = '', half } = groups
  const written = Number(groups['first'])
  const first = half === undefined ? written : hourOfDay(written, half)
  if (first === undefined) return undefined
  const isLap = third === undefined && fraction !== ''
  const [minutes, seconds] = isLap ? [`${second}.${fraction}`, 0] : [second, `${third ?? '0'}.${fraction}`]
  const value = hoursOf([Number(days), first, Number(minutes), Number(seconds)])
  const isInHours = third !== undefined || half !== undefined || groups['days'] !== undefined || trimmed.includes('h')
  return { value, parts: third === undefined ? 2 : 3, isOfDay: first < 24 && !isLap, isInHours }
}

function isoDuration(text: string): ClockTime | undefined {
  const [whole, sign, ...written]: readonly (string | undefined)[] = ISO.exec(text) ?? []
  if (whole === undefined || /T$/i.test(whole) || written.every((amount) => amount === undefined)) return undefined
  const [weeks = 0, ...parts] = written.map((amount = '0') => Number(amount.replace(',', '.')))
  const value = weeks * 168 + hoursOf(parts)
  // No number is written so: one part is a time by itself.
  return { value: sign === undefined ? value : -value, parts: 3, isOfDay: true, isInHours: true }
}

function spelledTime(text: string): ClockTime | undefined {
  const written: readonly (string | undefined)[] | undefined = SPELLED.exec(text)?.slice(1)
  if (written === undefined) return undefined
  const parts = written.filter((part) => part !== undefined).length
  const value = hoursOf(written.map((part) => Number(part ?? 0)))
  return { value, parts: Math.min(parts, 3), isOfDay: true, isInHours: true }
}

function wordedTime(text: string): ClockTime | undefined {
  const { before, hour, minute, behind } = WORDED.exec(text)?.groups ?? {}
  if ((before ?? behind) === undefined) return undefined
  const value = hoursOf([0, Number(hour), Number(minute ?? 0)])
  return { value, parts: minute === undefined ? 1 : 2, isOfDay: true, isInHours: true }
}

function pointedTime(text: string): ClockTime | undefined {
  const found: readonly (string | undefined)[] | null = POINTED.exec(text)
  if (found === null) return undefined
  const [, hour, , minute, second, minuteOfHalf = minute, secondOfHalf = second, half] = found
  const first = half === undefined ? Number(hour) : hourOfDay(Number(hour), half)
  if (first === undefined) return undefined
  const value = hoursOf([0, first, Number(minuteOfHalf), Number(secondOfHalf ?? 0)])
  const isPointed = half === undefined || undefined
  return { value, parts: secondOfHalf === undefined ? 2 : 3, isOfDay: true, isInHours: true, isPointed }
}

/** `half`: of `am` or `pm`, which have hours of 1 to 12. */
function hourOfDay(hour: number, half: string): number | undefined {
  if (hour < 1 || hour > HALF_DAY) return undefined
  return (hour % HALF_DAY) + (half.toLowerCase() === 'p' ? HALF_DAY : 0)
}

/** Of days, hours, minutes and seconds. */
function hoursOf([days = 0, hours = 0, minutes = 0, seconds = 0]: readonly number[]): number {
  return (days * 86_400 + hours * 3600 + minutes * 60 + seconds) / 3600
}
