import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { gunzipSync } from 'node:zlib'
import { AwsError, notImplemented } from '../http/aws-error.ts'
import { readBody } from '../http/body.ts'
import { createInputCheck, type Violation } from '../model/check-input.ts'
import type { ServiceModel } from '../model/service-model.ts'
import type { Codec } from './codec.ts'
import type { AwsService, OperationTable } from './service.ts'

/** What an operation may want to know of the request besides its input. */
export type JsonCall = {
  /** Aborted when the connection closes, as it does when nobody waits for the answer any more. */
  readonly clientGone: AbortSignal
}
/**
 * One operation of an AWS JSON service. Its input satisfies the service's model. An output of `undefined` is an empty
 * body, as Delete* and Stop* answer.
 */
export type JsonOperation<Service, Input> = (service: Service, input: Input, call: JsonCall) => unknown

export type JsonProtocol<Service> = {
  /** For messages: `SageMaker`, `SQS` … */
  readonly name: string
  /** Of a request: most services have one, CloudWatch two. */
  readonly codecOf: (request: IncomingMessage) => Codec
  readonly operations: OperationTable<JsonOperation<Service, never>>
  readonly model: ServiceModel
  /** The refusal of an input that violates the model; undefined where the operation words it itself. */
  readonly refuseInput: (violations: readonly Violation[]) => AwsError | undefined
  /** Headers an error carries beside its body (`x-amzn-query-error`). */
  readonly errorHeaders?: (error: AwsError) => Readonly<Record<string, string>>
  /** How the type is written in the body; by default the bare code. */
  readonly errorType?: (error: AwsError) => string
}

const MAX_BODY_BYTES = 12 * 1024 * 1024

/** Serves `POST` with one operation's input in the body, in the codecs of AWS JSON and of Smithy's RPC v2. */
export function jsonService<Service>(protocol: JsonProtocol<Service>, service: Service): AwsService {
  const { name, codecOf, operations, errorHeaders, errorType } = protocol
  const checkInput = createInputCheck(protocol.model)
  const operationOf = (request: IncomingMessage) => codecOf(request).operationOf(request)

  const send = (
    request: IncomingMessage,
    response: ServerResponse,
    status: number,
    output: unknown,
    headers: Readonly<Record<string, string>> = {},
  ) => {
    const codec = codecOf(request)
    response.writeHead(status, { ...codec.headers, 'x-amzn-requestid': randomUUID(), ...headers })
    response.end(output === undefined ? '' : codec.encode(output))
  }
  const refuse = (error: AwsError, request: IncomingMessage, response: ServerResponse) => {
    const body = { __type: errorType?.(error) ?? error.code, message: error.message, ...error.fields }
    send(request, response, error.status, body, errorHeaders?.(error))
  }

  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    const gone = new AbortController()
    response.once('close', () => gone.abort())
    try {
      const body = await readBody(request, MAX_BODY_BYTES)
      const operationName = operationOf(request)
      const operation = Object.hasOwn(operations, operationName) ? operations[operationName] : undefined
      if (!operation) throw notImplemented(name, operationName)
      const input = decodeInput(body, request, codecOf(request))
      const violations = checkInput(operationName, input)
      const refusal = violations.length > 0 ? protocol.refuseInput(violations) : undefined
      if (refusal) throw refusal
      // What the model was checked for is what the type of the operation's input says.
      send(request, response, 200, await operation(service, input as never, { clientGone: gone.signal }))
    } catch (error) {
      if (!(error instanceof AwsError)) throw error
      refuse(error, request, response)
    }
  }
  return { handle, operationOf, refuse }
}

function decodeInput(body: Buffer, request: IncomingMessage, codec: Codec): object {
  if (body.length === 0) return {}
  // SDKs compress PutMetricData from 10 KB on.
  const isCompressed = request.headers['content-encoding'] === 'gzip'
  try {
    const value = codec.decode(isCompressed ? gunzipSync(body, { maxOutputLength: MAX_BODY_BYTES }) : body)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value
  } catch {
    // falls through to the one refusal below
  }
  throw new AwsError('SerializationException', 'The request body is not an object of the protocol.')
}
