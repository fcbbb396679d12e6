import type { BoostlineError } from '#shared/errors/boostline-error.ts'
import type { Log } from '#shared/log/log.ts'
import { servingFailed } from '#shared/serving/serving-error.ts'
import type { ServingTarget } from '#shared/serving/serving-target.ts'
import type { EndpointLog } from './endpoint-log.ts'
import { loadFailureOf } from './failure-reason.ts'

export type ServingFailurePorts = { readonly endpointLog: EndpointLog; readonly log: Log }

/** What SageMaker gives as the reason of an endpoint that failed, and what its container said, where that is known. */
export async function servingFailureReason(
  target: ServingTarget,
  reason: string,
  { endpointLog, log }: ServingFailurePorts,
): Promise<string> {
  if (target.type !== 'endpoint') return reason
  const { endpointName } = target
  try {
    const said = loadFailureOf(await endpointLog.lastLines(endpointName))
    return said === undefined ? reason : `${reason} The container says: ${said}`
  } catch (error) {
    // SageMaker's reason alone is better than none.
    log.warn('endpoint-log-unreadable', { endpointName, reason: String(error) })
    return reason
  }
}

/** The error of a run whose endpoint could not be created. */
export async function servingFailure(
  target: ServingTarget,
  reason: string,
  ports: ServingFailurePorts,
): Promise<BoostlineError> {
  return servingFailed(target, `could not be created: ${await servingFailureReason(target, reason, ports)}`)
}
