import { readArchiveFiles, readModelArchive } from '#engines/scoring/archive/model-archive.ts'
import { compileArchive, servingImageOf } from '#engines/scoring/compile-archive.ts'
import { type OnnxHere, requireOnnx } from '#engines/scoring/onnx.ts'
import type { CompiledModel } from '#engines/scoring/xgboost/compile-model.ts'
import { BoostlineError } from '#shared/errors/boostline-error.ts'
import type { Log } from '#shared/log/log.ts'
import { runKeys } from '#shared/names/run-keys.ts'
import type { RunName } from '#shared/names/run-name.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import { notCompiledSchema } from '#shared/records/not-compiled-record.ts'
import { requireRecord, writeRecordOnce } from '#shared/records/record-files.ts'
import { featureSchemaSchema } from '#shared/schema/feature-schema.ts'

export type CompilingPorts = {
  readonly objects: ObjectStore
  readonly log: Log
  readonly onnx?: OnnxHere | undefined
}

/** What the archive is of: a model for an image, or one of another format. */
type Archive = { readonly image: string; readonly format?: 'onnx' | undefined }

/**
 * Compiles the run's checked archive for scoring in process, to answer as its image does. The same archive makes the
 * same bytes.
 * @throws BoostlineError `model-archive-invalid`, `model-unscorable`, `onnx-not-served`.
 */
export async function compileServingModel(
  { dataset, runId }: RunName,
  { image, format }: Archive,
  { objects, onnx }: Omit<CompilingPorts, 'log'>,
): Promise<{ readonly sourceHash: string }> {
  const keys = runKeys(dataset, runId)
  const schema = await requireRecord(objects, keys.schema, featureSchemaSchema)
  const { bytes, sourceHash } =
    format === 'onnx'
      ? requireOnnx(onnx).compile(await readArchiveFiles(objects, keys.model), { dataset, runId, schema })
      : compiled(compileArchive(await readModelArchive(objects, keys.model), servingImageOf(image), schema))
  await objects.put(keys.servingModel, bytes, { contentType: 'application/octet-stream' })
  return { sourceHash }
}

function compiled({ bytes, info: { sourceHash } }: CompiledModel) {
  return { bytes, sourceHash }
}

/** The same for a model that an endpoint serves: it is for explanations alone. Where it cannot be, a record says why. */
export async function compileForExplanations(
  run: RunName,
  image: string,
  { objects, log }: CompilingPorts,
): Promise<void> {
  try {
    await compileServingModel(run, { image }, { objects })
  } catch (error) {
    // What passes is tried again with the deployment; for the rest the endpoint serves all the same.
    if (error instanceof BoostlineError && error.retryable) throw error
    log.info('model-not-compiled', { ...run, reason: String(error) })
    // Any other error is a fault of ours, and its text is not for callers.
    if (!(error instanceof BoostlineError)) return
    await writeRecordOnce(objects, runKeys(run.dataset, run.runId).notCompiled, notCompiledSchema, {
      version: 1,
      runId: run.runId,
      dataset: run.dataset,
      reason: error.message,
    })
  }
}
