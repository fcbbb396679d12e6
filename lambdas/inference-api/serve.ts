// The program of a container that serves on a port: the function beside it, without Lambda.
import { createRequire } from 'node:module'
import path from 'node:path'
import process from 'node:process'
import { type Handler, httpServer } from './serve-http.ts'

const DEFAULT_PORT = 8000

const file = process.argv[1] ?? ''
const { handler } = createRequire(file)(path.join(path.dirname(file), 'index.cjs')) as { readonly handler: Handler }
const port = Number(process.env['PORT'] || DEFAULT_PORT)
const server = httpServer(handler)
server.listen(port, () => console.log(`The API answers on port ${port}: GET /models says what.`))
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    server.close(() => process.exit())
    server.closeIdleConnections()
  })
}
