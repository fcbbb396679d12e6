import { isBirthName } from './date-evidence.ts'
import { nameTokens } from './name-tokens.ts'
import { isDayName, saysTimeOfDay } from './numbers-like-dates.ts'

/*
 * What a column's name says of three numbers such as `16.4.2` and `12-03-05`: days, times of day, or versions, scores,
 * places and other codes.
 */

const CODES = new Set(
  (
    'version versions ver versión versie versione versão wersja release releases firmware fw build builds software os app ' +
    'ios android chrome browser runtime node kernel driver model code codes kode koodi código codigo codice kod score ' +
    'scores result results record records wdl kda setup shelf shelves bin rack aisle location regal fach chapter ' +
    'chapters section sections paragraph kapitel chapitre capítulo capitolo part coicop npk fertilizer fertiliser ratio ip'
  ).split(' '),
)
/** `firmwareversion`, `Softwareversion`, `zipcode` */
const CODE = /.(?:version|firmware|code|kode|score)$/
/** Beside those in `PERIODS` and the names of times. */
const CLOCKS = new Set('time times start end tid tijd kello godzina čas óra clock stunde'.split(' '))
const DATE = /^(?:dates?|fecha|datetime|timestamp|dob|.*datum)$/
/** In English it is no date. */
const DATA = 'data'

/** Whether a column is named like versions, scores, places or other codes, and not like their days or times. */
export function saysCode(name: string): boolean {
  const tokens = nameTokens(name.replace(/\d+/g, ' '))
  const areCodes = tokens.some((token) => CODES.has(token) || CODE.test(token))
  if (!areCodes || tokens.some((token) => DATE.test(token))) return false
  const last = tokens.at(-1) ?? ''
  return last === DATA || !(saysTimeOfDay(last) || CLOCKS.has(last))
}

/** Whether a column is named like days, or like times. */
export function saysDay(name: string): boolean {
  return !saysCode(name) && (saysTimeOfDay(name) || isDayName(name) || isBirthName(name))
}

/** Whether a column is named like times of day. */
export function saysClock(name: string): boolean {
  return !saysCode(name) && (saysTimeOfDay(name) || nameTokens(name).some((token) => CLOCKS.has(token)))
}
