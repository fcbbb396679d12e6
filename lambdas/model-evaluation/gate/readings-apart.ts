import { columnCodec } from '#shared/schema/column-codec.ts'
import { targetColumnOf } from '#shared/schema/feature-columns.ts'
import type { FeatureColumn, FeatureSchema } from '#shared/schema/feature-schema.ts'
import { exampleDate } from '#shared/schema/reading/date-reading.ts'
import { missingSpellings, missingTest } from '#shared/schema/reading/missing-words.ts'
import { exampleNumber, hasUnit, type NumberReading } from '#shared/schema/reading/number-reading.ts'

/*
 * How a run's reading of a column differs from the champion's. A column without a reading, of an earlier version, differs
 * in nothing.
 */

/** A reading by which what callers of the champion send is refused, or is another value. */
export type ReadingApart = {
  /** Both ways of writing, in words. */
  readonly change: string
  /** A value of the one cannot be told to the other: it is of another unit, or may be. */
  readonly isOtherValue: boolean
}

type Typed<Type extends FeatureColumn['type']> = Extract<FeatureColumn, { type: Type }>

/** Undefined where whatever callers of the champion send is read to the same value, or the column is of another type. */
export function readingApart(ours: FeatureColumn, theirs: FeatureColumn): ReadingApart | undefined {
  if (ours.type === 'number' && theirs.type === 'number') return numbersApart(ours, theirs)
  if (ours.type === 'date' && theirs.type === 'date') return datesApart(ours, theirs)
  if (ours.type === 'boolean' && theirs.type === 'boolean') return truthsApart(ours, theirs)
  if (ours.type === 'category' && theirs.type === 'category') return categoriesApart(ours, theirs)
  return undefined
}

/** Both readings of a target that is a number, in words, where its values cannot be compared; undefined where they can. */
export function targetsApart(ours: FeatureSchema, champion: FeatureSchema): string | undefined {
  const [is, was] = [targetNumbers(ours), targetNumbers(champion)]
  if (is === undefined || was === undefined || !isOtherAmount(is, was)) return undefined
  const { name } = targetColumnOf(ours)
  return `the target ${name} is read as in ${examples(is, was).join(' here, and as in ')} there: their answers mean different things`
}

/** How numbers are written, the least and the greatest of them, and deciles, which may lie between two of them. */
type Written = {
  readonly reading: NumberReading
  readonly ends: readonly [number, number]
  readonly deciles: readonly number[]
}

const PLAIN: NumberReading = { decimal: '.', thousands: null, prefix: null, suffix: null }

function numbersApart(ours: Typed<'number'>, theirs: Typed<'number'>): ReadingApart | undefined {
  if (ours.reading === undefined || theirs.reading === undefined) return undefined
  const { name } = ours
  const [is, was] = [writtenOf(ours), writtenOf(theirs)]
  const isOtherValue = isOtherAmount(is, was)
  if (isOtherValue || isRefused(is.reading, was.reading)) {
    const [now, before] = examples(is, was)
    if (areSharesOf(is, was))
      return { change: `${name} is a share as in ${now} where it was as in ${before}`, isOtherValue }
    if (areSharesOf(was, is))
      return { change: `${name} is as in ${now} where it was a share as in ${before}`, isOtherValue }
    return readAs(name, now, before, isOtherValue)
  }
  if (ours.reading.lacksUnit && !theirs.reading.lacksUnit) {
    const unit = JSON.stringify(was.reading.prefix ?? was.reading.suffix ?? '')
    return {
      change: `${name} has no ${unit} in any cell of the file, where it had: its numbers may be in another unit`,
      isOtherValue: true,
    }
  }
  const { word } = theirs
  if (word !== undefined && columnCodec(ours).parse(word) === undefined) {
    return { change: `${name} takes no ${JSON.stringify(word)} any more`, isOtherValue }
  }
  return missingApart(ours, theirs)
}

function writtenOf({ reading, statistics }: Typed<'number'>): Written {
  const { min, max, deciles } = statistics
  return { reading: reading?.number ?? PLAIN, ends: [min, max], deciles }
}

function targetNumbers({ problem, ...schema }: FeatureSchema): Written | undefined {
  const { reading } = targetColumnOf({ problem, ...schema })
  if (problem.type !== 'regression' || reading === undefined) return undefined
  return { reading: reading.number ?? PLAIN, ends: [problem.target.min, problem.target.max], deciles: [] }
}

function readAs(name: string, now: string, before: string, isOtherValue: boolean): ReadingApart {
  return { change: `${name} is read as in ${now} where it was as in ${before}`, isOtherValue }
}

/** Whether a number is another amount to the one than to the other: of another unit, or with the decimal sign turned. */
function isOtherAmount(is: Written, was: Written): boolean {
  const [ours, theirs] = [is.reading, was.reading]
  if (ours.clock !== theirs.clock) return true
  if (isBare(ours) || isBare(theirs)) {
    if (areSharesOf(is, was) || areSharesOf(was, is)) return true
  } else if (!hasUnit({ prefix: ours.prefix ?? '', suffix: ours.suffix ?? '' }, theirs)) return true
  // Integers without separators are the same with either sign.
  return ours.decimal !== theirs.decimal && (theirs.thousands !== null || !areIntegers(was))
}

/** As far as is known. What lies between two integers is a tenth, by the share of rows below it. */
function areIntegers({ ends, deciles }: Written): boolean {
  const isTenth = (value: number) => Math.abs(10 * value - Math.round(10 * value)) < 1e-6
  return ends.every(Number.isInteger) && deciles.every(isTenth)
}

/** Whether a number as the champion's callers write it is none: one without a unit is taken, one with a unit is not. */
function isRefused(ours: NumberReading, theirs: NumberReading): boolean {
  if (isBare(ours) && !isBare(theirs)) return true
  return theirs.thousands !== null && theirs.thousands !== ours.thousands
}

function isBare({ prefix, suffix }: NumberReading): boolean {
  return prefix === null && suffix === null
}

/** Whether the one's numbers are shares of 1 where the other's are percents. */
function areSharesOf(some: Written, others: Written): boolean {
  if (!isBare(some.reading) || !/^[%‰]$/.test(others.reading.suffix ?? '')) return false
  const isAboveOne = (value: number) => Math.abs(value) > 1
  return !some.ends.some(isAboveOne) && others.ends.some(isAboveOne)
}

function examples(is: Written, was: Written): readonly [string, string] {
  const shown = (one: Written, other: Written) => {
    const { decimal, suffix } = one.reading
    if (areSharesOf(one, other)) return JSON.stringify(`0${decimal}65`)
    return JSON.stringify(areSharesOf(other, one) ? `65${suffix}` : exampleNumber(one.reading))
  }
  return [shown(is, was), shown(was, is)]
}

function datesApart(ours: Typed<'date'>, theirs: Typed<'date'>): ReadingApart | undefined {
  const [is, was] = [ours.reading, theirs.reading]
  if (is === undefined || was === undefined) return undefined
  const isOtherFirst = is.shortYearFirst !== was.shortYearFirst
  const hasOtherOrder = was.shortYearFirst
    ? isOtherFirst
    : was.order !== 'ymd' && (isOtherFirst || is.order !== was.order)
  const hasOtherDigits = was.digits !== null && is.digits !== was.digits
  if (!hasOtherOrder && !hasOtherDigits) return missingApart(ours, theirs)
  const [now, before] = [is, was].map((reading) => JSON.stringify(exampleDate(reading, false))) as [string, string]
  const isOtherValue =
    (hasOtherOrder && (is.order !== 'ymd' || is.shortYearFirst === true)) || (hasOtherDigits && is.digits !== null)
  return readAs(ours.name, now, before, isOtherValue)
}

function truthsApart(ours: Typed<'boolean'>, theirs: Typed<'boolean'>): ReadingApart | undefined {
  if (ours.reading === undefined || theirs.reading === undefined) return undefined
  const { words } = theirs.reading
  const { parse } = columnCodec(ours)
  if (words === null || (parse(words.true) === 1 && parse(words.false) === 0)) return missingApart(ours, theirs)
  const now = ours.reading.words ?? { true: 'yes', false: 'no' }
  const [is, was] = [now, words].map((pair) => `${JSON.stringify(pair.true)} or ${JSON.stringify(pair.false)}`)
  return { change: `${ours.name} is ${is} where it was ${was}`, isOtherValue: false }
}

const MOST_CATEGORIES = 3

/** Categories that are spelled otherwise here, in case or spaces, and unknown as the champion's callers spell them. */
function categoriesApart(ours: Typed<'category'>, theirs: Typed<'category'>): ReadingApart | undefined {
  const { parse } = columnCodec(ours)
  const folded = (text: string) => text.trim().replace(/\s+/g, ' ').normalize().toLowerCase()
  const own = new Map(ours.vocabulary.map((value) => [folded(value), value]))
  const changed = theirs.vocabulary.flatMap((value) => {
    const now = own.get(folded(value))
    return now === undefined || parse(value) !== ours.vocabulary.length ? [] : [[value, now] as const]
  })
  if (changed.length === 0) return undefined
  const shown = changed
    .slice(0, MOST_CATEGORIES)
    .map(([was, is]) => `${JSON.stringify(is)} where it was ${JSON.stringify(was)}`)
  const more = changed.length > MOST_CATEGORIES ? ` and ${changed.length - MOST_CATEGORIES} more` : ''
  return { change: `${ours.name} is ${shown.join(', ')}${more}`, isOtherValue: true }
}

const MOST_WORDS = 5

type Valued = Typed<'number'> | Typed<'date'> | Typed<'boolean'>

/** Words that mean nothing to the champion, and are refused or a value here. */
function missingApart(ours: Valued, theirs: Valued): ReadingApart | undefined {
  if (ours.reading === undefined || theirs.reading === undefined) return undefined
  if (ours.reading.missingWords === theirs.reading.missingWords) return undefined
  const isMissing = missingTest(ours.reading.missingWords)
  const words = missingSpellings(theirs.reading.missingWords).filter((word) => !isMissing(word))
  if (words.length === 0) return undefined
  const more = words.length > MOST_WORDS ? ` and ${words.length - MOST_WORDS} more` : ''
  const shown = words.slice(0, MOST_WORDS).map((word) => JSON.stringify(word))
  return {
    change: `${ours.name} takes no ${shown.join(', ')}${more} for a missing value any more`,
    isOtherValue: false,
  }
}
