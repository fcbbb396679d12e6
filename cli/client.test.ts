import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { CHURN, putManifest } from '../lambdas/inference-api/testing/models.ts'
import { servingApi, type TestApi } from '../lambdas/inference-api/testing/test-api.ts'
import { runCommandLine } from './command-line/run-command-line.ts'
import { COMMANDS } from './commands.ts'

let folder: string
let server: Server
let url: string
const said: string[] = []

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'boostline-client-'))
  const api = await servingApi()
  await putManifest(api.objects, 'churn', CHURN.schema.runId, '{"capture":{"enabled":true}}')
  server = await serve(api)
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  said.length = 0
})

afterEach(async () => {
  rmSync(folder, { recursive: true })
  await new Promise((resolve) => server.close(resolve))
})

const say = (line: string) => void said.push(line)

async function boostlineClient(...args: readonly string[]): Promise<number> {
  return await runCommandLine(['client', ...args], COMMANDS, { out: say, error: say })
}

/** The API behind real HTTP. */
async function serve(api: TestApi): Promise<Server> {
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const target = new URL(request.url ?? '/', 'http://127.0.0.1')
    const { statusCode, headers, body } = await api.send({
      method: request.method ?? 'GET',
      path: target.pathname,
      query: target.search.slice(1),
      headers: { 'content-type': 'application/json', host: request.headers.host ?? '' },
      body: await text(request),
    })
    response.writeHead(statusCode, headers).end(body)
  }
  const http = createServer((request, response) => void answer(request, response))
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  return http
}

describe('the client of a model', () => {
  it('predicts, one and many, and takes feedback', async () => {
    const file = path.join(folder, 'churn-client.ts')
    expect(await boostlineClient('churn', '--url', url, '--out', file)).toBe(0)
    const { createChurnClient, ChurnError } = await import(file)
    const client = createChurnClient(url)
    const customer = { age: 41, active: true, plan: 'plus', since: '2024-01-31' }
    const answer = await client.predict(customer, { probabilities: true })
    expect(answer.prediction).toEqual({
      label: 'leaves',
      probability: 0.4,
      threshold: 0.3,
      probabilities: { stays: 0.6, leaves: 0.4 },
    })
    await client.feedback(answer.requestId, 'stays')
    expect((await client.predictBatch([customer, customer])).predictions).toHaveLength(2)
    const refused = await client
      .predict({ ...customer, plan: 'gold' }, { strict: true })
      .catch((error: unknown) => error)
    expect(refused).toBeInstanceOf(ChurnError)
    expect(refused).toMatchObject({ status: 400, problem: { errors: [{ instance: 0, field: 'plan' }] } })
  })

  it('has the types of the features, and the compiler holds callers to them', async () => {
    for (const dataset of ['churn', 'iris', 'progression']) {
      expect(await boostlineClient(dataset, '--url', url, '--out', path.join(folder, `${dataset}-client.ts`))).toBe(0)
    }
    const usage = `
      import { type ChurnFeatures, createChurnClient } from './churn-client.ts'
      import { createIrisClient } from './iris-client.ts'
      import { createProgressionClient } from './progression-client.ts'
      const churn: ChurnFeatures = { age: null, active: true, plan: 'something new', since: '2024-01-31' }
      const answer = await createChurnClient('${url}').predict(churn)
      const label: 'stays' | 'leaves' = answer.prediction.label
      const value: number = (await createProgressionClient('').predictBatch([{ bmi: 1 }])).predictions[0]!.value
      // @ts-expect-error a feature is absent
      const incomplete: ChurnFeatures = { age: 1, active: true, plan: 'plus' }
      // @ts-expect-error a text for a number
      const wrong: ChurnFeatures = { ...churn, age: '41' }
      createChurnClient('', { apiKey: 'k', headers: { authorization: 'Bearer t' } })
      // @ts-expect-error iris captures nothing
      createIrisClient('').feedback
      console.log(label, value, incomplete, wrong)
    `
    writeFileSync(path.join(folder, 'package.json'), '{"type":"module"}')
    writeFileSync(path.join(folder, 'usage.ts'), usage)
    const flags = '--noEmit --strict --exactOptionalPropertyTypes --noUncheckedIndexedAccess --target es2024'.split(' ')
    const modules = '--module nodenext --allowImportingTsExtensions --types node --typeRoots'.split(' ')
    const types = path.resolve('node_modules/@types')
    const tsc = path.resolve('node_modules/.bin/tsc')
    const { stdout } = spawnSync(tsc, [...flags, ...modules, types, 'usage.ts'], { encoding: 'utf8', cwd: folder })
    expect(stdout).toBe('')
  })

  it('sends the key, headers of the caller and the sticky key', async () => {
    const file = path.join(folder, 'iris-client.ts')
    await boostlineClient('iris', '--url', url, '--out', file)
    const { createIrisClient } = await import(file)
    const sent: Request[] = []
    const send: typeof fetch = async (input, init) => {
      sent.push(new Request(input, init))
      return Response.json({ prediction: { label: 'setosa', probability: 1 }, model: 'm' })
    }
    const client = createIrisClient(url, { apiKey: 'a-key', headers: { 'x-team': 'blue' }, fetch: send })
    await client.predict({}, { digits: 2, stickyKey: 'customer 7' })
    expect(sent[0]?.url).toBe(`${url}/models/iris/predict?digits=2`)
    expect(Object.fromEntries(sent[0]?.headers ?? [])).toEqual({
      'content-type': 'application/json',
      'x-api-key': 'a-key',
      'x-sticky-key': 'customer 7',
      'x-team': 'blue',
    })
  })

  it('is made of an API that asks for a key, with the key', async () => {
    const keyed = createServer((request, response) => {
      const isKnown = request.headers['x-api-key'] === 'a-key'
      response.writeHead(isKnown ? 307 : 403, isKnown ? { location: `${url}${request.url}` } : {}).end('{}')
    })
    await new Promise<void>((resolve) => keyed.listen(0, '127.0.0.1', resolve))
    const address = `http://127.0.0.1:${(keyed.address() as AddressInfo).port}`
    const file = path.join(folder, 'keyed.ts')
    expect(await boostlineClient('iris', '--url', address, '--out', file, '--api-key', 'a-key')).toBe(0)
    expect(await boostlineClient('iris', '--url', address, '--out', file)).toBe(1)
    expect(said.join('\n')).toMatch(
      /refuses this caller \(status 403\)\.\nGive the key of the deployment with --api-key/,
    )
    await new Promise((resolve) => keyed.close(resolve))
  })

  it('offers the known categories and takes others', async () => {
    const file = path.join(folder, 'client.ts')
    await boostlineClient('churn', '--url', `${url}/`, '--out', file)
    const source = readFileSync(file, 'utf8')
    expect(source).toContain('readonly plan: "basic" | "plus" | (string & {}) | null')
    expect(said).toEqual([`${file}: a typed client of churn, from ${url}/openapi.json`])
  })
})

describe('what cannot be done is said with what to do', () => {
  it.each([
    ['a model that does not serve', ['rose'], 1, /No model of rose is in .*\nThere are: churn, iris, progression\./],
    [
      'a folder that is not there',
      ['iris', '--out', 'nowhere/iris.ts'],
      2,
      /There is no folder .*nowhere to write nowhere\/iris\.ts into\.\nSee /,
    ],
    ['no dataset', [], 2, /Name a dataset\./],
    ['an unknown option', ['iris', '--uri', 'x'], 2, /There is no option --uri\. Did you mean --url\?/],
  ])('%s', async (_, args, exitCode, message) => {
    expect(await boostlineClient(...args, '--url', url)).toBe(exitCode)
    expect(said.join('\n')).toMatch(message)
  })

  it('no deployment', async () => {
    expect(await boostlineClient('iris')).toBe(2)
    expect(said.join('\n')).toMatch(/It is not said which deployment is meant\.\nGive --local/)
  })

  it.each([
    ['nobody is there', 'http://127.0.0.1:9', /does not answer\.\nStart the local cloud \(\.\/boostline start\)/],
    ['somebody else is there', undefined, /is not this API's description \(status 404\)/],
  ])('%s', async (_, address, message) => {
    expect(await boostlineClient('iris', '--url', address ?? `${url}/elsewhere`)).toBe(1)
    expect(said.join('\n')).toMatch(message)
  })
})
