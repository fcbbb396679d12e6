import { InvokeEndpointCommand, type SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime'
import { awsErrorFacts, translateAwsError } from '#shared/aws/translate-error.ts'
import { BoostlineError } from '#shared/errors/boostline-error.ts'
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

const WAIT = 'It is tried again by itself.'

function translate(endpointName: string, error: unknown): BoostlineError {
  const { name, message, status } = awsErrorFacts(error)
  const problem = (code: string, retryable: boolean, hint: string) =>
    new BoostlineError({
      code,
      kind: 'dependency',
      retryable,
      message: `The endpoint ${endpointName} did not answer: ${name}: ${message}`,
      hint,
      cause: error,
    })
  // The runtime says ValidationError where the control plane says ValidationException.
  if (name.startsWith('Validation') && /not found|could not find/i.test(message)) {
    return problem(
      'endpoint-missing',
      false,
      'The endpoint was deleted or never created. Train again, or restore the champion.',
    )
  }
  if (name === 'ModelNotReadyException') return problem('endpoint-not-ready', true, WAIT)
  if (name === 'ThrottlingException' || status === 429) return problem('endpoint-throttled', true, WAIT)
  if (name === 'ModelError') {
    const original = originalStatus(error)
    if (original >= 400 && original < 500) {
      return problem(
        'endpoint-refused',
        false,
        'The model does not take these rows: they are not what it was trained on.',
      )
    }
    return problem('endpoint-unavailable', true, WAIT)
  }
  const translated = translateAwsError(`sagemaker:InvokeEndpoint ${endpointName}`, error)
  return translated.retryable ? problem('endpoint-unavailable', true, WAIT) : translated
}

/** The container's own status inside a ModelError; 0 is a time-out. */
function originalStatus(error: unknown): number {
  const value = error instanceof Error && 'OriginalStatusCode' in error ? error.OriginalStatusCode : undefined
  return typeof value === 'number' ? value : 0
}
