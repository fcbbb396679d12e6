import { compileOnnxRun, compileRun } from '#engines/scoring/compile-run.ts'
import type { OnnxHere } from '#engines/scoring/onnx.ts'
import type { CompiledModel } from '#engines/scoring/xgboost/compile-model.ts'
import { BoostlineError } from '#shared/errors/boostline-error.ts'
import type { Log } from '#shared/log/log.ts'
import { runKeys } from '#shared/names/run-keys.ts'
import type { RunName } from '#shared/names/run-name.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import { notCompiledSchema } from '#shared/records/not-compiled-record.ts'
import { writeRecordOnce } from '#shared/records/record-files.ts'

export type CompilingPorts = {
  readonly objects: ObjectStore
  readonly log: Log
  readonly onnx?: OnnxHere | undefined
}

/** What the archive is of: a model for an image, or one of another format. */
type Archive = { readonly image: string; readonly format?: 'onnx' | undefined }

/**
 * Compiles the run's checked archive for scoring in process and puts it where it serves from; one that is there already
 * and whole stays the same bytes.
 * @throws BoostlineError `model-archive-invalid`, `model-unscorable`, `onnx-not-served`.
 */
export async function compileServingModel(
  run: RunName,
  { image, format }: Archive,
  { objects, onnx }: Omit<CompilingPorts, 'log'>,
): Promise<{ readonly sourceHash: string }> {
  const { bytes, sourceHash } =
    format === 'onnx' ? await compileOnnxRun(run, onnx, objects) : compiled(await compileRun(run, image, objects))
  await objects.put(runKeys(run.dataset, run.runId).servingModel, bytes, { contentType: 'application/octet-stream' })
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
