import { type DateReading, exampleDate } from '#shared/schema/reading/date-reading.ts'
import { exampleNumber, marksOf, type NumberReading } from '#shared/schema/reading/number-reading.ts'
import { listed, quoted } from '../source/refusal.ts'
import { byCount, type Cells } from './column-cells.ts'
import type { DateEvidence } from './date-evidence.ts'
import type { NumberLikeDate } from './number-date-forms.ts'
import type { Dressed } from './number-evidence.ts'

// What a person is told of how a column is read. Each names the setting that would change it.

const MOST_SPELLINGS = 3
const CATEGORY = 'features.categorical makes it a category'
const OWN_CELL = / "(?:[^"\\]|\\.)*" has an encoded cell of its own\./

/** Texts that are a target are classes. */
const OF_CODES = /is taken as text(?=: (?:its numbers have zeros|the signs behind|"(?:[^"\\]|\\.)*" is a code))/

/** The same of the target, which is no feature; `haveClasses`: some of its values are frequent enough for classes. */
export function ofTarget(warning: string, haveClasses = true): string {
  const text = warning.replace(OWN_CELL, '').replace(OF_CODES, 'is taken as classes')
  if (haveClasses) return text.replace(CATEGORY, '"problem": "multiclass" makes classes of it')
  return text.replace(`, ${CATEGORY}.`, '.').replace(`${CATEGORY}, `, '').replace(` ${CATEGORY}.`, '')
}

function spellings(cells: readonly Cells[]): string {
  const shown = cells.slice(0, MOST_SPELLINGS).map(({ text, count }) => `${quoted(text)} (${count})`)
  return listed(shown)
}

function column(name: string): string {
  return `Column ${quoted(name)}`
}

function taken(name: string): string {
  return `${column(name)} is taken as`
}

function asText(name: string): string {
  return `${taken(name)} text`
}

function noneOf(count: number): string {
  return count === 1 ? '1 cell is none and counts as missing' : `${count} cells are none and count as missing`
}

function percentOf(share: number): string {
  return `${Math.floor(1000 * share) / 10} %`
}

function cellsOf(count: number): string {
  return count === 1 ? '1 cell' : `${count} cells`
}

export function misfits(name: string, count: number, odd: readonly Cells[], word: string | undefined): string {
  const own = word === undefined ? '' : ` ${quoted(word)} has an encoded cell of its own.`
  return `${taken(name)} numbers: ${noneOf(count)}: ${spellings(odd)}.${own} ${CATEGORY}, csv.missing names what is missing.`
}

export function bareNumbers(name: string, count: number, reading: NumberReading): string {
  return `${column(name)}: ${cellsOf(count)} ${count === 1 ? 'has' : 'have'} no ${quoted(reading.prefix ?? reading.suffix ?? '')} and ${count === 1 ? 'is' : 'are'} taken as if ${count === 1 ? 'it' : 'they'} had.`
}

/** Of numbers in the unit of the model that serves. */
export function allBare(name: string, { prefix, suffix }: NumberReading): string {
  return `${column(name)}: no cell has the ${quoted(prefix ?? suffix ?? '')} that the model that serves learnt it with; all are taken as if they had. If they are in another unit, write it in the cells, or convert them.`
}

/**
 * `dressed` are the column's numbers that are written otherwise than plain ones; the most dressed is shown. `open` is one
 * that could be another number, where the signs are guessed.
 */
export function dressedNumbers(
  name: string,
  reading: NumberReading,
  dressed: readonly string[],
  open: Dressed | undefined,
): string {
  const { decimal, thousands, prefix, suffix } = reading
  const units = [prefix, suffix].filter((unit) => unit !== null)
  const parts = [
    `decimals after ${quoted(decimal)}`,
    ...(thousands === null ? [] : [`${quoted(thousands)} between thousands`]),
    ...(units.length === 0 ? [] : [`in ${units.map(quoted).join(' and ')}`]),
    ...(reading.enclosed ? ['without the parentheses that all stand in'] : []),
    ...(!reading.enclosed && dressed.some((text) => text.includes('(')) ? ['below zero in parentheses'] : []),
    ...(dressed.some((text) => /\d\s*[-−]/.test(text)) ? ['below zero with the minus at the end'] : []),
    ...(dressed.every(hasDigit) ? [] : ['0 as a dash']),
    ...Array.from(new Set(dressed.flatMap(marksOf)), (mark) => MARKS[mark]),
  ]
  return `${taken(name)} numbers such as ${quoted(mostDressed(dressed.filter(hasDigit)) ?? exampleNumber(reading))}: ${parts.join(', ')}.${open ? guessed(open, decimal) : ''} csv.decimal sets the decimal sign, ${CATEGORY}.`
}

/** What {@link dressedNumbers} says of decimal commas, behind the column's name, where there is nothing else to say. */
export const PLAIN_COMMAS =
  /^ is taken as numbers such as "[^"]*": (?<rest>decimals after ","(?:, "\." between thousands)?)\. csv\.decimal sets the decimal sign, features\.categorical makes it a category\.$/

/** What does not count of a number that is marked. */
const MARKS = {
  plus: 'without the "+" behind',
  about: 'without what says "about" before',
  brackets: 'without the brackets',
} as const

function guessed({ cells, parts }: Dressed, decimal: '.' | ','): string {
  const [decimals, thousands] = [parts.digits.replace(',', '.'), parts.digits.replace(/\D/, '')]
  const [taken, other] = parts.digits.includes(decimal) ? [decimals, thousands] : [thousands, decimals]
  return ` ${quoted(cells.text)} is taken as ${taken}; it could be ${other}.`
}

function hasDigit(text: string): boolean {
  return /\p{Nd}/u.test(text)
}

function mostDressed(texts: readonly string[]): string | undefined {
  const signs = texts.map((text) => text.replace(/\d/g, '').length)
  return texts[signs.indexOf(signs.reduce((most, next) => Math.max(most, next), 0))]
}

/** `decimal`: the sign that the manifest sets, where some cells have the other. */
export function notNumbers(
  name: string,
  share: number,
  odd: readonly Cells[],
  units: readonly string[],
  decimal: NumberReading['decimal'] | null,
): string {
  const why =
    units.length > 1
      ? `its numbers are of several units (${listed(units.map((unit) => (unit === '' ? 'none' : quoted(unit))))})`
      : `only ${percentOf(share)} of its cells are numbers of one kind${odd.length > 0 ? `; others are ${spellings(odd)}` : ''}`
  const first = odd[0] === undefined ? '' : ` Row ${odd[0].row} holds ${quoted(odd[0].text)}.`
  const sign =
    decimal === null
      ? ''
      : ` The manifest sets csv.decimal to ${quoted(decimal)}, by which cells with another decimal sign are no numbers: leave it out where the file has both.`
  return `${asText(name)}: ${why}.${first}${sign} Write all of them alike, or name what is missing in csv.missing, to have numbers.`
}

export function codes(name: string): string {
  return `${asText(name)}: its numbers have zeros in front, as codes do.`
}

/** Of what is a number to the model that serves. */
export function codesKept(name: string): string {
  return `${column(name)} stays a number, as the model that serves learnt it, though its numbers have zeros in front, as codes do. ${CATEGORY}.`
}

export function signsBehind(name: string, one: string, other: string): string {
  return `${asText(name)}: the signs behind its numbers, as in ${quoted(one)} and ${quoted(other)}, are those of grades and results, not of amounts. Write plain numbers to have them.`
}

export function exponentCodes(name: string, code: string): string {
  return `${asText(name)}: ${quoted(code)} is a code among others, not a power of ten. Write it with a point (12.0E5) to have a number.`
}

export function versions(name: string, version: string): string {
  return `${asText(name)}: by its name ${quoted(version)} is a version, another than ${quoted(version.replace(/0+$/, ''))}, and as a number it would not be. Rename the column to have numbers.`
}

export function longCodes(name: string): string {
  return `${asText(name)}: its integers are beyond 2^53, as codes are, and no number holds all their digits.`
}

export function openPoint(name: string, example: string): string {
  const [whole = '', fraction = ''] = example.split('.')
  return `${column(name)}: ${quoted(example)} is taken as ${whole}.${fraction}; it could be ${whole}${fraction}, for every number with a point has three digits behind it. Set csv.decimal to "," if it is, or to ".".`
}

export function groupCodes(name: string): string {
  return `${asText(name)}: its groups of three digits are all of one length, as numbers of telephones and accounts are.`
}

export function anotherNumber(name: string, was: NumberReading, is: NumberReading): string {
  return `${column(name)} is written as ${quoted(exampleNumber(is))} in this file, where the model that serves learnt it from ${quoted(exampleNumber(was))}. ${whatToDo(was, is)}`
}

function whatToDo(was: NumberReading, is: NumberReading): string {
  const approve = 'or approve the new model once those who call it know.'
  if (was.decimal !== is.decimal)
    return `Set csv.decimal to ${quoted(was.decimal)} if it is no other number, ${approve}`
  return `Write all files in the same unit, ${approve}`
}

const ORDER_BY = {
  model: 'as the model that serves learnt it',
  file: 'as in the other date columns of the file',
  nothing: 'for nothing tells them apart',
} as const
const ORDERS = { ymd: 'year, month, day', dmy: 'day, month, year', mdy: 'month, day, year' } as const

/** Of dates whose order few cells tell, or some otherwise. */
export function datesAs(name: string, example: string, order: DateReading['order']): string {
  return `${taken(name)} dates such as ${quoted(example)} in the order ${ORDERS[order]}, as the parts over 12 tell. csv.dateOrder sets another.`
}

/** Of three numbers that may rather be versions or other codes. */
export function datesOrCodes(name: string, example: string, order: DateReading['order']): string {
  return `${datesAs(name, example, order)} features.categorical makes it a category.`
}

export function openOrder(
  name: string,
  example: string,
  order: DateReading['order'],
  by: 'model' | 'file' | 'nothing',
  mayBeYear = false,
): string {
  const other = order === 'dmy' ? 'mdy' : 'dmy'
  const why = ORDER_BY[by]
  const [others, settings] = mayBeYear
    ? [`${ORDERS[other]}, or ${ORDERS.ymd}`, `"${other}" or "ymd"`]
    : [ORDERS[other], `"${other}"`]
  return `${column(name)}: ${quoted(example)} is taken as ${ORDERS[order]}, ${why}; it could be ${others}. Set csv.dateOrder to ${settings} if it is, or to "${order}".`
}

/** Of dates with a year of two digits, where only the order of day and month is told. */
export function openYear(name: string, example: string, order: DateReading['order']): string {
  return `${column(name)}: ${quoted(example)} is taken as ${ORDERS[order]}; it could be ${ORDERS.ymd}, for years of two digits may stand first, and nothing tells. Set csv.dateOrder to "ymd" if it is, or to "${order}".`
}

/** Of dates with a year of two digits, which is taken to stand first. */
export function yearsFirst(name: string, example: string, by: 'numbers' | 'proof'): string {
  const why =
    by === 'numbers'
      ? 'the last parts are as many as the days of a month, and the first as few as years'
      : 'with the year last some are no dates'
  return `${taken(name)} dates such as ${quoted(example)} in the order ${ORDERS.ymd}, for ${why}. csv.dateOrder sets another, features.categorical makes it a category.`
}

/** The cells tell another order than the manifest. */
export function orderAgainst(
  name: string,
  example: string,
  wanted: DateReading['order'],
  is: DateReading['order'],
): string {
  return `${column(name)}: ${quoted(example)} and the others can only be ${ORDERS[is]}, and are read so, though csv.dateOrder says ${ORDERS[wanted]}. Set csv.dateOrder to {${quoted(name)}: "${is}"}, or leave it out.`
}

/** Of cells that do not fit the manifest's order. */
export function orderBySetting(name: string, order: DateReading['order']): string {
  return `${column(name)}: by csv.dateOrder the others are ${ORDERS[order]}, whatever they look like. Write all of them alike where some are not.`
}

export function unusedOrder(name: string, example: string | undefined): string {
  const such = example === undefined ? '' : `, such as ${quoted(example)},`
  return `${column(name)}: csv.dateOrder names it, but its cells${such} are not read as dates. Write days as 2024-01-31 to have them, or leave it out there.`
}

export function anotherOrder(name: string, was: DateReading['order'], is: DateReading['order']): string {
  return `${column(name)} has dates in the order ${ORDERS[is]} in this file, where the model that serves learnt it as ${ORDERS[was]}. csv.dateOrder sets one.`
}

export function seasons(name: string, example: string, mayAllBeMonths: boolean): string {
  const setting = mayAllBeMonths ? ` Set csv.dateOrder to {${quoted(name)}: "ymd"} if they are.` : ''
  return `${asText(name)}: ${quoted(example)} and all others are from a year to the next, as seasons are, though some could be months.${setting}`
}

export function yearlessDays(name: string, example: string, mayBeYears: boolean): string {
  const years = mayBeYears ? ` If the numbers are years, set csv.dateOrder to {${quoted(name)}: "ymd"}.` : ''
  return `${asText(name)}: ${quoted(example)} and the others are days without a year.${years} Write the year with them, as in 2024-01-31, to have dates, or month and day in columns of their own.`
}

/** Of months with a year of two digits, as far as can be seen. */
export function monthsOrDays(name: string, example: string): string {
  return `${column(name)}: ${quoted(example)} is taken as a month of a year; it could be a day without a year. Name the column in features.categorical if it is, or set csv.dateOrder to {${quoted(name)}: "ymd"}.`
}

type ShortYear = NonNullable<DateEvidence['shortYear']>

export function birthYears(name: string, { text, year }: ShortYear, uploadYear: number): string {
  return `${column(name)}: ${quoted(text)} is of ${year - 100}: by its name the column holds births, so that years of two digits are ${uploadYear - 99} to ${uploadYear}, the year of the upload. Write years with four digits, or rename the column, to have others.`
}

export function farYears(name: string, { text, year }: ShortYear): string {
  return `${column(name)}: ${quoted(text)} is taken as a day of ${year}; it could be ${year - 100}, for years of two digits are read as 1969 to 2068, and in a column named like births up to the year of the upload. Write years with four digits to settle it.`
}

export function contradictoryDates(
  name: string,
  { firstOver, secondOver }: Pick<DateEvidence, 'firstOver' | 'secondOver'>,
): string {
  return `${asText(name)}: in ${cellsOf(firstOver)} of its dates the day can only come first, in ${secondOver} the month. Write them alike, or set csv.dateOrder.`
}

export function badDates(name: string, count: number, odd: readonly Cells[]): string {
  const [first] = odd.toSorted((a, b) => a.row - b.row)
  const frequent = byCount(odd)
  const place = first === undefined ? '' : `: ${spellings(frequent)}; row ${first.row} holds ${quoted(first.text)}`
  return `${taken(name)} dates: ${noneOf(count)}${place}. ${CATEGORY}, csv.missing names what is missing.`
}

export function clockTimes(
  name: string,
  first: Cells,
  isInHours: boolean,
  count: number,
  odd: readonly Cells[],
): string {
  const unit = isInHours ? 'in hours' : 'in the unit before the colon, hours of 09:30'
  const others = count === 0 ? '' : ` ${noneOf(count)}: ${spellings(odd)}.`
  return `${taken(name)} times such as ${quoted(first.text)}: a number, ${unit}.${others} ${CATEGORY}.`
}

export function severalClocks(name: string): string {
  return `${asText(name)}: its times have two parts or three, and those of two can be no hours. Write all of them alike to have numbers.`
}

export function notDates(name: string, share: number, odd: readonly Cells[]): string {
  return tooFew(name, 'dates', share, odd)
}

/** Of times without a date. */
export function notClocks(name: string, share: number, odd: readonly Cells[]): string {
  return tooFew(name, 'times', share, odd)
}

function tooFew(name: string, what: 'dates' | 'times', share: number, odd: readonly Cells[]): string {
  const [first] = odd.toSorted((a, b) => a.row - b.row)
  const place = first === undefined ? '' : ` Row ${first.row} holds ${quoted(first.text)}.`
  return `${asText(name)}: only ${percentOf(share)} of its cells are ${what}; others are ${spellings(odd)}.${place} Write all of them alike, or name what is missing in csv.missing, to have ${what}.`
}

export function digitsAsDates(name: string, digits: NonNullable<DateReading['digits']>): string {
  const time = digits === 'day' ? ', perhaps with a time behind' : ''
  return `${taken(name)} dates: its numbers are ${ofDigits(digits)}${time}. Rename the column, or name it in features.categorical, to have it otherwise.`
}

function ofDigits(digits: NonNullable<DateReading['digits']>): string {
  if (digits === 'day') return 'days such as 20240131'
  return digits === 'hour' ? 'days with an hour such as 2024013117' : `${digits} since 1970`
}

/** Of numbers of which too few are dates. */
export function notDigits(
  name: string,
  digits: NonNullable<DateReading['digits']>,
  share: number,
  other: string,
): string {
  return `${taken(name)} numbers: only ${percentOf(share)} of its cells are ${ofDigits(digits)}; another is ${quoted(other)}. Correct them, or name what is missing in csv.missing, to have dates.`
}

/** Of numbers that are days and times in another way than before. */
export function anotherDigits(name: string, was: DateReading, is: DateReading, hasTime: boolean): string {
  return `${column(name)} has dates such as ${exampleDate(is, hasTime)} in this file, where the model that serves learnt it from ${exampleDate(was, hasTime)}. Write them as before, or approve the new model once those who call it know.`
}

/** Of numbers, or of codes, that may be days, months or times. */
export function likeDates(name: string, { text, may, write, have }: NumberLikeDate, are: 'a number' | 'text'): string {
  const what = are === 'text' ? 'is not read as a date or a time' : 'is taken as a number'
  return `${column(name)}: ${quoted(text)} ${what}; it could be ${may}. Write ${write} if it is, to have ${have}.`
}

/** Of plain numbers that look like dates, and are none to the model that serves. */
export function staysNumber(name: string): string {
  return `${column(name)} stays a number, as the model that serves learnt it, though its numbers look like dates. Set csv.dateOrder to {${quoted(name)}: "ymd"} to have dates.`
}

export function pointedMonths(name: string, example: string): string {
  return `${taken(name)} dates: ${quoted(example)} and the others are months and years. ${CATEGORY}.`
}

/** Of numbers of which two may be two chapters. */
export function numbering(name: string, long: string, short: string): string {
  return `${column(name)}: ${quoted(long)} is taken as the number ${short}, as ${quoted(short)} is. Versions, chapters and rules are not the same: if they are such, ${CATEGORY}.`
}

/** Of numbers that could be months and years of two digits. */
export function numbersOrMonths(name: string, example: string): string {
  const [month = '', year = ''] = example.split('.')
  const written = `20${year}-${month.padStart(2, '0')}`
  return `${column(name)}: ${quoted(example)} is taken as a number; it could be a month of 20${year}. Write ${written} if it is, to have dates.`
}

export function severalNothings(
  name: string,
  words: readonly { readonly text: string; readonly count: number }[],
): string {
  const shown = listed(words.map(({ text, count }) => `${text === '' ? 'an empty cell' : quoted(text)} (${count})`))
  return `${column(name)}: ${shown} all count as missing. If they mean different things, name those that do in csv.missing for this column.`
}
