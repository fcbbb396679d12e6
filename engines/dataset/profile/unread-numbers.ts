import { quoted } from '../source/refusal.ts'
import { nameTokens } from './name-tokens.ts'

/*
 * Texts that hold numbers, or days, in a way that no reading knows: `0.49 ± 0.01`, `178Nm @ 3997rpm`, `6' 7`, `14.9.`
 */

const LOOKED_AT = 1000
const NEARLY_ALL = 0.95
/** Fewer different texts are names of something, though they begin with a number. */
const FEWEST_TEXTS = 20

/** What is told apart by numbers that nobody adds up. */
const CODE_NAMES = new Set(
  (
    'id key code codes no nr number num ref reference sku isbn iban ean upc vin phone tel telephone telefon mobile handy fax zip ' +
    'postcode postal plz ip address serial model part version account konto invoice order ticket license licence plate'
  ).split(' '),
)
/** Digits, with letters only where units have them: behind a number, a space or a sign. */
const QUANTITY = /[±'"°@×%<>~≈^√+*/,()′″\p{Sc}]|0 ?x ?0/u
const UNITS_ONLY = /^(?:[^\p{L}]|(?<=[0 /°'"′″@^])\p{L}+\.?(?![\p{L}0_-])|(?<=0 ?)[x×](?= ?0))+$/u

/** What a person is told of a column of texts that are numbers by their look, nearly all of one shape. */
export function unreadNumbersWarning(name: string, texts: readonly string[]): readonly string[] {
  const looked = texts.slice(0, LOOKED_AT)
  if (looked.length < FEWEST_TEXTS || nameTokens(name).some((token) => CODE_NAMES.has(token))) return []
  const shapes = Map.groupBy(looked, shapeOf)
  const [shape = '', alike = []] = [...shapes].toSorted(([, a], [, b]) => b.length - a.length)[0] ?? []
  if (alike.length < NEARLY_ALL * looked.length || !isOfNumbers(shape, alike)) return []
  return [
    `Column ${quoted(name)}: cells such as ${quoted(alike[0] ?? '')} hold numbers or days in a way that is not read: it is taken as text. Write plain numbers, in two columns if there are two, or days as 2024-01-31, to have them.`,
  ]
}

/** A text with 0 for each number, decimals and thousands too. */
function shapeOf(text: string): string {
  return text
    .trim()
    .replace(/\s+/g, ' ')
    .replace(/\d+(?:[.,]\d+)*/g, '0')
}

function isOfNumbers(shape: string, texts: readonly string[]): boolean {
  // One number alone is read as it is, or is a code, a version or an address.
  if (!/^[^\p{L}0]{0,2}0/u.test(shape) || /[_:#|]/.test(shape)) return false
  if (texts.every(isNearlyDay)) return true
  // As Fortran writes them: `4.459d1`.
  if (/^[+-]?0[dD][+-]?0$/.test(shape) && texts.every((text) => text.includes('.'))) return true
  if ((shape.match(/0/g)?.length ?? 0) < 2 || !UNITS_ONLY.test(shape) || !QUANTITY.test(shape)) return false
  return !texts.some(isNumberedCode) && !isTelephone(shape, texts)
}

/** `2023-18-08`, `14.9.`, `9/14`: parts that a day may have, in an order or of a number that is not read. */
function isNearlyDay(text: string): boolean {
  const parts = text.split(/[-./ ]+/).filter((part) => part !== '')
  if (!parts.every((part) => /^\d+$/.test(part))) return false
  const small = parts.filter((part) => part.length <= 2 && Number(part) >= 1 && Number(part) <= 31)
  const years = parts.filter((part) => /^(?:19|20)\d\d$/.test(part))
  if (parts.length === 3) return years.length === 1 && small.length === 2
  return parts.length === 2 && small.length === 2 && /^\d{1,2}\.\s?\d{1,2}\.$/.test(text)
}

/** Zeros in front are those of codes. */
function isNumberedCode(text: string): boolean {
  return /(?:^|[^\d.,])0\d/.test(text)
}

/** Seven digits and more between nothing but what telephones have. */
function isTelephone(shape: string, texts: readonly string[]): boolean {
  return /^[0+() ./-]+$/.test(shape) && texts.some((text) => text.replace(/\D/g, '').length >= 7)
}
