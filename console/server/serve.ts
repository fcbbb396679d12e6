import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { findRefusal } from './admission.ts'
import { answerError, answerJson } from './answer.ts'
import type { ConsolePage } from './console-page.ts'
import { LOCKED_PAGE, LOCKED_POLICY, openedPage } from './locked-page.ts'
import { findRoute, type Routes } from './routes.ts'
import { COMMON_HEADERS, PAGE_POLICY } from './security-headers.ts'
import { createSessions } from './sessions.ts'

export type ServeOptions = {
  /** 0 takes any free one. */
  readonly port: number
  /** The address that it binds, and this machine's name for that; loopback by default. */
  readonly listen?: { readonly address: string; readonly name: string }
  readonly routes: Routes
  readonly page: ConsolePage
  /** The one-time link was used: the next one is this. */
  readonly onOpened?: (nextLink: string) => void
  /** Is given what a route threw that nobody expected. */
  readonly onFault: (where: string, error: unknown) => void
}

export type ServedConsole = {
  readonly url: string
  /** Opens the console once. */
  readonly link: () => string
  close(): Promise<void>
}

/** Only this machine reaches it, whatever deployment it is the console of: but where its local cloud is in a container. */
const LOOPBACK = { address: '127.0.0.1', name: '127.0.0.1' }

/** Serves the page and its routes to whoever has a session. Rejects with Node's `EADDRINUSE` where the port is taken. */
export async function serveConsole(options: ServeOptions): Promise<ServedConsole> {
  const { port, listen = LOOPBACK, routes, page, onOpened, onFault } = options
  // An upload takes as long as it takes.
  const server = createServer({ requestTimeout: 0 }, (request, response) => {
    handle(request, response).catch((error: unknown) => {
      if (!response.destroyed) onFault(`${request.method} ${request.url}`, error)
      if (response.headersSent) response.destroy()
      else answerError(response, error)
    })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, listen.address, () => {
      server.off('error', reject)
      resolve()
    })
  })
  // A server that listens on a host and port has an AddressInfo, never a pipe's name.
  const address = server.address() as AddressInfo
  const url = `http://${listen.name}:${address.port}`
  const sessions = createSessions(url, address.port, onOpened)

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const refused = findRefusal(request, address.port, listen.name)
    if (refused) return answerJson(response, 403, { error: refused })
    const { pathname, searchParams: query } = new URL(request.url ?? '/', url)
    if (pathname === '/open' && request.method === 'GET') return open(query.get('token') ?? '', response)
    const isApi = pathname.startsWith('/api/')
    if (!sessions.has(request.headers.cookie)) return isApi ? answerJson(response, 401, LOCKED) : lock(response)
    if (!isApi) return await page.answer(request, response, pathname)
    const route = findRoute(routes, request.method ?? '', pathname)
    if (!route) return answerJson(response, 404, UNKNOWN)
    let document: unknown
    try {
      document = await route.handle({ request, response, parts: route.parts, query })
    } catch (error) {
      if (response.headersSent) throw error
      return answerError(response, error)
    }
    if (document !== undefined) answerJson(response, 200, document)
  }

  /** By a page and no redirect: a cookie that is SameSite=Strict is not sent on where another program opened the link. */
  function open(token: string, response: ServerResponse): void {
    const cookie = sessions.open(token)
    if (cookie === undefined) return lock(response)
    answerPage(response, 200, openedPage(), PAGE_POLICY, { 'set-cookie': cookie })
  }

  return {
    url,
    link: sessions.link,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()))
        server.closeAllConnections()
      }),
  }
}

const LOCKED = {
  error: {
    code: 'session-missing',
    message: 'This browser has no session of the console any more.',
    hint: 'Open the link that the console printed last where it was started.',
  },
}
const UNKNOWN = {
  error: {
    code: 'route-unknown',
    message: 'The console has no such route.',
    hint: 'Load the page again: it may be older than the console that answers.',
  },
}

function lock(response: ServerResponse): void {
  answerPage(response, 401, LOCKED_PAGE, LOCKED_POLICY)
}

function answerPage(
  response: ServerResponse,
  status: number,
  html: string,
  contentPolicy: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, {
    ...COMMON_HEADERS,
    'content-security-policy': contentPolicy,
    'content-type': 'text/html; charset=utf-8',
    ...headers,
  })
  response.end(html)
}
