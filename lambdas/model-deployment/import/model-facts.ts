import {
  checkModelArchive,
  holdsOnnx,
  readArchiveFiles,
  readModelArchive,
} from '#engines/scoring/archive/model-archive.ts'
import { type OnnxHere, requireOnnx } from '#engines/scoring/onnx.ts'
import { schemaOfModel } from '#engines/scoring/schema-of-model.ts'
import { compileModel, imageOf } from '#engines/scoring/xgboost/compile-model.ts'
import { BoostlineError } from '#shared/errors/boostline-error.ts'
import type { ImportedModelKeys } from '#shared/names/imported-model-keys.ts'
import type { RunName } from '#shared/names/run-name.ts'
import { getBeginning } from '#shared/objects/get-beginning.ts'
import type { ObjectStore, ObjectVersion } from '#shared/objects/object-store.ts'
import { parseRecord } from '#shared/records/record-files.ts'
import { featureColumns } from '#shared/schema/feature-columns.ts'
import { type FeatureSchema, featureSchemaSchema } from '#shared/schema/feature-schema.ts'
import { newestImageOf } from '#shared/training/xgboost-image.ts'
import type { TargetSettings } from '../hosting/choose-target.ts'
import { onnxOnEndpoint } from '../hosting/onnx-on-endpoint.ts'
import {
  MOST_SETTINGS_BYTES,
  type ModelSettings,
  readModelSettings,
  tooLarge,
  UNNAMED_SETTINGS,
} from './model-settings.ts'

/** What serves an imported model, and the rows that it takes. */
export type ModelFacts = {
  readonly schema: FeatureSchema
  readonly settings: TargetSettings & { readonly image: string }
}

type Imported = RunName & {
  readonly key: string
  readonly files: ImportedModelKeys
  readonly version: ObjectVersion
}

/** Tens of thousands of columns with all that is known of them. */
const MOST_SCHEMA_BYTES = 64 * 2 ** 20

/**
 * Checks an imported model and reads what lies beside it. What does not lie there the model says itself: its features
 * and classes, and the newest image of the oldest line that reads it.
 * @throws BoostlineError naming what is wrong with the model or beside it.
 */
export async function readModelFacts(
  imported: Imported,
  region: string,
  ports: { readonly objects: ObjectStore; readonly onnx?: OnnxHere | undefined },
): Promise<ModelFacts> {
  const { objects } = ports
  const { key, files, version } = imported
  const settingsFile = await getBeginning(objects, files.settings, MOST_SETTINGS_BYTES)
  const settings = settingsFile
    ? readModelSettings(settingsFile, `s3://${objects.bucket}/${files.settings}`)
    : UNNAMED_SETTINGS
  const schema = await readSchema(objects, files.schema)
  if (schema) requireFeatures(schema, `s3://${objects.bucket}/${files.schema}`)
  try {
    return await xgboostFacts(imported, { settings, schema, region }, objects)
  } catch (error) {
    if (!(error instanceof BoostlineError) || !(await holdsOnnx(objects, key, version))) throw error
  }
  if (settings.type === 'serverless') throw onnxOnEndpoint(`s3://${objects.bucket}/${files.settings} asks for that`)
  const onnx = requireOnnx(ports.onnx)
  const compiled = onnx.compile(await readArchiveFiles(objects, key, version), { ...imported, schema })
  // No image reads it: the registry wants one for every model.
  const image = newestImageOf('3.2', region)
  return { schema: compiled.schema, settings: { ...settings, type: 'lambda', format: 'onnx', image } }
}

async function readSchema(objects: ObjectStore, key: string): Promise<FeatureSchema | undefined> {
  const place = `s3://${objects.bucket}/${key}`
  const body = await getBeginning(objects, key, MOST_SCHEMA_BYTES)
  if (body && body.length > MOST_SCHEMA_BYTES) throw tooLarge(place, MOST_SCHEMA_BYTES)
  return body && parseRecord(body, featureSchemaSchema, place)
}

type Given = {
  readonly settings: ModelSettings
  readonly schema: FeatureSchema | undefined
  readonly region: string
}

async function xgboostFacts(
  { dataset, runId, key, version }: Imported,
  { settings, schema, region }: Given,
  objects: ObjectStore,
): Promise<ModelFacts> {
  const { image, type = 'serverless' } = settings
  if (schema && image !== undefined) {
    await checkModelArchive(objects, key, version)
    return { schema, settings: { ...settings, type, image } }
  }
  const models = await readModelArchive(objects, key, version)
  const line = imageOf(models)
  return {
    schema: schema ?? schemaOfModel(compileModel(models, line).info, { dataset, runId }),
    settings: { ...settings, type, image: image ?? newestImageOf(line, region) },
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
