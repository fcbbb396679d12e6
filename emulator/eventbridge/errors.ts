import { AwsError } from '../http/aws-error.ts'
import { describeViolations, type Violation } from '../model/check-input.ts'

export function validationException(message: string): AwsError {
  return new AwsError('ValidationException', message)
}

export function resourceNotFound(message: string): AwsError {
  return new AwsError('ResourceNotFoundException', message)
}

/** The refusal of an input that violates the service's model. */
export function refuseInput(violations: readonly Violation[]): AwsError {
  return validationException(describeViolations(violations))
}
