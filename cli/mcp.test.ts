import { PassThrough } from 'node:stream'
import { expect, it } from 'vitest'
import { servingApi } from '../lambdas/inference-api/testing/test-api.ts'
import { passOn } from './mcp.ts'

async function said(lines: readonly string[], ask?: Parameters<typeof passOn>[0]): Promise<readonly unknown[]> {
  const api = await servingApi()
  const input = new PassThrough()
  input.end(lines.map((line) => `${line}\n`).join(''))
  const written: unknown[] = []
  const answer: Parameters<typeof passOn>[0] = async ({ method, path, body: message = '' }) => {
    const headers = { 'content-type': 'application/json' }
    const { statusCode, body } = await api.send({ method, path, body: message, headers })
    return { status: statusCode, body }
  }
  await passOn(ask ?? answer, { input, write: (line) => void written.push(JSON.parse(line)) })
  return written
}

const PING = '{"jsonrpc":"2.0","id":1,"method":"ping"}'

it('passes messages on in their order, and nothing back where nothing is due', async () => {
  const call = { jsonrpc: '2.0', id: 'b', method: 'tools/call', params: { name: 'list_models' } }
  const written = await said([
    PING,
    '',
    '{"jsonrpc":"2.0","method":"notifications/initialized"}',
    JSON.stringify(call),
    '{',
  ])
  expect(written).toMatchObject([
    { id: 1, result: {} },
    { id: 'b', result: { structuredContent: { models: expect.any(Array) } } },
    { id: null, error: { code: -32_700 } },
  ])
})

it('says of a message that cannot be passed on why', async () => {
  const none = async () => await Promise.reject(new Error('there is no such stage'))
  expect(await said([PING, 'x'], none)).toEqual([
    { jsonrpc: '2.0', id: 1, error: { code: -32_603, message: 'there is no such stage' } },
    { jsonrpc: '2.0', id: null, error: { code: -32_603, message: 'there is no such stage' } },
  ])
  expect(await said([PING], async () => ({ status: undefined, body: '' }))).toMatchObject([
    { error: { code: -32_603 } },
  ])
})
