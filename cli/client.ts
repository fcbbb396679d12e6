import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { BoostlineError } from '#shared/errors/boostline-error.ts'
import { jsonObject } from '#shared/json/json-fields.ts'
import { apiFunction } from './api-function.ts'
import { type ApiDocument, clientSource } from './client-source.ts'
import type { Outcome, Terminal } from './command-line/command.ts'
import { usageError } from './command-line/read-arguments.ts'
import type { Deployment } from './deployment.ts'

/** How a caller gets the API's address. */
const URL_OF_STAGE = 'the ApiUrl that ./boostline deploy prints'
/** Of a local cloud on its usual port. */
const USUAL_LOCAL_URL = 'http://127.0.0.1:3000'
const HEALTH_TIMEOUT_MS = 5000

export type ClientRequest = {
  readonly dataset: string
  /** Where the API is read: an address, or a deployment. */
  readonly from: string | Deployment
  /** Of an address whose API asks for one. */
  readonly apiKey?: string | undefined
  /** The file to write; by default `<dataset>-client.ts` where the command is run. */
  readonly file: string | undefined
}

/** `client`: writes a typed client of the model that serves a dataset, from the API's own description. */
export async function runClient({ dataset, from, apiKey, file }: ClientRequest, { say }: Terminal): Promise<Outcome> {
  const target = file ?? `${dataset}-client.ts`
  const folder = path.dirname(path.resolve(target))
  if (!existsSync(folder)) throw usageError({ name: 'client' }, `There is no folder ${folder} to write ${target} into.`)
  const { document, place, exampleUrl } = await readApi(from, apiKey)
  await writeFile(target, clientSource(document, dataset, place, exampleUrl))
  say(`${target}: a typed client of ${dataset}, from ${place}`)
  return { ok: true, result: { file: target, dataset, from: place } }
}

type Api = {
  readonly document: ApiDocument
  /** Where it was read, for people. */
  readonly place: string
  /** What a caller gives as the API's address, or the name of it. */
  readonly exampleUrl: string
}

async function readApi(from: string | Deployment, apiKey: string | undefined): Promise<Api> {
  if (typeof from === 'string') {
    const exampleUrl = from.replace(/\/+$/, '')
    const place = `${exampleUrl}/openapi.json`
    return { document: await readDocument(place, apiKey), place, exampleUrl }
  }
  const place = `/openapi.json of ${from.title}`
  const document = await invokeForDocument(from, place)
  return {
    document,
    place,
    exampleUrl: from.endpointUrl === undefined ? URL_OF_STAGE : await apiUrlOf(from.endpointUrl),
  }
}

/** Where the prediction API of a local cloud listens, by what it says of itself. */
async function apiUrlOf(endpointUrl: string): Promise<string> {
  try {
    const response = await fetch(new URL('/_health', endpointUrl), { signal: AbortSignal.timeout(HEALTH_TIMEOUT_MS) })
    const { apiUrl } = jsonObject(await response.json())
    return typeof apiUrl === 'string' ? apiUrl : USUAL_LOCAL_URL
  } catch {
    // Another emulator of AWS, which has no such page. The address stands in a comment of the client.
    return USUAL_LOCAL_URL
  }
}

/** Asks the function itself, which needs neither the API's address nor its key. */
async function invokeForDocument(deployment: Deployment, place: string): Promise<ApiDocument> {
  const { status, body, failure } = await apiFunction(deployment)({ method: 'GET', path: '/openapi.json' })
  const document: unknown = body === '' ? undefined : JSON.parse(body)
  if (isApiDocument(document)) return document
  throw unreadable(
    `${place} is not this API's description (${status === undefined ? (failure ?? 'no status') : `status ${status}`}).`,
  )
}

async function readDocument(place: string, apiKey: string | undefined): Promise<ApiDocument> {
  let response: Response
  try {
    response = await fetch(place, { headers: apiKey === undefined ? {} : { 'x-api-key': apiKey } })
  } catch (cause) {
    throw unreadable(`${place} does not answer.`, cause)
  }
  if (response.status === 401 || response.status === 403) {
    throw new BoostlineError({
      code: 'api-unreadable',
      kind: 'config',
      message: `${place} refuses this caller (status ${response.status}).`,
      hint: 'Give the key of the deployment with --api-key, or name the deployment (--stage S), which asks with your own rights.',
    })
  }
  const document: unknown = await response.json().catch(() => undefined)
  if (response.ok && isApiDocument(document)) return document
  throw unreadable(`${place} is not this API's description (status ${response.status}).`)
}

function isApiDocument(value: unknown): value is ApiDocument {
  const { paths, components } = jsonObject(value)
  return typeof paths === 'object' && typeof components === 'object' && components !== null && 'schemas' in components
}

function unreadable(message: string, cause?: unknown): BoostlineError {
  return new BoostlineError({
    code: 'api-unreadable',
    kind: 'config',
    message,
    hint: 'Start the local cloud (./boostline start), or give the address of the API with --url.',
    cause,
  })
}
