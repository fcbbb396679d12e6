import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { RequestHandler } from './http/listen.ts'

const TOKEN = /^[0-9a-f]{32}$/

/** The token of a data folder, in its file `control-token`: whoever may read the state may control the emulator. */
export function openControlToken(dataFolder: string): string {
  const file = path.join(dataFolder, 'control-token')
  const kept = existsSync(file) ? readFileSync(file, 'utf8').trim() : ''
  if (TOKEN.test(kept)) return kept
  const token = randomBytes(16).toString('hex')
  writeFileSync(file, `${token}\n`, { mode: 0o600 })
  return token
}

/** Lets those requests through that carry the token, and tells the others where it is. */
export function withToken(token: string, handler: RequestHandler): RequestHandler {
  const wanted = digest(`Bearer ${token}`)
  return async (request, response) => {
    if (timingSafeEqual(digest(request.headers.authorization ?? ''), wanted)) return await handler(request, response)
    request.resume()
    const message =
      'Send "authorization: Bearer <token>": the token is printed at the start, and is in the file control-token ' +
      'beside the state.'
    response.writeHead(401, { 'content-type': 'application/json', 'www-authenticate': 'Bearer' })
    response.end(JSON.stringify({ __type: 'UnrecognizedClientException', message }))
  }
}

/** Of one length whatever was sent. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
