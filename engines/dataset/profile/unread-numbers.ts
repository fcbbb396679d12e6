import { undress } from '#shared/schema/reading/number-reading.ts'
import { quoted } from '../source/refusal.ts'
import { nameTokens } from './name-tokens.ts'
import { isReadable } from './number-evidence.ts'

/*
 * Texts that hold numbers, or days, in a way that no reading knows: `0.49 ± 0.01`, `178Nm @ 3997rpm`, `6' 7`, `14.9.`,
 * `77th`, `4.1 out of 5`, `50 years 7 months`, `Price: 96.49`, `500-ml`.
 */

const LOOKED_AT = 1000
const NEARLY_ALL = 0.95
/** Fewer different texts are names of something, though they begin with a number. */
const FEWEST_TEXTS = 20
/** People are of few heights. */
const FEWEST_HEIGHTS = 5
/** So many different texts have a cell each. */
const MOST_LEVELS = 64
/** Numbers with words around them have a few shapes: of one and of several, up and down. */
const MOST_SHAPES = 8

/** What is told apart by numbers that nobody adds up. */
const CODE_NAMES = new Set(
  (
    'id key code codes no nr number num ref reference sku isbn iban ean upc vin phone tel telephone telefon mobile handy fax zip ' +
    'postcode postal plz ip address serial model part version account konto invoice order ticket license licence plate'
  ).split(' '),
)
/** What is numbered so that it can be told apart: `Store 12`. */
const NUMBERED = new Set(
  (
    'room store shop customer client user patient person player team group item product article line machine sensor device ' +
    'station site plant zone area region district ward sector unit gate table lot batch box bin track route bus train flight ' +
    'platform apartment apt house building block node server host port case sample test trial run job task card member ' +
    'employee worker agent driver vehicle car truck school hospital clinic doctor supplier vendor company branch office ' +
    'department dept cell bed cage subject participant respondent animal topic chapter section page release build name word ' +
    'option question event document file image feature column row type category cat cluster raum kunde filiale maschine gruppe ' +
    'place gateway road street way weg hinweg rückweg platz linie'
  ).split(' '),
)
/** Digits, with letters only where units have them: behind a number, a space or a sign. */
const QUANTITY = /[±'"°@×%<>~≈^√+*/,()′″\p{Sc}]|0 ?x ?0/u
const WORDS_APART = /^(?:[^\p{L}]|(?<=^|[0 /°'"′″@^(=])\p{L}+\.?(?![\p{L}0_-])|(?<=0 ?)[x×](?= ?0))+$/u
/** A number with its unit in small letters: `12-pack`, `500-ml`; not `12-A`, a code. */
const HYPHENATED = /^0-\p{Ll}{2,}$/u
/** A number with what may stand in it; a day, perhaps with a time, of which the numbers may begin with a zero. */
const NUMBER = /\d+(?:[.,]\d+|['’]\d{3})*/g
const DAY = /(?:\d{4}[-./]\d\d?[-./]\d\d?|\d\d?[-./]\d\d?[-./]\d{4})(?:[ T]\d\d?:\d\d(?::\d\d)?)?/g

/** What a person is told of a column of texts that are numbers by their look, nearly all of a few shapes. */
export function unreadNumbersWarning(name: string, texts: readonly string[]): readonly string[] {
  const looked = texts.slice(0, LOOKED_AT)
  const areHeights = looked.length >= FEWEST_HEIGHTS && looked.every((text) => isHeight(text, name))
  if (!areHeights && looked.length < FEWEST_TEXTS) return []
  if (nameTokens(name).some((token) => CODE_NAMES.has(token))) return []
  const shapes = [...Map.groupBy(looked, shapeOf)].toSorted(([, a], [, b]) => b.length - a.length).slice(0, MOST_SHAPES)
  const ofNumbers = shapes.filter(([shape, alike]) => areHeights || isOfNumbers(shape, alike))
  const read =
    ofNumbers.length === 0 ? [] : shapes.filter(([shape, alike]) => /^[-~≈]?0$/.test(shape) && alike.every(isRead))
  const all = [...ofNumbers, ...read].reduce((sum, [, alike]) => sum + alike.length, 0)
  if (all < NEARLY_ALL * looked.length) return []
  // Of few values each has a cell, and one more their order.
  if (!areHeights && looked.length <= MOST_LEVELS && ofNumbers.every(([shape]) => HYPHENATED.test(shape))) return []
  const example = ofNumbers[0]?.[1][0] ?? ''
  return [
    `Column ${quoted(name)}: cells such as ${quoted(example)} hold numbers or days in a way that is not read: it is taken as text. Write plain numbers, in two columns if there are two, or days as 2024-01-31, to have them.`,
  ]
}

/** Whether a text is a number that can be read, beside others that cannot. */
function isRead(text: string): boolean {
  const parts = undress(text)
  return parts !== undefined && isReadable(parts.digits)
}

/** A text with 0 for each number, decimals and thousands too. */
function shapeOf(text: string): string {
  return text
    .trim()
    .replace(/\s+/g, ' ')
    .replace(NUMBER, '0')
    .replace(/(?!\d)\p{Nd}+/gu, '0')
}

function isOfNumbers(shape: string, texts: readonly string[]): boolean {
  if (texts.every(isOfOtherDigits)) return true
  if (!shape.includes('0')) return false
  if (texts.every(hasOneSign) || arePadded(texts) || isWithUnitInside(shape)) return true
  if (isWithUnitApart(shape) || isMargin(shape, texts) || texts.every(isYearlessDay)) return true
  if (isOfPrograms(shape) || isOfPlaces(shape, texts) || isRange(shape)) return true
  if (texts.every(isNearlyDay) || texts.every(hasDays)) return true
  // As Fortran writes them: `4.459d1`.
  if (/^[+-]?0[dD][+-]?0$/.test(shape) && texts.every((text) => text.includes('.'))) return true
  // `9:30` is a time or a ratio.
  if (/[_|]|0:0/.test(shape)) return false
  if (HYPHENATED.test(shape)) return !texts.some(isNumberedCode)
  if (!WORDS_APART.test(shape.replace(/:(?= )/g, '')) || texts.some(isNumberedCode)) return false
  const count = shape.match(/0/g)?.length ?? 0
  const beginsWithNumber = /^[^\p{L}0#]{0,2}0/u.test(shape)
  if (count === 1) return isOneAmount(shape, texts)
  if (!beginsWithNumber || /[#:]/.test(shape)) return false
  // `50 years 7 months`, `4 out of 5`: nothing but numbers with words behind them.
  const isWorded = /^0 ?\p{L}+(?: \p{L}+)*,? ?0(?: ?\p{L}+\.?)*(?: 0 ?\p{L}+)*$/u.test(shape)
  return (isWorded || QUANTITY.test(shape)) && !isTelephone(shape, texts)
}

/** `50_kg`, `50 [kg]`; and a space before the exponent, `1.39 E9`. */
function isWithUnitApart(shape: string): boolean {
  return /^-?0_\p{Ll}{1,3}$|^-?0 ?\[[^\]0]{1,12}\]$|^-?0 [eE][+-]?0$/u.test(shape)
}

/** By how much a side is ahead, as polls have it: `D+11.2`. */
function isMargin(shape: string, texts: readonly string[]): boolean {
  return /^\p{Lu}{1,3} ?\+ ?0$/u.test(shape) && texts.some((text) => /\d[.,]\d/.test(text))
}

/** `28/05`: padded, the day first; `05/28` is one nearly, see {@link isNearlyDay}. */
function isYearlessDay(text: string): boolean {
  return /^(?:0[1-9]|[12]\d|3[01])\/(?:0[1-9]|1[0-2])$/.test(text)
}

/** What programs leave around a number: `12&nbsp;601`, `<b>38</b>`, `np.float64(27.36)`, `Decimal('7.5')`, `88L`. */
function isOfPrograms(shape: string): boolean {
  return (
    /^[^\p{L}]*0(?:&(?:nbsp|thinsp|#0);0)+[^\p{L}]*$/u.test(shape) ||
    /^(?:<\/?\p{L}+>)+0(?:<\/?\p{L}+>)+$/u.test(shape) ||
    /^(?:\p{L}+\.)*\p{L}+0?\('?-?0'?\)$/u.test(shape) ||
    /^0\p{Sc}0$/u.test(shape) ||
    /^0(?:\\[nrt])+$/.test(shape)
  )
}

/** Digits of other scripts, such as `५२०`, of which only those of Arabic are read. */
function isOfOtherDigits(text: string): boolean {
  return /^-?[\p{Nd}.,]+$/u.test(text) && /[^\d.,-]/.test(text)
}

/** The same sign between thousands and before decimals, or a space behind it: `46,479,77`, `46.479.77`, `7, 074`. */
function hasOneSign(text: string): boolean {
  return /^-?[1-9]\d{0,2}([.,])\d{3}(?:\1\d{3})*\1\d{1,2}$/.test(text) || /^-?[1-9]\d{0,2}(?:, \d{3})+$/.test(text)
}

/** As programs of old fill fields up, `000540.56`: as many digits in all, and behind the point. */
function arePadded(texts: readonly string[]): boolean {
  if (!texts.every((text) => /^[+-]?\d{3,}[.,]\d+$/.test(text)) || !texts.some((text) => /^[+-]?0\d/.test(text)))
    return false
  const shapes = new Set(texts.map((text) => text.replace(/^[+-]/, '').replace(/\d/g, '0')))
  return shapes.size === 1
}

/** Feet and inches: `5'8"`, `5' 8`, and `6-7` in a column named so. */
function isHeight(text: string, name: string): boolean {
  if (/^[3-8]['′’] ?(?:\d|1[01])(?:[.,]\d+)? ?(?:["″”]|'')?$/.test(text)) return true
  return /^[3-8]-(?:\d|1[01])$/.test(text) && nameTokens(name).some((token) => token === 'height' || token === 'ht')
}

/** `1m75`, `2kg500`, `4k7`; and what is so many times as much: `x236`. */
function isWithUnitInside(shape: string): boolean {
  return /^0 ?(?:m|km|kg|ft|lbs?|st|k|l|eur|chf) ?0(?: ?(?:cm|mm|g|in|oz|lbs?))?$/i.test(shape) || /^[x×]0$/.test(shape)
}

/** Degrees with minutes, and points on a map: `47°13'27"N`, `POINT (45.6 10.2)`. */
function isOfPlaces(shape: string, texts: readonly string[]): boolean {
  if (/^(?:[NSEWO] ?)?-?0° ?0(?:['′’] ?(?:0(?:["″”]|'')?)?)? ?[NSEWO]?$/u.test(shape)) return true
  return (
    /^POINT ?Z? ?\(-?0(?: -?0){1,2}\)$/i.test(shape) ||
    (/^-?0°? ?[NSEWO]$/.test(shape) && texts.every((text) => /\d\.\d/.test(text)))
  )
}

/** Amounts from one to another, with money or thousands: `$58K-$82K (est.)`, `between 1 and 50`. */
function isRange(shape: string): boolean {
  const amount = '(?:\\p{Sc} ?0 ?[kKmMbB]?|0 ?[kKmM])'
  if (new RegExp(`^(?:\\p{L}+(?: \\p{L}+)*: ?)?${amount} ?(?:-|–|to) ?${amount}(?: \\([^\\d]*\\))?$`, 'u').test(shape))
    return true
  return /^(?:between|from|zwischen|von|entre|de|tra) 0 (?:and|to|und|bis|et|à|y|a|e) 0$/i.test(shape)
}

/** One number among signs or words that no reading takes away: `▲ 89.4`, `#80`, `77th`, `Level 53`. */
function isOneAmount(shape: string, texts: readonly string[]): boolean {
  // What can be read alone is not read for another reason.
  if (texts.some((text) => undress(text) !== undefined)) return false
  const before = shape.slice(0, shape.indexOf('0')).replace(/^[-−]$/, '')
  const words = before.toLowerCase().match(/\p{L}+/gu) ?? []
  if (/\p{L}$/u.test(before) || words.some((word) => NUMBERED.has(word) || CODE_NAMES.has(word))) return false
  // `CA 10000`
  if (/^\p{Lu}{1,4}\.? ?$/u.test(before) && !texts.some((text) => /\d[.,]\d/.test(text))) return false
  return !before.includes('-') && !shape.slice(before.length).startsWith('0-')
}

/** Days, alone or in a range or with words: `2024-04-02 - 2024-04-26`. */
function hasDays(text: string): boolean {
  const rest = text.replace(DAY, 'D')
  return /^(?:\p{L}+:? ){0,2}D(?: ?(?:-|–|to|bis|until|\/|,) ?D)+$/iu.test(rest)
}

/** `2023-18-08`, `14.9.`, `06/22`: parts that a day may have, in an order or of a number that is not read. */
function isNearlyDay(text: string): boolean {
  const parts = text.split(/[-./ ]+/).filter((part) => part !== '')
  if (!parts.every((part) => /^\d+$/.test(part))) return false
  const small = parts.filter((part) => part.length <= 2 && Number(part) >= 1 && Number(part) <= 31)
  const years = parts.filter((part) => /^(?:19|20)\d\d$/.test(part))
  if (parts.length === 3) return years.length === 1 && small.length === 2
  return (
    parts.length === 2 &&
    (/^(?:0[1-9]|1[0-2])\/\d\d$/.test(text) || (small.length === 2 && /^\d{1,2}\.\s?\d{1,2}\.$/.test(text)))
  )
}

/** Zeros in front are those of codes. */
function isNumberedCode(text: string): boolean {
  return /(?:^|[^\d.,'’])0\d/.test(text)
}

/** Seven digits and more between nothing but what telephones have; decimals they have not. */
function isTelephone(shape: string, texts: readonly string[]): boolean {
  if (!/^[0+() ./-]+$/.test(shape) || texts.every((text) => /\d[.,]\d{1,2}(?!\d)/.test(text))) return false
  return texts.some((text) => text.replace(/\D/g, '').length >= 7)
}
