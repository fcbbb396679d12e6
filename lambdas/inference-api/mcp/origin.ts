import type { HttpRequest } from '../http/http-messages.ts'

/**
 * Whether a request comes from no page, or from one that may ask: of an allowed origin, or of this API itself. A page
 * that had its own name point at this machine (DNS rebinding) would be of this API, too: over http that is believed of
 * names that nobody else can give alone.
 */
export function isAllowedOrigin(
  { headers, baseUrl }: Pick<HttpRequest, 'headers' | 'baseUrl'>,
  origins: readonly string[],
): boolean {
  const origin = headers['origin']
  if (origin === undefined || origins.includes('*') || origins.includes(origin)) return true
  if (!URL.canParse(origin) || !URL.canParse(baseUrl)) return false
  const { protocol, hostname } = new URL(origin)
  const isOwn = origin === new URL(baseUrl).origin
  return isOwn && (protocol === 'https:' || ['localhost', '127.0.0.1', '[::1]'].includes(hostname))
}
