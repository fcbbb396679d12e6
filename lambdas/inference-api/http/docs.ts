import { docsAsset, docsPage } from '#shared/api-docs/docs-page.ts'
import type { Call } from '../call.ts'
import type { Dependencies } from '../deps.ts'
import type { HttpResponse } from './http-messages.ts'
import { RequestProblem } from './problem.ts'

type Page = Pick<Dependencies, 'auth' | 'docsFolder'>

/**
 * `GET /` and `GET /docs`: the page for people. It has no schema in it; the key that it asks for opens openapi.json.
 * @throws RequestProblem 404 where callers sign what they send or bring a token: a page has neither.
 */
export async function showDocs({ request }: Pick<Call, 'request'>, { auth }: Page): Promise<HttpResponse> {
  requireOpen(auth)
  const base = request.baseUrl === '' ? '' : new URL(request.baseUrl).pathname.replace(/\/+$/, '')
  return { status: 200, ...docsPage({ base, needsKey: auth === 'key' }), body: undefined }
}

/** `GET /docs/{file}`: what the page is made of, read when it is asked for. @throws RequestProblem 404 */
export async function sendDocsFile(
  { request }: Pick<Call, 'request'>,
  { auth, docsFolder }: Page,
): Promise<HttpResponse> {
  requireOpen(auth)
  const found = await docsAsset(docsFolder, request.path.split('/').at(-1) ?? '')
  if (!found) throw new RequestProblem('unknown-path', { detail: 'The page /docs has no such file.' })
  return { status: 200, ...found, body: undefined }
}

function requireOpen(auth: Dependencies['auth']): void {
  if (auth === 'key' || auth === 'none') return
  throw new RequestProblem('unknown-path', {
    detail: 'This API shows no page, since its callers are known by more than a key: ./boostline docs shows it.',
  })
}
