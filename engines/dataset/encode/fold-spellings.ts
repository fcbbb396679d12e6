import type { Column } from '#shared/schema/feature-schema.ts'
import { missingTest } from '#shared/schema/reading/missing-words.ts'
import type { TextEntry } from '../cells/text-entry.ts'
import type { ColumnTally } from '../profile/column-tally.ts'
import type { InferredColumn } from '../profile/infer-columns.ts'
import { lettersWarning, withoutUnseen, withUnseenShown } from '../profile/same-letters.ts'
import type { SampledCell } from '../rows/row-sample.ts'
import { listed, quoted } from '../source/refusal.ts'
import { independenceProbability } from './chi-square.ts'

/** Spellings of a column that are read as another one, which is the commonest. */
export type Spellings = readonly { readonly text: string; readonly as: string }[]

export type FoldFacts = {
  readonly tallies: readonly ColumnTally[]
  /** The column's cells of the training rows of the sample, and the class of each: of a number, its quarter. */
  readonly sampledCells: (column: number) => readonly SampledCell[]
  readonly sampledClasses: readonly number[]
  readonly caseSensitive: readonly string[]
  /** The columns of the model that serves: its callers go on with its spellings. */
  readonly champion?: readonly Column[]
}

export type Folding = { readonly spellings: ReadonlyMap<number, Spellings>; readonly warnings: readonly FoldWarning[] }

/** What a person is told of a column's spellings. */
export type FoldWarning = { readonly column: number; readonly text: string }

/**
 * Spellings of categories that differ only in spaces are one; those that differ only in case are one where they have at
 * least three letters and do not differ in the target. What the model that serves spells otherwise goes by its spelling.
 */
export function foldSpellings(columns: readonly InferredColumn[], facts: FoldFacts): Folding {
  const spellings = new Map<number, Spellings>()
  const warnings: FoldWarning[] = []
  for (const column of columns) {
    if (column.role !== 'feature' || column.type !== 'category') continue
    const isMissing = missingTest(column.reading.missingWords)
    const entries = (facts.tallies[column.index]?.entries ?? []).filter(({ text }) => !isMissing(text))
    const bySpaces = grouped(entries, ({ text }) => spaced(text))
    const apartTwins: [Apart, Twins][] = []
    const isFixed = facts.caseSensitive.includes(column.name)
    const byCase = isFixed ? [] : grouped([...bySpaces.values()], ([first]) => spaced(first?.text ?? '').toLowerCase())
    const groups = isFixed
      ? [...bySpaces.values()]
      : [...byCase.values()].flatMap((twins) => {
          if (twins.length === 1) return twins
          const apart = whyApart(twins, column.index, facts)
          if (apart !== undefined) apartTwins.push([apart, twins])
          return apart === undefined ? [twins.flat()] : twins
        })
    for (const why of ['short', 'differ'] as const) {
      const apart = apartTwins.flatMap(([each, twins]) => (each === why ? [twins] : []))
      if (apart.length > 0) warnings.push({ column: column.index, text: apartWarning(column.name, apart, why) })
    }
    const known = knownSpelling(facts.champion, column.name, groups, isFixed)
    const kept: Spellings = groups.flatMap((entries) => spelledAs(entries, known(entries)))
    if (kept.length > 0) warnings.push({ column: column.index, text: keptWarning(column.name, kept) })
    const folded = groups.flatMap((entries) => (known(entries) === undefined ? foldedInto(entries) : []))
    if (kept.length > 0) spellings.set(column.index, kept)
    if (folded.length > 0) {
      spellings.set(column.index, [...kept, ...folded])
      warnings.push({ column: column.index, text: foldWarnings(column.name, folded).join(' ') })
    }
  }
  return { spellings, warnings }
}

/**
 * How the model that serves spells a category of which no cell is spelled so, where case or spaces alone differ: in case
 * only of three letters and more. Undefined where two of its categories, or two of the file's, are alike.
 */
function knownSpelling(
  champion: readonly Column[] | undefined,
  name: string,
  groups: Twins,
  isFixed: boolean,
): (entries: Twins[number]) => string | undefined {
  const column = champion?.find((each) => each.name === name)
  if (column?.role !== 'feature' || column.type !== 'category') return () => undefined
  const keyOf = (text: string) => {
    const plain = spaced(text)
    return isFixed || lettersOf(plain) < FEWEST_LETTERS ? plain : plain.toLowerCase()
  }
  const known = Map.groupBy(column.vocabulary, keyOf)
  const own = Map.groupBy(groups, ([first]) => keyOf(first?.text ?? ''))
  const texts = new Set(groups.flatMap((entries) => entries.map(({ text }) => text.normalize())))
  return ([first]) => {
    const key = keyOf(first?.text ?? '')
    const [spelling, another] = known.get(key) ?? []
    if (spelling === undefined || another !== undefined || own.get(key)?.length !== 1) return undefined
    return texts.has(spelling.normalize()) ? undefined : spelling
  }
}

function spelledAs(entries: Twins[number], as: string | undefined): Spellings {
  return as === undefined ? [] : entries.map(({ text }) => ({ text, as }))
}

function keptWarning(name: string, kept: Spellings): string {
  const shown = listed(kept.map(({ text, as }) => `${quoted(text)} as ${quoted(as)}`))
  return `Column ${quoted(name)}: categories are spelled otherwise than the model that serves has them, and are taken as its own (${shown}). features.caseSensitive keeps those of different case apart.`
}

function lettersOf(text: string): number {
  return text.match(/\p{L}/gu)?.length ?? 0
}

/** One spelling of those that look alike: an ö may be one character or two, and marks between letters have no width. */
function spaced(text: string): string {
  return withoutUnseen(text)
    .trim()
    .replace(/[ \t\u00a0]+/g, ' ')
    .normalize('NFC')
}

function grouped<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  return Map.groupBy(items, keyOf)
}

type Apart = 'short' | 'differ'
type Twins = readonly (readonly TextEntry[])[]

const FEWEST_LETTERS = 3
const DIFFERS = 0.01

/** Why spellings of different case stay apart; undefined where they are one. */
function whyApart(twins: Twins, column: number, facts: FoldFacts): Apart | undefined {
  if (lettersOf(spaced(twins[0]?.[0]?.text ?? '')) < FEWEST_LETTERS) return 'short'
  const rowOf = new Map(twins.flatMap((entries, row) => entries.map(({ text }) => [text, row] as const)))
  const classes = Math.max(0, ...facts.sampledClasses) + 1
  const table = twins.map(() => Array.from({ length: classes }, () => 0))
  for (const [index, cell] of facts.sampledCells(column).entries()) {
    const counts = table[rowOf.get(String(cell)) ?? -1]
    const code = facts.sampledClasses[index]
    if (counts !== undefined && code !== undefined) counts[code] = (counts[code] ?? 0) + 1
  }
  return independenceProbability(table) < DIFFERS ? 'differ' : undefined
}

/** All but the commonest spelling, each as that. */
function foldedInto(entries: readonly TextEntry[]): Spellings {
  const [most, ...others] = entries.toSorted((a, b) => b.usedCount - a.usedCount || (a.text < b.text ? -1 : 1))
  return most === undefined ? [] : others.map(({ text }) => ({ text, as: most.text }))
}

function foldWarnings(name: string, folded: Spellings): readonly string[] {
  // What looks alike is shown once.
  const isAlike = ({ text, as }: Spellings[number]) => text !== as && text.normalize() === as.normalize()
  const letters = [...new Set(folded.filter(isAlike).map(({ as }) => as))]
  const others = folded.filter((each) => !isAlike(each))
  const shown = listed(others.map(({ text, as }) => withUnseenShown(`${quoted(text)} as ${quoted(as)}`)))
  const isUnseen = others.some(({ text, as }) => withoutUnseen(text + as) !== text + as)
  const what = isUnseen ? 'case, spaces or marks that nobody sees' : 'case or spaces'
  return [
    ...(others.length > 0
      ? [
          `Column ${quoted(name)}: spellings that differ in ${what} are one category (${shown}). features.caseSensitive keeps those of different case apart.`,
        ]
      : []),
    ...(letters.length > 0 ? [lettersWarning(name, letters, 'category')] : []),
  ]
}

function apartWarning(name: string, apart: readonly Twins[], why: Apart): string {
  const shown = listed(apart.map((twins) => twins.map(([first]) => quoted(first?.text ?? '')).join(' and ')))
  const reason = why === 'short' ? 'they have fewer than three letters' : 'their rows differ in the target'
  return `Column ${quoted(name)}: ${shown} stay apart, though they differ in case only: ${reason}. Write them alike if they are one, or name the column in features.caseSensitive.`
}
