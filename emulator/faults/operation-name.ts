import type { IncomingMessage } from 'node:http'
import { AwsError } from '../http/aws-error.ts'
import { routeOf } from '../lambda/routes.ts'
import { findOperationName, parseTarget } from '../s3/route.ts'
import type { RequestService } from './fault.ts'

/** The operation a request asks for, by AWS's name; what no service knows is told by method and path. */
export function operationName(service: RequestService, request: IncomingMessage): string {
  const { method = 'GET', url = '/', headers } = request
  switch (service) {
    case 's3':
      return s3OperationName(method, url, headers)
    case 'lambda':
      return routeOf(method, new URL(url, 'http://localhost').pathname).operation
    case 'sagemaker-runtime':
      return 'InvokeEndpoint'
    case 'sqs':
    case 'sagemaker':
    case 'eventbridge':
    case 'logs':
      return String(headers['x-amz-target']).split('.').at(-1) ?? ''
  }
}

function s3OperationName(method: string, url: string, headers: IncomingMessage['headers']): string {
  try {
    return findOperationName({ ...parseTarget(url, headers.host), method, headers })
  } catch (error) {
    // S3 itself refuses it by its name.
    if (error instanceof AwsError) return `${method} ${url}`
    throw error
  }
}
