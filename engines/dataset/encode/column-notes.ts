import type { Column, FeatureColumn } from '#shared/schema/feature-schema.ts'
import type { InferredDataset } from '../profile/infer-dataset.ts'

/** What a person should know of each column: why it is what it is, what is missing, and a cell of it. */
export function withNotes(
  columns: readonly Column[],
  { target, profiles, rows }: Pick<InferredDataset, 'target' | 'profiles' | 'rows'>,
  categorical: readonly string[],
  examples: readonly (string | undefined)[],
): readonly Column[] {
  const named = new Set(categorical)
  return columns.map((column): Column => {
    const missingShare = (profiles[column.index]?.missing ?? 0) / rows
    const notes = { missingShare, example: examples[column.index] ?? null }
    if (column.role === 'ignored') return { ...column, ...notes }
    if (column.role === 'target') return { ...column, reason: target.reason, ...notes }
    return { ...column, reason: featureReason(column, named), ...notes }
  })
}

function featureReason({ name, type }: FeatureColumn, categorical: ReadonlySet<string>): string {
  if (categorical.has(name)) return 'features.categorical names it'
  switch (type) {
    case 'number':
      return 'all its values are numbers'
    case 'boolean':
      return 'all its values are words for yes and no'
    case 'date':
      return 'all its values are dates'
    case 'category':
      return 'its values are texts that repeat'
  }
}
