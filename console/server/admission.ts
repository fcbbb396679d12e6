import type { IncomingMessage } from 'node:http'

/** Why a request is not answered, for whoever reads it. */
export type Refusal = { readonly code: string; readonly message: string; readonly hint: string }

/** Sent with everything that changes something: no page of another origin can send it without being asked first. */
export const WRITE_HEADER = 'x-boostline-console'

/**
 * Why a request must not be answered; undefined where it may. Every page that a person visits can send requests to this
 * machine, and by DNS rebinding under a name of its own. So the name has to be this machine's, or the address that it
 * listens on, with this very port, and a
 * browser has to say that the request comes from a page of the console, or from no page at all.
 */
export function findRefusal({ headers, method }: Asked, port: number, name = '127.0.0.1'): Refusal | undefined {
  const host = (headers.host ?? '').toLowerCase()
  if (![name, '127.0.0.1', 'localhost', '[::1]'].some((own) => host === `${own}:${port}`)) {
    return refusal(`The console does not answer to the host name "${host}".`)
  }
  const { origin } = headers
  if (origin !== undefined && origin !== `http://${host}`) {
    return refusal(`The console does not answer to a web page of the origin "${origin}".`)
  }
  const site = headers['sec-fetch-site'] ?? 'none'
  if (site !== 'same-origin' && site !== 'none') {
    return refusal('The console does not answer to a web page of another origin.')
  }
  const isRead = method === 'GET' || method === 'HEAD'
  if (!isRead && headers[WRITE_HEADER] !== '1') return refusal(`A change needs the header ${WRITE_HEADER}: 1.`)
  return undefined
}

type Asked = Pick<IncomingMessage, 'headers' | 'method'>

function refusal(message: string): Refusal {
  return {
    code: 'request-refused',
    message,
    hint: 'Open the console by typing or pasting the link that it printed into the address bar of your browser.',
  }
}
