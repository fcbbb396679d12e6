import { AwsError } from '../http/aws-error.ts'
import { describeViolations, type Violation } from '../model/check-input.ts'

/** The codes of the old query protocol, which SDKs and CLIs go on branching on by `x-amzn-query-error`. */
const QUERY_CODES: Readonly<Record<string, string>> = {
  InvalidNextToken: 'InvalidNextToken',
  InvalidParameterCombinationException: 'InvalidParameterCombination',
  InvalidParameterValueException: 'InvalidParameterValue',
  MissingRequiredParameterException: 'MissingParameter',
  ValidationException: 'ValidationError',
}

export function queryError({ code, status }: AwsError): string {
  return `${QUERY_CODES[code] ?? code};${status < 500 ? 'Sender' : 'Receiver'}`
}

export function invalidValue(message: string): AwsError {
  return new AwsError('InvalidParameterValueException', message)
}

export function invalidCombination(message: string): AwsError {
  return new AwsError('InvalidParameterCombinationException', message)
}

export function missingParameter(name: string): AwsError {
  return new AwsError('MissingRequiredParameterException', `The parameter ${name} is required.`)
}

export function invalidToken(): AwsError {
  return new AwsError('InvalidNextToken', 'The service cannot parse the request pagination token.')
}

/** A part of an operation that is not there. */
export function unsupported(what: string): AwsError {
  return new AwsError('NotImplemented', `The emulator's CloudWatch does not have ${what}.`, 501)
}

/** The refusal of an input that violates the service's model: of the first parameter that is missing, or of all. */
export function refuseInput(violations: readonly Violation[]): AwsError {
  const missing = violations.find(({ kind }) => kind === 'required')
  if (missing) return missingParameter(parameterName(missing.path))
  return new AwsError('ValidationException', describeViolations(violations))
}

/** The query protocol's spelling: `MetricData.member.1.MetricName`. */
function parameterName(path: Violation['path']): string {
  return path.map((part) => (typeof part === 'number' ? `member.${part + 1}` : part)).join('.')
}
