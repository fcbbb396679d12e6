import { runKeys } from '#shared/names/run-keys.ts'
import type { RunName } from '#shared/names/run-name.ts'
import type { HostedTarget } from '#shared/serving/serving-target.ts'
import { type CompilingPorts, compileForExplanations, compileServingModel } from './compile-serving-model.ts'

export type TargetSettings = {
  readonly type: 'serverless' | 'lambda'
  /** Of an archive that is not one of XGBoost's. */
  readonly format?: 'onnx'
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
  { type, format, memoryMb, maxConcurrency }: TargetSettings,
  image: string,
  ports: CompilingPorts,
): Promise<HostedTarget> {
  const { dataset, runId } = run
  if (type === 'lambda') {
    const { sourceHash } = await compileServingModel(run, { image, format }, ports)
    return { type: 'lambda', modelKey: runKeys(dataset, runId).servingModel, sourceHash, ...(format && { format }) }
  }
  await compileForExplanations(run, image, ports)
  const names = { endpointName: runId, endpointConfigName: runId, modelName: runId }
  return { type: 'endpoint', ...names, memoryMb, maxConcurrency }
}
