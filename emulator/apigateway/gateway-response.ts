/** What goes back to the client. */
export type GatewayResponse = {
  readonly status: number
  /** Repeated headers are repeated entries. */
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: Buffer
}

/** The front door's own answer, where the function has none that can be used. */
export function gatewayMessage(status: number, message: string): GatewayResponse {
  return { status, headers: [['content-type', 'application/json']], body: Buffer.from(JSON.stringify({ message })) }
}

/** What both payload formats have in common; undefined where a function's answer has another shape. */
export type ProxyResponse = {
  readonly status: number
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: string
  readonly isBase64Encoded: boolean
}

export function parseProxyResponse(answer: object): ProxyResponse | undefined {
  const fields: Readonly<Record<string, unknown>> = { ...answer }
  const status = Number(fields['statusCode'])
  const headers = parseHeaders(fields['headers'])
  const body = fields['body'] ?? ''
  if (!Number.isInteger(status) || status < 100 || status > 599 || !headers || typeof body !== 'string')
    return undefined
  return { status, headers, body, isBase64Encoded: fields['isBase64Encoded'] === true }
}

/** Values are texts, numbers or booleans; undefined for anything else. */
function parseHeaders(value: unknown): (readonly [string, string])[] | undefined {
  if (value === undefined || value === null) return []
  if (typeof value !== 'object') return undefined
  const headers: [string, string][] = []
  for (const [name, header] of Object.entries(value)) {
    if (!['string', 'number', 'boolean'].includes(typeof header)) return undefined
    headers.push([name, String(header)])
  }
  return headers
}
