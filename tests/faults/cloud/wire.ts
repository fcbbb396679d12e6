import { Readable } from 'node:stream'
import { writeXml } from '../../../emulator/s3/xml.ts'
import type { ServiceName } from '../../../emulator/service-names.ts'
import type { Refusal } from './refusal.ts'
import type { Fields } from './state.ts'

/** A request as the SDK hands it to its HTTP handler. */
export type WireRequest = {
  readonly method: string
  readonly hostname: string
  readonly path: string
  readonly query?: Readonly<Record<string, string | readonly string[] | null>>
  readonly headers: Readonly<Record<string, string>>
  readonly body?: unknown
}

export type WireAnswer = {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body?: Uint8Array
}

/** What a request asks for. */
export type Call = {
  readonly service: ServiceName
  readonly operation: string
  /** What it is about: an object's key, a listing's prefix, a resource's name or ARN. */
  readonly resource: string
  readonly headers: Readonly<Record<string, string>>
  readonly query: Readonly<Record<string, string>>
  /** Of the JSON protocols. */
  readonly input: Fields
  readonly body: Uint8Array
}

const TARGETS: Readonly<Record<string, ServiceName>> = {
  AmazonSQS: 'sqs',
  SageMaker: 'sagemaker',
  Logs_20140328: 'logs',
  GraniteServiceVersion20100801: 'cloudwatch',
}

export function readCall(request: WireRequest): Call {
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), value]),
  )
  const query = Object.fromEntries(
    Object.entries(request.query ?? {}).map(([name, value]) => [name, String(value ?? '')]),
  )
  const body = bytesOf(request.body)
  const common = { headers, query, body }
  const [target, operation] = (headers['x-amz-target'] ?? '').split('.')
  const service = TARGETS[target ?? '']
  if (service && operation) {
    const input = JSON.parse(Buffer.from(body).toString('utf8')) as Fields
    return { ...common, service, operation, input, resource: resourceOf(input) }
  }
  const [, endpoint] = /^\/endpoints\/([^/]+)\/invocations$/.exec(request.path) ?? []
  if (endpoint !== undefined) {
    return { ...common, service: 'sagemaker-runtime', operation: 'InvokeEndpoint', input: {}, resource: endpoint }
  }
  if (headers['content-type']?.startsWith('application/x-www-form-urlencoded')) {
    const { Action: action = '', ...form } = Object.fromEntries(new URLSearchParams(Buffer.from(body).toString('utf8')))
    return { ...common, service: 'sns', operation: action, input: form, resource: form['TopicArn'] ?? '*' }
  }
  const key = decodeURIComponent(request.path.slice(1))
  return {
    ...common,
    service: 's3',
    operation: s3Operation(request.method, key, query),
    input: {},
    resource: key === '' ? (query['prefix'] ?? '') : key,
  }
}

/** An answer as the SDK expects one of its HTTP handler. */
export function writeAnswer({ status, headers, body }: WireAnswer) {
  return { response: { statusCode: status, headers, body: Readable.from(body?.length ? [body] : []) } }
}

/** The same, of which the connection breaks in the middle of the body. */
export function writeTruncated({ status, headers, body = new Uint8Array() }: WireAnswer) {
  async function* half() {
    yield body.subarray(0, Math.floor(body.length / 2))
    throw connectionLost('aborted')
  }
  return { response: { statusCode: status, headers, body: Readable.from(half()) } }
}

export function connectionLost(message = 'socket hang up'): Error {
  return Object.assign(new Error(message), { code: 'ECONNRESET' })
}

/** An error in the words of the service's protocol. */
export function answerOf({ code, message, status }: Refusal, { service, operation }: Call): WireAnswer {
  if (service === 's3') {
    const isHead = operation === 'HeadObject'
    const body = Buffer.from(writeXml('Error', { Code: code, Message: message }, ''))
    return { status, headers: { 'content-type': 'application/xml' }, ...(isHead ? {} : { body }) }
  }
  if (service === 'sns') {
    const content = { Error: { Type: 'Sender', Code: code, Message: message }, RequestId: 'r' }
    return xmlAnswer(status, writeXml('ErrorResponse', content, SNS_NAMESPACE))
  }
  const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-errortype': code }
  return { status, headers, body: Buffer.from(JSON.stringify({ __type: code, message })) }
}

const SNS_NAMESPACE = 'http://sns.amazonaws.com/doc/2010-03-31/'

/** What a call of SNS is answered with. */
export function snsAnswer(operation: string, output: Readonly<Record<string, string>>): WireAnswer {
  const content = { [`${operation}Result`]: output, ResponseMetadata: { RequestId: 'r' } }
  return xmlAnswer(200, writeXml(`${operation}Response`, content, SNS_NAMESPACE))
}

function xmlAnswer(status: number, xml: string): WireAnswer {
  return { status, headers: { 'content-type': 'text/xml' }, body: Buffer.from(xml) }
}

export function jsonAnswer(output: unknown): WireAnswer {
  const headers = { 'content-type': 'application/x-amz-json-1.1' }
  return { status: 200, headers, body: Buffer.from(JSON.stringify(output ?? {})) }
}

function s3Operation(method: string, key: string, query: Readonly<Record<string, string>>): string {
  const isPart = query['uploadId'] !== undefined
  if (key === '') return query['versions'] === undefined ? 'ListObjectsV2' : 'ListObjectVersions'
  switch (method) {
    case 'GET':
      return query['tagging'] === undefined ? 'GetObject' : 'GetObjectTagging'
    case 'HEAD':
      return 'HeadObject'
    case 'PUT':
      if (query['tagging'] !== undefined) return 'PutObjectTagging'
      return isPart ? 'UploadPart' : 'PutObject'
    case 'POST':
      return isPart ? 'CompleteMultipartUpload' : 'CreateMultipartUpload'
    default:
      return isPart ? 'AbortMultipartUpload' : 'DeleteObject'
  }
}

/** The field that names what a JSON request is about. */
const NAMES = [
  'TrainingJobName',
  'EndpointName',
  'EndpointConfigName',
  'ModelName',
  'ModelPackageArn',
  'ModelPackageName',
  'ModelPackageGroupName',
  'ResourceArn',
  'QueueUrl',
  'logStreamName',
  'logGroupName',
] as const

function resourceOf(input: Fields): string {
  const name = NAMES.find((each) => typeof input[each] === 'string')
  return name === undefined ? '*' : String(input[name])
}

function bytesOf(body: unknown): Uint8Array {
  if (body === undefined || body === null) return new Uint8Array()
  if (typeof body === 'string') return Buffer.from(body)
  if (body instanceof Uint8Array) return Buffer.from(body.buffer, body.byteOffset, body.byteLength)
  throw new Error(`a body of the type ${typeof body} is not read here`)
}
