import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { shellEnvironment } from './function-environment.ts'
import { startInterfaceEmulator } from './interface-emulator.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'rie-test-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** The emulator around a function's source; `await using` takes it down. */
async function start(source: string, environment: Readonly<Record<string, string>> = {}) {
  const bundlePath = mkdtempSync(path.join(folder, 'bundle-'))
  writeFileSync(path.join(bundlePath, 'index.cjs'), source)
  const lines: string[] = []
  const warnings: string[] = []
  const rie = await startInterfaceEmulator({
    port: 0,
    allowedHosts: ['cloud'],
    bundlePath,
    environment: shellEnvironment({ PATH: process.env['PATH'] ?? '', ...environment }),
    print: (line) => lines.push(line),
    warn: (text) => warnings.push(text),
  })
  return {
    url: rie.url,
    lines,
    warnings,
    call: async (body: string, init: RequestInit = {}) => {
      const response = await fetch(rie.url, { method: 'POST', body, ...init })
      return { status: response.status, type: response.headers.get('content-type'), body: await response.text() }
    },
    [Symbol.asyncDispose]: () => rie.close(),
  }
}

const ECHO = 'exports.handler = async (event) => event'

it('answers with what the handler returns, always as plain text', async () => {
  await using rie = await start(ECHO)
  expect(await rie.call('{"a":1}')).toEqual({ status: 200, type: 'text/plain; charset=utf-8', body: '{"a":1}' })
})

it('takes any method on its one path, and knows no other', async () => {
  await using rie = await start(ECHO)
  expect(await rie.call('1', { method: 'PUT' })).toMatchObject({ status: 200, body: '1' })
  expect((await fetch(new URL('/2015-03-31/functions/model-training/invocations', rie.url))).status).toBe(404)
})

it.each([
  ['a page of another origin', { origin: 'https://page.example', 'content-type': 'text/plain' }, 403],
  ['a page without an origin', { origin: 'null' }, 403],
  ['a page that loads something', { 'sec-fetch-site': 'cross-site' }, 403],
  ['a foreign host name', { host: 'rebound.example' }, 403],
  ['an allowed host name', { host: 'cloud:9000' }, 200],
])('a call of %s with %j is answered with %i', async (_, headers, expected) => {
  await using rie = await start(ECHO)
  const status = await new Promise((resolve, reject) => {
    const sent = request(rie.url, { method: 'POST', headers, agent: false }, (response) => {
      response.resume()
      resolve(response.statusCode)
    })
    sent.on('error', reject)
    sent.end('1')
  })
  expect(status).toBe(expected)
})

it('runs an Event at once and answers with its result', async () => {
  await using rie = await start(ECHO)
  const headers = { 'x-amz-invocation-type': 'Event' }
  expect(await rie.call('"now"', { headers })).toMatchObject({ status: 200, body: '"now"' })
})

it('refuses a client context that is not base64', async () => {
  await using rie = await start(ECHO)
  expect((await rie.call('1', { headers: { 'x-amz-client-context': '{}' } })).status).toBe(500)
})

it('an error of the handler is a 200 with the error in the body', async () => {
  await using rie = await start('exports.handler = async () => { throw new TypeError("boom") }')
  const { status, body } = await rie.call('{}')
  expect(status).toBe(200)
  expect(JSON.parse(body)).toMatchObject({ errorType: 'TypeError', errorMessage: 'boom', trace: expect.any(Array) })
})

it('a timeout is a text, and the next call starts the function anew', async () => {
  const source = 'exports.handler = async (event) => event === "hang" ? new Promise((r) => setTimeout(r, 1e6)) : event'
  await using rie = await start(source, { AWS_LAMBDA_FUNCTION_TIMEOUT: '1' })
  expect(await rie.call('"hang"')).toMatchObject({ status: 200, body: 'Task timed out after 1.00 seconds' })
  expect(await rie.call('"on"')).toMatchObject({ status: 200, body: '"on"' })
})

it('a process that exits is a 502 without END and REPORT, and the next call starts anew', async () => {
  await using rie = await start('exports.handler = async (event) => event === "exit" ? process.exit(3) : event')
  const { status, body } = await rie.call('"exit"')
  expect(status).toBe(502)
  expect(JSON.parse(body)).toEqual({
    errorType: 'Runtime.ExitError',
    errorMessage: expect.stringMatching(/^RequestId: \S+ Error: Runtime exited with error: exit status 3$/),
  })
  expect(rie.lines.filter((line) => /^(END|REPORT)/.test(line))).toEqual([])
  expect(await rie.call('"on"')).toMatchObject({ status: 200, body: '"on"' })
})

it('a failing init is a 502 with what the runtime reported, at every call', async () => {
  await using rie = await start('throw new RangeError("no init")')
  for (const call of [1, 2]) {
    const { status, body } = await rie.call(String(call))
    expect(status).toBe(502)
    expect(JSON.parse(body)).toMatchObject({ errorType: 'RangeError', errorMessage: 'no init' })
  }
})

it('an init that exits without a report is an empty 502', async () => {
  await using rie = await start('process.exit(4)')
  expect(await rie.call('{}')).toMatchObject({ status: 502, body: '' })
})

it('an answer that is too large is a 200 with the error in the body', async () => {
  await using rie = await start('exports.handler = async () => "x".repeat(6291556)')
  const { status, body } = await rie.call('{}')
  expect(status).toBe(200)
  expect(JSON.parse(body)).toMatchObject({ errorType: 'Function.ResponseSizeTooLarge' })
})

it('a call that comes while one runs waits, and a person is told that the real one dies', async () => {
  const source = `let running = 0
    exports.handler = async () => { running++; await new Promise((r) => setTimeout(r, 50)); return running-- }`
  await using rie = await start(source)
  const answers = await Promise.all([rie.call('{}'), rie.call('{}')])
  expect(answers.map(({ body }) => body)).toEqual(['1', '1'])
  expect(rie.warnings).toEqual([
    'A call came while another runs. The real interface emulator would have died of it; here it waits.',
  ])
})

it('logs as the container does: the output between START and END, ids that differ, a made-up memory', async () => {
  const environment = { AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512' }
  await using rie = await start('exports.handler = async () => console.log("hello")', environment)
  await rie.call('{}')
  const [startLine = '', output, end = '', report] = rie.lines
  expect(startLine).toMatch(/^START RequestId: \S+ Version: \$LATEST$/)
  expect(output).toContain('hello')
  expect(end).toMatch(/^END RequestId: \S+$/)
  expect(end.split(' ')[2]).not.toBe(startLine.split(' ')[2])
  expect(report).toMatch(/\tMemory Size: 512 MB\tMax Memory Used: 512 MB$/)
})

it('the function sees the environment it is given: no region unless there is one, empty credentials, its ARN', async () => {
  const source = `exports.handler = async (event, context) => ({
    region: process.env.AWS_REGION ?? 'none', key: process.env.AWS_ACCESS_KEY_ID, own: process.env.OWN,
    name: process.env.AWS_LAMBDA_FUNCTION_NAME, arn: context.invokedFunctionArn,
  })`
  await using bare = await start(source, { OWN: 'mine' })
  expect(JSON.parse((await bare.call('{}')).body)).toEqual({
    region: 'none',
    key: '',
    own: 'mine',
    name: 'test_function',
    arn: 'arn:aws:lambda:us-east-1:012345678912:function:test_function',
  })
  await using given = await start(source, { AWS_REGION: 'eu-west-1', AWS_ACCESS_KEY_ID: 'AKIA' })
  expect(JSON.parse((await given.call('{}')).body)).toMatchObject({ region: 'eu-west-1', key: 'AKIA' })
})
