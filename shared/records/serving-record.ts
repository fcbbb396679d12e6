import * as z from 'zod/mini'
import { runKeys } from '#shared/names/run-keys.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import { type FeatureSchema, featureSchemaSchema } from '#shared/schema/feature-schema.ts'
import { evaluationRecordSchema } from './evaluation-record.ts'
import { requireRecord, writeRecordOnce } from './record-files.ts'
import { type SourceRecord, sourceRecordSchema } from './source-record.ts'

/** What callers are told of an evaluation, or answered by. Curves, tables and rows stay in evaluation.json. */
const servedEvaluationSchema = z.pick(evaluationRecordSchema, {
  problem: true,
  rows: true,
  metrics: true,
  threshold: true,
  thresholdFor: true,
  calibration: true,
  ranges: true,
  withoutLeaks: true,
  decision: true,
  againstBaseline: true,
  shapImportance: true,
  warnings: true,
})

export type ServedEvaluation = z.output<typeof servedEvaluationSchema>

/**
 * serving.json: all that the predict API reads of a run, in one object, so that a cold instance asks S3 twice: for the
 * pointer and for this. A copy of parts of schema.json, evaluation.json and source.json, none of which changes; the
 * runs of older versions have none.
 */
export const servingRecordSchema = z.object({
  version: z.literal(1),
  runId: z.string(),
  dataset: z.string(),
  schema: featureSchemaSchema,
  evaluation: servedEvaluationSchema,
  source: z.pick(sourceRecordSchema, { bucket: true, manifest: true }),
})

export type ServingRecord = z.output<typeof servingRecordSchema>
type Sources = Pick<z.input<typeof servingRecordSchema>, 'schema' | 'evaluation' | 'source'>

/** Of the records that it is made of. */
export function servingRecord({ schema, evaluation, source }: Sources): ServingRecord {
  const { runId, dataset } = schema
  return servingRecordSchema.parse({ version: 1, runId, dataset, schema, evaluation, source })
}

/** Writes an evaluated run's record where there is none yet. @throws BoostlineError `record-missing`, `record-invalid`. */
export async function keepServingRecord(
  source: SourceRecord,
  evaluation: ServedEvaluation,
  objects: ObjectStore,
): Promise<void> {
  const keys = runKeys(source.dataset, source.runId)
  if (await objects.head(keys.servingRecord)) return
  const schema: FeatureSchema = await requireRecord(objects, keys.schema, featureSchemaSchema)
  await writeRecordOnce(objects, keys.servingRecord, servingRecordSchema, servingRecord({ schema, evaluation, source }))
}
