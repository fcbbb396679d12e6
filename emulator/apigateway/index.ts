import { type IncomingMessage, type ServerResponse, validateHeaderName, validateHeaderValue } from 'node:http'
import type { EmulatorContext } from '../context.ts'
import { findRefusal } from '../http/admission.ts'
import { AwsError } from '../http/aws-error.ts'
import { readBody } from '../http/body.ts'
import type { InvocationResult, Lambda } from '../lambda/index.ts'
import { gatewayRequest } from './gateway-request.ts'
import { type GatewayResponse, gatewayMessage } from './gateway-response.ts'
import { httpFormat } from './http-format.ts'
import type { ApiConfig } from './payload-format.ts'
import { restFormat } from './rest-format.ts'

export type { ApiConfig } from './payload-format.ts'

export type ApiGateway = {
  /** Passes any method and path to the function, and its answer back. */
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>
}

const MAX_REQUEST_BYTES = 10 * 1024 * 1024
const MAX_EVENT_BYTES = 6 * 1024 * 1024
// Node's own business: a wrong length would cut the answer.
const CONNECTION_HEADERS = new Set(['connection', 'content-length', 'keep-alive', 'transfer-encoding'])

/** API Gateway before one function: a REST API (payload 1.0) or an HTTP API (2.0). */
export function createApiGateway(
  context: EmulatorContext,
  {
    api,
    lambda,
    allowedHosts,
  }: {
    readonly api: ApiConfig
    readonly lambda: Pick<Lambda, 'invoke'>
    /** Names besides this machine's own that the API is called by. */
    readonly allowedHosts: readonly string[]
  },
): ApiGateway {
  const format = api.payloadVersion === '1.0' ? restFormat : httpFormat

  const { corsOrigins = [] } = api
  const allowsOrigin = (origin: string) => corsOrigins.includes('*') || corsOrigins.includes(origin)

  async function answer(http: IncomingMessage): Promise<GatewayResponse> {
    try {
      const body = await readBody(http, MAX_REQUEST_BYTES)
      // The API has a page of its own, which asks it.
      const ownOrigin = `http://${http.headers.host}`
      const refusal = findRefusal(http, {
        allowedHosts,
        allowsOrigin: (origin) => origin === ownOrigin || allowsOrigin(origin),
      })
      if (refusal) return gatewayMessage(refusal.status, refusal.message)
      const request = gatewayRequest(http, body, context.clock.now())
      const event = JSON.stringify(format.event(context, api, request))
      if (Buffer.byteLength(event) > MAX_EVENT_BYTES) return format.tooLarge
      const result = await invokeInTime(event)
      if (!result) return format.timedOut
      if (result.functionError) return format.functionFailed
      const answered = format.response(api, request, JSON.parse(result.payload))
      return answered.headers.every(isSendable) ? answered : format.functionFailed
    } catch (error) {
      if (!(error instanceof AwsError)) throw error
      if (error.status === 413) return format.tooLarge
      return error.status === 429 ? format.throttled : format.functionFailed
    }
  }

  /** Resolves to nothing when the API's time is over; the function goes on, as in AWS. */
  function invokeInTime(event: string): Promise<InvocationResult | undefined> {
    return new Promise((resolve, reject) => {
      const cancel = context.clock.after(format.timeoutMs, () => resolve(undefined))
      lambda.invoke(api.functionName, event).then(resolve, reject).finally(cancel)
    })
  }

  return {
    async handle(request, response) {
      const { status, headers, body } = await answer(request)
      response.statusCode = status
      for (const [name, value] of headers) {
        if (!CONNECTION_HEADERS.has(name.toLowerCase())) response.appendHeader(name, value)
      }
      response.end(body)
    },
  }
}

function isSendable([name, value]: readonly [string, string]): boolean {
  try {
    validateHeaderName(name)
    validateHeaderValue(name, value)
    return true
  } catch {
    // Node refuses it with a TypeError; the client is told what a malformed answer is told with.
    return false
  }
}
