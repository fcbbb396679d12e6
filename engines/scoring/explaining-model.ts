import { hasCode } from '#shared/errors/boostline-error.ts'
import { runKeys } from '#shared/names/run-keys.ts'
import type { RunName } from '#shared/names/run-name.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import { notCompiledSchema } from '#shared/records/not-compiled-record.ts'
import { readRecord } from '#shared/records/record-files.ts'
import type { ServingTarget } from '#shared/serving/serving-target.ts'
import type { CompiledModels } from './compiled-models.ts'
import type { Scorer } from './xgboost/load-model.ts'

export type ExplainedRun = RunName & { readonly target: ServingTarget }

export type ExplainingPorts = { readonly compiled: CompiledModels; readonly objects: ObjectStore }

type ExplainingModel = { readonly explainer: Scorer } | { readonly reason: string }

/**
 * The model that explains a run's predictions: the compiled one, of a run on an endpoint, too. `width` is how many cells
 * its rows have. Where a run on an endpoint has none: why, in words for a person.
 * @throws BoostlineError of an AWS call; and where the compiled model serves as well, those of the prediction itself.
 */
export async function explainingModel(
  { dataset, runId, target }: ExplainedRun,
  width: number,
  { compiled, objects }: ExplainingPorts,
): Promise<ExplainingModel> {
  if (target.type === 'lambda' && target.format === 'onnx') return { reason: UNEXPLAINED }
  if (target.type === 'lambda') return { explainer: await compiled.load(target) }
  const keys = runKeys(dataset, runId)
  try {
    const explainer = await compiled.load({ modelKey: keys.servingModel })
    return explainer.info.features === width ? { explainer } : { reason: UNUSABLE }
  } catch (error) {
    if (hasCode(error, 'compiled-model-invalid')) return { reason: UNUSABLE }
    if (!hasCode(error, 'serving-missing')) throw error
  }
  const record = await readRecord(objects, keys.notCompiled, notCompiledSchema)
  return { reason: record?.reason ?? DEPLOYED_EARLIER }
}

const UNEXPLAINED = 'It is an ONNX model, and what moves its answers is not known.'
const UNUSABLE = 'What was compiled for its explanations is damaged, or of another version of Boostline.'
const DEPLOYED_EARLIER = 'It was deployed by a version of Boostline that did not compile models for explanations.'
