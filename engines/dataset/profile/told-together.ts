import { listed, quoted } from '../source/refusal.ts'
import { PLAIN_COMMAS } from './reading-warnings.ts'

/*
 * What is said of several columns in the same words is said once: a European file has a dozen columns of decimal commas,
 * of which nothing is guessed.
 */

type Together = {
  /** Of one column, behind its name; what `$<rest>` finds is said of all. */
  readonly one: RegExp
  readonly of: (names: string, rest: string) => string
}

const AT_RANDOM = 'dates, but the rows are split at random: the test may look better than the future will be.'
const BY_TIME = 'Set split.strategy to "time" and split.column to'
const ON_LATEST = 'to test on the latest rows.'
const WITHOUT_DATE =
  'To test on the latest rows, leave out those without a date, and set split.strategy to "time" and split.column to'

const TOGETHER: readonly Together[] = [
  {
    one: PLAIN_COMMAS,
    of: (names, rest) =>
      `The columns ${names} are taken as numbers with ${rest}. csv.decimal sets the decimal sign, features.categorical makes categories of them.`,
  },
  {
    one: new RegExp(`^ holds ${AT_RANDOM} ${BY_TIME} it ${ON_LATEST}$`),
    of: (names) => `The columns ${names} hold ${AT_RANDOM} ${BY_TIME} one of them ${ON_LATEST}`,
  },
  {
    one: new RegExp(`^ holds ${AT_RANDOM} ${WITHOUT_DATE} it\\.$`),
    of: (names) => `The columns ${names} hold ${AT_RANDOM} ${WITHOUT_DATE} one of them.`,
  },
]

const OF_COLUMN = /^Column (?<name>"(?:[^"\\]|\\.)*")(?<said>.*)$/s

/** What a person is told of a column of dates whose rows are not split by time, which takes a date in each of them. */
export function splitAtRandom(name: string, missing: number): string {
  return `Column ${quoted(name)} holds ${AT_RANDOM} ${missing > 0 ? `${WITHOUT_DATE} it.` : `${BY_TIME} it ${ON_LATEST}`}`
}

/** The warnings, with one for several columns in the place of the first of them. */
export function toldTogether(warnings: readonly string[]): readonly string[] {
  return TOGETHER.reduce(joined, warnings)
}

function joined(warnings: readonly string[], { one, of }: Together): readonly string[] {
  const byRest = new Map<string, { readonly at: number; readonly name: string }[]>()
  for (const [at, warning] of warnings.entries()) {
    const { name = '', said = '' } = OF_COLUMN.exec(warning)?.groups ?? {}
    const found = one.exec(said)
    if (found === null) continue
    const rest = found.groups?.['rest'] ?? ''
    byRest.set(rest, [...(byRest.get(rest) ?? []), { at, name }])
  }
  const texts = new Map<number, string | undefined>()
  for (const [rest, columns] of byRest) {
    if (columns.length < 2) continue
    const names = listed(columns.map(({ name }) => name))
    for (const [index, { at }] of columns.entries()) {
      texts.set(at, index === 0 ? of(names, rest) : undefined)
    }
  }
  return warnings.flatMap((warning, at) => (texts.has(at) ? (texts.get(at) ?? []) : warning))
}
