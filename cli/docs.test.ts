import { request } from 'node:http'
import { afterEach, expect, it } from 'vitest'
import type { ApiRequest } from './api-function.ts'
import { serveDocs } from './docs.ts'

const asked: ApiRequest[] = []
const ANSWER = { status: 200, headers: { 'content-type': 'application/json' }, body: '{"a":1}', failure: undefined }
let close = () => {}
afterEach(() => {
  asked.length = 0
  close()
})

async function served(ask: Parameters<typeof serveDocs>[0] = async (each) => (asked.push(each), ANSWER)) {
  const docs = await serveDocs(ask)
  close = () => docs.close()
  return docs.link
}

it('sends the page and its files, and passes all else on to the function', async () => {
  const link = await served()
  const page = await fetch(link)
  expect(page.headers.get('content-security-policy')).toContain("connect-src 'self'")
  const script = /src="([^"]*docs-page\.js)"/.exec(await page.text())?.[1] ?? ''
  expect(await (await fetch(new URL(script, link))).text()).toContain('openapi.json')
  expect(asked).toEqual([])

  const answer = await fetch(`${link}models/iris/predict?explain=true`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/csv', authorization: 'secret' },
    body: '{"x":1}',
  })
  expect([answer.status, await answer.json()]).toEqual([200, { a: 1 }])
  expect(asked).toEqual([
    {
      method: 'POST',
      path: '/models/iris/predict',
      query: { explain: 'true' },
      headers: { accept: 'text/csv', 'content-type': 'application/json' },
      body: '{"x":1}',
    },
  ])
})

it('answers nobody who has not the link', async () => {
  const { origin } = new URL(await served())
  for (const path of ['/', '/docs', '/openapi.json', '/docs/docs-page.js', `/${'0'.repeat(32)}/models`]) {
    expect((await fetch(`${origin}${path}`)).status).toBe(404)
  }
  expect(asked).toEqual([])
})

it('says what went wrong', async () => {
  const failing = await served(async () => ({ status: undefined, headers: {}, body: '', failure: 'Unhandled' }))
  const answer = await fetch(`${failing}models`)
  expect([answer.status, await answer.json()]).toEqual([
    502,
    { status: 502, detail: 'The function failed: Unhandled.' },
  ])
  close()
  const unreachable = await served(async () => Promise.reject(new Error('There is no stage prod.')))
  expect(await (await fetch(`${unreachable}models`)).json()).toMatchObject({ detail: 'There is no stage prod.' })
  const deleted = await new Promise<number | undefined>((resolve, reject) => {
    request(`${unreachable}models`, { method: 'DELETE' }, ({ statusCode }) => resolve(statusCode))
      .on('error', reject)
      .end()
  })
  expect(deleted).toBe(405)
})
