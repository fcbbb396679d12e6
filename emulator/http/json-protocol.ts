import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { AwsError, notImplemented } from './aws-error.ts'
import { readBody } from './body.ts'

/** The parsed JSON input of an operation; each operation checks the fields it reads. */
export type JsonInput = Readonly<Record<string, unknown>>
/** One operation of an AWS JSON service. `undefined` is an empty body, as Delete* and Stop* answer. */
type JsonOperation<Service> = (service: Service, input: JsonInput) => unknown

export type JsonService<Service> = {
  /** For messages: `SageMaker`, `SQS` … */
  readonly name: string
  readonly version: '1.0' | '1.1'
  readonly operations: Readonly<Record<string, JsonOperation<Service>>>
  /** Headers an error carries beside its body (SQS's `x-amzn-query-error`). */
  readonly errorHeaders?: (error: AwsError) => Record<string, string>
  /** How the type is written in the body; by default the bare code. */
  readonly errorType?: (error: AwsError) => string
}

const MAX_BODY_BYTES = 12 * 1024 * 1024

/** Serves AWS JSON 1.0/1.1: `POST /` with the operation in `X-Amz-Target`. */
export async function serveJson<Service>(
  protocol: JsonService<Service>,
  service: Service,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const contentType = `application/x-amz-json-${protocol.version}`
  const requestId = randomUUID()
  try {
    const operationName =
      String(request.headers['x-amz-target'] ?? '')
        .split('.')
        .at(-1) ?? ''
    const body = await readBody(request, MAX_BODY_BYTES)
    const operation = Object.hasOwn(protocol.operations, operationName) ? protocol.operations[operationName] : undefined
    if (!operation) throw notImplemented(protocol.name, operationName)
    const output = await operation(service, parseInput(body))
    response.writeHead(200, { 'content-type': contentType, 'x-amzn-requestid': requestId })
    response.end(output === undefined ? '' : JSON.stringify(output))
  } catch (error) {
    if (!(error instanceof AwsError)) throw error
    response.writeHead(error.status, {
      'content-type': contentType,
      'x-amzn-requestid': requestId,
      ...protocol.errorHeaders?.(error),
    })
    response.end(
      JSON.stringify({ __type: protocol.errorType?.(error) ?? error.code, message: error.message, ...error.fields }),
    )
  }
}

function parseInput(body: Buffer): JsonInput {
  if (body.length === 0) return {}
  try {
    const value: unknown = JSON.parse(body.toString('utf8'))
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonInput
  } catch {
    // falls through to the one refusal below
  }
  throw new AwsError('SerializationException', 'The request body is not a JSON object.')
}
