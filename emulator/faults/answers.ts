import { AwsError } from '../http/aws-error.ts'
import type { RequestService } from './fault.ts'

type Refusals = { readonly throttle: AwsError; readonly error: AwsError }

const json: Refusals = {
  throttle: new AwsError('ThrottlingException', 'Rate exceeded'),
  error: new AwsError('InternalFailure', 'An internal failure was asked for.', 500),
}

/** How each service words that it is asked too often, and that it failed. */
const REFUSALS: Readonly<Record<RequestService, Refusals>> = {
  s3: {
    throttle: new AwsError('SlowDown', 'Please reduce your request rate.', 503),
    error: new AwsError('InternalError', 'We encountered an internal error. Please try again.', 500),
  },
  sqs: { ...json, throttle: new AwsError('RequestThrottled', 'Rate exceeded') },
  sagemaker: json,
  'sagemaker-runtime': json,
  lambda: {
    throttle: new AwsError('TooManyRequestsException', 'Rate Exceeded.', 429),
    error: new AwsError('ServiceException', 'An internal failure was asked for.', 500),
  },
  eventbridge: json,
  logs: json,
}

export type Refusal = {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** The refusal in the protocol of the service. */
export function refusalOf(service: RequestService, kind: 'throttle' | 'error'): Refusal {
  const { code, message, status } = REFUSALS[service][kind]
  switch (service) {
    case 's3':
      return {
        status,
        headers: { 'content-type': 'application/xml' },
        body: `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message></Error>`,
      }
    case 'lambda':
    case 'sagemaker-runtime':
      return {
        status,
        headers: { 'content-type': 'application/json', 'x-amzn-errortype': code },
        body: JSON.stringify({ Message: message }),
      }
    case 'sqs':
    case 'sagemaker':
    case 'eventbridge':
    case 'logs':
      return {
        status,
        headers: { 'content-type': 'application/x-amz-json-1.1' },
        body: JSON.stringify({ __type: code, message }),
      }
  }
}
