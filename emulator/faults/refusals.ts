import { AwsError } from '../http/aws-error.ts'
import type { ServiceName } from '../service-names.ts'

type Refusals = { readonly throttle: AwsError; readonly error: AwsError }

const json: Refusals = {
  throttle: new AwsError('ThrottlingException', 'Rate exceeded'),
  error: new AwsError('InternalFailure', 'An internal failure was asked for.', 500),
}

/** How each service words that it is asked too often, and that it failed. */
export const REFUSALS: Readonly<Record<ServiceName, Refusals>> = {
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
  cloudwatch: json,
  sns: {
    throttle: new AwsError('Throttled', 'Rate exceeded', 429),
    error: new AwsError('InternalError', 'An internal failure was asked for.', 500),
  },
}
