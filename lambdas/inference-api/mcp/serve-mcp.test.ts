import {
  Client as ClientOfVersion2,
  StreamableHTTPClientTransport as TransportOfVersion2,
} from '@modelcontextprotocol/client'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { JSONRPCMessageSchema, ListToolsResultSchema } from '@modelcontextprotocol/sdk/types.js'
import { describe, expect, it, onTestFinished } from 'vitest'
import { trainedModel } from '#engines/scoring/testing/trained-model.ts'
import { runKeys } from '#shared/names/run-keys.ts'
import { listening } from '../testing/listening.ts'
import { CHURN, IRIS } from '../testing/models.ts'
import { servingApi, type TestOptions, testApi, VIRGINICA } from '../testing/test-api.ts'

const NAMES = ['list_models', 'describe_model', 'predict', 'explain', 'report']

/** The client that the protocol's own people publish, before the API on a port. */
async function connected(api = servingApi()) {
  const { url, close } = await listening(await api)
  const client = new Client({ name: 'test', version: '1.0.0' })
  await client.connect(new StreamableHTTPClientTransport(new URL(`${url}/mcp`)))
  onTestFinished(async () => {
    await client.close()
    await close()
  })
  return {
    client,
    call: async (name: string, args: object = {}) => await client.callTool({ name, arguments: { ...args } }),
  }
}

async function post(body: unknown, headers: Readonly<Record<string, string>> = {}, options?: TestOptions) {
  const api = await servingApi(options)
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return await api.send({
    path: '/mcp',
    headers: { host: 'api.example', 'content-type': 'application/json', ...headers },
    body: text,
  })
}

const PING = { jsonrpc: '2.0', id: 1, method: 'ping' }

describe("the protocol's own client", () => {
  it('shakes hands, pings and lists tools that only read', async () => {
    const { client } = await connected()
    expect(client.getServerVersion()).toMatchObject({ name: 'boostline' })
    expect(client.getInstructions()).toContain('list_models')
    await client.ping()
    const { tools } = await client.listTools()
    expect(tools.map(({ name }) => name)).toEqual(NAMES)
    for (const { annotations } of tools)
      expect(annotations).toMatchObject({ readOnlyHint: true, destructiveHint: false })
  })

  it('learns which models there are, what one takes, and how good it is', async () => {
    const { call } = await connected()
    expect((await call('list_models')).structuredContent).toMatchObject({
      models: [{ dataset: 'churn' }, { dataset: 'iris' }, {}],
    })
    const { structuredContent, content } = await call('describe_model', { dataset: 'churn' })
    expect(structuredContent).toMatchObject({
      target: 'outcome',
      example: { age: 5 },
      features: [{ name: 'age' }, {}, {}, {}],
    })
    expect(content).toEqual([{ type: 'text', text: JSON.stringify(structuredContent) }])
    expect((await call('report', { dataset: 'churn' })).structuredContent).toMatchObject({
      metrics: { auc: { value: 0.81 } },
    })
  })

  it('predicts as the API does', async () => {
    const { call } = await connected()
    const { structuredContent } = await call('predict', {
      dataset: 'iris',
      instances: [VIRGINICA],
      digits: 2,
      probabilities: true,
    })
    expect(structuredContent).toEqual({
      predictions: [{ label: 'virginica', probability: 1, probabilities: { setosa: 0, versicolor: 0, virginica: 1 } }],
      model: IRIS.schema.runId,
    })
  })

  it('learns why', async () => {
    const api = await servingApi()
    const { reference, bytes } = trainedModel(IRIS.schema)
    reference.free()
    await api.objects.put(runKeys('iris', IRIS.schema.runId).servingModel, bytes)
    const { call } = await connected(Promise.resolve(api))
    const { structuredContent } = await call('explain', { dataset: 'iris', instances: [VIRGINICA] })
    expect(structuredContent).toMatchObject({ predictions: [{ explanation: { contributions: expect.any(Array) } }] })
  })

  it.each<[string, string, object, RegExp]>([
    ['an unknown model', 'report', { dataset: 'rose' }, /There are: churn, iris, progression/],
    ['no model', 'predict', { instances: [VIRGINICA] }, /dataset: must be the name of a model/],
    ['no instances', 'predict', { dataset: 'iris', instances: [] }, /instances: must be a list of 1 to 100 objects/],
    [
      'too many to explain',
      'explain',
      { dataset: 'iris', instances: Array.from({ length: 21 }, () => VIRGINICA) },
      /1 to 20 objects/,
    ],
    [
      'a wrong feature',
      'predict',
      { dataset: 'iris', instances: [{ ...VIRGINICA, petal_width: 'wide' }] },
      /a number is wanted, not/,
    ],
    ['an argument that there is not', 'list_models', { limit: 3 }, /list_models takes no arguments/],
  ])('is told of %s as the result of the tool', async (_, name, args, message) => {
    const { call } = await connected()
    const { isError, content } = await call(name, args)
    expect(isError).toBe(true)
    expect(JSON.stringify(content)).toMatch(message)
  })

  it('is refused a tool that there is not', async () => {
    const { call } = await connected()
    await expect(call('delete_model')).rejects.toThrow(/There are the tools list_models/)
  })

  it('of the version without a handshake falls back to one that has it', async () => {
    const { url, close } = await listening(await servingApi())
    const client = new ClientOfVersion2({ name: 'test', version: '2.0.0' })
    await client.connect(new TransportOfVersion2(new URL(`${url}/mcp`)))
    const { structuredContent } = await client.callTool({
      name: 'predict',
      arguments: { dataset: 'iris', instances: [VIRGINICA] },
    })
    expect(structuredContent).toMatchObject({ predictions: [{ label: 'virginica' }] })
    await client.close()
    await close()
  })
})

describe('the transport', () => {
  it.each([['2025-11-25'], ['2025-06-18'], ['2025-03-26']])('agrees on %s', async (protocolVersion) => {
    const params = { protocolVersion, capabilities: {}, clientInfo: { name: 't', version: '1' } }
    const { json } = await post({ jsonrpc: '2.0', id: 'a', method: 'initialize', params })
    expect(JSONRPCMessageSchema.safeParse(json).success).toBe(true)
    expect(json).toMatchObject({ id: 'a', result: { protocolVersion, capabilities: { tools: {} } } })
  })

  it('offers the newest that it speaks to who asks for another', async () => {
    const { json } = await post({ ...PING, method: 'initialize', params: { protocolVersion: '1999-01-01' } })
    expect(json).toMatchObject({ result: { protocolVersion: '2025-11-25' } })
  })

  it('lists tools by the schema of the protocol, and with no word from data', async () => {
    const { json } = await post({ ...PING, method: 'tools/list' })
    expect(ListToolsResultSchema.safeParse(json['result']).success).toBe(true)
    expect(JSON.stringify(json)).not.toMatch(/iris|churn|sepal|plan/)
  })

  it.each([
    [{ jsonrpc: '2.0', method: 'notifications/initialized' }],
    [{ jsonrpc: '2.0', id: 7, result: {} }],
    [[{ jsonrpc: '2.0', method: 'notifications/initialized' }]],
  ])('%j is taken, with nothing to say', async (message) => {
    expect(await post(message)).toMatchObject({ statusCode: 202, body: '' })
  })

  it.each([['GET'], ['DELETE']])('%s is a 405: there are no streams and no sessions', async (method) => {
    const answer = await testApi().send({ method, path: '/mcp' })
    expect(answer).toMatchObject({ statusCode: 405, headers: { allow: 'POST' } })
  })

  it.each<[string, unknown, number, number]>([
    ['no JSON', '{', 400, -32_700],
    ['no message', {}, 400, -32_600],
    ['no method', { jsonrpc: '2.0', id: 1 }, 200, -32_600],
    ['an id that is none', { ...PING, id: null }, 400, -32_600],
    ['an unknown method', { ...PING, method: 'resources/list' }, 200, -32_601],
    ['an empty list', [], 400, -32_600],
    ['a list that is too long', Array.from({ length: 21 }, () => PING), 400, -32_600],
  ])('answers %s with an error of JSON-RPC', async (_, message, statusCode, code) => {
    expect(await post(message)).toMatchObject({ statusCode, json: { jsonrpc: '2.0', error: { code } } })
  })

  it('takes a list of messages of the version that has them, and of no other', async () => {
    expect(JSON.parse((await post([PING, { ...PING, id: 2 }])).body)).toEqual([
      { jsonrpc: '2.0', id: 1, result: {} },
      { jsonrpc: '2.0', id: 2, result: {} },
    ])
    expect(await post([PING], { 'mcp-protocol-version': '2025-06-18' })).toMatchObject({ statusCode: 400 })
  })

  it.each([
    ['2025-11-25', 200],
    ['1999-01-01', 400],
  ])('a request of version %s is answered with %i', async (version, statusCode) => {
    expect(await post(PING, { 'mcp-protocol-version': version })).toMatchObject({ statusCode })
  })

  it.each<[string, string, TestOptions, number]>([
    ['https://evil.example', 'api.example', {}, 403],
    ['null', 'api.example', {}, 403],
    ['https://page.example', 'api.example', { corsOrigins: ['https://page.example'] }, 200],
    ['https://evil.example', 'api.example', { corsOrigins: ['*'] }, 200],
    ['https://api.example', 'api.example', {}, 200],
    ['http://evil.example:3000', 'evil.example:3000', {}, 403],
    ['http://127.0.0.1:3000', '127.0.0.1:3000', {}, 200],
  ])('a page of %s that asks %s with %o gets a %i', async (origin, host, options, statusCode) => {
    const scheme = origin.startsWith('http:') ? 'http' : 'https'
    expect(await post(PING, { origin, host, 'x-forwarded-proto': scheme }, options)).toMatchObject({ statusCode })
  })
})

describe('what data an assistant gets', () => {
  it('is bounded, and says where it was cut', async () => {
    const api = testApi()
    const vocabulary = Array.from({ length: 300 }, (_, each) => `plan ${each} ${'x'.repeat(400)}`)
    const columns = CHURN.schema.columns.map((column) =>
      column.role === 'feature' && column.type === 'category' && column.encoding === 'one-hot'
        ? { ...column, encoding: 'one-hot' as const, vocabulary }
        : column.name === 'since' && column.role === 'feature'
          ? { ...column, position: 302 }
          : column,
    )
    await api.serve({ ...CHURN, schema: { ...CHURN.schema, columns, encodedWidth: 303 } }, () => [0.4])
    const { call } = await connected(Promise.resolve(api))
    const { structuredContent } = await call('describe_model', { dataset: 'churn' })
    const { features, cut } = structuredContent as {
      readonly features: readonly { readonly categories?: readonly string[] }[]
      readonly cut: string
    }
    expect(cut).toMatch(/at most 100 entries/)
    const categories = features.flatMap((feature) => feature.categories ?? [])
    expect([categories.length, categories[0]?.length]).toEqual([100, 301])
  })
})
