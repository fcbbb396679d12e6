import { request } from 'node:http'
import { describe, expect, it } from 'vitest'
import { AwsError } from '../http/aws-error.ts'
import { FunctionFailure, startTestGateway } from './testing/test-gateway.ts'

const OK = () => ({ statusCode: 200, body: 'ok' })
const THROTTLED = new AwsError('TooManyRequestsException', 'Rate Exceeded.', 429)

/** Sends headers as they are given, repeated ones too, which fetch doesn't. */
function send(url: string, method: string, headers: readonly string[], body = ''): Promise<void> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers: [...headers, 'Host', 'api.local:3000'] }, (response) => {
      response.resume()
      response.on('end', resolve)
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

const HEADERS = Object.entries({
  'User-Agent': ['curl/8'],
  'X-Twice': ['a', 'b'],
  Cookie: ['s=1; t=2'],
  'Content-Type': ['application/json'],
  'Content-Length': ['10'],
}).flatMap(([name, values]) => values.flatMap((value) => [name, value]))

describe('a REST API (payload 1.0)', () => {
  it('gives the function a proxy event', async () => {
    await using gateway = await startTestGateway({ payloadVersion: '1.0', stage: 'prod' }, OK)
    await send(`${gateway.url}/models/iris/predict?a=1&a=2%203&b=`, 'POST', HEADERS, '{"x":"ü"}')
    expect(gateway.events).toEqual([
      {
        resource: '/{proxy+}',
        path: '/models/iris/predict',
        httpMethod: 'POST',
        headers: {
          'User-Agent': 'curl/8',
          'X-Twice': 'b',
          Cookie: 's=1; t=2',
          'Content-Type': 'application/json',
          'Content-Length': '10',
          Host: 'api.local:3000',
          'X-Amzn-Trace-Id': expect.stringMatching(/^Root=1-6a44e520-[0-9a-f]{24}$/),
          'X-Forwarded-For': '127.0.0.1',
          'X-Forwarded-Port': new URL(gateway.url).port,
          'X-Forwarded-Proto': 'http',
        },
        multiValueHeaders: expect.objectContaining({ 'X-Twice': ['a', 'b'], 'User-Agent': ['curl/8'] }),
        queryStringParameters: { a: '2 3', b: '' },
        multiValueQueryStringParameters: { a: ['1', '2 3'], b: [''] },
        pathParameters: { proxy: 'models/iris/predict' },
        stageVariables: null,
        requestContext: expect.objectContaining({
          accountId: '000000000000',
          domainName: 'api.local:3000',
          httpMethod: 'POST',
          identity: expect.objectContaining({ sourceIp: '127.0.0.1', userAgent: 'curl/8', user: null }),
          path: '/models/iris/predict',
          protocol: 'HTTP/1.1',
          requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
          requestTime: '01/Jul/2026:10:00:00 +0000',
          requestTimeEpoch: 1_782_900_000_000,
          resourcePath: '/{proxy+}',
          stage: 'prod',
        }),
        body: '{"x":"ü"}',
        isBase64Encoded: false,
      },
    ])
  })

  it('has null where there is no query, no body, no path', async () => {
    await using gateway = await startTestGateway({ payloadVersion: '1.0' }, OK)
    await fetch(gateway.url)
    expect(gateway.events).toMatchObject([
      {
        resource: '/',
        path: '/',
        queryStringParameters: null,
        multiValueQueryStringParameters: null,
        pathParameters: null,
        body: null,
        isBase64Encoded: false,
      },
    ])
  })

  it.each([
    [['image/*'], 'image/png', '/wA=', true],
    [['*/*'], 'text/plain', '/wA=', true],
    [['image/*'], 'application/json', '\uFFFD\0', false],
    [undefined, 'application/octet-stream', '\uFFFD\0', false],
  ])('with binary media types %j passes a body of %s as %j', async (binaryMediaTypes, contentType, body, isBase64) => {
    await using gateway = await startTestGateway(
      { payloadVersion: '1.0', ...(binaryMediaTypes && { binaryMediaTypes }) },
      OK,
    )
    await fetch(gateway.url, { method: 'POST', body: Buffer.from([0xff, 0]), headers: { 'content-type': contentType } })
    expect(gateway.events).toMatchObject([{ body, isBase64Encoded: isBase64 }])
  })

  it('answers with the function’s status, headers and body', async () => {
    await using gateway = await startTestGateway({ payloadVersion: '1.0' }, () => ({
      statusCode: 404,
      headers: { 'X-Count': 3, 'X-Flag': true, 'Set-Cookie': 'dropped=1', 'Content-Length': 999 },
      multiValueHeaders: { 'Set-Cookie': ['a=1', 'b=2'] },
      body: '{"n":1}',
    }))
    const answer = await fetch(gateway.url)
    expect(answer.status).toBe(404)
    expect(answer.headers.get('x-count')).toBe('3')
    expect(answer.headers.get('x-flag')).toBe('true')
    expect(answer.headers.getSetCookie()).toEqual(['a=1', 'b=2'])
    expect(answer.headers.get('content-type')).toBe('application/json')
    expect(answer.headers.get('x-amzn-requestid')).toMatch(/^[0-9a-f-]{36}$/)
    expect(await answer.json()).toEqual({ n: 1 })
  })

  it.each([
    ['a text', 'ok'],
    ['nothing', null],
    ['no statusCode', { body: 'x' }],
    ['a statusCode that is none', { statusCode: 'OK' }],
    ['a body that is no text', { statusCode: 200, body: { n: 1 } }],
    ['a header that is no value', { statusCode: 200, headers: { a: ['b'] } }],
    ['a header that can’t be sent', { statusCode: 200, headers: { a: 'b\nc' } }],
    ['multi-value headers without lists', { statusCode: 200, multiValueHeaders: { a: 'b' } }],
  ])('answers 502 where the function returned %s', async (_name, returned) => {
    await using gateway = await startTestGateway({ payloadVersion: '1.0' }, () => returned)
    const answer = await fetch(gateway.url)
    expect([answer.status, await answer.json()]).toEqual([502, { message: 'Internal server error' }])
  })
})

it.each([204, 304])('answers %i without a body', async (statusCode) => {
  await using gateway = await startTestGateway({}, () => ({ statusCode }))
  const answer = await fetch(gateway.url)
  expect([answer.status, answer.headers.get('content-length'), await answer.text()]).toEqual([statusCode, null, ''])
})

describe('an HTTP API (payload 2.0)', () => {
  it('gives the function an event', async () => {
    await using gateway = await startTestGateway({}, OK)
    await send(`${gateway.url}/models/ir%20is?a=1&a=2%203`, 'POST', HEADERS, '{"x":"ü"}')
    expect(gateway.events).toEqual([
      {
        version: '2.0',
        routeKey: '$default',
        rawPath: '/models/ir is',
        rawQueryString: 'a=1&a=2%203',
        cookies: ['s=1', 't=2'],
        headers: {
          'user-agent': 'curl/8',
          'x-twice': 'a,b',
          'content-type': 'application/json',
          'content-length': '10',
          host: 'api.local:3000',
          'x-amzn-trace-id': expect.stringMatching(/^Root=1-6a44e520-[0-9a-f]{24}$/),
          'x-forwarded-for': '127.0.0.1',
          'x-forwarded-port': new URL(gateway.url).port,
          'x-forwarded-proto': 'http',
        },
        queryStringParameters: { a: '1,2 3' },
        requestContext: {
          accountId: '000000000000',
          apiId: 'localapi00',
          domainName: 'api.local:3000',
          domainPrefix: 'api',
          http: {
            method: 'POST',
            path: '/models/ir is',
            protocol: 'HTTP/1.1',
            sourceIp: '127.0.0.1',
            userAgent: 'curl/8',
          },
          requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
          routeKey: '$default',
          stage: '$default',
          time: '01/Jul/2026:10:00:00 +0000',
          timeEpoch: 1_782_900_000_000,
        },
        body: '{"x":"ü"}',
        isBase64Encoded: false,
      },
    ])
  })

  it('leaves out what there is not, and puts a named stage before the path', async () => {
    await using gateway = await startTestGateway({ stage: 'dev' }, OK)
    await fetch(`${gateway.url}/health`)
    expect(gateway.events).toMatchObject([{ rawPath: '/dev/health', rawQueryString: '' }])
    expect(gateway.events[0]).not.toHaveProperty('body')
    expect(gateway.events[0]).not.toHaveProperty('cookies')
    expect(gateway.events[0]).not.toHaveProperty('queryStringParameters')
  })

  it.each([
    ['application/json', 'a=b', false],
    ['text/csv; charset=utf-8', 'a=b', false],
    ['application/problem+json', 'a=b', false],
    ['application/x-www-form-urlencoded', 'YT1i', true],
    ['application/octet-stream', 'YT1i', true],
  ])('passes a body of %s as %s', async (contentType, body, isBase64Encoded) => {
    await using gateway = await startTestGateway({}, OK)
    await fetch(gateway.url, { method: 'POST', body: 'a=b', headers: { 'content-type': contentType } })
    expect(gateway.events).toMatchObject([{ body, isBase64Encoded }])
  })

  it('passes bytes that are no UTF-8 as base64', async () => {
    await using gateway = await startTestGateway({}, OK)
    const body = Buffer.from('M\xfcnchen', 'latin1')
    await fetch(gateway.url, { method: 'POST', body, headers: { 'content-type': 'text/csv' } })
    expect(gateway.events).toMatchObject([{ body: body.toString('base64'), isBase64Encoded: true }])
  })

  it.each([
    [{ statusCode: 201, body: 'made' }, 201, 'text/plain;charset=UTF-8', 'made'],
    [{ statusCode: 200, headers: { 'Content-Type': 'text/csv' }, body: 'a,b' }, 200, 'text/csv', 'a,b'],
    [{ statusCode: 200, body: 'w7w=', isBase64Encoded: true }, 200, 'text/plain;charset=UTF-8', 'ü'],
    [{ prediction: 1 }, 200, 'application/json', '{"prediction":1}'],
    ['hello', 200, 'application/json', 'hello'],
    [null, 200, 'application/json', 'null'],
    [{ statusCode: 200, body: { n: 1 } }, 500, 'application/json', '{"message":"Internal Server Error"}'],
    [{ statusCode: 'x' }, 500, 'application/json', '{"message":"Internal Server Error"}'],
  ])('answers %j with %i %s', async (returned, status, contentType, body) => {
    await using gateway = await startTestGateway({}, () => returned)
    const answer = await fetch(gateway.url)
    expect([answer.status, answer.headers.get('content-type'), await answer.text()]).toEqual([
      status,
      contentType,
      body,
    ])
  })

  it('sets the cookies that the function returned', async () => {
    await using gateway = await startTestGateway({}, () => ({ statusCode: 200, cookies: ['a=1; Secure', 'b=2'] }))
    expect((await fetch(gateway.url)).headers.getSetCookie()).toEqual(['a=1; Secure', 'b=2'])
  })
})

describe('the front door itself', () => {
  const fail = (error: Error) => () => {
    throw error
  }

  it.each([
    ['1.0', 'a function error', fail(new FunctionFailure()), 502, 'Internal server error'],
    ['2.0', 'a function error', fail(new FunctionFailure()), 500, 'Internal Server Error'],
    ['1.0', 'a throttled function', fail(THROTTLED), 500, 'Internal server error'],
    ['2.0', 'a throttled function', fail(THROTTLED), 503, 'Service Unavailable'],
  ] as const)('(%s) answers %s with its own message', async (payloadVersion, _name, play, status, message) => {
    await using gateway = await startTestGateway({ payloadVersion }, play)
    const answer = await fetch(gateway.url)
    expect([answer.status, await answer.json()]).toEqual([status, { message }])
  })

  it.each([
    ['1.0', 29_000, 504, 'Endpoint request timed out'],
    ['2.0', 30_000, 503, 'Service Unavailable'],
  ] as const)('(%s) waits %i ms for the function', async (payloadVersion, timeoutMs, status, message) => {
    let invoked = (): void => {}
    const invocation = new Promise<void>((resolve) => {
      invoked = resolve
    })
    await using gateway = await startTestGateway({ payloadVersion }, () => {
      invoked()
      return new Promise(() => {})
    })
    const answering = fetch(gateway.url)
    await invocation
    gateway.clock.advance(timeoutMs)
    const answer = await answering
    expect([answer.status, await answer.json()]).toEqual([status, { message }])
  })

  it.each([
    ['1.0', 'more than 10 MB', 10 * 1024 * 1024 + 1, 'Request Too Long'],
    ['2.0', 'more than 10 MB', 10 * 1024 * 1024 + 1, 'Request Entity Too Large'],
    ['1.0', 'more than a function takes', 6 * 1024 * 1024, 'Request Too Long'],
    ['2.0', 'more than a function takes', 6 * 1024 * 1024, 'Request Entity Too Large'],
  ] as const)('(%s) answers a body of %s with 413', async (payloadVersion, _name, sizeBytes, message) => {
    await using gateway = await startTestGateway({ payloadVersion }, OK)
    const answer = await fetch(gateway.url, { method: 'POST', body: 'x'.repeat(sizeBytes) })
    expect([answer.status, await answer.json()]).toEqual([413, { message }])
    expect(gateway.events).toEqual([])
  })
})
