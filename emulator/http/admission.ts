import type { IncomingMessage } from 'node:http'
import { AwsError } from './aws-error.ts'

/**
 * Whose requests are answered. Every web page that a developer visits can send requests to this machine, and by DNS
 * rebinding under a name of its own; signatures are not checked here, so what a browser says of a request decides.
 */
export type Admission = {
  /** Names besides this machine's own that the emulator is called by, without a port. */
  readonly allowedHosts: readonly string[]
  /** Whether pages of an origin may send this request; `null` is one that a browser does not tell. None may by default. */
  readonly allowsOrigin?: (origin: string) => boolean
}

const OWN_HOST = /^(?:127\.0\.0\.1|\[::1\]|(?:.+\.)?localhost)$/

/** Why a request must not be answered; undefined where it may. */
export function findRefusal(
  { headers }: Pick<IncomingMessage, 'headers'>,
  { allowedHosts, allowsOrigin = () => false }: Admission,
): AwsError | undefined {
  const host = (headers.host ?? '').toLowerCase().replace(/:\d*$/, '')
  if (!OWN_HOST.test(host) && !allowedHosts.includes(host)) {
    return new AwsError(
      'AccessDenied',
      `The local cloud does not answer to the host name "${host}", only to 127.0.0.1, [::1], localhost, *.localhost ` +
        'and the names it was started with (--allow-host).',
      403,
    )
  }
  const isOfPage = headers.origin !== undefined || headers['sec-fetch-site'] === 'cross-site'
  // A browser leaves the origin out where a page only loads something, such as an image.
  const origin = headers.origin ?? 'null'
  if (!isOfPage || allowsOrigin(origin)) return undefined
  return new AwsError(
    'AccessDenied',
    `The local cloud does not answer to a web page of the origin "${origin}": neither the API's CORS origins nor the ` +
      "bucket's CORS rules allow it.",
    403,
  )
}
