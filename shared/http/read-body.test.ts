import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { MOST_BODY_BYTES, readBody } from './read-body.ts'

const server = createServer((request, response) => {
  void readBody(request, 10).then((body) => response.writeHead(body ? 200 : 413).end(body))
})
let url = ''
beforeAll(async () => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => void server.close())

it.each(['', 'Ünïcode', '0123456789'])('the body "%s" is read as it was sent', async (body) => {
  const answer = await fetch(url, { method: 'POST', body })
  expect([answer.status, await answer.text()]).toEqual([200, body])
})

it('of a body that is too large the answer still reaches who sends it', async () => {
  for (const bytes of [11, MOST_BODY_BYTES]) {
    const answer = await fetch(url, { method: 'POST', body: 'x'.repeat(bytes) })
    expect(answer.status).toBe(413)
  }
})
