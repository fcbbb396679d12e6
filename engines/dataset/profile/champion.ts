import type { TrainingRecord } from '#shared/records/training-record.ts'
import type { FeatureSchema } from '#shared/schema/feature-schema.ts'

/** What the model that serves learnt from, as far as another file of its dataset goes on from there. */
export type Champion = {
  readonly schema: Pick<FeatureSchema, 'columns'> & Partial<Pick<FeatureSchema, 'problem'>>
  readonly split: Pick<TrainingRecord['split'], 'method' | 'columns' | 'isOrdered'>
}
