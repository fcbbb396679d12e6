import { calendarOfOld } from './encoded-width.ts'
import type { Column, FeatureColumn, FeatureSchema, Problem } from './feature-schema.ts'
import { leftOutClasses } from './left-out-classes.ts'

const LONGEST_SHOWN = 40
const MOST_CLASSES_SHOWN = 5

/** What became of each column and why, a line each, in the order of the file: for a person at a terminal. */
export function columnLines({ columns, problem }: Pick<FeatureSchema, 'columns' | 'problem'>): readonly string[] {
  return columns.map((column) => {
    const { missingShare, example } = column
    const facts = [
      `${shown(column.name)} is ${columnText(column)}`,
      ...(column.role === 'target' ? [problemText(problem)] : []),
      ...(missingShare === undefined ? [] : [`${percent(missingShare)} missing`]),
      ...(example === undefined || example === null ? [] : [`such as ${shown(example)}`]),
    ]
    return facts.join('; ')
  })
}

/** What a column is and why, such as `left out: an ID`. */
export function columnText(column: Column): string {
  return `${roleText(column)}${column.reason === undefined ? '' : `: ${column.reason}`}`
}

function roleText(column: Column): string {
  if (column.role === 'ignored') return 'left out'
  return column.role === 'target' ? 'the target' : featureText(column)
}

function problemText(problem: Problem): string {
  const why = problem.reason === undefined ? '' : `, because ${problem.reason}`
  if (problem.type === 'regression') return `a regression${why}`
  const labels = problem.classes.map(({ label }) => shown(label))
  const rare = leftOutClasses(problem).map(
    ({ label, count }) => `${shown(label)} (${count} ${count === 1 ? 'row' : 'rows'})`,
  )
  const without = rare.length === 0 ? '' : `, without ${firstOf(rare)}`
  return `${problem.type} with the classes ${firstOf(labels)}${without}${why}`
}

function firstOf(labels: readonly string[]): string {
  const more = labels.length > MOST_CLASSES_SHOWN ? ` and ${labels.length - MOST_CLASSES_SHOWN} more` : ''
  return `${labels.slice(0, MOST_CLASSES_SHOWN).join(', ')}${more}`
}

function featureText(column: FeatureColumn): string {
  switch (column.encoding) {
    case 'number':
      return 'a number'
    case 'zero-one':
      return 'a truth value, 0 or 1'
    case 'date':
      return dateText(column)
    case 'one-hot':
      return `a category, a cell for each of ${column.vocabulary.length} values${column.ranks ? ' and one for their order' : ''}`
    case 'codes':
      return `a category, the rank of one of ${column.vocabulary.length} values`
    case 'words':
      return `a category, a cell for each of ${column.vocabulary.length} words of its values`
    case 'as-sent':
      return 'a text, which the model reads as it is sent'
    case 'hashed-words':
      return `free text, ${column.width} cells for its words and pairs of words`
  }
}

function dateText(column: FeatureColumn & { type: 'date' }): string {
  const parts = ['days', ...(column.calendar ?? calendarOfOld(column)).map((part) => PART_NAMES[part])]
  const last = parts.pop()
  const list = parts.length === 0 ? last : `${parts.join(', ')} and ${last}`
  return `a date${column.hasTime ? ' with a time' : ''}: ${list}`
}

const PART_NAMES = {
  year: 'year',
  month: 'month',
  day: 'day of month',
  weekday: 'weekday',
  dayOfYear: 'day of year',
  hour: 'hour',
} as const

function shown(text: string): string {
  return JSON.stringify(text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text)
}

function percent(share: number): string {
  return `${Number((100 * share).toPrecision(2))} %`
}
