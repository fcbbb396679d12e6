import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo, LookupFunction } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { httpsWebhook, type WebhookOptions } from './https-webhook.ts'

/** TLS by a key that both sides know: no certificate has to be kept, or to stay valid. */
const KEY = Buffer.from('00112233445566778899aabbccddeeff', 'hex')
const TLS = { ciphers: 'PSK-AES128-GCM-SHA256', maxVersion: 'TLSv1.2' } as const
const CLIENT = {
  ...TLS,
  checkServerIdentity: () => undefined,
  pskCallback: () => ({ psk: KEY, identity: 'test' }),
}
const HERE: LookupFunction = (_hostname, { all }, callback) =>
  all ? callback(null, [{ address: '127.0.0.1', family: 4 }]) : callback(null, '127.0.0.1', 4)

async function startReceiver(answer: (request: IncomingMessage, response: ServerResponse) => void) {
  const received: { readonly path: string | undefined; readonly body: string }[] = []
  const server = createServer({ ...TLS, pskCallback: () => KEY }, (request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      received.push({ path: request.url, body: Buffer.concat(chunks).toString() })
      answer(request, response)
    })
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  // A server that listens on a port has an AddressInfo.
  return { received, port: (server.address() as AddressInfo).port }
}

function webhook(options: WebhookOptions = {}) {
  return httpsWebhook({ tls: CLIENT, lookup: HERE, mayReach: () => true, ...options })
}

const SECRET = 'T0PS3CRET'

describe('a webhook', () => {
  it('gets one POST of the body', async () => {
    const { received, port } = await startReceiver((_, response) => response.end('ok'))
    const sending = await webhook().post(`https://hooks.test:${port}/services/${SECRET}`, '{"text":"größer"}')
    expect(sending).toEqual({ outcome: 'sent', as: '200' })
    expect(received).toEqual([{ path: `/services/${SECRET}`, body: '{"text":"größer"}' }])
  })

  it.each([
    [500, { outcome: 'failed', why: 'the webhook answered 500' }],
    [429, { outcome: 'failed', why: 'the webhook answered 429' }],
    [404, { outcome: 'refused', why: 'the webhook answered 404' }],
    [302, { outcome: 'refused', why: 'the webhook answered 302, which is not followed' }],
  ])('that answers %i: %j', async (status, sending) => {
    const { received, port } = await startReceiver((_, response) => {
      response.writeHead(status, { location: 'https://169.254.169.254/' }).end()
    })
    expect(await webhook().post(`https://hooks.test:${port}/`, '{}')).toEqual(sending)
    expect(received).toHaveLength(1)
  })

  it('that does not answer is given up on', async () => {
    const { port } = await startReceiver(() => undefined)
    const sending = await webhook({ limitMs: 50 }).post(`https://hooks.test:${port}/${SECRET}`, '{}')
    expect(sending).toEqual({ outcome: 'failed', why: 'the webhook did not answer within 0.05 s' })
  })

  it('that is not there is tried again, and its address is not told', async () => {
    const lookup: LookupFunction = (hostname, _options, callback) =>
      callback(Object.assign(new Error(`getaddrinfo ENOTFOUND ${hostname}`), { code: 'ENOTFOUND' }), '')
    const sending = await webhook({ lookup }).post(`https://${SECRET}.hooks.test/`, '{}')
    expect(sending).toEqual({ outcome: 'failed', why: 'the webhook could not be reached (ENOTFOUND)' })
  })

  it.each([
    ['http', `http://hooks.test/${SECRET}`],
    ['a file', `file:///etc/${SECRET}`],
    ['no URL', SECRET],
  ])('at %s is refused', async (_, url) => {
    const sending = await webhook().post(url, '{}')
    expect(sending).toEqual({ outcome: 'refused', why: 'the address of the webhook is no https:// URL' })
  })

  it.each(['127.0.0.1', '169.254.169.254', '2130706433', '0x7f.1', '[::1]', '[::ffff:10.0.0.1]'])(
    'at %s is refused before anything is sent',
    async (host) => {
      const { received, port } = await startReceiver((_, response) => response.end())
      const sending = await httpsWebhook({ tls: CLIENT }).post(`https://${host}:${port}/`, '{}')
      expect(sending).toMatchObject({ outcome: 'refused', why: expect.stringContaining('not of the public internet') })
      expect(received).toEqual([])
    },
  )

  it.each([[['127.0.0.1']], [['93.184.216.34', '10.0.0.1']]])(
    'with a name that stands for %j is refused where the connection takes it',
    async (addresses) => {
      const { received, port } = await startReceiver((_, response) => response.end())
      const lookup: LookupFunction = (_hostname, _options, callback) =>
        callback(
          null,
          addresses.map((address) => ({ address, family: 4 })),
        )
      const sending = await httpsWebhook({ tls: CLIENT, lookup }).post(`https://hooks.test:${port}/`, '{}')
      expect(sending).toMatchObject({ outcome: 'refused', why: expect.stringContaining('not of the public internet') })
      expect(received).toEqual([])
    },
  )
})
