import { runKeys } from '#shared/names/run-keys.ts'
import type { RunName } from '#shared/names/run-name.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import { deploymentRecordSchema } from '#shared/records/deployment-record.ts'
import { requireRecord } from '#shared/records/record-files.ts'
import { featureSchemaSchema } from '#shared/schema/feature-schema.ts'
import { readArchiveFiles, readModelArchive } from './archive/model-archive.ts'
import { compileArchive, servingImageOf } from './compile-archive.ts'
import type { CompiledOnnx } from './graph/compile-onnx.ts'
import { type OnnxHere, requireOnnx } from './onnx.ts'
import type { CompiledModel } from './xgboost/compile-model.ts'

/**
 * Compiles a run's checked archive for its rows, to answer as `image` does. The same archive makes the same bytes.
 * @throws BoostlineError `model-archive-invalid`, `model-unscorable`, and those of records.
 */
export async function compileRun(
  { dataset, runId }: RunName,
  image: string,
  objects: ObjectStore,
): Promise<CompiledModel> {
  const keys = runKeys(dataset, runId)
  const schema = await requireRecord(objects, keys.schema, featureSchemaSchema)
  return compileArchive(await readModelArchive(objects, keys.model), servingImageOf(image), schema)
}

/**
 * The same of a run whose archive holds an ONNX model, where the deployment serves them.
 * @throws BoostlineError `onnx-not-served`, too.
 */
export async function compileOnnxRun(
  run: RunName,
  onnx: OnnxHere | undefined,
  objects: ObjectStore,
): Promise<CompiledOnnx> {
  const keys = runKeys(run.dataset, run.runId)
  const schema = await requireRecord(objects, keys.schema, featureSchemaSchema)
  return requireOnnx(onnx).compile(await readArchiveFiles(objects, keys.model), { ...run, schema })
}

/** The same of a run that was deployed, whose record says by which image. */
export async function compileRunAgain(run: RunName, objects: ObjectStore): Promise<CompiledModel> {
  const { deployment } = runKeys(run.dataset, run.runId)
  const { image } = await requireRecord(objects, deployment, deploymentRecordSchema)
  return await compileRun(run, image, objects)
}
