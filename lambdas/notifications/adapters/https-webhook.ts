import { lookup as systemLookup } from 'node:dns'
import { type RequestOptions, request } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import type { Sending, Webhook } from '../send/channels.ts'
import { isPublicAddress } from './public-addresses.ts'

export type WebhookOptions = {
  /** From the first byte to the status, names and certificates included. */
  readonly limitMs?: number
  /** Of tests: another resolver, another way to agree on keys. */
  readonly lookup?: LookupFunction
  readonly tls?: RequestOptions
  readonly mayReach?: (address: string) => boolean
}

const LIMIT_MS = 10_000
const NO_PUBLIC_ADDRESS = 'ENOTPUBLIC'

/**
 * Posts over HTTPS. The address that a name stands for is checked where the connection takes it, so that a name cannot
 * stand for another one by then; redirects are not followed. What is told of a failure names no part of the URL.
 */
export function httpsWebhook(options: WebhookOptions = {}): Webhook {
  const { limitMs = LIMIT_MS, lookup = systemLookup, tls = {}, mayReach = isPublicAddress } = options
  const guarded: LookupFunction = (hostname, wanted, callback) => {
    lookup(hostname, { ...wanted, all: true }, (error, found) => {
      if (error) return callback(error, '')
      const addresses = typeof found === 'string' ? [{ address: found, family: isIP(found) }] : found
      const [first] = addresses
      if (!first || !addresses.every(({ address }) => mayReach(address))) return callback(notPublic(), '')
      if (wanted.all) callback(null, [...addresses])
      else callback(null, first.address, first.family)
    })
  }
  return {
    post: async (text, body) => {
      const url = URL.canParse(text) ? new URL(text) : undefined
      if (url?.protocol !== 'https:')
        return { outcome: 'refused', why: 'the address of the webhook is no https:// URL' }
      // Of an address in numbers nobody asks the resolver.
      const host = url.hostname.replace(/^\[|\]$/g, '')
      if (isIP(host) !== 0 && !mayReach(host)) return { outcome: 'refused', why: PRIVATE }
      return await new Promise<Sending>((resolve) => {
        const headers = {
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(body),
          'user-agent': 'boostline',
        }
        const signal = AbortSignal.timeout(limitMs)
        const sent = request(url, { ...tls, method: 'POST', headers, lookup: guarded, signal, agent: false })
        sent.on('response', (response) => {
          resolve(sendingOf(response.statusCode ?? 0))
          // Nobody reads what it says.
          response.on('error', () => undefined)
          response.destroy()
        })
        sent.on('error', (error: NodeJS.ErrnoException) => resolve(failureOf(error, limitMs)))
        sent.end(body)
      })
    },
  }
}

const PRIVATE = 'the webhook has an address that is not of the public internet'

function notPublic(): NodeJS.ErrnoException {
  return Object.assign(new Error(PRIVATE), { code: NO_PUBLIC_ADDRESS })
}

function sendingOf(status: number): Sending {
  if (status >= 200 && status < 300) return { outcome: 'sent', as: String(status) }
  const why = `the webhook answered ${status}`
  const passes = status >= 500 || status === 408 || status === 425 || status === 429
  return passes
    ? { outcome: 'failed', why }
    : { outcome: 'refused', why: `${why}${status < 400 ? ', which is not followed' : ''}` }
}

/** By its code: the message of an error may hold the address. */
function failureOf({ code, name }: NodeJS.ErrnoException, limitMs: number): Sending {
  if (code === NO_PUBLIC_ADDRESS) return { outcome: 'refused', why: PRIVATE }
  if (name === 'AbortError' || name === 'TimeoutError') {
    return { outcome: 'failed', why: `the webhook did not answer within ${limitMs / 1000} s` }
  }
  return { outcome: 'failed', why: `the webhook could not be reached (${code ?? 'no code'})` }
}
