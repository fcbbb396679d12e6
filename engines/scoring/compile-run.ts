import { runKeys } from '#shared/names/run-keys.ts'
import type { RunName } from '#shared/names/run-name.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import { deploymentRecordSchema } from '#shared/records/deployment-record.ts'
import { requireRecord } from '#shared/records/record-files.ts'
import { featureSchemaSchema } from '#shared/schema/feature-schema.ts'
import { readModelArchive } from './archive/model-archive.ts'
import { compileArchive, servingImageOf } from './compile-archive.ts'
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

/** The same of a run that was deployed, whose record says by which image. */
export async function compileRunAgain(run: RunName, objects: ObjectStore): Promise<CompiledModel> {
  const { deployment } = runKeys(run.dataset, run.runId)
  const { image } = await requireRecord(objects, deployment, deploymentRecordSchema)
  return await compileRun(run, image, objects)
}
