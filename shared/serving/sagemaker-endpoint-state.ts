import { DescribeEndpointCommand, type SageMakerClient } from '@aws-sdk/client-sagemaker'
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
        return stateOfEndpoint(found.EndpointStatus, found.FailureReason)
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

/** What a description of an endpoint says. */
export function stateOfEndpoint(status = 'without a status', failureReason?: string): ServingState {
  if (status === 'InService') return { kind: 'ready' }
  if (FAILED.has(status)) return { kind: 'failed', status, reason: failureReason ?? 'SageMaker gives no reason.' }
  return { kind: 'changing', status }
}
