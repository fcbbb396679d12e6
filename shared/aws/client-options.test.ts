import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { S3Client } from '@aws-sdk/client-s3'
import { afterEach, describe, expect, it } from 'vitest'
import { hasCode } from '#shared/errors/boostline-error.ts'
import { s3ObjectStore } from '#shared/objects/s3-object-store.ts'
import { clientOptions, singleAttemptOptions, timeouts } from './client-options.ts'

const servers: (() => void)[] = []
afterEach(() => {
  for (const close of servers.splice(0)) close()
})

/** An S3 that does with every request what it is told, and its object store in one try. */
async function storeOver(answer: (response: ServerResponse) => void) {
  const server = createServer((_, response) => answer(response)).listen(0, '127.0.0.1')
  servers.push(() => {
    server.closeAllConnections()
    server.close()
  })
  await new Promise((resolve) => server.once('listening', resolve))
  // A server that listens on a port has an AddressInfo.
  const { port } = server.address() as AddressInfo
  const client = new S3Client({
    ...singleAttemptOptions,
    requestHandler: timeouts({ connectMs: 1000, answerMs: 60, silenceMs: 60 }),
    endpoint: `http://127.0.0.1:${port}`,
    region: 'us-east-1',
    forcePathStyle: true,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  })
  return s3ObjectStore(client, 'boostline')
}

describe('a client of the functions', () => {
  it('gives up on an answer that does not come', async () => {
    const store = await storeOver(() => undefined)
    await expect(store.get('a.json')).rejects.toMatchObject({ code: 'aws-unavailable', retryable: true })
  })

  it('gives up on an answer that stops in the middle', async () => {
    const store = await storeOver((response) => {
      response.writeHead(200, { 'content-length': '10', etag: '"a"' }).write('12345')
    })
    await expect(store.get('a.json')).rejects.toMatchObject({ code: 'aws-unavailable', retryable: true })
  })

  it.each([false, true])(
    'says of a stream that breaks off that it can be tried again (lends chunks: %s)',
    async (lendsChunks) => {
      const store = await storeOver((response) => {
        response.writeHead(200, { 'content-length': '10', etag: '"a"' })
        response.write('12345', () => response.destroy())
      })
      const found = await store.open('a.csv', {}, { lendsChunks })
      const error: unknown = await Array.fromAsync(found?.body ?? []).catch((caught: unknown) => caught)
      expect(hasCode(error, 'aws-unavailable')).toBe(true)
    },
  )

  it('takes a refusal of which only the beginning came for a broken connection, not for a refusal', async () => {
    const store = await storeOver((response) => {
      response.writeHead(400, { 'content-type': 'application/xml', 'content-length': '400' })
      response.write('<Error><Code>Slow', () => response.destroy())
    })
    await expect(store.delete('a.json')).rejects.toMatchObject({ code: 'aws-unavailable', retryable: true })
  })

  it('makes all its tries within the time of the shortest function but the API', () => {
    const { maxAttempts, requestHandler } = clientOptions
    expect(maxAttempts * requestHandler.requestTimeout).toBeLessThan(120_000)
  })
})
