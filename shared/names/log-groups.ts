/** Where SageMaker writes what containers print: a stream for each job, a group for each endpoint. */
export const PROCESSING_JOBS_LOGS = '/aws/sagemaker/ProcessingJobs'
export const TRAINING_JOBS_LOGS = '/aws/sagemaker/TrainingJobs'
export const ENDPOINT_LOGS_PREFIX = '/aws/sagemaker/Endpoints/'

export function endpointLogs(endpointName: string): string {
  return `${ENDPOINT_LOGS_PREFIX}${endpointName}`
}

/** The log group of a Lambda function. */
export function functionLogs(functionName: string): string {
  return `/aws/lambda/${functionName}`
}
