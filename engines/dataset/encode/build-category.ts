import type { Column, FeatureColumn } from '#shared/schema/feature-schema.ts'
import { missingTest } from '#shared/schema/reading/missing-words.ts'
import { WORD_HASH, wordsOf } from '#shared/schema/text/hashed-words.ts'
import type { ColumnTally } from '../profile/column-tally.ts'
import type { InferredColumn } from '../profile/infer-columns.ts'
import { ranksOf } from './ordered-words.ts'
import { storedWords } from './stored-words.ts'
import type { TrainingFacts } from './training-facts.ts'

const MAX_ONE_HOT_LEVELS = 64
/** A word of one row says nothing of others. */
const FEWEST_WORD_ROWS = 2
const MOST_WORDS = 200
/** Of a column's rows, those of the one value that may be outside of the order of the others. */
const MOST_OUTSIDE_ORDER = 0.05

/** A one-hot column can become codes where the encoded row is too wide. */
export type Draft = { readonly column: Column; readonly asCodes?: Column }

type CategoryColumn = Extract<InferredColumn, { type: 'category' }>
type FeatureBase = Pick<FeatureColumn, 'name' | 'index' | 'role' | 'position' | 'missing'>

/**
 * A cell for each value; of more values a cell for each of their words, or nothing where they have one word. The
 * vocabulary is what training rows hold, in the order of its frequency in the whole file: the codes are known before the
 * training rows are counted. Undefined where no training row has a value.
 */
export function buildCategory(
  base: FeatureBase,
  column: CategoryColumn,
  tally: ColumnTally,
  facts: TrainingFacts,
): Draft | undefined {
  const { missingWords } = column.reading
  const levels = levelsOf(base.index, missingWords, tally, facts)
  const { byFrequency, counts, isEverMissing } = levels
  if (byFrequency.length === 0) return undefined
  const statistics = { top: [], missingRate: 0 }
  const stored = storedWords(missingWords)
  const reading = { missingWords: stored, spellings: [...(facts.spellings.get(base.index) ?? [])] }
  const category = { ...base, type: 'category', statistics, reading } as const
  const asCodes = { ...category, encoding: 'codes', vocabulary: byFrequency, fill: isEverMissing ? null : 0 } as const
  if (byFrequency.length > MAX_ONE_HOT_LEVELS) {
    const vocabulary = column.hasWords ? vocabularyOf(byFrequency, counts) : []
    if (vocabulary.length > 0) {
      const words = { type: 'text', encoding: 'words', words: WORD_HASH, vocabulary, fill: null } as const
      return { column: { ...base, ...words, statistics, reading: { missingWords: stored } } }
    }
    if (column.isNamed) return { column: asCodes }
    const { name, index } = base
    return { column: { name, index, role: 'ignored', reason: variedReason(byFrequency.length), isVaried: true } }
  }
  const vocabulary = byFrequency.toSorted()
  const fill = isEverMissing ? null : vocabulary.indexOf(byFrequency[0] ?? '')
  // Its real place is known when all widths are.
  const missingPosition = isEverMissing ? vocabulary.length : null
  const rows = vocabulary.reduce((sum, value) => sum + (counts.get(value) ?? 0), 0)
  const isRare = (place: number) => (counts.get(vocabulary[place] ?? '') ?? 0) <= MOST_OUTSIDE_ORDER * rows
  const ranks = ranksOf(vocabulary, isRare, base.name)
  const oneHot = {
    encoding: 'one-hot',
    vocabulary,
    missingPosition,
    fill,
    ...(ranks && { ranks: [...ranks] }),
  } as const
  return { column: { ...category, ...oneHot }, asCodes }
}

/** Why a category is left out that has too many values. */
export function variedReason(values: number): string {
  return `too varied: ${values} different values of one word, and a category has up to ${MAX_ONE_HOT_LEVELS}; features.keep adds it as a rank by frequency`
}

function levelsOf(
  index: number,
  missingWords: CategoryColumn['reading']['missingWords'],
  { entries }: ColumnTally,
  { isTrain, spellings }: TrainingFacts,
) {
  const canonical = new Map((spellings.get(index) ?? []).map(({ text, as }) => [text, as]))
  const counts = new Map<string, number>()
  const inTraining = new Set<string>()
  let isEverMissing = false
  const isMissing = missingTest(missingWords)
  for (const { number, text: spelling, usedCount } of entries) {
    const isInTraining = isTrain(number)
    const text = canonical.get(spelling) ?? spelling
    if (isMissing(text)) isEverMissing ||= isInTraining
    else {
      counts.set(text, (counts.get(text) ?? 0) + usedCount)
      if (isInTraining) inTraining.add(text)
    }
  }
  const byFrequency = byCount(inTraining, counts)
  return { byFrequency, counts, isEverMissing }
}

/** The words of the values, the most frequent first. */
function vocabularyOf(values: readonly string[], counts: ReadonlyMap<string, number>): string[] {
  const rows = new Map<string, number>()
  for (const value of values) {
    for (const word of new Set(wordsOf(value).map(({ text }) => text))) {
      rows.set(word, (rows.get(word) ?? 0) + (counts.get(value) ?? 0))
    }
  }
  const common = [...rows.keys()].filter((word) => (rows.get(word) ?? 0) >= FEWEST_WORD_ROWS)
  return byCount(common, rows).slice(0, MOST_WORDS)
}

function byCount(texts: Iterable<string>, counts: ReadonlyMap<string, number>): string[] {
  return [...texts].sort((a, b) => (counts.get(b) ?? 0) - (counts.get(a) ?? 0) || (a < b ? -1 : 1))
}
