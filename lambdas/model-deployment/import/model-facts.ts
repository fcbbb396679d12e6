import { checkModelArchive, readModelArchive } from '#engines/scoring/archive/model-archive.ts'
import { schemaOfModel } from '#engines/scoring/schema-of-model.ts'
import { compileModel, imageOf } from '#engines/scoring/xgboost/compile-model.ts'
import { BoostlineError } from '#shared/errors/boostline-error.ts'
import type { ImportedModelKeys } from '#shared/names/imported-model-keys.ts'
import type { RunName } from '#shared/names/run-name.ts'
import type { ObjectStore, ObjectVersion } from '#shared/objects/object-store.ts'
import { readRecord } from '#shared/records/record-files.ts'
import { featureColumns } from '#shared/schema/feature-columns.ts'
import { type FeatureSchema, featureSchemaSchema } from '#shared/schema/feature-schema.ts'
import { newestImageOf } from '#shared/training/xgboost-image.ts'
import { type ModelSettings, readModelSettings, UNNAMED_SETTINGS } from './model-settings.ts'

/** What serves an imported model, and the rows that it takes. */
export type ModelFacts = {
  readonly schema: FeatureSchema
  readonly settings: ModelSettings & { readonly image: string }
}

type Imported = RunName & {
  readonly key: string
  readonly files: ImportedModelKeys
  readonly version: ObjectVersion
}

/**
 * Checks an imported model and reads what lies beside it. What does not lie there the model says itself: its features
 * and classes, and the newest image of the oldest line that reads it.
 * @throws BoostlineError naming what is wrong with the model or beside it.
 */
export async function readModelFacts(
  { dataset, runId, key, files, version }: Imported,
  region: string,
  objects: ObjectStore,
): Promise<ModelFacts> {
  const settingsFile = await objects.get(files.settings)
  const settings = settingsFile
    ? readModelSettings(settingsFile.body, `s3://${objects.bucket}/${files.settings}`)
    : UNNAMED_SETTINGS
  const schema = await readRecord(objects, files.schema, featureSchemaSchema)
  if (schema) requireFeatures(schema, `s3://${objects.bucket}/${files.schema}`)
  const { image } = settings
  if (schema && image !== undefined) {
    await checkModelArchive(objects, key, version)
    return { schema, settings: { ...settings, image } }
  }
  const models = await readModelArchive(objects, key, version)
  const line = imageOf(models)
  return {
    schema: schema ?? schemaOfModel(compileModel(models, line).info, { dataset, runId }),
    settings: { ...settings, image: image ?? newestImageOf(line, region) },
  }
}

function requireFeatures(schema: FeatureSchema, place: string): void {
  if (featureColumns(schema).length > 0) return
  throw new BoostlineError({
    code: 'record-invalid',
    kind: 'input',
    message: `${place} has no feature.`,
    hint: 'Take the schema.json of a run of the same columns as it is, then upload model.tar.gz again.',
  })
}
