import { InvokeEndpointCommand, type SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime'
import { awsErrorFacts, translateAwsError } from '#shared/aws/translate-error.ts'
import { BoostlineError } from '#shared/errors/boostline-error.ts'
import type { CodeOf } from '#shared/errors/error-codes.ts'
import { endpointLogs } from '#shared/names/log-groups.ts'
import type { Endpoint } from './endpoint.ts'

/** Endpoints over SageMaker's runtime. Make the client with one attempt: the callers retry by their own deadlines. */
export function sagemakerEndpoint(client: SageMakerRuntimeClient): Endpoint {
  return {
    invoke: async (endpointName, csvRows, options = {}) => {
      try {
        const answer = await client.send(
          new InvokeEndpointCommand({
            EndpointName: endpointName,
            ContentType: 'text/csv',
            Accept: 'text/csv',
            Body: csvRows,
          }),
          options.signal ? { abortSignal: options.signal } : {},
        )
        return answer.Body.transformToString()
      } catch (error) {
        throw translate(endpointName, error)
      }
    },
  }
}

function translate(endpointName: string, error: unknown): BoostlineError {
  const { name, message, status } = awsErrorFacts(error)
  const facts = {
    kind: 'dependency',
    message: `The endpoint ${endpointName} did not answer: ${name}: ${message}`,
    cause: error,
  } as const
  const passing = (code: CodeOf<'dependency', true>, hint: string) =>
    new BoostlineError({ ...facts, code, retryable: true, hint })
  const lookAt = `If it goes on, look at the log group ${endpointLogs(endpointName)}.`
  // The runtime says ValidationError where the control plane says ValidationException.
  if (name.startsWith('Validation') && /not found|could not find/i.test(message)) {
    const hint = "The endpoint was deleted or never created. Approve the run's model package again, or train again."
    return new BoostlineError({ ...facts, code: 'endpoint-missing', hint })
  }
  if (name === 'ModelNotReadyException') return passing('endpoint-not-ready', lookAt)
  if (name === 'ThrottlingException' || status === 429) {
    return passing(
      'endpoint-throttled',
      'If it goes on, raise endpoint.maxConcurrency in the manifest and train again.',
    )
  }
  if (name === 'ModelError') {
    const original = originalStatus(error)
    if (original >= 400 && original < 500) {
      const hint = 'The model does not take these rows: they are not what it was trained on. Train again.'
      return new BoostlineError({ ...facts, code: 'endpoint-refused', hint })
    }
    return passing('endpoint-unavailable', lookAt)
  }
  const translated = translateAwsError(`sagemaker:InvokeEndpoint ${endpointName}`, error)
  return translated.retryable ? passing('endpoint-unavailable', lookAt) : translated
}

/** The container's own status inside a ModelError; 0 is a time-out. */
function originalStatus(error: unknown): number {
  const value = error instanceof Error && 'OriginalStatusCode' in error ? error.OriginalStatusCode : undefined
  return typeof value === 'number' ? value : 0
}
