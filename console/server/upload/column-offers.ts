import type { Column, FeatureSchema } from '#shared/schema/feature-schema.ts'
import { missingSpellings } from '#shared/schema/reading/missing-words.ts'
import { suspectColumns } from '#shared/schema/suspect-columns.ts'
import type { ColumnWish, PreviewColumn } from '../../answers.ts'
import { wishOf } from '../../column-wishes.ts'
import { settingAt } from '../../manifest-edits.ts'
import { columnAnswers } from '../columns.ts'

const NUMBER = /^[-+]?[\p{Sc}]?\s?[\d.,\s'’]*\d\s?[%\p{Sc}]?$/u
/** Such as `1/2/2024` and `2024.02.01`. */
const DATE = /^(\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}|\d{4}[/.-]\d{1,2}[/.-]\d{1,2})\b/
/** More words than these are no spellings of nothing. */
const MOST_ODD = 20
const DATE_WISHES = ['date-dmy', 'date-mdy', 'date-ymd'] as const

/** Columns as they are found, each with what the settings can make of it. `manifest` is what holds now. */
export function previewColumns(
  schema: Pick<FeatureSchema, 'columns' | 'findings'>,
  manifest: unknown,
): readonly PreviewColumn[] {
  const suspects = new Set(suspectColumns(schema))
  return columnAnswers(schema.columns).map((answer, place) => {
    const column = schema.columns[place]
    const wish = wishOf(answer.name, manifest)
    const oddWords = column ? oddWordsOf(column, manifest) : []
    const offers = column && column.role !== 'target' ? offersOf(column, oddWords, manifest, suspects) : []
    // What is set is offered, so that the choice can show it.
    return { ...answer, wish, oddWords, offers: offers.includes(wish) ? offers : [...offers, wish] }
  })
}

function offersOf(
  column: Exclude<Column, { role: 'target' }>,
  oddWords: readonly string[],
  manifest: unknown,
  suspects: ReadonlySet<string>,
): readonly ColumnWish[] {
  if (column.role === 'ignored') return ['auto', 'keep', 'category', 'exclude']
  // One order for all columns is set where the file's reading is.
  const hasOneOrder = typeof settingAt(manifest, ['csv', 'dateOrder']) === 'string'
  return [
    'auto',
    ...(oddWords.length > 0 ? (['number'] as const) : []),
    'category',
    ...(!hasOneOrder && mayBeDate(column) ? DATE_WISHES : []),
    ...(suspects.has(column.name) ? (['no-leak'] as const) : []),
    'exclude',
  ]
}

function mayBeDate(column: Extract<Column, { role: 'feature' }>): boolean {
  return column.type === 'date' || (typeof column.example === 'string' && DATE.test(column.example))
}

/** Of numbers among words the words, which may mean that a number is missing; none where it is no such column. */
function oddWordsOf(column: Column, manifest: unknown): readonly string[] {
  const missing = settingAt(manifest, ['csv', 'missing'])
  // One list for all columns is set where the file's reading is.
  if (Array.isArray(missing)) return []
  const set = settingAt(missing, [column.name])
  if (Array.isArray(set)) return set.filter((word): word is string => typeof word === 'string')
  if (column.role !== 'feature' || column.type !== 'category') return []
  const words = column.vocabulary.filter((value) => !NUMBER.test(value))
  const numbers = column.vocabulary.length - words.length
  if (words.length === 0 || words.length > MOST_ODD || numbers < words.length) return []
  // The column's own list replaces the usual one.
  return column.missing > 0 ? [...new Set([...words, ...missingSpellings('values')])] : words
}
