import { hasCode } from '#shared/errors/boostline-error.ts'
import type { Log } from '#shared/log/log.ts'
import { DATASET_TAG, PREFIX_TAG } from '#shared/names/tags.ts'
import type { Endpoints, EnsureOutcome } from './endpoints.ts'
import type { HostingOf } from './hosting.ts'

export type EndpointHostingPorts = {
  readonly endpoints: Endpoints
  /** Frees what may go of the account's quota; returns how many endpoints it deleted. */
  readonly makeRoom: () => Promise<number>
  readonly log: Log
}

/**
 * Hosts runs on serverless endpoints. Where the account has no room for another one, what may be retired is, and it is
 * tried once more; `ensure` throws `endpoint-quota` (retryable) where there is still none.
 */
export function endpointHosting(
  { endpoints, makeRoom, log }: EndpointHostingPorts,
  settings: { readonly prefix: string; readonly roleArn: string },
): HostingOf<'endpoint'> {
  async function ensureEndpoint(ensure: () => Promise<EnsureOutcome>): Promise<EnsureOutcome> {
    try {
      return await ensure()
    } catch (error) {
      if (!hasCode(error, 'endpoint-quota') || (await makeRoom()) === 0) throw error
      return await ensure()
    }
  }

  return {
    ensure: async (deployment) => {
      const { runId, dataset, modelName, endpointConfigName, endpointName } = deployment
      const { image, modelDataUrl, memoryMb, maxConcurrency } = deployment
      const tags = { [DATASET_TAG]: dataset, [PREFIX_TAG]: settings.prefix }
      await endpoints.ensureModel({ name: modelName, image, modelDataUrl, roleArn: settings.roleArn, tags })
      await endpoints.ensureEndpointConfig({ name: endpointConfigName, modelName, memoryMb, maxConcurrency, tags })
      const endpoint = { name: endpointName, configName: endpointConfigName, tags }
      const outcome = await ensureEndpoint(() => endpoints.ensureEndpoint(endpoint))
      log.info('endpoint-created', { runId, dataset, endpointName, outcome })
    },
    state: async ({ endpointName }) => (await endpoints.describeEndpoint(endpointName)).state,
    retire: async ({ endpointName }) => await endpoints.deleteEndpoint(endpointName),
  }
}
