import { parseNumber } from '../cell-values.ts'
import { inAscii } from './ascii-digits.ts'
import { clockTime } from './clock-time.ts'

/** How a column writes its numbers. */
export type NumberReading = {
  readonly decimal: '.' | ','
  /** What stands between groups of digits; a space is any kind of space, an apostrophe any kind of apostrophe or `_`. */
  readonly thousands: '.' | ',' | ' ' | "'" | null
  /** A currency before the number, and a unit, currency or percent sign after it. */
  readonly prefix: string | null
  readonly suffix: string | null
  /** They are times without a date, such as `09:30`. */
  readonly clock?: true | undefined
  /** Some are marked: `10+`, `~10`, `[10]` are 10. Without it such a cell is none. */
  readonly marks?: true | undefined
  /** All stand in parentheses, as `(1957)`, which are no minus. */
  readonly enclosed?: true | undefined
}

/** Signs, units and digits of a cell: the first step of reading it, which no column has to be known for. */
export type DressedNumber = {
  readonly isNegative: boolean
  /** `(12)`, `12-`, `+12`, `−12`: a sign that plain numbers do not have. */
  readonly hasOddSign: boolean
  /** `10+`, `~10`, `ca. 10`, `[10]`: said to be at least that, or about that, or set apart. It is the number all the same. */
  readonly isMarked: boolean
  readonly prefix: string
  readonly suffix: string
  /** Digits with what stands between them. */
  readonly digits: string
}

const LONGEST = 64
const SPACES = /[\u00a0\u2007\u2009\u202f ]+/g
const APOSTROPHES = /[\u2019\u02bc`´]/g
const MINUS = /[\u2212\u2013\u2010\uff0d]/g
/** Symbols of money, with a letter or two before a dollar; codes of three letters; what is said for them. */
const CURRENCY =
  '(?:[A-Z]{1,3}\\$|\\p{Sc}|(?:USD|EUR|GBP|CHF|JPY|CNY|INR|AUD|CAD|NZD|SEK|NOK|DKK|PLN|CZK|HUF|RON|BGN|TRY|BRL|MXN|ARS|CLP|COP|ZAR|KRW|HKD|SGD|THB|IDR|MYR|PHP|VND|ILS|AED|SAR|EGP|NGN|KES|PKR|BDT|LKR|RUB|UAH|Rs|RS|rs|RMB|RM|Rp|S\\/|TL|Euros?|EURO|руб|INR|Php|KSh|KShs|TSh|USh|kr|Kr|KR|zł|Kč|Ft|lei|S?Fr|R)(?![\\p{L}])\\.?)'
/** What stands around the digits, for which a 0 stands. */
const DRESSED = new RegExp(
  `^(?<open>\\()?(?<apostrophe>')?(?<first>[+-])? ?(?<prefix>${CURRENCY})? ?(?<inner>\\()?(?<second>[+-])? ?0 ?(?<rest>[^\\d()]*?)(?<last>-)?(?<close>\\))?(?<after>[^\\d()]*)$`,
  'u',
)
/** What Excel's formats for accounts show for 0. */
const DASH_FOR_ZERO = new RegExp(`^(?:(?<prefix>${CURRENCY}) *-|- *(?<suffix>${CURRENCY}))$`, 'u')
const UNSEEN = /[\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/g
const DIGITS = /^(?:\d[\d.,' ]*|[.,]\d+)(?:[eE][+-]?\d+)?$/
/** A unit: letters and signs, perhaps a power of it behind. */
const UNIT = /^[\p{L}%‰°²³µ$\p{Sc}"/·.* ]+$/u
const LONGEST_UNIT = 16
const FACTOR = '[\\p{L}µ°€$£%]{1,8}(?:\\^?-?[2-4])?'
/** What digits of a unit may look like at the end of a cell: `12 m2`, `8.7 l/100km`, `9.81 m/s^2`. */
const UNIT_WITH_DIGITS = new RegExp(
  `(?<=\\d[.,]?) ?(?<unit>(?:[kcdmµ]?m|ft|in|yd|mi|s)\\^?-?[2-4]|\\p{L}{1,4}\\^-?[2-4]|${FACTOR}(?: ?/ ?(?:(?:10{0,4}|12|24) ?)?${FACTOR})+|/ ?${FACTOR})$`,
  'u',
)
/** What stands before a number that is about right; words with a space or a point behind. */
const ABOUT =
  /^(?:[~∼≈≃≅]|(?:ca|circa|Circa|approx|Approx|approximately|Approximately|about|About|around|Around|etwa|ungefähr|environ|env|aprox)(?:\. ?| )|(?:Ca|c)\. ?) ?(?=\D*0)/u
/** Behind a number that is that or more, perhaps before a unit. */
const PLUS = /(?<=\d.*)\+(?= \p{L}|$)/u
const BRACKETED = /^\[ ?(.*?) ?\]$/
/** Behind the decimal sign of `12.-` and `12,--`; and behind whole kronor and rupees: `12:-`, `12/-`. */
const NO_DECIMALS = /^[-\u2212\u2013\u2014]{1,2}(?!\d)/
const NO_CENTS = /^[:/][-\u2212\u2013\u2014]{1,2}(?!\d)/
const MAX_SAFE_DIGITS = 15

/** A number without anything to take apart: a target has thousands of them. */
export function isPlainNumber(text: string): boolean {
  return PLAIN.test(text)
}

const PLAIN = /^-?(?:0|[1-9]\d{0,14})(?:\.\d+)?$/

/** A cell taken apart; undefined where it is no number in any dressing, or a code: with zeros in front, or too long. */
export function undress(text: string): DressedNumber | undefined {
  const trimmed = inAscii(text.trim())
  if (trimmed.length === 0 || trimmed.length > LONGEST) return undefined
  const [start, end] = digitsWithin(trimmed)
  if (start === end) return dashForZero(trimmed)
  // `1_234`, as programmers write it.
  const digits = plainSigns(trimmed.slice(start, end)).replaceAll('_', "'")
  if (!DIGITS.test(digits)) return undressBefore(trimmed)
  const behind = trimmed.slice(end)
  return dressed(
    digits,
    dressOf(trimmed.slice(0, start), behind.replace(isPoint(digits, digits.length - 1) ? NO_DECIMALS : NO_CENTS, '')),
  )
}

/** Of a cell whose unit has digits. */
function undressBefore(text: string): DressedNumber | undefined {
  const found = UNIT_WITH_DIGITS.exec(text.normalize())
  const unit = found?.groups?.['unit']
  if (found === null || unit === undefined || unit.length > LONGEST_UNIT) return undefined
  const before = undress(text.normalize().slice(0, found.index))
  if (before === undefined || before.suffix !== '' || /e/i.test(before.digits)) return undefined
  return dressed(before.digits, { ...before, suffix: unit, isDressed: true })
}

function dressed(digits: string, dress: Dress | undefined): DressedNumber | undefined {
  if (dress === undefined) return undefined
  const { isDressed } = dress
  if (isDressed && /e/i.test(digits) && dress.prefix + dress.suffix !== '') return undefined
  if (/^0\d/.test(digits) && (isDressed || /[^\d]/.test(digits))) return undefined
  if (isDressed && digits.length > MAX_SAFE_DIGITS && isTooLong(digits)) return undefined
  const { isNegative, hasOddSign, isMarked, prefix, suffix } = dress
  return { isNegative, hasOddSign, isMarked, prefix, suffix, digits }
}

function dashForZero(text: string): DressedNumber | undefined {
  if (!/^[-\u2212\u2013]|[-\u2212\u2013]$/.test(text)) return undefined
  const groups = DASH_FOR_ZERO.exec(plainSigns(text))?.groups
  if (groups === undefined) return undefined
  const { prefix = '', suffix = '' } = groups
  return { isNegative: false, hasOddSign: false, isMarked: false, prefix, suffix, digits: '0' }
}

function isTooLong(digits: string): boolean {
  return digits.replace(/\D/g, '').length > MAX_SAFE_DIGITS && !/[.,]/.test(digits)
}

/** From the first digit to behind the last one, with a sign of decimals before or after them. */
function digitsWithin(text: string): readonly [number, number] {
  let start = 0
  while (start < text.length && !isDigit(text, start)) start++
  let end = text.length
  while (end > start && !isDigit(text, end - 1)) end--
  if (start === end) return [0, 0]
  if (isPoint(text, start - 1) && !/\p{L}$/u.test(text.slice(0, start - 1))) start--
  if (isPoint(text, end)) end++
  return [start, end]
}

function isDigit(text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  return code >= 48 && code <= 57
}

function isPoint(text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  return code === 46 || code === 44
}

function plainSigns(text: string): string {
  return text.replace(SPACES, ' ').replace(APOSTROPHES, "'").replace(MINUS, '-')
}

const SIGNS: Readonly<Record<string, string>> = {
  '\u066a': '%',
  '\uff05': '%',
  '\u2103': '°C',
  '\u2109': '°F',
  '\uff0b': '+',
}

/** Percent of Arabic and of full width, degrees of one character and such as others write them; `%12` is `12%`. */
function usualSigns(text: string): string {
  const signs = text.replace(/[\u066a\uff05\u2103\u2109\uff0b]/g, (sign) => SIGNS[sign] ?? sign)
  return signs.replace(/^([+-]?) ?% ?([+-]?0)$/, '$1$2%')
}

type Dress = Omit<DressedNumber, 'digits'> & { readonly isDressed: boolean }

/** What was looked at last: a column has few dresses, and hundreds of thousands of cells. */
const dresses = new Map<string, Dress | undefined>()
const MOST_DRESSES = 1_000

/** What stands before and after the digits: signs, a currency, a unit. */
function dressOf(before: string, behind: string): Dress | undefined {
  const key = `${before}0${behind}`
  if (dresses.has(key)) return dresses.get(key)
  if (dresses.size === MOST_DRESSES) dresses.clear()
  const dress = findDress(usualSigns(plainSigns(key)).replace(UNSEEN, '').normalize())
  dresses.set(key, dress)
  return dress
}

function findDress(text: string): Dress | undefined {
  const bare = text.replace(BRACKETED, '$1').replace(ABOUT, '').replace(PLUS, '')
  const isMarked = bare !== text
  const groups = DRESSED.exec(bare)?.groups
  if (groups === undefined) return undefined
  const { open, apostrophe, first, prefix = '', inner, second, rest = '', last, close, after = '' } = groups
  if ((open ?? inner ?? '') !== '' ? close === undefined : close !== undefined) return undefined
  if (open !== undefined && inner !== undefined) return undefined
  const signs = [first, second, last, open ?? inner].filter((sign) => sign !== undefined)
  if (signs.length > 1) return undefined
  const suffix = `${rest}${after}`.trim()
  if (suffix.length > LONGEST_UNIT || (suffix !== '' && !UNIT.test(suffix))) return undefined
  if (suffix !== '' && after.trim() !== '' && rest.trim() !== '') return undefined
  // A hyphen before a word, as in `5-star` and `5 - very good`, is no sign.
  if (last !== undefined && /^ ?\p{L}/u.test(after) && !isMoney(after.trim())) return undefined
  // Ordinals are no amounts, and a separator at the end no unit.
  if (/^(?:st|nd|rd|th)$/i.test(suffix) || /^[."/·* ]+$/.test(suffix)) return undefined
  const hasOddSign = apostrophe !== undefined || last !== undefined || signs.some((sign) => sign !== '-')
  return {
    isNegative: signs.some((sign) => sign !== '+'),
    hasOddSign,
    isMarked,
    prefix,
    suffix,
    isDressed: hasOddSign || isMarked || prefix + suffix !== '',
  }
}

/** Which marks of a cell do not count for its number. */
export function marksOf(text: string): readonly ('plus' | 'about' | 'brackets')[] {
  const signs = plainSigns(text.trim())
    .replace(UNSEEN, '')
    .replace(/\d(?:.*\d)?/, '0')
  const bare = signs.replace(BRACKETED, '$1')
  return [
    ...(PLUS.test(bare) ? (['plus'] as const) : []),
    ...(ABOUT.test(bare) ? (['about'] as const) : []),
    ...(bare === signs ? [] : (['brackets'] as const)),
  ]
}

/** Grouped digits by threes, or as in India by twos before the last three. */
const GROUPED = {
  ',': /^\d{1,3}(?:(?:,\d{3})+|(?:,\d{2})+,\d{3})$/,
  '.': /^\d{1,3}(?:\.\d{3})+$/,
  ' ': /^\d{1,3}(?: \d{3})+$/,
  "'": /^\d{1,3}(?:'\d{3})+$/,
} as const
/** Without decimals behind it has some: nobody writes 123 as 0.123. */
const BELOW_ONE = /^0[.,]\d{3}$/

/** The number that digits mean by a column's separators, without a sign; undefined where they are none. */
export function digitsValue(digits: string, { decimal, thousands }: NumberReading): number | undefined {
  if (decimal === '.' && isPlainNumber(digits)) return parseNumber(digits)
  const exponentAt = digits.search(/e/i)
  const mantissa = exponentAt === -1 ? digits : digits.slice(0, exponentAt)
  const point = mantissa.lastIndexOf(decimal)
  const whole = point === -1 ? mantissa : mantissa.slice(0, point)
  const fraction = point === -1 ? '' : mantissa.slice(point + 1)
  if (!/^\d*$/.test(fraction) || (whole === '' && fraction === '')) return undefined
  const isGrouped = thousands !== null && GROUPED[thousands].test(whole) && !BELOW_ONE.test(mantissa)
  if (!isGrouped && !/^\d*$/.test(whole)) return undefined
  const bare = `${isGrouped ? whole.replace(/\D/g, '') : whole}.${fraction}${exponentAt === -1 ? '' : digits.slice(exponentAt)}`
  return parseNumber(bare.startsWith('.') ? `0${bare}` : bare)
}

/**
 * The number of a cell by the reading of its column; undefined where it holds none, or one of another unit. A number
 * without the column's unit is taken; infinite is what float32 cannot hold.
 */
export function parseByReading(text: string, reading: NumberReading): number | undefined {
  if (reading.clock) return clockTime(text)?.value
  const dressed = undress(text)
  // `inf`, which no column writes in its own way.
  if (dressed === undefined) return /\d/.test(text) ? undefined : parseNumber(text)
  const { prefix, suffix, digits, isNegative, isMarked } = dressed
  if (isMarked && !reading.marks) return undefined
  if (!isUnitOf(prefix, suffix, reading)) return undefined
  const value = digitsValue(digits, reading)
  return value === undefined || !isNegative || (reading.enclosed && text.includes('(')) ? value : -value
}

function isUnitOf(prefix: string, suffix: string, reading: NumberReading): boolean {
  return (prefix === '' && suffix === '') || hasUnit({ prefix, suffix }, reading)
}

/** Whether a number is of the reading's unit; one without any is of none. */
export function hasUnit({ prefix, suffix }: Pick<DressedNumber, 'prefix' | 'suffix'>, reading: NumberReading): boolean {
  const [before, after] = [reading.prefix ?? '', reading.suffix ?? '']
  return (
    (prefix === before && suffix === after) || isSameUnit(unitIdentity(prefix, suffix), unitIdentity(before, after))
  )
}

/** Whether two identities are of one unit: `1 year` and `2 years`, `1 Jahr` and `2 Jahre`. `m` and `ms` are two. */
function isSameUnit(one: string, other: string): boolean {
  if (one === other) return true
  const [short, long] = one.length < other.length ? [one, other] : [other, one]
  if (!long.startsWith(short) || !/^ \p{L}{2,}$/u.test(short)) return false
  const ending = long.slice(short.length)
  return ending === 's' || (short.length > 3 && /^(?:es|e|en|n)$/.test(ending))
}

const MONEY = new RegExp(`^${CURRENCY}$`, 'u')

/** Whether a unit is a currency, by its sign or as it is abbreviated. */
export function isMoney(unit: string): boolean {
  return MONEY.test(unit)
}

/** Which unit stands around a number: the sign of money is one before it or after it. */
export function unitIdentity(prefix: string, suffix: string): string {
  const [before, after] = [identityOf(prefix), identityOf(suffix)]
  return prefix === '' && MONEY.test(suffix) ? `${after} ` : `${before} ${after}`
}

/** Spellings of one currency; `¥` and `kr` may be of several, and `$` of a file without others is of the US. */
const SIGN_OF_CURRENCY = new Map(
  [
    ['€', 'EUR', 'EURO', 'EUROS'],
    ['$', 'USD', 'US$'],
    ['£', 'GBP'],
    ['₹', 'INR'],
    ['zł', 'PLN'],
    ['kč', 'CZK'],
    ['ft', 'HUF'],
    ['lei', 'RON'],
    ['₺', 'TRY', 'TL'],
    ['r$', 'BRL'],
    ['₽', 'RUB', 'РУБ'],
    ['₴', 'UAH'],
    ['₪', 'ILS'],
    ['₩', 'KRW'],
    ['฿', 'THB'],
    ['₫', 'VND'],
    ['₱', 'PHP'],
    ['₦', 'NGN'],
    ['rp', 'IDR'],
    ['rm', 'MYR'],
    ['rmb', 'CNY'],
    ['fr', 'CHF', 'SFR', 'FR'],
    ['ca$', 'CAD', 'C$', 'CA$'],
    ['au$', 'AUD', 'A$', 'AU$'],
    ['nz$', 'NZD'],
    ['hk$', 'HKD'],
    ['s$', 'SGD'],
    ['mx$', 'MXN'],
  ].flatMap(([sign = '', ...spellings]) => spellings.map((spelling) => [spelling, sign] as const)),
)

/** Case and spaces of a unit do not count: `BHP` is `bhp`; both characters for µ are one, and `C` is `°C`. `mW` and `MW` are not the same, nor `g` and `G`, `kb` and `kB`: where case alone tells them apart, it counts. */
function identityOf(unit: string): string {
  const bare = unit
    .replaceAll(' ', '')
    .replace(/\.$/, '')
    .replaceAll('\u00b5', '\u03bc')
    .replace(/^º(?=[CF]$)/, '°')
  const money = MONEY.test(bare) ? SIGN_OF_CURRENCY.get(bare.toUpperCase()) : undefined
  if (money !== undefined) return money
  if (/^[CF]$/.test(bare)) return `°${bare.toLowerCase()}`
  return /^(?:[mM][A-Za-z]?|[gG]|[kKgG][bB])$/.test(bare) ? bare : bare.toLowerCase().normalize()
}

/** A number as the column would write it, for messages. */
export function exampleNumber({ decimal, thousands, prefix, suffix, clock }: NumberReading): string {
  if (clock) return '13:45'
  const digits = `1${thousands ?? ''}234${decimal}5`
  const spaced = suffix !== null && /^\p{L}/u.test(suffix) ? ` ${suffix}` : (suffix ?? '')
  return `${prefix ?? ''}${prefix !== null && /\p{L}\.?$/u.test(prefix) ? ' ' : ''}${digits}${spaced}`
}
