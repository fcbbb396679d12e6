import { AwsError } from '../http/aws-error.ts'
import { describeViolations, type Violation } from '../model/check-input.ts'

export function invalidParameter(what: string): AwsError {
  return new AwsError('InvalidParameter', `Invalid parameter: ${what}`)
}

export function noSuchTopic(): AwsError {
  return new AwsError('NotFound', 'Topic does not exist', 404)
}

/** A part of an operation that is not there. */
export function unsupported(what: string): AwsError {
  return new AwsError('NotImplemented', `The emulator's SNS does not have ${what}.`, 501)
}

/** The refusal of an input that violates the service's model. */
export function refuseInput(violations: readonly Violation[]): AwsError {
  return new AwsError('ValidationError', describeViolations(violations))
}
