import type { ModelInfo } from '#engines/scoring/xgboost/model/model-info.ts'
import type { Log } from '#shared/log/log.ts'
import { runKeys } from '#shared/names/run-keys.ts'
import type { RunName } from '#shared/names/run-name.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import type { HostedTarget } from '#shared/serving/serving-target.ts'
import { compileForExplanations, compileServingModel } from './compile-serving-model.ts'

export type EndpointSettings = {
  readonly type: 'serverless' | 'lambda'
  readonly memoryMb: number
  readonly maxConcurrency: number
}

/**
 * The serving target of a run whose archive was checked, for deployment.json; everything of an endpoint has the run's
 * name. Its model is compiled on the way: for the API to score with, or to explain with.
 * @throws BoostlineError `model-unscorable` where the API is to serve what it cannot score.
 */
export async function chooseTarget(
  run: RunName,
  { type, memoryMb, maxConcurrency }: EndpointSettings,
  image: string,
  ports: { readonly objects: ObjectStore; readonly log: Log },
): Promise<HostedTarget> {
  const { dataset, runId } = run
  if (type === 'lambda') {
    const { sourceHash }: ModelInfo = await compileServingModel(run, image, ports)
    return { type: 'lambda', modelKey: runKeys(dataset, runId).servingModel, sourceHash }
  }
  await compileForExplanations(run, image, ports)
  const names = { endpointName: runId, endpointConfigName: runId, modelName: runId }
  return { type: 'endpoint', ...names, memoryMb, maxConcurrency }
}
