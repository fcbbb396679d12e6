import { targetColumnOf } from '#shared/schema/feature-columns.ts'
import type { FeatureSchema } from '#shared/schema/feature-schema.ts'
import { hasUnit, undress } from '#shared/schema/reading/number-reading.ts'
import { shown } from './shown.ts'

/** Why a cell is no outcome; `wanted` is what would be one. */
export function noOutcome(cell: string, wanted: string, schema: FeatureSchema): string {
  if (cell === '') return `The outcome is empty: ${wanted} is wanted.`
  const reading = schema.problem.type === 'regression' ? targetColumnOf(schema).reading?.number : undefined
  const dressed = reading?.clock ? undefined : undress(cell)
  const isOfAnotherUnit = reading && dressed && dressed.prefix + dressed.suffix !== '' && !hasUnit(dressed, reading)
  const unit = isOfAnotherUnit ? ', and this one is of another unit: convert it' : ''
  return `${shown(cell)} cannot be the outcome: ${wanted} is wanted${unit}.`
}
