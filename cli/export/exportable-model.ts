import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { readModelArchive, readModels } from '#engines/scoring/archive/model-archive.ts'
import { compileArchive, servingImageOf } from '#engines/scoring/compile-archive.ts'
import { schemaOfModel } from '#engines/scoring/schema-of-model.ts'
import { compileModel, imageOf } from '#engines/scoring/xgboost/compile-model.ts'
import type { ModelFile, ModelInfo, ServingImage } from '#engines/scoring/xgboost/model/model-info.ts'
import { pointerKey, runKeys } from '#shared/names/run-keys.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import { deploymentRecordSchema } from '#shared/records/deployment-record.ts'
import { evaluationRecordSchema } from '#shared/records/evaluation-record.ts'
import { modelPointerSchema } from '#shared/records/model-pointer.ts'
import { parseRecord, readRecord, requireRecord } from '#shared/records/record-files.ts'
import { type FeatureSchema, featureSchemaSchema } from '#shared/schema/feature-schema.ts'
import type { Reading } from '#shared/serving/predictions.ts'
import { isGzip, noModel, readBeside } from '../predict/offline-model.ts'

/** A model as it lies in its archive, with what turns its numbers into the API's answers. */
export type ExportableModel = {
  /** For the names of files. */
  readonly name: string
  /** What it is from: a run, or a file. */
  readonly from: string
  readonly files: readonly ModelFile[]
  readonly image: ServingImage
  readonly info: ModelInfo
  readonly schema: FeatureSchema
  /** How its numbers become answers. */
  readonly reading: Reading
}

/** The champion of a dataset. @throws BoostlineError `model-unknown`, `model-unscorable`, and those of records. */
export async function championToExport(dataset: string, objects: ObjectStore): Promise<ExportableModel> {
  const pointer = await readRecord(objects, pointerKey(dataset), modelPointerSchema)
  if (!pointer?.champion) throw noModel(dataset, objects)
  const { runId } = pointer.champion
  const keys = runKeys(dataset, runId)
  const schema = await requireRecord(objects, keys.schema, featureSchemaSchema)
  const evaluation = await requireRecord(objects, keys.evaluation, evaluationRecordSchema)
  const deployment = await requireRecord(objects, keys.deployment, deploymentRecordSchema)
  const files = await readModelArchive(objects, keys.model)
  const image = servingImageOf(deployment.image)
  const { info } = compileArchive(files, image, schema)
  return { name: dataset, from: runId, files, image, info, schema, reading: evaluation }
}

/**
 * A model.tar.gz, or one file of XGBoost's save_model, with the schema.json and evaluation.json beside it where they are.
 * @throws BoostlineError `model-archive-invalid`, `model-unscorable`, `record-invalid`.
 */
export async function fileToExport(file: string): Promise<ExportableModel> {
  const bytes = await readFile(file)
  const files = isGzip(bytes) ? await readModels([bytes], file) : [{ name: path.basename(file), bytes }]
  const image = imageOf(files)
  const given = await readBeside(file, 'schema.json', (body, place) => parseRecord(body, featureSchemaSchema, place))
  const evaluation = await readBeside(file, 'evaluation.json', (body, place) =>
    parseRecord(body, evaluationRecordSchema, place),
  )
  const schema = given ?? schemaOfModel(compileModel(files, image).info, { dataset: file, runId: file })
  const { info } = compileArchive(files, image, schema)
  const name = path.basename(file).replace(/(\.tar\.gz|\.[a-z]+)$/, '')
  return { name, from: file, files, image, info, schema, reading: evaluation ?? {} }
}
