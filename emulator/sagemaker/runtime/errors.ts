import { AwsError } from '../../http/aws-error.ts'
import { describeViolations, type Violation } from '../../model/check-input.ts'

/** The runtime's name for what the control plane calls ValidationException. */
export function validationError(message: string): AwsError {
  return new AwsError('ValidationError', message)
}

/** More requests at once than the variant's MaxConcurrency. */
export function throttled(): AwsError {
  return new AwsError('ThrottlingException', 'Rate exceeded')
}

export function payloadTooLarge(limitBytes: number): AwsError {
  return new AwsError('ValidationError', `HTTP content length exceeded ${limitBytes} bytes.`, 413)
}

/** An answer of the container that is not a success; status 0 is no answer at all. */
export function modelError(
  location: { readonly region: string; readonly accountId: string; readonly logGroup: string },
  status: number,
  body: string,
): AwsError {
  const { region, accountId, logGroup } = location
  const isClientError = status >= 400 && status < 500
  const kind = isClientError ? 'client' : 'server'
  const message = `Received ${kind} error (${status}) from primary with message "${body}". See https://${region}.console.aws.amazon.com/cloudwatch/home?region=${region}#logEventViewer:group=${logGroup} in account ${accountId} for more information.`
  return new AwsError('ModelError', message, 424, {
    ErrorCode: isClientError ? 'CLIENT_ERROR_FROM_MODEL' : 'INTERNAL_FAILURE_FROM_MODEL',
    LogStreamArn: `arn:aws:logs:${region}:${accountId}:log-group:${logGroup}`,
    OriginalMessage: body,
    OriginalStatusCode: status,
  })
}

/** The refusal of an input that violates the service's model. */
export function refuseInput(violations: readonly Violation[]): AwsError {
  return validationError(describeViolations(violations))
}
