import { once } from 'node:events'
import { request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { httpServer } from './serve-http.ts'
import { servingApi, VIRGINICA } from './testing/test-api.ts'

const api = await servingApi()
const server = httpServer(async (event) => await api.invoke(event))
let url = ''
beforeAll(async () => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => server.close())

const ANSWER = { prediction: { label: 'virginica', probability: 0.9997 } }
const JSON_TYPE = { 'content-type': 'application/json' }

it('a POST, a GET and a HEAD on the port are answered as by a gateway', async () => {
  const posted = await fetch(`${url}/predict`, { method: 'POST', headers: JSON_TYPE, body: JSON.stringify(VIRGINICA) })
  expect(posted.headers.get('x-model-version')).toBeTruthy()
  expect(await posted.json()).toMatchObject(ANSWER)
  const query = new URLSearchParams(
    Object.entries(VIRGINICA).map(([name, value]) => [name, String(value)] as [string, string]),
  )
  expect(await (await fetch(`${url}/models/iris/predict?${query.toString()}`)).json()).toMatchObject(ANSWER)
  const head = await fetch(`${url}/health`, { method: 'HEAD' })
  expect([head.status, await head.text()]).toEqual([200, ''])
})

it('CSV comes through as it was sent, and a model’s own example has this address', async () => {
  const csv = 'sepal_length,sepal_width,petal_length,petal_width\n5.9,3,5.1,1.8\n'
  const answer = await fetch(`${url}/predict`, { method: 'POST', headers: { 'content-type': 'text/csv' }, body: csv })
  expect(await answer.json()).toMatchObject({ predictions: [{ label: 'virginica' }] })
  const { curl } = (await (await fetch(`${url}/models/iris`)).json()) as { readonly curl: string }
  expect(curl).toContain(`${url}/models/iris/predict`)
})

it('what is wrong is a problem document with its status', async () => {
  const answer = await fetch(`${url}/nothing`)
  expect([answer.status, answer.headers.get('content-type')]).toEqual([404, 'application/problem+json'])
})

it('a body of more than 6 MB is not read to its end', async () => {
  const sent = request(`${url}/predict`, { method: 'POST', headers: JSON_TYPE })
  sent.on('error', () => undefined)
  sent.end(Buffer.alloc(7 * 1024 * 1024))
  const [answer] = (await once(sent, 'response')) as [{ readonly statusCode: number }]
  expect(answer.statusCode).toBe(413)
})
