import { type OutgoingHttpHeaders, request } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { consolePage } from './console-page.ts'
import { type ServedConsole, serveConsole } from './serve.ts'

const opened: string[] = []
const changes: string[] = []
let served: ServedConsole
let port = 0
let cookie = ''

beforeAll(async () => {
  served = await serveConsole({
    port: 0,
    routes: {
      'GET /api/things/:thing': async ({ parts }) => ({ thing: parts['thing'] }),
      'POST /api/things/:thing': async ({ parts }) => {
        changes.push(parts['thing'] ?? '')
        return { changed: true }
      },
      'GET /api/broken': async () => await Promise.reject(new RangeError('oops')),
    },
    page: consolePage(),
    onOpened: (link) => void opened.push(link),
    onFault: () => undefined,
  })
  port = Number(new URL(served.url).port)
  const answer = await ask('/open', { query: new URL(served.link()).search })
  cookie = String(answer.headers['set-cookie']).split(';')[0] ?? ''
})
afterAll(async () => await served.close())

type Asked = { readonly method?: string; readonly headers?: OutgoingHttpHeaders; readonly query?: string }

type Answered = {
  readonly status: number
  readonly headers: Record<string, unknown>
  readonly text: string
  readonly bytes: number
}

/** As a client that sets every header itself, the host's name too. */
async function ask(path: string, { method = 'GET', headers = {}, query = '' }: Asked = {}) {
  return await new Promise<Answered>((resolve, reject) => {
    const sent = request(new URL(`${path}${query}`, served.url), { method, headers, agent: false }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () => {
        const body = Buffer.concat(chunks)
        const text = body.toString('utf8')
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text, bytes: body.length })
      })
    })
    sent.on('error', reject)
    sent.end()
  })
}

const THING = '/api/things/one'

it('listens on the address it is given, and is called by its name there', async () => {
  const options = { port: 0, routes: {}, page: consolePage(), onFault: () => undefined }
  const open = await serveConsole({ ...options, listen: { address: '0.0.0.0', name: '127.0.0.1' } })
  try {
    expect(open.link()).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/open\?token=/)
    expect((await fetch(open.link())).status).toBe(200)
  } finally {
    await open.close()
  }
})

describe('whoever has no session', () => {
  it.each(['/', '/runs/a/b', '/assets/x.js', '/open?token=wrong', '/open'])(
    'gets a page at %s that says how to have one, and nothing else',
    async (path) => {
      const { status, text, headers } = await ask(path)
      expect([status, text]).toEqual([401, expect.stringContaining('This console is locked')])
      expect(headers['set-cookie']).toBeUndefined()
    },
  )

  it.each([undefined, 'boostline_console_1=x', `boostline_console=${'a'.repeat(43)}`])(
    'gets no answer of the API by the cookie %s',
    async (wrong) => {
      const { status, text } = await ask(THING, { headers: wrong === undefined ? {} : { cookie: wrong } })
      expect([status, JSON.parse(text).error.code]).toEqual([401, 'session-missing'])
    },
  )

  it('changes nothing', async () => {
    const { status } = await ask(THING, { method: 'POST', headers: { 'x-boostline-console': '1' } })
    expect([status, changes]).toEqual([401, []])
  })
})

describe('the link', () => {
  it('works once, gives a cookie that no script reads and no other site sends, and is followed by another link', async () => {
    const before = served.link()
    const { status, headers, text } = await ask('/open', { query: new URL(before).search })
    expect([status, text]).toEqual([200, expect.stringContaining('url=/')])
    expect(String(headers['set-cookie'])).toMatch(
      new RegExp(`^boostline_console_${port}=[\\w-]{43}; Path=/; HttpOnly; SameSite=Strict$`),
    )
    expect((await ask('/open', { query: new URL(before).search })).status).toBe(401)
    expect(served.link()).not.toBe(before)
    expect(opened.at(-1)).toBe(served.link())
  })

  it('of a head request is kept: what only looks whether it is there opens nothing', async () => {
    const link = served.link()
    await ask('/open', { method: 'HEAD', query: new URL(link).search })
    expect(served.link()).toBe(link)
  })
})

describe('a session', () => {
  it('is answered', async () => {
    const { status, text, headers } = await ask(THING, { headers: { cookie } })
    expect([status, JSON.parse(text)]).toEqual([200, { thing: 'one' }])
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'; sandbox",
      'cross-origin-resource-policy': 'same-origin',
    })
  })

  it.each(['/api/things/', '/api/things/..%2Fother', '/api/things/a%00', '/api/things/a/b', '/api/unknown'])(
    'finds no route at %s',
    async (path) => {
      expect((await ask(path, { headers: { cookie } })).status).toBe(404)
    },
  )

  it('is told of a fault as the commands tell it', async () => {
    const { status, text } = await ask('/api/broken', { headers: { cookie } })
    expect([status, JSON.parse(text).error]).toEqual([
      500,
      { code: 'unexpected', message: expect.stringContaining('oops'), hint: expect.stringContaining('report') },
    ])
  })
})

describe('the name and the page that a request comes under', () => {
  const own = () => `http://127.0.0.1:${port}`
  it.each<[string, () => OutgoingHttpHeaders]>([
    ['its own address', () => ({ host: `127.0.0.1:${port}` })],
    ['localhost', () => ({ host: `localhost:${port}` })],
    ['a page of its own', () => ({ origin: own(), 'sec-fetch-site': 'same-origin' })],
    ['a typed address', () => ({ 'sec-fetch-site': 'none' })],
  ])('%s is answered', async (_, headers) => {
    expect((await ask(THING, { headers: { cookie, ...headers() } })).status).toBe(200)
  })

  it.each<[string, () => OutgoingHttpHeaders]>([
    ['a name that leads here by DNS rebinding', () => ({ host: `evil.example:${port}` })],
    ['its own address with another port', () => ({ host: '127.0.0.1:3000' })],
    ['its own address without the port', () => ({ host: '127.0.0.1' })],
    ['a page of another site', () => ({ origin: 'https://evil.example' })],
    ['a page of another port of this machine', () => ({ origin: 'http://127.0.0.1:3000' })],
    ['a page of another port that sends no origin', () => ({ 'sec-fetch-site': 'same-site' })],
    ['a link in a page of another site', () => ({ 'sec-fetch-site': 'cross-site' })],
    ['a sandboxed page, such as a report', () => ({ origin: 'null' })],
  ])('%s is refused, also with a session', async (_, headers) => {
    for (const path of [THING, '/', '/open']) {
      const { status, text } = await ask(path, { headers: { cookie, ...headers() } })
      expect([path, status, JSON.parse(text).error.code]).toEqual([path, 403, 'request-refused'])
    }
  })
})

describe('a change', () => {
  it('needs the header that no other page can send', async () => {
    const without = await ask(THING, { method: 'POST', headers: { cookie } })
    expect([without.status, changes]).toEqual([403, []])
    const given = await ask(THING, { method: 'POST', headers: { cookie, 'x-boostline-console': '1' } })
    expect([given.status, changes]).toEqual([200, ['one']])
  })
})

describe('the page', () => {
  it('has one script and one style, of its own server, and a policy without anything inline', async () => {
    const { status, text, headers } = await ask('/runs', { headers: { cookie } })
    expect(status).toBe(200)
    expect(headers['content-security-policy']).toContain("default-src 'none'; script-src 'self'; style-src 'self'")
    expect(headers['content-security-policy']).not.toContain('unsafe')
    expect(text).not.toMatch(/<script(?![^>]* src=)|<style|style=|onclick/)
    const files = [...text.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, file = '']) => file)
    expect(files).toHaveLength(2)
    let bytes = 0
    for (const file of files) {
      const asset = await ask(file, { headers: { cookie, 'accept-encoding': 'gzip' } })
      expect(asset.status).toBe(200)
      bytes += asset.bytes
    }
    expect(bytes).toBeLessThan(150_000)
  })
})
