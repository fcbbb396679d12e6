import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import process from 'node:process'
import { DOCS_FOLDER, docsAsset, docsPage } from '#shared/api-docs/docs-page.ts'
import { readBody } from '#shared/http/read-body.ts'
import { type ApiAnswer, type ApiRequest, apiFunction } from './api-function.ts'
import type { Outcome, Terminal } from './command-line/command.ts'
import type { Deployment } from './deployment.ts'

type Ask = (request: ApiRequest) => Promise<ApiAnswer>

/**
 * `docs`: serves the page that shows a deployment's API, on this machine alone, until Ctrl-C. It asks the function by
 * the right to invoke it: without a key, and whatever callers have to show.
 * @throws BoostlineError at once where the deployment is not there.
 */
export async function runDocs(deployment: Deployment, terminal: Terminal): Promise<Outcome> {
  const ask = apiFunction(deployment)
  await ask({ method: 'GET', path: '/health' })
  const served = await serveDocs(ask)
  terminal.show(`The API of ${deployment.title}   ${served.link}`, { docsLink: served.link })
  terminal.say('Ctrl-C ends it.')
  const stop = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => stop.abort())
  await once(stop.signal, 'abort')
  served.close()
  return { ok: true }
}

/** Whoever has the link may ask as this person may: it has a secret in it, which no other page can know. */
export async function serveDocs(ask: Ask): Promise<{ readonly link: string; close(): void }> {
  const base = `/${randomBytes(16).toString('hex')}`
  const server = createServer((request, response) => {
    answer(request, base, ask)
      .catch((error: unknown) => problem(502, error instanceof Error ? error.message : String(error)))
      .then((reply) => send(response, reply))
      .catch((error: unknown) => response.destroy(error instanceof Error ? error : undefined))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    link: `http://127.0.0.1:${port}${base}/`,
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

type Reply = {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
}

async function answer(request: IncomingMessage, base: string, ask: Ask): Promise<Reply> {
  const { pathname, search } = new URL(request.url ?? '/', 'http://127.0.0.1')
  if (!pathname.startsWith(`${base}/`)) return problem(404, 'Open the link that ./boostline docs printed.')
  const own = pathname.slice(base.length)
  if (own === '/' || own === '/docs') return { status: 200, ...docsPage({ base, needsKey: false }) }
  if (own.startsWith('/docs/')) {
    const file = await docsAsset(DOCS_FOLDER, own.slice('/docs/'.length))
    return file ? { status: 200, ...file } : problem(404, 'The page has no such file.')
  }
  const { method } = request
  if (method !== 'GET' && method !== 'POST') return problem(405, 'GET and POST are passed on.')
  const body = await readBody(request)
  if (body === undefined) return problem(413, 'The body is larger than 6 MB. Send it in several requests.')
  const {
    status,
    headers,
    body: text,
    failure,
  } = await ask({
    method,
    path: decodeURIComponent(own),
    query: Object.fromEntries(new URLSearchParams(search)),
    headers: headersOf(request),
    ...(method === 'POST' && { body: body.toString('utf8') }),
  })
  return status === undefined ? problem(502, `The function failed: ${failure}.`) : { status, headers, text }
}

/** Those of the request's that the API reads. */
function headersOf({ headers }: IncomingMessage): Readonly<Record<string, string>> {
  const names = ['accept', 'content-type', 'x-sticky-key']
  return Object.fromEntries(names.flatMap((name) => (headers[name] ? [[name, String(headers[name])]] : [])))
}

function problem(status: number, detail: string): Reply {
  return { status, headers: { 'content-type': 'application/problem+json' }, text: JSON.stringify({ status, detail }) }
}

function send(response: ServerResponse, { status, headers, text }: Reply): void {
  response.writeHead(status, { 'cache-control': 'no-store', ...headers }).end(text)
}
