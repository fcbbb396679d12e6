// What the ratio compares with: node:http and nothing else. PUT streams to a file, GET streams it back, POST says {}.
import { createReadStream, createWriteStream, mkdtempSync, rmSync, statSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { serveBench } from '../measure.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'boostline-bench-bare-'))

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const file = path.join(folder, encodeURIComponent(new URL(request.url ?? '/', 'http://bare').pathname))
  if (request.method === 'PUT') {
    await pipeline(request, createWriteStream(file))
    response.writeHead(200, { etag: '"bare"', 'content-length': 0 }).end()
  } else if (request.method === 'GET') {
    response.writeHead(200, { 'content-length': statSync(file).size })
    await pipeline(createReadStream(file), response)
  } else {
    for await (const _ of request);
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': 2 }).end('{}')
  }
}

const server = createServer({ keepAliveTimeout: 0 }, (request, response) => {
  answer(request, response).catch((error: unknown) => {
    console.error(error)
    response.destroy()
  })
})
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
// A server that listens on a port has an AddressInfo, never a pipe's name.
serveBench(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, async () => {
  rmSync(folder, { recursive: true })
})
