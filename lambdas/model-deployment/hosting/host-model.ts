import { hasCode } from '#shared/errors/boostline-error.ts'
import type { Log } from '#shared/log/log.ts'
import { DATASET_TAG, PREFIX_TAG } from '#shared/names/tags.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import type { DeploymentRecord } from '#shared/records/deployment-record.ts'
import type { EnsureOutcome, ModelHosting } from './model-hosting.ts'

export type HostingPorts = {
  readonly objects: ObjectStore
  readonly hosting: ModelHosting
  /** Frees what may go of the account's quota; returns how many endpoints it deleted. */
  readonly makeRoom: () => Promise<number>
  readonly clock: { now(): number }
  readonly log: Log
}

/**
 * Makes a run's model, endpoint configuration and endpoint, or finds them made before. Where the account has no room,
 * what may be retired is, and it is tried once more.
 * @throws BoostlineError `endpoint-quota` (retryable) where there is still no room.
 */
export async function hostModel(
  deployment: DeploymentRecord,
  { hosting, makeRoom, log }: HostingPorts,
  settings: { readonly prefix: string; readonly roleArn: string },
): Promise<void> {
  const { runId, dataset, modelName, endpointConfigName, endpointName } = deployment
  const { image, modelDataUrl, memoryMb, maxConcurrency } = deployment
  const tags = { [DATASET_TAG]: dataset, [PREFIX_TAG]: settings.prefix }
  await hosting.ensureModel({ name: modelName, image, modelDataUrl, roleArn: settings.roleArn, tags })
  await hosting.ensureEndpointConfig({ name: endpointConfigName, modelName, memoryMb, maxConcurrency, tags })
  const ensureEndpoint = () => hosting.ensureEndpoint({ name: endpointName, configName: endpointConfigName, tags })
  let outcome: EnsureOutcome
  try {
    outcome = await ensureEndpoint()
  } catch (error) {
    if (!hasCode(error, 'endpoint-quota') || (await makeRoom()) === 0) throw error
    outcome = await ensureEndpoint()
  }
  log.info('endpoint-created', { runId, dataset, endpointName, outcome })
}
