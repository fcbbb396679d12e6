import { boundedList, MOST_LISTED } from '#shared/errors/bounded-text.ts'
import type { ScoreOptions } from '#shared/manifest/score-options.ts'
import { targetColumnOf } from '#shared/schema/feature-columns.ts'
import type { FeatureSchema } from '#shared/schema/feature-schema.ts'
import { nearestName } from '#shared/schema/nearest-name.ts'

/** Which columns that settings are about the training file has not, in words as those of training; undefined for none. */
export function unknownColumns(
  { dateOrder, missing }: NonNullable<ScoreOptions['csv']>,
  schema: FeatureSchema,
): string | undefined {
  // As those of the settings, in normal form C.
  const names = schema.columns.map(({ name }) => name.normalize())
  const known = new Set(names)
  const target = targetColumnOf(schema).name.normalize()
  const problemsOf = (setting: string, columns: readonly string[]): readonly string[] => {
    if (columns.length === 0) return []
    const texts = columns.map((name, index) => {
      if (known.has(name)) return `${JSON.stringify(name)} is what is predicted`
      // Every name is compared with every column: no more of them than are told.
      const nearest = index < MOST_LISTED ? nearestName(name, names) : undefined
      const meant = nearest === undefined ? '' : ` (did you mean ${JSON.stringify(nearest)}?)`
      return `${JSON.stringify(name)} is not there${meant}`
    })
    return [`csv.${setting}: ${boundedList(texts, '; ')}`]
  }
  const problems = [
    ...problemsOf(
      'dateOrder',
      columnsOf(dateOrder).filter((name) => name === target || !known.has(name)),
    ),
    ...problemsOf(
      'missing',
      columnsOf(missing).filter((name) => !known.has(name)),
    ),
  ]
  return problems.length === 0 ? undefined : problems.join('; ')
}

/** Those that a setting by column names. */
function columnsOf(setting: string | object | null | undefined): readonly string[] {
  return typeof setting === 'object' && setting !== null && !Array.isArray(setting) ? Object.keys(setting) : []
}
