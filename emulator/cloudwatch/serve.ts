import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { gunzipSync } from 'node:zlib'
import { AwsError, notImplemented } from '../http/aws-error.ts'
import { readBody } from '../http/body.ts'
import type { JsonInput } from '../http/json-protocol.ts'
import { decodeCbor, encodeCbor } from './cbor.ts'
import { queryError } from './errors.ts'
import { getMetricData } from './operations/GetMetricData.ts'
import { listMetrics } from './operations/ListMetrics.ts'
import { putMetricData } from './operations/PutMetricData.ts'
import type { CloudWatchOperation, CloudWatchService } from './service.ts'

/** The two protocols of the service; the operation is in a header or in the path. */
type Protocol = {
  readonly operationName: string
  readonly headers: Readonly<Record<string, string>>
  readonly decode: (body: Buffer) => unknown
  readonly encode: (value: unknown) => string | Buffer
}

const OPERATIONS: Readonly<Record<string, CloudWatchOperation>> = {
  GetMetricData: getMetricData,
  ListMetrics: listMetrics,
  PutMetricData: putMetricData,
}

const MAX_BODY_BYTES = 1024 * 1024

/** Serves AWS JSON 1.0 (the JavaScript SDK) and Smithy RPC v2 CBOR (the CLI and boto3). */
export async function serveCloudWatch(
  service: CloudWatchService,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { operationName, headers, decode, encode } = protocolOf(request)
  const answer = (status: number, value: unknown, more: Readonly<Record<string, string>> = {}) => {
    response.writeHead(status, { ...headers, 'x-amzn-requestid': randomUUID(), ...more }).end(encode(value))
  }
  try {
    const body = await readBody(request, MAX_BODY_BYTES)
    const operation = Object.hasOwn(OPERATIONS, operationName) ? OPERATIONS[operationName] : undefined
    if (!operation) throw notImplemented('CloudWatch', operationName)
    // SDKs compress PutMetricData from 10 KB on.
    const isCompressed = request.headers['content-encoding'] === 'gzip'
    answer(200, operation(service, parseInput(body, isCompressed, decode)))
  } catch (error) {
    if (!(error instanceof AwsError)) throw error
    answer(error.status, { __type: error.code, message: error.message }, { 'x-amzn-query-error': queryError(error) })
  }
}

function protocolOf(request: IncomingMessage): Protocol {
  const target = request.headers['x-amz-target']
  if (typeof target === 'string') {
    return {
      operationName: target.split('.').at(-1) ?? '',
      headers: { 'content-type': 'application/x-amz-json-1.0' },
      decode: (body) => JSON.parse(body.toString('utf8')) as unknown,
      encode: (value) => JSON.stringify(withSeconds(value)),
    }
  }
  return {
    operationName: (request.url ?? '').split('?')[0]?.split('/').at(-1) ?? '',
    headers: { 'content-type': 'application/cbor', 'smithy-protocol': 'rpc-v2-cbor' },
    decode: decodeCbor,
    encode: encodeCbor,
  }
}

function parseInput(body: Buffer, isCompressed: boolean, decode: Protocol['decode']): JsonInput {
  if (body.length === 0) return {}
  try {
    const value = decode(isCompressed ? gunzipSync(body, { maxOutputLength: MAX_BODY_BYTES }) : body)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonInput
  } catch {
    // falls through to the one refusal below
  }
  throw new AwsError('SerializationException', 'The request body is not an object of the protocol.')
}

/** Times in JSON are seconds since the epoch. */
function withSeconds(value: unknown): unknown {
  if (value instanceof Date) return value.getTime() / 1000
  if (Array.isArray(value)) return value.map(withSeconds)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, withSeconds(field)]))
}
