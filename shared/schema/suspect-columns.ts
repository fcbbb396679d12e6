import { encodedWidthOf } from './encoded-width.ts'
import { featureColumns } from './feature-columns.ts'
import type { FeatureSchema } from './feature-schema.ts'
import { isLeak } from './finding.ts'

/**
 * The features that may give the target away: those of the findings that hold the model, and those that alone predict
 * it almost. Empty where nothing else would be left to learn from.
 */
export function suspectColumns(schema: Pick<FeatureSchema, 'columns' | 'findings'>): readonly string[] {
  const signs = (schema.findings ?? []).filter(
    (finding) => isLeak(finding) && (finding.effect === 'holds' || finding.kind === 'alone'),
  )
  const named = new Set(signs.flatMap(({ columns }) => columns))
  const features = featureColumns(schema).map(({ name }) => name)
  const suspect = features.filter((name) => named.has(name))
  return suspect.length < features.length ? suspect : []
}

/** Of each encoded cell of a row, in order, whether it is of none of these columns. */
export function cellsWithout(
  schema: Pick<FeatureSchema, 'columns' | 'encodedWidth'>,
  without: readonly string[],
): readonly boolean[] {
  const cells = Array.from({ length: schema.encodedWidth }, () => true)
  for (const column of featureColumns(schema)) {
    if (without.includes(column.name)) cells.fill(false, column.position, column.position + encodedWidthOf(column))
  }
  return cells
}
