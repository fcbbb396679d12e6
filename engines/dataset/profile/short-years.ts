import { type DateReading, type ShortDate, shortDate } from '#shared/schema/reading/date-reading.ts'
import type { Cells } from './column-cells.ts'

/*
 * Where the year of two digits stands in dates of three numbers: first, as in `22/06/08`, or last. A first number over 31
 * tells it; where all can be both, years are few, and days go up to 31. Versions, scores and places are three numbers, too
 * (`16.4.2`, `24-8-6`): nothing is a date with the year first without zeros in front and days of all months, or a name.
 */

export type YearPlace = {
  readonly isFirst: boolean
  /**
   * Who says so: cells that can be read in one way only, the manifest, the model that serves, what the numbers are; or
   * nobody. `no dates`: it would be first, but then they are likely to be no dates.
   */
  readonly by: 'proof' | 'setting' | 'model' | 'numbers' | 'nothing' | 'no dates'
  /** A date that can be read in no other way, where the year is first; else one that can be read in both. */
  readonly example: string | undefined
  /** The numbers behind the first have zeros in front. */
  readonly isPadded: boolean
}

/** What is known beside the cells. */
export type YearHints = {
  /** The manifest's order of dates, and the reading of the model that serves. */
  readonly wanted: DateReading['order'] | undefined
  /** The manifest has an order for this very column. */
  readonly isWantedByName: boolean
  readonly kept: DateReading | undefined
  /** Whether the column is named like days or times; and like versions, scores, places and other codes. */
  readonly saysDay: boolean
  readonly saysCode: boolean
  readonly uploadYear: number
}

/** So much of what tells it has to agree. */
const AGREES = 0.99
/** From this share on a column is of dates. */
const NEARLY_ALL = 0.95
/** More cells than this that can be read in one way only are no slips. */
const SLIPS = 0.05
const FEWEST_TELLING = 2
const OFTEN = 0.01

/** Counts the cells of one column. */
export class ShortYears {
  #both = 0
  #onlyFirst = 0
  #onlyLast = 0
  #example: string | undefined
  #exampleFirst: string | undefined
  readonly #firsts = new Set<number>()
  readonly #lasts = new Set<number>()
  #all = 0
  #padded = 0
  #showsZero = false
  readonly #days = new DaysOfYears()

  add({ text, count }: Cells, found: ShortDate | undefined = shortDate(text)): void {
    if (found === undefined) return
    const { first, last, mayBeFirst, mayBeLast } = found
    this.#all += count
    if (found.isPadded) this.#padded += count
    this.#showsZero ||= found.isPadded && found.showsZero
    if (mayBeFirst) this.#days.add(found, count)
    if (mayBeFirst && mayBeLast) {
      this.#both += count
      this.#example ??= text
      this.#firsts.add(first)
      this.#lasts.add(last)
    } else if (mayBeFirst) {
      this.#onlyFirst += count
      this.#exampleFirst ??= text
    } else if (mayBeLast) this.#onlyLast += count
  }

  /** Undefined where no date has a year of two digits. */
  place(hints: YearHints): YearPlace | undefined {
    const place = this.#placeOfDates(hints)
    return place?.isFirst && !this.#areDates(hints) ? { ...place, isFirst: false, by: 'no dates' } : place
  }

  /** The same where they are dates. */
  #placeOfDates({ wanted, kept, uploadYear }: YearHints): YearPlace | undefined {
    const telling = this.#onlyFirst + this.#onlyLast
    const all = this.#both + telling
    if (all === 0) return undefined
    const found = (isFirst: boolean, by: YearPlace['by']) => ({
      isFirst,
      by,
      example: (isFirst ? this.#exampleFirst : undefined) ?? this.#example,
      isPadded: this.#isPadded(),
    })
    if (wanted !== undefined) {
      const isFirst = wanted === 'ymd'
      return found(isFirst === this.#both + (isFirst ? this.#onlyFirst : this.#onlyLast) >= NEARLY_ALL * all, 'setting')
    }
    const proven = this.#onlyFirst >= AGREES * telling
    if (telling > SLIPS * all) return found(proven, 'proof')
    const byNumbers = yearsByNumbers(this.#firsts, this.#lasts, uploadYear % 100)
    if (byNumbers !== undefined) return found(byNumbers === 'first', 'numbers')
    if (telling >= Math.max(FEWEST_TELLING, OFTEN * all)) return found(proven, 'proof')
    const wasShort = kept?.shortYearFirst
    return wasShort || (kept !== undefined && kept.order !== 'ymd')
      ? found(wasShort === true, 'model')
      : found(false, 'nothing')
  }

  #isPadded(): boolean {
    return this.#showsZero && this.#padded >= AGREES * this.#all
  }

  /** Whether what would have the year first are dates at all. */
  #areDates({ wanted, isWantedByName, kept, saysDay, saysCode, uploadYear }: YearHints): boolean {
    if (kept?.shortYearFirst || (isWantedByName && wanted === 'ymd')) return true
    if (saysCode) return false
    if (saysDay) return true
    const areSettled = wanted === 'ymd' || kept !== undefined
    const haveAllDays = () => this.#days.areOfYears(uploadYear)
    return areSettled ? this.#isPadded() || haveAllDays() : this.#isPadded() && haveAllDays()
  }
}

/** Days go on beyond the months in so many of the cells. */
const BEYOND_MONTHS = 0.3
const MONTHS = 12
const MANY_MONTHS = 6
const YEARS_BACK = 60
const YEARS_AHEAD = 10

/** The numbers of cells that may be dates with the year first. */
class DaysOfYears {
  readonly #years = new Set<number>()
  readonly #months = new Set<number>()
  readonly #days = new Set<number>()
  #cells = 0
  #beyondMonths = 0

  add({ first, second, last }: ShortDate, count: number): void {
    this.#years.add(first)
    this.#months.add(second)
    this.#days.add(last)
    this.#cells += count
    if (last > MONTHS) this.#beyondMonths += count
  }

  /** Whether they are days of whole months, in months that follow each other or are many, of few years that are usual. */
  areOfYears(uploadYear: number): boolean {
    const months = [...this.#months]
    const areInTurn = Math.max(...months) - Math.min(...months) < months.length
    // Of the hundred years up to the last that is usual.
    const yearsBack = (year: number) => (((uploadYear + YEARS_AHEAD - year) % 100) + 100) % 100
    return (
      this.#days.size >= FEW_DAYS &&
      Math.max(...this.#days) >= LATE_DAY &&
      this.#beyondMonths >= BEYOND_MONTHS * this.#cells &&
      (months.length >= MANY_MONTHS || areInTurn) &&
      this.#years.size <= this.#days.size &&
      [...this.#years].every((year) => yearsBack(year) <= YEARS_BACK + YEARS_AHEAD)
    )
  }
}

/** Days of a month are so many, and go from these on up to those. */
const FEWEST_DAYS = 15
const EARLY_DAY = 5
const LATE_DAY = 28
/** Of the days of a month so many are beyond the year of the upload, which is none of its years. */
const BEYOND = 0.1
/** Of a file with a few dates. */
const FEW_DAYS = 10
const LAST_DAYS = new Set([28, 29, 30, 31])

/** Which of the numbers are the years, so far as they tell. */
function yearsByNumbers(
  firsts: ReadonlySet<number>,
  lasts: ReadonlySet<number>,
  uploadYear: number,
): 'first' | 'last' | undefined {
  const areDays = (numbers: ReadonlySet<number>) =>
    numbers.size >= FEWEST_DAYS && Math.min(...numbers) <= EARLY_DAY && Math.max(...numbers) >= LATE_DAY
  const beyond = (numbers: ReadonlySet<number>) => [...numbers].filter((number) => number > uploadYear).length
  const areYears = (years: ReadonlySet<number>, days: ReadonlySet<number>) =>
    2 * years.size <= days.size || (beyond(years) === 0 && beyond(days) >= BEYOND * days.size)
  const [isFirst, isLast] = [areDays(lasts) && areYears(firsts, lasts), areDays(firsts) && areYears(lasts, firsts)]
  if (isFirst !== isLast) return isFirst ? 'first' : 'last'
  // Files with fewer days nearly always have the year last.
  if (beyond(lasts) === 0 && beyond(firsts) >= Math.max(1, BEYOND * firsts.size)) return 'last'
  // Months alone are of one day, their first, or their last.
  const areMonths = [...lasts].every((last) => last === 1 || last === 15 || LAST_DAYS.has(last))
  return firsts.size >= FEW_DAYS && 2 * lasts.size <= firsts.size && !areMonths ? 'last' : undefined
}
