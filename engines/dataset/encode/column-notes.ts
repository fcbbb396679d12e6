import { boundedList } from '#shared/errors/bounded-text.ts'
import type { Column, FeatureColumn } from '#shared/schema/feature-schema.ts'
import { clockTime } from '#shared/schema/reading/clock-time.ts'
import type { NumberReading } from '#shared/schema/reading/number-reading.ts'
import type { InferredDataset } from '../profile/infer-dataset.ts'

/** What a person should know of each column: why it is what it is, what is missing, and a cell of it. */
export function withNotes(
  columns: readonly Column[],
  { target, profiles, rows, labels }: Pick<InferredDataset, 'target' | 'profiles' | 'rows' | 'labels'>,
  categorical: readonly string[],
  examples: readonly (string | undefined)[],
): readonly Column[] {
  const named = new Set(categorical)
  return columns.map((column): Column => {
    // A word for nothing may be a class of the target.
    const missing = column.role === 'target' ? labels.without : (profiles[column.index]?.missing ?? 0)
    const missingShare = missing / rows
    const notes = { missingShare, example: examples[column.index] ?? null }
    if (column.role === 'ignored') return { ...column, ...notes }
    if (column.role === 'target') return { ...column, reason: target.reason, ...notes }
    return { ...column, reason: column.reason ?? featureReason(column, named, examples[column.index]), ...notes }
  })
}

function featureReason(column: FeatureColumn, categorical: ReadonlySet<string>, example?: string): string {
  if (categorical.has(column.name)) return 'features.categorical names it'
  switch (column.type) {
    case 'number':
      if (column.reading?.number?.clock)
        return `its values are times, read as ${clockTime(example ?? '')?.isInHours ? 'hours' : 'hours, or what stands before the colon'}`
      return `its values are numbers${numberStyle(column.reading?.number ?? null, hasDecimals(column, example))}`
    case 'boolean':
      return `its values are words for ${truthWords(column.reading?.words ?? null)}`
    case 'date':
      if (column.reading?.shortYearFirst) return 'its values are dates, the year of two digits before the month'
      return `its values are dates${DATE_STYLES[column.reading?.order ?? 'ymd']}`
    case 'category':
      return `its values are texts that repeat${orderOf(column)}`
    case 'text':
      return 'its values are texts of several words, of which too many differ for a cell each'
  }
}

/** The values in their order, and those that have no place in it. */
function orderOf(column: Extract<FeatureColumn, { type: 'category' }>): string {
  if (column.encoding !== 'one-hot' || !column.ranks) return ''
  const { vocabulary, ranks } = column
  const placed = vocabulary.flatMap((value, at) => {
    const rank = ranks[at] ?? null
    return rank === null ? [] : [{ value, rank }]
  })
  const inOrder = placed.toSorted((a, b) => a.rank - b.rank).map(({ value }) => JSON.stringify(value))
  const others = vocabulary.filter((_, at) => (ranks[at] ?? null) === null).map((value) => JSON.stringify(value))
  const outside =
    others.length === 0 ? '' : `; ${boundedList(others)} ${others.length === 1 ? 'has' : 'have'} no place in it`
  return `, and have an order: ${boundedList(inOrder)}${outside}`
}

const DATE_STYLES = { ymd: '', dmy: ', the day before the month', mdy: ', the month before the day' } as const

/** Words that may mean something else to whoever reads them, as N and S do, are named. */
function truthWords(words: { readonly false: string; readonly true: string } | null): string {
  return words === null ? 'yes and no' : `no (${JSON.stringify(words.false)}) and yes (${JSON.stringify(words.true)})`
}

/** Whether a column shows any; an example or an end of its range has them then. */
function hasDecimals({ statistics: { min, max } }: NumberColumn, example = ''): boolean {
  return !Number.isInteger(min) || !Number.isInteger(max) || /,\d/.test(example)
}

type NumberColumn = Extract<FeatureColumn, { type: 'number' }>

/** How numbers are written that everybody would write otherwise. */
function numberStyle(reading: NumberReading | null, hasDecimals: boolean): string {
  if (reading === null) return ''
  const { prefix, suffix, decimal, thousands } = reading
  const styles = [
    ...(prefix === null ? [] : [`after ${JSON.stringify(prefix)}`]),
    ...(suffix === null ? [] : [`before ${JSON.stringify(suffix)}`]),
    ...(decimal === ',' && hasDecimals ? ['with decimal commas'] : []),
    ...(thousands === null ? [] : [`with ${JSON.stringify(thousands)} between thousands`]),
  ]
  return styles.length === 0 ? '' : ` ${styles.join(', ')}`
}
