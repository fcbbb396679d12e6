import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { AwsError, notImplemented } from '../../http/aws-error.ts'
import type { SageMakerService } from '../service.ts'
import { InvokeEndpoint } from './InvokeEndpoint.ts'

/** Serves the runtime's REST protocol. An error's type goes into a header, and its message is spelled `Message`. */
export async function serveRuntime(
  service: SageMakerService,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const requestId = randomUUID()
  try {
    const { pathname } = new URL(request.url ?? '/', 'http://runtime')
    const [, encodedName] = /^\/endpoints\/([^/]+)\/invocations$/.exec(pathname) ?? []
    if (request.method !== 'POST' || encodedName === undefined) {
      throw notImplemented('SageMaker Runtime', `${request.method} ${pathname}`)
    }
    const invocation = await InvokeEndpoint(service, decodeURIComponent(encodedName), request)
    response.writeHead(200, {
      'x-amzn-requestid': requestId,
      'x-amzn-invoked-production-variant': invocation.variant,
      'content-type': invocation.contentType,
    })
    response.end(invocation.body)
  } catch (error) {
    if (!(error instanceof AwsError)) throw error
    response.writeHead(error.status, {
      'x-amzn-requestid': requestId,
      'x-amzn-errortype': error.code,
      'content-type': 'application/json',
    })
    response.end(JSON.stringify({ ...error.fields, Message: error.message }))
  }
}
