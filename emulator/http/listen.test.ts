import { createServer } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { type Listener, listen } from './listen.ts'

const listeners: Listener[] = []

async function started(...args: Parameters<typeof listen>): Promise<Listener> {
  const listener = await listen(...args)
  listeners.push(listener)
  return listener
}

afterEach(async () => {
  await Promise.all(listeners.splice(0).map((listener) => listener.close()))
})

test('serves on loopback and says where', async () => {
  const listener = await started(async (request, response) => {
    response.end(`${request.method} ${request.url}`)
  })

  expect(listener.url).toBe(`http://127.0.0.1:${listener.port}`)
  expect(await (await fetch(`${listener.url}/a?b`)).text()).toBe('GET /a?b')
})

test('a handler that throws answers 500 InternalFailure and the fault is handed over', async () => {
  const faults: unknown[] = []
  const fault = new Error('broken')
  const listener = await started(
    async () => {
      throw fault
    },
    { onFault: (where, error) => faults.push([where, error]) },
  )

  const answer = await fetch(`${listener.url}/x`)

  expect(answer.status).toBe(500)
  expect(await answer.json()).toMatchObject({ __type: 'InternalFailure' })
  expect(faults).toEqual([['GET /x', fault]])
})

test('a handler that throws in the middle of its answer cuts the connection', async () => {
  const listener = await started(
    async (_request, response) => {
      response.writeHead(200, { 'content-length': 10 })
      response.write('half')
      throw new Error('broken')
    },
    { onFault: () => undefined },
  )

  await expect(fetch(listener.url).then((answer) => answer.text())).rejects.toThrow('terminated')
})

test('a taken port rejects with the EADDRINUSE error', async () => {
  const other = createServer()
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
  const address = other.address()
  const port = typeof address === 'object' && address ? address.port : 0

  await expect(listen(async () => undefined, { port })).rejects.toMatchObject({ code: 'EADDRINUSE', port })
  await new Promise((resolve) => other.close(resolve))
})

test('closing ends a request that is still being answered', async () => {
  const listener: Listener = await listen(async () => closing.resolve(listener.close()))
  const closing = Promise.withResolvers<void>()

  await expect(fetch(listener.url)).rejects.toThrow('fetch failed')

  await closing.promise
})
