import { describe, expect, it } from 'vitest'
import { EVENT_FORMS, type EventForm, servingApi, testApi } from '../testing/test-api.ts'

const ORIGIN = 'https://shop.example.com'

describe.each(Object.keys(EVENT_FORMS) as EventForm[])('calls from browsers by a %s event', (form) => {
  const preflight = { method: 'OPTIONS', path: '/models/iris/predict', headers: { origin: ORIGIN } }

  it('are answered before they are made, where pages are allowed', async () => {
    const api = testApi({ corsOrigins: ['https://a.example.com', ORIGIN] })
    expect(await api.send(preflight, form)).toMatchObject({
      statusCode: 204,
      body: '',
      headers: {
        'access-control-allow-origin': ORIGIN,
        'access-control-allow-methods': 'GET, HEAD, POST',
        'access-control-allow-headers': 'authorization, content-type, mcp-protocol-version, x-api-key, x-sticky-key',
        vary: 'origin',
      },
    })
  })

  it('are not allowed where nothing is configured', async () => {
    expect(await testApi().send(preflight, form)).toMatchObject({
      statusCode: 405,
      headers: { allow: 'GET, HEAD, POST' },
    })
  })
})

describe('an answer', () => {
  it.each([
    ['an allowed page', [ORIGIN], { 'access-control-allow-origin': ORIGIN, vary: 'origin' }],
    ['any page', ['*'], { 'access-control-allow-origin': '*' }],
    ['a page that is not allowed', ['https://a.example.com'], { vary: 'origin' }],
    ['a page, where none is configured', [], {}],
  ])('to %s', async (_, corsOrigins, expected) => {
    const api = await servingApi({ defaultModel: 'iris', corsOrigins })
    for (const [path, status] of [
      ['/models', 200],
      ['/nothing', 404],
    ] as const) {
      const { statusCode, headers } = await api.send({ method: 'GET', path, headers: { origin: ORIGIN } })
      expect(statusCode).toBe(status)
      const { 'access-control-expose-headers': exposed, 'content-type': _type, ...cors } = headers
      expect(cors).toEqual(expected)
      expect(exposed).toBe(
        'access-control-allow-origin' in expected
          ? 'retry-after, x-model-stale, x-model-version, x-model-warnings, x-request-id'
          : undefined,
      )
    }
  })
})
