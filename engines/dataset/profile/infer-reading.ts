import { type DateReading, dateParts, ISO_DATES, parseDateByReading } from '#shared/schema/reading/date-reading.ts'
import { type MissingWords, missingTest, missingWordsBy } from '#shared/schema/reading/missing-words.ts'
import { yesNoOf } from '#shared/schema/reading/yes-no-words.ts'
import { clockCells, clockFinding } from './clock-finding.ts'
import { saysCode, saysDay } from './code-names.ts'
import { byCount, type Cells, type ColumnCells, countOf, NEARLY_ALL } from './column-cells.ts'
import type { ColumnReading, ReadingFinding, ReadingHints } from './column-reading.ts'
import {
  type DateEvidence,
  isBirthName,
  isDayOfZeros,
  isPointedMonth,
  NO_DAY_OF_DIGITS,
  type NumbersAsDates,
  orderOf,
} from './date-evidence.ts'
import { readerOf, withDaySpellings, withDaysOfZeros, withSpellings } from './missing-spellings.ts'
import { type NumberEvidence } from './number-evidence.ts'
import { findNumbers, type NumberFinding } from './number-finding.ts'
import * as say from './reading-warnings.ts'
import { unreadDate } from './unread-dates.ts'
import { valueLikeNothing, zeroLikeNothing } from './values-like-nothing.ts'
import { type YearlessDays, yearlessDays } from './yearless-days.ts'

/** What the cells of a column tell, taken apart once. */
export type ColumnEvidence = { readonly numbers: NumberEvidence; readonly dates: DateEvidence }

type Finding = Omit<ReadingFinding, 'looksLikeValues'>

const HALF = 0.5
const OFTEN = 0.01

/** How a column is read, and whether its cells are numbers or dates each by itself. */
export function inferReading(cells: ColumnCells, evidence: ColumnEvidence, hints: ReadingHints): ReadingFinding {
  const isMissing = missingTest(missingWordsBy('values', hints.name, hints.csv.missing))
  const filled = cells.plain + countOf(cells.texts.filter(({ text, kind }) => kind !== 'missing' && !isMissing(text)))
  const numbers = cells.plain + countOf(evidence.numbers.dressed.map((each) => each.cells))
  const values = numbers + evidence.dates.dates + countOf(clockCells(cells, hints.name))
  const found = findReading(cells, evidence, filled, hints)
  const alike = likeNothing(cells, filled, found.reading, hints)
  // That it may be a value says more than that there are others.
  const nothings = alike.length > 0 ? alike : severalNothings(cells, filled, found.reading, hints.name)
  const warnings = [...found.warnings, ...unusedOrder(cells, evidence, filled, found, hints), ...nothings]
  return { ...found, warnings, looksLikeValues: values >= HALF * filled }
}

/**
 * How a column is read. The manifest outranks the champion's reading, which holds unless the cells contradict it; then
 * come the cells themselves, the file's other columns, and a default with a warning.
 */
function findReading(cells: ColumnCells, evidence: ColumnEvidence, filled: number, hints: ReadingHints): Finding {
  const wordsOf = (list: 'values' | 'words') => missingWordsBy(list, hints.name, hints.csv.missing)
  const isMissing = missingTest(wordsOf('values'))
  const asText = (warnings: readonly string[] = [], ambiguous?: Cells): Finding => {
    return { reading: { kind: 'text', missingWords: wordsOf('words') }, warnings, ambiguous }
  }
  if (filled === 0) return asText()
  if (hints.earlier?.role === 'feature' && hints.earlier.type === 'category') {
    // A category of the champion stays one, whatever its texts look like.
    return asText()
  }
  const truth = booleanReading(cells, hints)
  if (truth !== undefined) return { reading: truth, warnings: [], ambiguous: undefined }
  const yearless = yearlessOf(cells, filled, hints)
  if (yearless?.are === 'days' || yearless?.are === 'likely') {
    return asText([say.yearlessDays(hints.name, yearless.first.text, yearless.are === 'likely')])
  }
  const asDate = dateFinding(cells, evidence.dates, filled, isMissing, wordsOf('values'), hints)
  if (asDate?.reading.kind === 'date') {
    const open = yearless === undefined ? [] : [say.monthsOrDays(hints.name, yearless.first.text)]
    return { ...asDate, warnings: [...asDate.warnings, ...open] }
  }
  const asClock = clockFinding(cells, filled, isMissing, wordsOf('values'), hints)
  if (asClock !== undefined) return asClock.reading.kind === 'text' ? asText(asClock.warnings) : asClock
  const asNumber = findNumbers({
    cells,
    evidence: evidence.numbers,
    filled,
    isMissing,
    missingWords: wordsOf('values'),
    hints,
  })
  if (asNumber?.reading) {
    const told =
      hints.asDates === undefined && evidence.dates.pointedMonth === undefined ? [] : (asDate?.warnings ?? [])
    const isPlain = asNumber.reading.number === null && hints.earlier === undefined
    const month = isPlain ? hints.shortMonth(hints.uploadYear + 1) : undefined
    const numbering = isPlain ? hints.numbering() : undefined
    const open = [
      ...(month === undefined ? likeDates(hints, told, isPlain) : [say.numbersOrMonths(hints.name, month)]),
      ...(numbering === undefined ? [] : [say.numbering(hints.name, ...numbering)]),
    ]
    const { missingWords, number } = asNumber.reading
    const reading = { ...asNumber.reading, missingWords: withSpellings(missingWords, number, cells.texts) }
    return { ...asNumber, reading, warnings: [...asNumber.warnings, ...told, ...open] }
  }
  const ofNumbers = asNumber?.notNumbers === undefined ? asNumber?.warnings : likeDatesAtLast(cells, asNumber, hints)
  const found = asText([...(asDate?.warnings ?? []), ...(ofNumbers ?? [])], asNumber?.ambiguous)
  return asNumber?.notNumbers ? { ...found, notNumbers: asNumber.notNumbers } : found
}

/** The manifest has an order for a column that has no dates, of which nothing is told so far. */
function unusedOrder(
  { texts }: ColumnCells,
  { dates }: ColumnEvidence,
  filled: number,
  { reading }: Finding,
  { name, csv, asDates }: ReadingHints,
): readonly string[] {
  const areDates = reading.kind === 'date' || asDates !== undefined || dates.dates >= HALF * filled
  if (areDates || !isOrderNamed(name, csv.dateOrder)) return []
  const isMissing = missingTest(reading.missingWords)
  return [say.unusedOrder(name, texts.find(({ text }) => !isMissing(text))?.text)]
}

/** Of plain numbers of which nothing else is told. */
function likeDates(hints: ReadingHints, told: readonly string[], isPlain: boolean): readonly string[] {
  const found = isPlain && told.length === 0 ? hints.likeDates() : undefined
  return found === undefined ? [] : [say.likeDates(hints.name, found, 'a number')]
}

/** Why they are no numbers, unless they are rather dates that are not read, of which more is told later. */
function likeDatesAtLast(
  { texts }: ColumnCells,
  { notNumbers, warnings }: NumberFinding,
  { name, likeDates }: ReadingHints,
): readonly string[] {
  const found = likeDates()
  if (found !== undefined) return [say.likeDates(name, found, 'text')]
  const isUnread =
    notNumbers?.why === 'mixed' &&
    unreadDate(
      name,
      texts.map(({ text }) => text),
    ) !== undefined
  return isUnread ? [] : warnings
}

/** A column of days without a year; where their numbers may be years, the manifest and the champion may say so. */
function yearlessOf(
  cells: ColumnCells,
  filled: number,
  { name, csv, earlier, uploadYear }: ReadingHints,
): YearlessDays | undefined {
  const found = yearlessDays(cells, uploadYear)
  if (found === undefined || found.count < NEARLY_ALL * filled) return undefined
  const wasDate = earlier?.role === 'feature' && earlier.type === 'date'
  const isSettled = wasDate || orderWanted(name, csv.dateOrder) !== undefined
  return found.are !== 'days' && isSettled ? undefined : found
}

/** One word for nothing may mean something; a column's own list in the manifest settles it. */
function likeNothing(
  { texts }: ColumnCells,
  filled: number,
  { kind, missingWords }: ColumnReading,
  { name, csv }: ReadingHints,
): readonly string[] {
  if (kind !== 'text' && kind !== 'number') return []
  if (csv.missing !== null && !Array.isArray(csv.missing) && Object.hasOwn(csv.missing, name)) return []
  const isMissing = missingTest(missingWords)
  const nothing = texts.filter(({ text }) => text !== '' && isMissing(text))
  if (nothing.length === 0) return []
  if (kind === 'number') return zeroLikeNothing(name, nothing, filled)
  const others = texts.filter(({ text }) => !isMissing(text)).map(({ text }) => text)
  return valueLikeNothing(name, nothing, others, filled)
}

/** Several words for nothing may mean several things. */
function severalNothings(
  { texts }: ColumnCells,
  filled: number,
  reading: ColumnReading,
  name: string,
): readonly string[] {
  const isMissing = missingTest(reading.missingWords)
  // Spellings of one number are one word.
  const numberOf = reading.kind === 'number' ? readerOf(reading.number) : () => undefined
  const missing = texts.filter(({ text }) => isMissing(text))
  const words = new Map<string, { text: string; most: number; count: number }>()
  for (const { text, count } of missing) {
    const word = String(numberOf(text) ?? text.toLowerCase().normalize())
    const known = words.get(word) ?? { text, most: 0, count: 0 }
    // As most cells spell it.
    const isCommoner = count > known.most || (count === known.most && text < known.text)
    const spelled = isCommoner ? { text, most: count } : known
    words.set(word, { ...spelled, count: known.count + count })
  }
  const all = filled + countOf(missing)
  const frequent = [...words.values()].filter(({ count }) => count > OFTEN * all).sort((a, b) => b.count - a.count)
  return frequent.length < 2 ? [] : [say.severalNothings(name, frequent)]
}

function booleanReading({ texts, plain }: ColumnCells, hints: ReadingHints): ColumnReading | undefined {
  const missingWords = missingWordsBy('words', hints.name, hints.csv.missing)
  const isMissing = missingTest(missingWords)
  if (plain > 0) return undefined
  const spellings = new Map<string, string>()
  let areTruthWords = true
  for (const { text, kind } of texts) {
    if (kind === 'missing' || isMissing(text)) continue
    areTruthWords &&= kind === 'boolean'
    spellings.set(text.toLowerCase().normalize(), text)
    if (!areTruthWords && spellings.size > 2) return undefined
  }
  if (spellings.size === 0) return undefined
  if (areTruthWords) return { kind: 'boolean', missingWords, words: null }
  const [one, other] = [...spellings.values()]
  if (spellings.size !== 2 || one === undefined || other === undefined) return undefined
  const words = yesNoOf(one, other)
  return words && { kind: 'boolean', missingWords, words }
}

function dateFinding(
  cells: ColumnCells,
  evidence: DateEvidence,
  filled: number,
  isMissing: (text: string) => boolean,
  missingWords: MissingWords,
  hints: ReadingHints,
): Finding | undefined {
  const { name, csv, earlier, asDates } = hints
  const wasDate = earlier?.role === 'feature' && earlier.type === 'date' ? earlier : undefined
  const wanted = orderWanted(name, csv.dateOrder)
  if (asDates !== undefined || evidence.pointedMonth !== undefined) {
    const isNamed = isOrderNamed(name, csv.dateOrder)
    const staysNumber = earlier?.role === 'feature' && earlier.type === 'number' && !isNamed
    if (staysNumber) return asText(missingWords, say.staysNumber(name))
  }
  if (asDates !== undefined) {
    const found = findNumbersAsDates(cells, asDates, filled, isMissing, name)
    if (found?.isTold) return asText(missingWords, ...found.warnings)
    const { are } = asDates
    if (found !== undefined) {
      const digits = are === 'months' ? null : are
      const written = { order: wasDate?.reading?.order ?? 'ymd', digits } as const
      const words = withDaySpellings(missingWords, written, cells.texts)
      const reading = { kind: 'date', missingWords: words, ...written } as const
      const looksLikeNumbers = are === 'months' && ({ looksLikeNumbers: true } as const)
      const other = digits === null || wasDate === undefined ? [] : otherDigits(name, wasDate, reading)
      return { reading, warnings: [...found.warnings, ...other], ambiguous: undefined, ...looksLikeNumbers }
    }
  }
  // `0000-00-00` and `00.00.0000` are a database's way to say nothing: it is told of, and speaks against no date.
  const nothing = countOf(cells.texts.filter(({ text }) => isDayOfZeros(text)))
  const possible = filled - nothing
  const areSeasons = evidence.openSeasons > 0 && evidence.openSeasons === evidence.dates
  if (areSeasons && evidence.seasons >= NEARLY_ALL * possible && wanted === undefined && wasDate === undefined) {
    // Where some can be nothing else, no setting makes months of them.
    const mayAllBeMonths = evidence.dates >= NEARLY_ALL * possible
    return asText(missingWords, say.seasons(name, evidence.written ?? '', mayAllBeMonths))
  }
  if (evidence.dates < HALF * possible || evidence.dates === 0) return undefined
  if (evidence.dates < NEARLY_ALL * possible) {
    if (areRatherCodes(cells, evidence, evidence.dates / possible, isMissing, name)) return undefined
    const odd = byCount(badCells(cells, isMissing, {}))
    const warnings = [say.notDates(name, evidence.dates / possible, odd)]
    return asText(missingWords, ...warnings)
  }
  const found = orderOf(evidence)
  const kept = wasDate?.reading?.order
  const warnings: string[] = []
  let order: DateReading['order']
  const isAgainst = wanted !== undefined && contradicts(wanted, found, evidence)
  if (wanted !== undefined && !isAgainst) order = wanted
  else if (found === 'contradictory') {
    return asText(missingWords, say.contradictoryDates(name, evidence))
  } else if (isAgainst && found !== undefined) {
    order = found
    warnings.push(say.orderAgainst(name, evidence.example ?? evidence.yearPlace?.example ?? '', wanted, found))
  } else if (found !== undefined) {
    // Dates with the year first are read in any order.
    order = found === 'ymd' && !evidence.yearPlace?.isFirst ? (kept ?? found) : found
    if (kept !== undefined && kept !== 'ymd' && found !== 'ymd' && kept !== found) {
      warnings.push(say.anotherOrder(name, kept, found))
    }
  } else {
    const isKept = kept !== undefined && kept !== 'ymd'
    order = isKept ? kept : (hints.order ?? (evidence.hasHalfDay || hints.isAmerican ? 'mdy' : 'dmy'))
    const by = isKept ? 'model' : hints.order === undefined ? 'nothing' : 'file'
    warnings.push(say.openOrder(name, evidence.example ?? '', order, by, evidence.yearPlace?.by === 'nothing'))
  }
  // A few may have day and month the other way round.
  const swapped = { dmy: evidence.secondOver, mdy: evidence.firstOver, ymd: evidence.open }[order]
  const bad = filled - evidence.dates + swapped
  const { pointedMonth, yearPlace } = evidence
  const mayBeCodes = yearPlace !== undefined && (yearPlace.by === 'no dates' || saysCode(name))
  const shortYearFirst = yearPlace === undefined ? wasDate?.reading?.shortYearFirst : yearPlace.isFirst || undefined
  const by = { order, shortYearFirst }
  if (wanted === undefined) warnings.push(...yearWarnings(name, evidence, order, found, wasDate?.reading))
  const byManifest = wanted === order && swapped > 0 ? [say.orderBySetting(name, order)] : []
  if (bad > 0) warnings.unshift(say.badDates(name, bad, badCells(cells, isMissing, by)), ...byManifest)
  if (pointedMonth !== undefined && wasDate === undefined) warnings.push(say.pointedMonths(name, pointedMonth))
  else if (
    found === order &&
    !yearPlace?.isFirst &&
    yearPlace?.by !== 'nothing' &&
    wanted === undefined &&
    wasDate === undefined &&
    (mayBeCodes || !isProven(evidence, swapped))
  ) {
    const example = swapped > 0 ? writtenExample(cells, isMissing, by) : evidence.written
    const told = mayBeCodes ? say.datesOrCodes : say.datesAs
    warnings.push(told(name, example ?? evidence.written ?? '', order))
  }
  const short = shortYears(name, evidence, hints.uploadYear)
  const reading = { order, digits: null, ...short.reading, ...(shortYearFirst && { shortYearFirst }) } as const
  const ofDays = withDaySpellings(missingWords, reading, cells.texts)
  const words = withDaysOfZeros(ofDays, cells.texts, wasDate?.reading?.missingWords)
  return {
    reading: { kind: 'date', missingWords: words, ...reading },
    warnings: [...warnings, ...short.warnings],
    ambiguous: undefined,
    ...(pointedMonth !== undefined && { looksLikeNumbers: true }),
  }
}

/**
 * Plain numbers that are dates: the warnings, and whether nothing but telling comes of it. Undefined where their texts are
 * known, by which months are found.
 */
function findNumbersAsDates(
  cells: ColumnCells,
  { are, share: sampled, other }: NumbersAsDates,
  filled: number,
  isMissing: (text: string) => boolean,
  name: string,
): { readonly warnings: readonly string[]; readonly isTold: boolean } | undefined {
  const isLookedUp = 2 * cells.plain < filled
  if (are === 'months') return isLookedUp ? undefined : { warnings: [], isTold: false }
  const reading = { order: 'ymd', digits: are } as const
  const bad = cells.texts.filter(({ text, kind }) => {
    return kind !== 'missing' && !isMissing(text) && parseDateByReading(text, reading) === undefined
  })
  const count = countOf(bad)
  const nothing = countOf(bad.filter(({ text }) => NO_DAY_OF_DIGITS.test(text)))
  const share = isLookedUp ? (filled - count) / (filled - nothing) : sampled
  if (share < HALF) return undefined
  const odd = byCount(bad)
  if (share < NEARLY_ALL) {
    return { warnings: [say.notDigits(name, are, share, odd[0]?.text ?? other ?? '')], isTold: true }
  }
  const warnings = [...(count > 0 ? [say.badDates(name, count, odd)] : []), say.digitsAsDates(name, are)]
  return { warnings, isTold: false }
}

/** Whether the model that serves learnt the column's numbers as other days and times, or from texts. */
function otherDigits(
  name: string,
  { reading = ISO_DATES, hasTime }: { readonly reading?: DateReading | undefined; readonly hasTime: boolean },
  is: DateReading,
): readonly string[] {
  return reading.digits === is.digits ? [] : [say.anotherDigits(name, reading, is, hasTime || is.digits !== 'day')]
}

/** What is told of where the year of two digits is taken to stand. */
function yearWarnings(
  name: string,
  { yearPlace, written = '' }: DateEvidence,
  order: DateReading['order'],
  found: ReturnType<typeof orderOf>,
  was: DateReading | undefined,
): readonly string[] {
  if (yearPlace === undefined) return []
  const { isFirst, by, example = written } = yearPlace
  if (was !== undefined && (was.shortYearFirst || was.order !== 'ymd')) {
    const isOther = isFirst !== (was.shortYearFirst ?? false)
    return isOther ? [say.anotherOrder(name, was.shortYearFirst ? 'ymd' : was.order, isFirst ? 'ymd' : order)] : []
  }
  if (isFirst) return by === 'numbers' || by === 'proof' ? [say.yearsFirst(name, example, by)] : []
  return by === 'nothing' && found !== undefined ? [say.openYear(name, example, order)] : []
}

/** Three numbers, as versions, scores and dates with short years are. */
const THREE_NUMBERS = /^\d{1,4}([-/. ])\d{1,4}\1\d{1,4}$/
/** From this share on dates are rather dates, whatever their column is called. */
const MOST = 0.8

/** Whether a column has nothing but three numbers in its cells, of which a part are dates by chance. */
function areRatherCodes(
  { texts }: ColumnCells,
  { yearPlace }: DateEvidence,
  share: number,
  isMissing: (text: string) => boolean,
  name: string,
): boolean {
  const mayBeDates =
    saysDay(name) || (!saysCode(name) && yearPlace?.by !== 'no dates' && (share >= MOST || yearPlace?.isPadded))
  return (
    yearPlace !== undefined &&
    !mayBeDates &&
    texts.every(
      ({ text, kind }) => kind === 'missing' || isMissing(text) || (kind !== 'date' && THREE_NUMBERS.test(text)),
    )
  )
}

function asText(missingWords: MissingWords, ...warnings: readonly string[]): Finding {
  return { reading: { kind: 'text', missingWords }, warnings, ambiguous: undefined }
}

/** Years so far ahead of the upload are more often of the century before. */
const FAR_AHEAD = 20

/** How years of two digits are read: those of births up to the upload's. */
function shortYears(
  name: string,
  { shortYear }: DateEvidence,
  uploadYear: number,
): { readonly reading: Pick<DateReading, 'latestYear'>; readonly warnings: readonly string[] } {
  if (shortYear === undefined) return { reading: {}, warnings: [] }
  if (isBirthName(name)) {
    const isEarlier = shortYear.year > uploadYear
    return {
      reading: { latestYear: uploadYear },
      warnings: isEarlier ? [say.birthYears(name, shortYear, uploadYear)] : [],
    }
  }
  const isFar = shortYear.year > uploadYear + FAR_AHEAD
  return { reading: {}, warnings: isFar ? [say.farYears(name, shortYear)] : [] }
}

/** Whether the cells tell another order than the manifest; those with the year last can have it nowhere else. */
function contradicts(
  wanted: DateReading['order'],
  found: DateReading['order'] | 'contradictory' | undefined,
  { open, dates, yearPlace }: DateEvidence,
): boolean {
  if (yearPlace?.isFirst) return wanted !== 'ymd'
  if (wanted === 'ymd') return open > (1 - NEARLY_ALL) * dates
  return (found === 'dmy' || found === 'mdy') && found !== wanted
}

/** Whether the manifest has an order for this column by its name. */
export function isOrderNamed(name: string, orders: ReadingHints['csv']['dateOrder']): boolean {
  return typeof orders !== 'string' && orderWanted(name, orders) !== undefined
}

/** The manifest's order for a column, which may be called `constructor`. */
export function orderWanted(name: string, orders: ReadingHints['csv']['dateOrder']): DateReading['order'] | undefined {
  if (orders === null || typeof orders === 'string') return orders ?? undefined
  return Object.hasOwn(orders, name) ? orders[name] : undefined
}

/** So many of the cells with an open order have to tell it, and none the other, for it to be no guess. */
const TELLING_SHARE = 0.1
const TELLING_CELLS = 3

/** Whether the cells leave no doubt which of day and month comes first. */
function isProven({ open, firstOver, secondOver }: DateEvidence, swapped: number): boolean {
  if (open === 0) return true
  return swapped === 0 && firstOver + secondOver >= Math.max(TELLING_CELLS, TELLING_SHARE * open)
}

/** By what a cell's numbers are a date; without an order by any. */
type DateBy = Partial<Pick<DateReading, 'order' | 'shortYearFirst'>>

/** Cells that are no date, or none by this order of their parts. */
function badCells({ texts }: ColumnCells, isMissing: (text: string) => boolean, by: DateBy): readonly Cells[] {
  return texts.filter((cells) => {
    if (cells.kind === 'missing' || isMissing(cells.text)) return false
    return !isPointedMonth(cells.text) && !isDateBy(cells, by)
  })
}

function isDateBy({ text, kind }: Cells, { order, shortYearFirst }: DateBy): boolean {
  if (kind === 'date' || kind === 'number') return kind === 'date'
  const parts = dateParts(text, { shortYearFirst })
  if (parts === undefined || order === undefined || !parts.isOpen) return parts !== undefined
  return order !== 'ymd' && (order === 'dmy' ? parts.second : parts.first) <= MONTHS
}

const MONTHS = 12

/** The first date by this order that is not written as ISO 8601 has it. */
function writtenExample({ texts }: ColumnCells, isMissing: (text: string) => boolean, by: DateBy): string | undefined {
  return texts.find(
    (cells) => !['missing', 'date', 'number'].includes(cells.kind) && !isMissing(cells.text) && isDateBy(cells, by),
  )?.text
}
