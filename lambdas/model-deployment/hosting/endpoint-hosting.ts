import { fullQuotaOf } from '#shared/aws/quota.ts'
import { BoostlineError, hasCode } from '#shared/errors/boostline-error.ts'
import type { Log } from '#shared/log/log.ts'
import { runKeys } from '#shared/names/run-keys.ts'
import { DATASET_TAG, PREFIX_TAG } from '#shared/names/tags.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import { deploymentRetrySchema } from '#shared/records/deployment-retry.ts'
import { readRecord } from '#shared/records/record-files.ts'
import type { RunWithoutRoom } from '../retirement/make-room.ts'
import type { Endpoints, EnsureOutcome } from './endpoints.ts'
import type { HostingOf } from './hosting.ts'

export type EndpointHostingPorts = {
  readonly objects: ObjectStore
  readonly endpoints: Endpoints
  /** Frees what may go of the account's quota for a run; returns how many endpoints it deleted. */
  readonly makeRoom: (run: RunWithoutRoom) => Promise<number>
  readonly log: Log
}

/**
 * Hosts runs on serverless endpoints. Where the account has no room for another one, what may be retired is, and it is
 * tried once more; `ensure` throws `endpoint-quota` (retryable) where there is still none. One that did not come up is
 * made once more with the memory of deployment-retry.json; `endpoint-being-deleted` (retryable) until it is gone.
 */
export function endpointHosting(
  { objects, endpoints, makeRoom, log }: EndpointHostingPorts,
  settings: { readonly prefix: string; readonly roleArn: string },
): HostingOf<'endpoint'> {
  async function ensureEndpoint(
    { dataset, runId, maxConcurrency }: Omit<RunWithoutRoom, 'quota'>,
    ensure: () => Promise<EnsureOutcome>,
  ): Promise<EnsureOutcome> {
    try {
      return await ensure()
    } catch (error) {
      if (!(error instanceof BoostlineError && hasCode(error, 'endpoint-quota'))) throw error
      let deleted: number
      try {
        deleted = await makeRoom({ dataset, runId, maxConcurrency, quota: fullQuotaOf(error) })
      } catch (why) {
        throw stillFull(error, why)
      }
      if (deleted === 0) throw error
      return await ensure()
    }
  }

  /** Takes the first, smaller endpoint away where a larger one takes its place under the same names. */
  async function clearSmaller({ endpointName, endpointConfigName }: Names, memoryMb: number): Promise<void> {
    const configuredMb = await endpoints.configuredMemoryMb(endpointConfigName)
    if (configuredMb === undefined || configuredMb === memoryMb) return
    if (!(await endpoints.deleteEndpoint(endpointName))) throw beingDeleted(endpointName)
    await endpoints.deleteEndpointConfig(endpointConfigName)
  }

  return {
    ensure: async (deployment) => {
      const { runId, dataset, modelName, endpointConfigName, endpointName } = deployment
      const { image, modelDataUrl, maxConcurrency } = deployment
      const retry = await readRecord(objects, runKeys(dataset, runId).deploymentRetry, deploymentRetrySchema)
      const memoryMb = retry?.memoryMb ?? deployment.memoryMb
      if (retry) await clearSmaller(deployment, memoryMb)
      const tags = { [DATASET_TAG]: dataset, [PREFIX_TAG]: settings.prefix }
      await endpoints.ensureModel({ name: modelName, image, modelDataUrl, roleArn: settings.roleArn, tags })
      await endpoints.ensureEndpointConfig({ name: endpointConfigName, modelName, memoryMb, maxConcurrency, tags })
      const endpoint = { name: endpointName, configName: endpointConfigName, tags }
      const outcome = await ensureEndpoint(deployment, () => endpoints.ensureEndpoint(endpoint))
      if (retry && outcome === 'existed') {
        const { state } = await endpoints.describeEndpoint(endpointName)
        if (state.kind === 'changing' && state.status === 'Deleting') throw beingDeleted(endpointName)
      }
      log.info('endpoint-created', { runId, dataset, endpointName, outcome })
    },
    state: async ({ endpointName }) => (await endpoints.describeEndpoint(endpointName)).state,
    retire: async ({ endpointName }) => await endpoints.deleteEndpoint(endpointName),
  }
}

/** The run waits for room as ever: others may make it. */
function stillFull({ message, hint, details, cause }: BoostlineError, why: unknown): BoostlineError {
  return new BoostlineError({
    code: 'endpoint-quota',
    kind: 'dependency',
    retryable: true,
    message: `${message} No room could be made: ${String(why)}`,
    hint,
    details,
    cause,
  })
}

type Names = { readonly endpointName: string; readonly endpointConfigName: string }

function beingDeleted(endpointName: string): BoostlineError {
  return new BoostlineError({
    code: 'endpoint-being-deleted',
    kind: 'dependency',
    retryable: true,
    message: `The endpoint ${endpointName} is still being deleted: it cannot be made again yet.`,
    hint: 'If it goes on, look at the endpoint in the SageMaker console.',
  })
}
