import { AwsError } from '../http/aws-error.ts'
import { describeViolations, type Violation } from '../model/check-input.ts'

/** Most refusals of the control plane, "not found" and "already exists" included, come under this one code. */
export function validationException(message: string): AwsError {
  return new AwsError('ValidationException', message)
}

export function couldNotFind(what: 'endpoint' | 'endpoint configuration' | 'model', arn: string): AwsError {
  return validationException(`Could not find ${what} "${arn}".`)
}

export function alreadyExisting(what: 'endpoint' | 'endpoint configuration' | 'model', arn: string): AwsError {
  return validationException(`Cannot create already existing ${what} "${arn}".`)
}

export function inProgressEndpoint(arn: string): AwsError {
  return validationException(`Cannot update in-progress endpoint "${arn}".`)
}

export function trainingJobNotFound(): AwsError {
  return validationException('Requested resource not found.')
}

export function trainingJobExists(arn: string): AwsError {
  return new AwsError(
    'ResourceInUse',
    `Training job names must be unique within an AWS account and region, and a training job with this name already exists (${arn})`,
  )
}

/** A quota that is used up. `unit` is what is counted, such as `Instances`. */
export function limitExceeded(quota: {
  readonly name: string
  readonly unit: string
  readonly limit: number
  readonly used: number
  readonly wanted: number
}): AwsError {
  const { name, unit, limit, used, wanted } = quota
  return new AwsError(
    'ResourceLimitExceeded',
    `The account-level service limit '${name}' is ${limit} ${unit}, with current utilization of ${used} ${unit} and a request delta of ${wanted} ${unit}. Please use AWS Service Quotas to request an increase for this quota. If AWS Service Quotas is not available, contact AWS support to request an increase for this quota.`,
  )
}

export function conflict(message: string): AwsError {
  return new AwsError('ConflictException', message)
}

/** The refusal of an input that violates the service's model. */
export function refuseInput(violations: readonly Violation[]): AwsError {
  return validationException(describeViolations(violations))
}
