import type { TrainingRecord } from '../records/training-record.ts'
import type { FeatureSchema } from '../schema/feature-schema.ts'

type SplitRun = {
  readonly split: Pick<TrainingRecord['split'], 'columns' | 'isOrdered'>
  readonly schema: Pick<FeatureSchema, 'columns'>
}

/**
 * The columns that make the keys of a run's rows, in the order in which they do. Where its record does not say that it
 * lists them so, that is the order of the file: earlier ones list those of split.key as the manifest does.
 */
export function keyOrderOf({ split, schema }: SplitRun): readonly string[] {
  if (split.isOrdered) return split.columns
  const indexes = new Map(schema.columns.map(({ name, index }) => [name, index]))
  return split.columns.toSorted((a, b) => (indexes.get(a) ?? 0) - (indexes.get(b) ?? 0))
}
