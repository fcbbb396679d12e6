import type { EmulatorContext } from '../context.ts'
import type { GatewayRequest } from './gateway-request.ts'
import type { GatewayResponse } from './gateway-response.ts'

export type ApiConfig = {
  readonly functionName: string
  readonly stage: string
  /** 1.0: a REST API; 2.0: an HTTP API. */
  readonly payloadVersion: '1.0' | '2.0'
  /** Of a REST API: media types whose bodies travel as base64, such as `image/*`; none by default. */
  readonly binaryMediaTypes?: readonly string[]
  /** Origins whose pages may call, or `*`; none by default. What a browser is told of it is the function's answer. */
  readonly corsOrigins?: readonly string[]
}

/** What differs between the two kinds of API. */
export type PayloadFormat = {
  readonly timeoutMs: number
  readonly timedOut: GatewayResponse
  readonly functionFailed: GatewayResponse
  readonly throttled: GatewayResponse
  readonly tooLarge: GatewayResponse
  /** The event that the function gets. */
  event(context: EmulatorContext, api: ApiConfig, request: GatewayRequest): unknown
  /** The answer to the client, from what the function returned. */
  response(api: ApiConfig, request: GatewayRequest, answer: unknown): GatewayResponse
}
