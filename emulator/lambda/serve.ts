import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { AwsError, notImplemented } from '../http/aws-error.ts'
import { errorReply } from './errors.ts'
import type { LambdaOperation, LambdaReply } from './operation.ts'
import { getFunction } from './operations/GetFunction.ts'
import { getFunctionConfiguration } from './operations/GetFunctionConfiguration.ts'
import { invoke } from './operations/Invoke.ts'
import { listFunctions } from './operations/ListFunctions.ts'
import { routeOf } from './routes.ts'
import type { LambdaService } from './service.ts'

const OPERATIONS: ReadonlyMap<string, LambdaOperation> = new Map<string, LambdaOperation>([
  ['GetFunction', getFunction],
  ['GetFunctionConfiguration', getFunctionConfiguration],
  ['Invoke', invoke],
  ['ListFunctions', listFunctions],
])

/** Serves Lambda's REST JSON protocol. */
export async function serveLambda(
  service: LambdaService,
  http: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const requestId = randomUUID()
  const reply = await answer(service, http, requestId).catch((error: unknown) => {
    if (error instanceof AwsError) return errorReply(error)
    throw error
  })
  response.statusCode = reply.status
  response.setHeader('x-amzn-requestid', reply.requestId ?? requestId)
  if (reply.body !== undefined) response.setHeader('content-type', 'application/json')
  for (const [name, value] of Object.entries(reply.headers ?? {})) response.setHeader(name, value)
  response.end(reply.body)
}

async function answer(service: LambdaService, http: IncomingMessage, requestId: string): Promise<LambdaReply> {
  const url = new URL(http.url ?? '/', 'http://localhost')
  const { operation: name, functionName = '' } = routeOf(http.method ?? '', url.pathname)
  const operation = OPERATIONS.get(name)
  if (!operation) throw notImplemented('Lambda', name)
  return operation({ service, http, functionName, query: url.searchParams, requestId })
}
