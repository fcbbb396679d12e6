/** The services behind the one address, as faults and messages name them. */
export const SERVICE_NAMES = [
  's3',
  'sqs',
  'sagemaker',
  'sagemaker-runtime',
  'lambda',
  'eventbridge',
  'logs',
  'cloudwatch',
  'sns',
] as const
export type ServiceName = (typeof SERVICE_NAMES)[number]
