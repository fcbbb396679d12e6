/** A request, whether it came through a REST API, an HTTP API, a Function URL or a direct invocation. */
export type HttpRequest = {
  /** Upper case. */
  readonly method: string
  /** Decoded, without the stage and without a slash at the end (`/` alone stays). */
  readonly path: string
  readonly query: URLSearchParams
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: RequestBody
  /** When it reached AWS, in milliseconds since 1970, where the event says so. */
  readonly startedAtMs?: number
  /** Where this API is reached, such as `https://host/stage`; empty where the event does not say. */
  readonly baseUrl: string
}

/** A direct invocation comes as a parsed value; everything else as bytes. */
type RequestBody = { readonly bytes: Buffer } | { readonly value: unknown }

export type HttpResponse = {
  readonly status: number
  /** Names in lower case; `content-type` is among them. */
  readonly headers: Readonly<Record<string, string>>
  /** Becomes JSON; undefined is no body. */
  readonly body: unknown
  /** The body where it is no JSON. */
  readonly text?: string
}

/** A response with a JSON body. */
export function jsonResponse(body: unknown, headers: Readonly<Record<string, string>> = {}): HttpResponse {
  return { status: 200, headers: { 'content-type': 'application/json', ...headers }, body }
}
