import { DescribeEndpointCommand, type SageMakerClient } from '@aws-sdk/client-sagemaker'
import { awsErrorFacts, translateAwsError } from '#shared/aws/translate-error.ts'
import type { EndpointState, EndpointStatus } from '../score/endpoint-status.ts'

/** The statuses that an endpoint does not leave by itself. */
const FAILED = new Set(['Failed', 'OutOfService', 'UpdateRollbackFailed'])

/** The state of endpoints over SageMaker. */
export function sagemakerEndpointStatus(client: SageMakerClient): EndpointStatus {
  return {
    describe: async (endpointName) => {
      try {
        const found = await client.send(new DescribeEndpointCommand({ EndpointName: endpointName }))
        return stateOf(found.EndpointStatus ?? 'without a status', found.FailureReason)
      } catch (error) {
        // A missing endpoint is a ValidationException; only the text tells it from a malformed name.
        if (/could not find/i.test(awsErrorFacts(error).message)) return { kind: 'missing' }
        throw translateAwsError(`sagemaker:DescribeEndpoint ${endpointName}`, error)
      }
    },
  }
}

function stateOf(status: string, failureReason: string | undefined): EndpointState {
  if (status === 'InService') return { kind: 'in-service' }
  if (status === 'Deleting') return { kind: 'missing' }
  if (FAILED.has(status)) return { kind: 'failed', status, reason: failureReason ?? 'SageMaker gives no reason.' }
  return { kind: 'changing', status }
}
