import { AwsError } from '../http/aws-error.ts'
import { describeViolations, type Violation } from '../model/check-input.ts'

export function functionNotFound(functionArn: string): AwsError {
  return new AwsError('ResourceNotFoundException', `Function not found: ${functionArn}`, 404, { Type: 'User' })
}

export function tooManyRequests(): AwsError {
  return new AwsError('TooManyRequestsException', 'Rate Exceeded.', 429, {
    Type: 'User',
    Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded',
  })
}

export function requestTooLarge(limitBytes: number): AwsError {
  const message = `Request must be smaller than ${limitBytes} bytes for the InvokeFunction operation`
  return new AwsError('RequestTooLargeException', message, 413, { Type: 'User' })
}

export function invalidRequestContent(message: string): AwsError {
  return new AwsError('InvalidRequestContentException', message, 400, { Type: 'User' })
}

/** The platform failed, not the function: an asynchronous invocation is tried again. */
export function serviceException(message: string): AwsError {
  return new AwsError('ServiceException', message, 500, { Type: 'Service' })
}

/** The refusal of an input that violates the service's model. */
export function refuseInput(violations: readonly Violation[]): AwsError {
  return new AwsError('ValidationException', describeViolations(violations))
}
