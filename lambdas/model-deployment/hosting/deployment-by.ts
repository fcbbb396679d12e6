import { runKeys } from '#shared/names/run-keys.ts'
import type { RunName } from '#shared/names/run-name.ts'
import { type DeploymentRecord, deploymentRecordSchema } from '#shared/records/deployment-record.ts'
import { readRecord, requireRecord } from '#shared/records/record-files.ts'
import { sourceRecordSchema } from '#shared/records/source-record.ts'
import { runManifest } from '#shared/runs/run-manifest.ts'
import type { ServingType } from '#shared/serving/serving-target.ts'
import { chooseTarget } from './choose-target.ts'
import type { CompilingPorts } from './compile-serving-model.ts'
import { onnxOnEndpoint } from './onnx-on-endpoint.ts'

/**
 * What it takes to have a run served by a type: its deployment.json, or for the other type what that would say, from
 * the same records. Undefined where the run was never deployed.
 * @throws BoostlineError `model-unscorable` where the API cannot score it.
 */
export async function deploymentBy(
  type: ServingType,
  run: RunName,
  ports: CompilingPorts,
): Promise<DeploymentRecord | undefined> {
  const keys = runKeys(run.dataset, run.runId)
  const deployment = await readRecord(ports.objects, keys.deployment, deploymentRecordSchema)
  if (!deployment || deployment.type === type) return deployment
  if (deployment.type === 'lambda' && deployment.format === 'onnx') {
    throw onnxOnEndpoint(`run ${deployment.runId} has one`)
  }
  const { version, runId, dataset, image, modelDataUrl, at } = deployment
  const { endpoint } = runManifest(await requireRecord(ports.objects, keys.source, sourceRecordSchema))
  const settings = { ...endpoint, type: type === 'lambda' ? type : ('serverless' as const) }
  return { version, runId, dataset, image, modelDataUrl, at, ...(await chooseTarget(run, settings, image, ports)) }
}
