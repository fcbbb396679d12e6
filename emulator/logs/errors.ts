import { AwsError } from '../http/aws-error.ts'
import { describeViolations, type Violation } from '../model/check-input.ts'

export function invalidParameter(message: string): AwsError {
  return new AwsError('InvalidParameterException', message)
}

export function groupNotFound(): AwsError {
  return new AwsError('ResourceNotFoundException', 'The specified log group does not exist.')
}

export function streamNotFound(): AwsError {
  return new AwsError('ResourceNotFoundException', 'The specified log stream does not exist.')
}

/** The refusal of an input that violates the service's model. */
export function refuseInput(violations: readonly Violation[]): AwsError {
  return invalidParameter(describeViolations(violations))
}
