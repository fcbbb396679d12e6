import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { Agent, type OutgoingHttpHeaders, request } from 'node:http'
import type { LookupFunction } from 'node:net'
import path from 'node:path'
import { promisify } from 'node:util'
import { ListObjectsV2Command, PutBucketCorsCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { afterAll, describe, expect, it } from 'vitest'
import { findRefusal } from './http/admission.ts'
import { startTestEmulator, type TestEmulator } from './testing/test-emulator.ts'

const PAGE = 'https://page.example'
const OTHER_PAGE = 'https://other.example'
const ROOT = path.dirname(import.meta.dirname)
const INVOCATION = '/2015-03-31/functions/echo/invocations'
const FORM = 'application/x-www-form-urlencoded'

type Asked = {
  readonly method?: string
  readonly path?: string
  readonly headers?: OutgoingHttpHeaders
  readonly body?: string
}

/** As a client that sets every header itself, the host's name too. */
async function ask(url: string, { method = 'GET', path = '/', headers = {}, body = '' }: Asked) {
  return await new Promise<{ status: number; headers: OutgoingHttpHeaders; text: string }>((resolve, reject) => {
    const sent = request(new URL(path, url), { method, headers, agent: false }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8')
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text })
      })
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

async function withBucketRule(emulator: TestEmulator, AllowedOrigins: string[]): Promise<void> {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' }
  const s3 = new S3Client({ endpoint: emulator.url, region: 'us-east-1', credentials, forcePathStyle: true })
  const CORSRules = [{ AllowedOrigins, AllowedMethods: ['GET', 'PUT'], AllowedHeaders: ['content-type'] }]
  await s3.send(new PutBucketCorsCommand({ Bucket: 'data', CORSConfiguration: { CORSRules } }))
}

describe('a client that is no browser is answered', () => {
  it.each([
    '127.0.0.1',
    '127.0.0.1:4566',
    '[::1]:4566',
    'localhost',
    'LocalHost:4566',
    'data.localhost:4566',
    'host.docker.internal',
    'cloud:4566',
  ])('under the name %s', async (host) => {
    await using emulator = await startTestEmulator({ allowedHosts: ['host.docker.internal', 'cloud'] })
    for (const url of [emulator.url, emulator.apiUrl]) {
      const { status } = await ask(url, { path: '/_health', headers: { host } })
      expect(status).not.toBe(403)
    }
  })

  it.each([true, false])('as the SDK writes it, path style: %s', async (forcePathStyle) => {
    await using emulator = await startTestEmulator()
    // A name under localhost leads here with most resolvers; with this one it does everywhere.
    const lookup: LookupFunction = (_host, _options, found) => found(null, [{ address: '127.0.0.1', family: 4 }])
    const s3 = new S3Client({
      endpoint: emulator.url.replace('127.0.0.1', 'localhost'),
      region: 'us-east-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
      forcePathStyle,
      requestHandler: { httpAgent: new Agent({ lookup }) },
    })
    await s3.send(new PutObjectCommand({ Bucket: 'data', Key: 'k', Body: 'x' }))
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: 'data' }))
    expect(Contents.map(({ Key }) => Key)).toEqual(['k'])
  })

  it("as the README's curl lines write it", async () => {
    await using emulator = await startTestEmulator()
    const sample = path.join(ROOT, 'events/s3/test-event.json')
    const curl = async (...args: string[]) => (await promisify(execFile)('curl', ['-sS', '--fail', ...args])).stdout
    await curl('-T', sample, `${emulator.url}/data/datasets/my.csv`)
    expect(await curl(`${emulator.url}/data/datasets/my.csv`)).toBe(readFileSync(sample, 'utf8'))
    expect(JSON.parse(await curl(`${emulator.url}${INVOCATION}`, '-d', `@${sample}`))).toHaveProperty('Event')
    const authorization = `authorization: Bearer ${emulator.controlToken}`
    expect(await curl('-H', authorization, `${emulator.url}/_faults`, '-d', '{"faults": []}')).toBe('{"faults":[]}')
    expect(await curl('-H', authorization, `${emulator.url}/_clock`, '-d', '{"advanceMs": 900000}')).toContain('now')
  })

  it.each([FORM, 'text/plain', 'multipart/form-data', 'application/json'])('whose body is %s', async (type) => {
    await using emulator = await startTestEmulator()
    const headers = { 'content-type': type }
    expect(await ask(emulator.url, { method: 'POST', path: INVOCATION, headers, body: '{"a":1}' })).toMatchObject({
      status: 200,
      text: '{"a":1}',
    })
    expect((await ask(emulator.url, { method: 'PUT', path: '/data/k', headers, body: 'x' })).status).toBe(200)
  })
})

/** For what is refused, and so changes nothing. */
const emulator = await startTestEmulator()
afterAll(() => emulator[Symbol.asyncDispose]())

const FOREIGN: readonly [string, OutgoingHttpHeaders][] = [
  ['a foreign host name', { host: 'rebound.example:4566' }],
  ['a name that ends as an own one', { host: 'evillocalhost' }],
  ['a name that begins as an own one', { host: 'localhost.example' }],
  ['another address', { host: '192.168.0.7:4566' }],
  ['a page of another origin', { origin: PAGE, 'sec-fetch-site': 'cross-site' }],
  ['a page in a browser that says the origin alone', { origin: PAGE, 'content-type': 'text/plain' }],
  ['a page without an origin', { origin: 'null' }],
  ['a page that loads something', { 'sec-fetch-site': 'cross-site' }],
  ['a page of another port', { origin: 'http://localhost:5173', 'sec-fetch-site': 'same-site' }],
  ['a page that came out of a bucket', { origin: 'http://127.0.0.1:4566', 'sec-fetch-site': 'same-origin' }],
]

describe.each(FOREIGN)('%s is refused', (_, headers) => {
  it.each([
    ['an object', { path: '/data/k' }],
    ['an upload', { method: 'PUT', path: '/data/k', body: 'x' }],
    ['an invocation', { method: 'POST', path: INVOCATION, body: '{}' }],
    ['a scoring', { method: 'POST', path: '/endpoints/any/invocations', body: '1' }],
    ['a queue', { method: 'POST', headers: { 'x-amz-target': 'AmazonSQS.ListQueues' }, body: '{}' }],
    ['a service that is not there', { method: 'POST', headers: { 'x-amz-target': 'None.None' } }],
    ['the metrics', { method: 'POST', path: '/service/GraniteServiceVersion20100801/operation/ListMetrics' }],
    ['the health', { path: '/_health' }],
    ['the clock', { path: '/_clock' }],
    ['the faults', { method: 'DELETE', path: '/_faults' }],
    ['a preflight', { method: 'OPTIONS', path: INVOCATION }],
    ['a preflight of the clock', { method: 'OPTIONS', path: '/_clock' }],
  ] as [string, Asked][])('for %s', async (_name, asked) => {
    const authorization = `Bearer ${emulator.controlToken}`
    const all = { ...asked.headers, ...headers, authorization }
    const { status, headers: answered, text } = await ask(emulator.url, { ...asked, headers: all })
    expect(status).toBe(403)
    expect(text).toContain('The local cloud does not answer to')
    expect(answered).not.toHaveProperty('access-control-allow-origin')
  })

  it('by the API', async () => {
    for (const method of ['GET', 'POST', 'OPTIONS']) {
      const { status, text } = await ask(emulator.apiUrl, { method, path: '/predict', headers })
      expect(status).toBe(403)
      expect(JSON.parse(text)).toEqual({ message: expect.stringMatching(/^The local cloud does not answer to/) })
    }
  })
})

// Every address of 127.0.0.0/8 is Linux's loopback, so that another one than the bound one can be tried.
describe.runIf(process.platform === 'linux')('where it listens', () => {
  const elsewhere = (url: string) => url.replace('127.0.0.1', '127.0.0.2')

  it('is 127.0.0.1 alone unless it is said', async () => {
    for (const url of [emulator.url, emulator.apiUrl]) {
      await expect(ask(elsewhere(url), { path: '/_health' })).rejects.toMatchObject({ code: 'ECONNREFUSED' })
    }
  })

  it('is every address where it is said; who calls it is asked as before', async () => {
    await using open = await startTestEmulator({ listen: '0.0.0.0', allowedHosts: ['boostline'] })
    // What functions call it by, and what is printed.
    expect(open.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
    const isRefusedAs = async (headers: OutgoingHttpHeaders) =>
      await Promise.all(
        [open.url, open.apiUrl].map(
          async (url) => (await ask(elsewhere(url), { path: '/_health', headers })).status === 403,
        ),
      )
    // As a container's engine passes on what it is asked on the machine's own port.
    expect(await isRefusedAs({ host: '127.0.0.1:4566' })).toEqual([false, false])
    expect(await isRefusedAs({ host: 'localhost:4600' })).toEqual([false, false])
    expect(await isRefusedAs({ host: 'boostline:4566' })).toEqual([false, false])
    for (const host of ['other:4566', '127.0.0.2:4566', '0.0.0.0:4566', 'rebound.example']) {
      expect(await isRefusedAs({ host })).toEqual([true, true])
    }
    expect(await isRefusedAs({ host: 'localhost:4566', origin: PAGE })).toEqual([true, true])
  })

  it('is one other address, under which it is called then', async () => {
    await using open = await startTestEmulator({ listen: '127.0.0.2' })
    expect(open.url).toMatch(/^http:\/\/127\.0\.0\.2:\d+$/)
    expect((await ask(open.url, { path: '/_health' })).status).toBe(200)
    // Not 127.0.0.1, where another service of this machine may have the same port.
    await expect(ask(open.url.replace('127.0.0.2', '127.0.0.3'), { path: '/_health' })).rejects.toMatchObject({
      code: 'ECONNREFUSED',
    })
  })
})

it('no name at all is refused', () => {
  expect(findRefusal({ headers: {} }, { allowedHosts: [] })).toMatchObject({ status: 403 })
})

describe('the pages that a bucket allows', () => {
  const asked = { method: 'PUT', path: '/data/k', body: 'x' }
  const preflight = { 'access-control-request-method': 'PUT', 'access-control-request-headers': 'content-type' }

  it('may do what its rules say, and no more', async () => {
    await using emulator = await startTestEmulator()
    await withBucketRule(emulator, [PAGE])
    const origin = (value: string) => ({ origin: value, 'sec-fetch-site': 'cross-site' })
    const statuses = async (value: string) => [
      (await ask(emulator.url, { ...asked, headers: origin(value) })).status,
      (await ask(emulator.url, { ...asked, method: 'OPTIONS', headers: { ...origin(value), ...preflight } })).status,
      (await ask(emulator.url, { ...asked, method: 'DELETE', headers: origin(value) })).status,
      (await ask(emulator.url, { path: '/other/k', headers: origin(value) })).status,
      (await ask(emulator.url, { method: 'POST', path: INVOCATION, headers: origin(value) })).status,
      // The rules themselves.
      (await ask(emulator.url, { ...asked, path: '/data?cors', headers: origin(value) })).status,
    ]
    expect(await statuses(PAGE)).toEqual([200, 200, 403, 403, 403, 403])
    for (const other of [OTHER_PAGE, 'null']) expect(await statuses(other)).toEqual([403, 403, 403, 403, 403, 403])
  })

  it('are none of those that lie in a bucket: their scripts have an origin of their own', async () => {
    await using emulator = await startTestEmulator()
    await withBucketRule(emulator, [PAGE])
    await ask(emulator.url, { ...asked, headers: { 'content-type': 'text/html' } })
    const { headers } = await ask(emulator.url, { path: '/data/k' })
    expect(headers).toMatchObject({ 'content-type': 'text/html', 'content-security-policy': 'sandbox allow-scripts' })
  })

  it('are found under its virtual host, too', async () => {
    await using emulator = await startTestEmulator()
    await withBucketRule(emulator, [PAGE])
    const headers = { host: 'data.localhost:4566', origin: PAGE }
    expect((await ask(emulator.url, { ...asked, path: '/k', headers })).status).toBe(200)
  })

  it('are all pages where it says so', async () => {
    await using emulator = await startTestEmulator()
    await withBucketRule(emulator, ['*'])
    for (const headers of [{ origin: PAGE }, { origin: 'null' }, { 'sec-fetch-site': 'cross-site' }]) {
      expect((await ask(emulator.url, { ...asked, headers })).status).toBe(200)
    }
    const rebound = { host: 'rebound.example', origin: PAGE, ...preflight }
    for (const method of ['GET', 'PUT', 'OPTIONS']) {
      expect((await ask(emulator.url, { ...asked, method, headers: rebound })).status).toBe(403)
    }
  })
})

describe('the pages that the API allows', () => {
  const API = { functionName: 'echo', stage: 'prod', payloadVersion: '2.0' } as const

  it.each([
    [[PAGE], { origin: PAGE }, true],
    [[PAGE], { origin: OTHER_PAGE }, false],
    [[PAGE], { origin: 'null' }, false],
    [[PAGE], { 'sec-fetch-site': 'cross-site' }, false],
    [['*'], { origin: OTHER_PAGE }, true],
    [['*'], { origin: 'null' }, true],
    [['*'], { origin: PAGE, host: 'rebound.example' }, false],
  ])('by %j: %j is let in: %s', async (corsOrigins, headers, isLetIn) => {
    await using emulator = await startTestEmulator({ api: { ...API, corsOrigins } })
    for (const method of ['POST', 'OPTIONS']) {
      const { status } = await ask(emulator.apiUrl, { method, path: '/predict', headers })
      expect(status).toBe(isLetIn ? 200 : 403)
    }
    // They are the API's alone.
    expect((await ask(emulator.url, { method: 'POST', path: INVOCATION, headers })).status).toBe(403)
  })
})

describe.each(['/_faults', '/_clock'])('%s', (path) => {
  it('wants the token of this emulator, which a restart keeps', async () => {
    await using emulator = await startTestEmulator()
    const { controlToken } = emulator
    const withToken = async (token: string | undefined, method = 'GET') =>
      (await ask(emulator.url, { method, path, headers: token === undefined ? {} : { authorization: token } })).status
    for (const wrong of [undefined, '', 'Bearer ', 'Bearer wrong', controlToken, `Bearer ${controlToken}x`]) {
      expect(await withToken(wrong)).toBe(401)
      expect(await withToken(wrong, 'POST')).toBe(401)
    }
    expect(await withToken(`Bearer ${controlToken}`)).toBe(200)
    await emulator.restart()
    expect(emulator.controlToken).toBe(controlToken)
    expect(await withToken(`Bearer ${controlToken}`)).toBe(200)
  })

  it('says where the token is to be had', async () => {
    await using emulator = await startTestEmulator()
    const { text } = await ask(emulator.url, { path })
    expect(JSON.parse(text)).toEqual({
      __type: 'UnrecognizedClientException',
      message:
        'Send "authorization: Bearer <token>": the token is printed at the start, and is in the file control-token beside the state.',
    })
  })
})
