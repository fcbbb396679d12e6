import { AwsError } from '../http/aws-error.ts'
import type { Violation } from '../model/check-input.ts'

/**
 * The codes that the old query protocol had for these errors. Every error carries its one in the header
 * `x-amzn-query-error`, and SDKs (boto3, Java) go on branching on it.
 */
const QUERY_CODES: Readonly<Record<string, string>> = {
  BatchEntryIdsNotDistinct: 'AWS.SimpleQueueService.BatchEntryIdsNotDistinct',
  BatchRequestTooLong: 'AWS.SimpleQueueService.BatchRequestTooLong',
  EmptyBatchRequest: 'AWS.SimpleQueueService.EmptyBatchRequest',
  InvalidBatchEntryId: 'AWS.SimpleQueueService.InvalidBatchEntryId',
  InvalidParameterValueException: 'InvalidParameterValue',
  MessageNotInflight: 'AWS.SimpleQueueService.MessageNotInflight',
  MissingRequiredParameterException: 'MissingParameter',
  PurgeQueueInProgress: 'AWS.SimpleQueueService.PurgeQueueInProgress',
  QueueDeletedRecently: 'AWS.SimpleQueueService.QueueDeletedRecently',
  QueueDoesNotExist: 'AWS.SimpleQueueService.NonExistentQueue',
  QueueNameExists: 'QueueAlreadyExists',
  SerializationException: 'MalformedInput',
  TooManyEntriesInBatchRequest: 'AWS.SimpleQueueService.TooManyEntriesInBatchRequest',
  UnsupportedOperation: 'AWS.SimpleQueueService.UnsupportedOperation',
}

/** Errors that SQS's model doesn't have: the framework below it answers them, under its own namespace. */
const FRAMEWORK_ERRORS: ReadonlySet<string> = new Set([
  'InternalFailure',
  'InvalidParameterValueException',
  'MissingRequiredParameterException',
  'SerializationException',
])

/** The code in the header `x-amzn-query-error`, and in the failed entries of a batch. */
export function queryCode(error: AwsError): string {
  return QUERY_CODES[error.code] ?? error.code
}

export function errorHeaders(error: AwsError): Record<string, string> {
  return { 'x-amzn-query-error': `${queryCode(error)};${error.status < 500 ? 'Sender' : 'Receiver'}` }
}

export function errorType(error: AwsError): string {
  const namespace = FRAMEWORK_ERRORS.has(error.code) ? 'com.amazon.coral.service' : 'com.amazonaws.sqs'
  return `${namespace}#${error.code}`
}

export function invalidParameter(message: string): AwsError {
  return new AwsError('InvalidParameterValueException', message)
}

/** `Value 901 for parameter DelaySeconds is invalid. Reason: …` */
export function invalidValue(parameter: string, value: string | number, reason: string): AwsError {
  return invalidParameter(`Value ${value} for parameter ${parameter} is invalid. Reason: ${reason}`)
}

export function missingParameter(name: string): AwsError {
  return new AwsError('MissingRequiredParameterException', `The request must contain the parameter ${name}.`)
}

export function queueDoesNotExist(): AwsError {
  return new AwsError('QueueDoesNotExist', 'The specified queue does not exist.')
}

/**
 * The refusal of an input that lacks a parameter. All else SQS words by itself, and of a batch's entries each is
 * refused by itself.
 */
export function refuseInput(violations: readonly Violation[]): AwsError | undefined {
  const missing = violations.find(({ kind, path }) => kind === 'required' && path.length === 1)
  return missing && missingParameter(String(missing.path[0]))
}
