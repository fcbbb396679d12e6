import { writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { BoostlineError } from '#shared/errors/boostline-error.ts'
import { jsonObject } from '#shared/json/json-fields.ts'
import { type ApiDocument, clientSource } from './client-source.ts'

const USAGE = `npm run client -- <dataset> [--url http://127.0.0.1:3000] [--out <dataset>-client.ts]
Writes a typed TypeScript client of the model that serves a dataset, from the API's own description.`

const LOCAL_URL = 'http://127.0.0.1:3000'

/** `client <dataset>`: returns the exit code. What goes wrong is said on stderr, with what to do about it. */
export async function runClient(args: readonly string[]): Promise<number> {
  if (args.includes('--help')) {
    console.log(USAGE)
    return 0
  }
  try {
    const options = { url: { type: 'string' }, out: { type: 'string' } } as const
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true })
    const [dataset, ...others] = positionals
    if (dataset === undefined || others.length > 0) return refuse(USAGE)
    const url = (values.url ?? LOCAL_URL).replace(/\/+$/, '')
    const file = values.out ?? `${dataset}-client.ts`
    const source = clientSource(await readDocument(url), dataset, url)
    await writeFile(file, source)
    console.log(`${file}: a typed client of ${dataset}, from ${url}/openapi.json`)
    return 0
  } catch (error) {
    if (error instanceof BoostlineError) return refuse(`${error.message} ${error.hint}`)
    if (error instanceof TypeError && 'code' in error) return refuse(`${error.message}\n${USAGE}`)
    throw error
  }
}

function refuse(message: string): number {
  console.error(message)
  return 1
}

async function readDocument(url: string): Promise<ApiDocument> {
  const place = `${url}/openapi.json`
  let response: Response
  try {
    response = await fetch(place)
  } catch (cause) {
    throw unreadable(`${place} does not answer.`, cause)
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
    hint: 'Start the local cloud with npm start, or give the address of the API with --url.',
    cause,
  })
}
