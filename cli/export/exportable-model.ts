import path from 'node:path'
import { readModelArchive } from '#engines/scoring/archive/model-archive.ts'
import { compileArchive, servingImageOf } from '#engines/scoring/compile-archive.ts'
import { readModelFile } from '#engines/scoring/model-file.ts'
import type { ModelFile, ModelInfo, ServingImage } from '#engines/scoring/xgboost/model/model-info.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import { deploymentRecordSchema } from '#shared/records/deployment-record.ts'
import { requireRecord } from '#shared/records/record-files.ts'
import type { FeatureSchema } from '#shared/schema/feature-schema.ts'
import type { Reading } from '#shared/serving/predictions.ts'
import { championRecords } from '../predict/offline-model.ts'

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
  const { runId, keys, schema, evaluation } = await championRecords(dataset, objects)
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
  const { files, image, schema, evaluation, compiled } = await readModelFile(file)
  const name = path.basename(file).replace(/(\.tar\.gz|\.[a-z]+)$/, '')
  return { name, from: file, files, image, info: compiled.info, schema, reading: evaluation ?? {} }
}
