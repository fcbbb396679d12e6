import { DescribeEndpointCommand, type DescribeEndpointOutput, type SageMakerClient } from '@aws-sdk/client-sagemaker'
import { awsErrorFacts, translateAwsError } from '#shared/aws/translate-error.ts'
import type { ScorerOf, ServingState } from './scorer.ts'

/** The statuses that an endpoint does not leave by itself. */
const FAILED = new Set(['Failed', 'OutOfService', 'UpdateRollbackFailed'])

/** The state of endpoints over SageMaker. */
export function sagemakerEndpointState(client: SageMakerClient): Pick<ScorerOf<'endpoint'>, 'state'> {
  return {
    state: async ({ endpointName }) => {
      try {
        const found = await client.send(new DescribeEndpointCommand({ EndpointName: endpointName }))
        return stateOfEndpoint(found)
      } catch (error) {
        if (isMissing(error)) return { kind: 'missing' }
        throw translateAwsError(`sagemaker:DescribeEndpoint ${endpointName}`, error)
      }
    },
  }
}

/** A missing resource is a ValidationException like any other; only the text tells. */
export function isMissing(error: unknown): boolean {
  return /could not find/i.test(awsErrorFacts(error).message)
}

type Description = Pick<DescribeEndpointOutput, 'EndpointStatus' | 'FailureReason' | 'LastModifiedTime'>

/** What a description of an endpoint says. */
export function stateOfEndpoint(found: Description): ServingState {
  const { EndpointStatus: status = 'without a status', FailureReason: reason = 'SageMaker gives no reason.' } = found
  if (status === 'InService') return { kind: 'ready' }
  const since = found.LastModifiedTime ? { sinceMs: found.LastModifiedTime.getTime() } : {}
  return FAILED.has(status) ? { kind: 'failed', status, reason, ...since } : { kind: 'changing', status, ...since }
}
