import type { FeatureColumn, FeatureSchema, TargetColumn } from './feature-schema.ts'

/** The columns a model uses, in the order of the file. */
export function featureColumns(schema: Pick<FeatureSchema, 'columns'>): readonly FeatureColumn[] {
  return schema.columns.filter((column) => column.role === 'feature')
}

/** The column that is predicted. */
export function targetColumnOf(schema: FeatureSchema): TargetColumn {
  const target = schema.columns.find((column) => column.role === 'target')
  if (!target) throw new Error(`schema.json of ${schema.runId} has no target column`)
  return target
}
