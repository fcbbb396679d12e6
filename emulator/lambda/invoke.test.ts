import { readdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import { InvokeCommand, type InvokeCommandOutput, type LambdaClient } from '@aws-sdk/client-lambda'
import { describe, expect, it } from 'vitest'
import { startGate, startTestLambda } from './testing/test-lambda.ts'

const ECHO = 'exports.handler = async (event) => ({ event })'

async function invoke(client: LambdaClient, functionName: string, event: unknown = {}) {
  return read(
    await client.send(
      new InvokeCommand({ FunctionName: functionName, Payload: Buffer.from(JSON.stringify(event)), LogType: 'Tail' }),
    ),
  )
}

function read(output: InvokeCommandOutput) {
  const answer: unknown = JSON.parse(Buffer.from(output.Payload ?? []).toString() || 'null')
  const log = Buffer.from(output.LogResult ?? '', 'base64').toString()
  return { status: output.StatusCode, error: output.FunctionError, version: output.ExecutedVersion, answer, log }
}

describe('a synchronous invocation', () => {
  it.each([
    'echo',
    '000000000000:function:echo',
    'arn:aws:lambda:us-east-1:000000000000:function:echo',
    'echo:$LATEST',
  ])('answers with what the handler of %s returned', async (functionName) => {
    await using service = await startTestLambda({ functions: { echo: ECHO } })
    const result = await invoke(service.client, functionName, { text: 'größer 🎉' })
    expect(result).toMatchObject({ status: 200, version: '$LATEST', answer: { event: { text: 'größer 🎉' } } })
    expect(result.error).toBeUndefined()
  })

  it('works with plain curl: unsigned, with whatever content type, and an empty body as an empty event', async () => {
    await using service = await startTestLambda({ functions: { echo: { source: ECHO, otherNames: ['nickname'] } } })
    const url = `${service.url}/2015-03-31/functions/nickname/invocations`
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    const answer = await fetch(url, { method: 'POST', body: '{"n":1}', headers })
    expect(await answer.json()).toEqual({ event: { n: 1 } })
    expect(await (await fetch(url, { method: 'POST' })).json()).toEqual({ event: {} })
  })

  it('gives the handler its environment and context as AWS does, and nothing of the emulator’s own', async () => {
    const source = `exports.handler = async (event, context) => ({
      names: Object.keys(process.env).filter((name) => !['PWD', 'SHLVL', '_'].includes(name)).sort(), env: process.env, cwd: process.cwd(), context,
      remainingMs: context.getRemainingTimeInMillis(), offset: new Date().getTimezoneOffset(),
      execArgv: process.execArgv })`
    await using service = await startTestLambda({
      functions: { fn: { source, environment: { PIPELINE_BUCKET: 'b' }, memoryMb: 512, timeoutSeconds: 7 } },
    })
    const { answer } = await invoke(service.client, 'fn')
    expect(answer).toMatchObject({
      names: [
        'AWS_ACCESS_KEY_ID',
        'AWS_DEFAULT_REGION',
        'AWS_ENDPOINT_URL',
        'AWS_LAMBDA_FUNCTION_MEMORY_SIZE',
        'AWS_LAMBDA_FUNCTION_NAME',
        'AWS_LAMBDA_FUNCTION_VERSION',
        'AWS_LAMBDA_INITIALIZATION_TYPE',
        'AWS_LAMBDA_LOG_GROUP_NAME',
        'AWS_LAMBDA_LOG_STREAM_NAME',
        'AWS_LAMBDA_RUNTIME_API',
        'AWS_REGION',
        'AWS_SECRET_ACCESS_KEY',
        'HOME',
        'LAMBDA_RUNTIME_DIR',
        'LAMBDA_TASK_ROOT',
        'PATH',
        'PIPELINE_BUCKET',
        'TMPDIR',
        'TZ',
        '_HANDLER',
      ],
      env: { AWS_ENDPOINT_URL: service.url, AWS_REGION: 'us-east-1', PIPELINE_BUCKET: 'b', _HANDLER: 'index.handler' },
      context: {
        functionName: 'fn',
        functionVersion: '$LATEST',
        memoryLimitInMB: '512',
        logGroupName: '/aws/lambda/fn',
        logStreamName: expect.stringMatching(/^2026\/07\/01\/\[\$LATEST\][0-9a-f]{32}$/),
        invokedFunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:fn',
        awsRequestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      },
      offset: 0,
      execArgv: expect.arrayContaining(['--max-old-space-size=512']),
    })
    const { remainingMs } = answer as { remainingMs: number }
    expect(remainingMs).toBeGreaterThan(5000)
    expect(remainingMs).toBeLessThanOrEqual(7000)
  })

  it('reuses a warm process, also one whose handler failed', async () => {
    const source =
      'let n = 0; exports.handler = async (event) => { n++; if (event.fail) throw new Error("x"); return n }'
    await using service = await startTestLambda({ functions: { fn: source } })
    expect((await invoke(service.client, 'fn')).answer).toBe(1)
    expect((await invoke(service.client, 'fn', { fail: true })).error).toBe('Unhandled')
    expect((await invoke(service.client, 'fn')).answer).toBe(3)
  })

  it('runs as many at once as the function has instances, each in its own process, and refuses more', async () => {
    await using gate = await startGate()
    const source = 'exports.handler = async () => { await fetch(process.env.GATE); return process.pid }'
    await using service = await startTestLambda({
      functions: { fn: { source, environment: { GATE: gate.url }, maxConcurrency: 2 } },
    })
    const running = [invoke(service.client, 'fn'), invoke(service.client, 'fn')]
    await gate.arrived(2)
    await expect(invoke(service.client, 'fn')).rejects.toMatchObject({
      name: 'TooManyRequestsException',
      message: 'Rate Exceeded.',
      $metadata: { httpStatusCode: 429 },
    })
    gate.open()
    const pids = (await Promise.all(running)).map((result) => result.answer)
    expect(new Set(pids).size).toBe(2)
  })

  it('ends a process that was idle for five minutes', async () => {
    const source = 'exports.handler = async () => process.pid'
    await using service = await startTestLambda({ functions: { fn: source } })
    const { answer: pid } = await invoke(service.client, 'fn')
    service.clock.advance(5 * 60_000 - 1)
    expect((await invoke(service.client, 'fn')).answer).toBe(pid)
    service.clock.advance(5 * 60_000)
    expect((await invoke(service.client, 'fn')).answer).not.toBe(pid)
  })
})

describe('the clock of a handler', () => {
  const source = `
    const { now } = Date
    exports.handler = async (_event, context) => ({
      now: Date.now(), kept: now(), made: new Date().getTime(), called: Date.parse(Date()),
      given: new Date(0).toISOString(), isDate: new Date() instanceof Date, kind: new Date().constructor === Date,
      remainingMs: context.getRemainingTimeInMillis(),
    })`

  it.each([
    ['stands in the past', -365],
    ['is the system’s', 0],
    ['was moved on', 365],
  ])('follows the emulator’s, also in a warm process, when that %s', async (_, days) => {
    const aheadMs = days * 86_400_000
    await using service = await startTestLambda({ functions: { fn: { source, timeoutSeconds: 7 } } })
    service.clock.advance(Date.now() - service.clock.now() + aheadMs)
    for (const movedMs of [0, 900_000]) {
      service.clock.advance(movedMs)
      const answer = (await invoke(service.client, 'fn')).answer as Record<string, number>
      expect(answer).toMatchObject({ given: '1970-01-01T00:00:00.000Z', isDate: true, kind: true })
      for (const name of ['now', 'kept', 'made', 'called']) {
        // It runs on by itself from where the emulator's clock stood; a text has no milliseconds.
        const behindMs = (answer[name] ?? 0) - service.clock.now()
        expect(behindMs).toBeGreaterThan(-1000)
        expect(behindMs).toBeLessThan(5000)
      }
      expect(answer['remainingMs']).toBeGreaterThan(5000)
      expect(answer['remainingMs']).toBeLessThanOrEqual(7000)
    }
  })
})

describe('a function that fails is answered with 200, FunctionError and', () => {
  const FAILING = `exports.handler = async (event) => {
    switch (event.case) {
      case 'throws': throw new TypeError('boom')
      case 'exits': process.exit(3)
      case 'exits quietly': process.exit(0)
      case 'is killed': process.kill(process.pid, 'SIGKILL'); return new Promise(() => setTimeout(() => {}, 1e6))
      case 'needs too much memory': { const all = []; for (;;) all.push({ n: all.length }) }
      case 'never settles': return new Promise(() => {})
      case 'answers too much': return 'x'.repeat(6291555)
      case 'answers no JSON': return 10n
      case 'loops': for (;;);
      case 'hangs': return new Promise(() => setTimeout(() => {}, 1e6))
      default: return process.pid
    }
  }`
  const cases: [string, { errorType: string; errorMessage: RegExp }][] = [
    ['throws', { errorType: 'TypeError', errorMessage: /^boom$/ }],
    [
      'exits',
      {
        errorType: 'Runtime.ExitError',
        errorMessage: /^RequestId: [0-9a-f-]{36} Error: Runtime exited with error: exit status 3$/,
      },
    ],
    [
      'exits quietly',
      { errorType: 'Runtime.ExitError', errorMessage: /Error: Runtime exited without providing a reason$/ },
    ],
    [
      'is killed',
      { errorType: 'Runtime.ExitError', errorMessage: /Error: Runtime exited with error: signal: killed$/ },
    ],
    [
      'needs too much memory',
      {
        errorType: 'Runtime.OutOfMemory',
        errorMessage: /^RequestId: [0-9a-f-]{36} Error: Runtime exited with error: signal: killed$/,
      },
    ],
    [
      'never settles',
      { errorType: 'Runtime.ExitError', errorMessage: /Error: Runtime exited without providing a reason$/ },
    ],
    [
      'answers too much',
      {
        errorType: 'Function.ResponseSizeTooLarge',
        errorMessage:
          /^Response payload size \(6291557 bytes\) exceeded maximum allowed payload size \(6291556 bytes\)\.$/,
      },
    ],
    [
      'answers no JSON',
      { errorType: 'Runtime.JSONStringifyError', errorMessage: /^Unable to stringify response body$/ },
    ],
    [
      'loops',
      {
        errorType: 'Sandbox.Timedout',
        errorMessage: /^RequestId: [0-9a-f-]{36} Error: Task timed out after 1\.00 seconds$/,
      },
    ],
    ['hangs', { errorType: 'Sandbox.Timedout', errorMessage: /Error: Task timed out after 1\.00 seconds$/ }],
  ]

  it.each(cases)('its error where it %s; the next invocation is served', async (name, { errorType, errorMessage }) => {
    await using service = await startTestLambda({
      functions: { fn: { source: FAILING, timeoutSeconds: name === 'needs too much memory' ? 20 : 1, memoryMb: 128 } },
    })
    const result = await invoke(service.client, 'fn', { case: name })
    expect(result).toMatchObject({ status: 200, error: 'Unhandled', answer: { errorType } })
    expect((result.answer as { errorMessage: string }).errorMessage).toMatch(errorMessage)
    expect(result.log).toMatch(/^START .*\n(.*\n)*END .*\nREPORT .*\n$/)
    expect((await invoke(service.client, 'fn')).answer).toBeTypeOf('number')
  })

  it.each([
    ['a module is missing', 'require("./nowhere.js")', 'Runtime.ImportModuleError'],
    ['the bundle is no JavaScript', 'exports.handler = async ( => 1', 'Runtime.UserCodeSyntaxError'],
    ['the handler is not exported', 'exports.main = async () => 1', 'Runtime.HandlerNotFound'],
    ['the handler takes a callback', 'exports.handler = (e, c, callback) => 1', 'Runtime.CallbackHandlerDeprecated'],
    ['it throws', 'throw new RangeError("at init")', 'RangeError'],
    ['it exits', 'process.exit(5)', 'Runtime.ExitError'],
  ])('its init error where %s', async (_name, source, errorType) => {
    await using service = await startTestLambda({ functions: { fn: source } })
    const result = await invoke(service.client, 'fn')
    expect(result).toMatchObject({ status: 200, error: 'Unhandled', answer: { errorType } })
    expect(result.log).toContain(`Status: error\tError Type: ${errorType}\n`)
    expect(result.log).toMatch(
      new RegExp(`INIT_REPORT Init Duration: [\\d.]+ ms\tPhase: init\tStatus: error\tError Type: ${errorType}\n`),
    )
  })
})

it('an initialisation that fails is done again before the function is told to have failed', async () => {
  const source = `
    const fs = require('node:fs')
    if (!fs.existsSync('begun')) {
      fs.writeFileSync('begun', '')
      throw new Error('not yet')
    }
    exports.handler = async () => process.pid`
  await using service = await startTestLambda({ functions: { fn: source } })
  const first = await invoke(service.client, 'fn')
  expect(first).toMatchObject({ status: 200, error: undefined, answer: expect.any(Number) })
  expect((await invoke(service.client, 'fn')).answer).toBe(first.answer)
})

it('is refused as the service’s own failure where no process can be started', async () => {
  await using service = await startTestLambda({ functions: { fn: ECHO } })
  for (const name of readdirSync(service.folder)) rmSync(path.join(service.folder, name), { recursive: true })
  const refused = service.client.send(new InvokeCommand({ FunctionName: 'fn' }))
  await expect(refused).rejects.toMatchObject({
    name: 'ServiceException',
    message: 'No process could be started for fn: spawn /bin/sh ENOENT',
    $metadata: { httpStatusCode: 500 },
  })
})

describe('an invocation that is refused', () => {
  const big = Buffer.from(`"${'x'.repeat(6 * 1024 * 1024)}"`)

  it.each([
    [{ FunctionName: 'nope' }, 'ResourceNotFoundException', 404],
    [{ FunctionName: 'echo', Qualifier: '7' }, 'ResourceNotFoundException', 404],
    [{ FunctionName: 'arn:aws:lambda:eu-west-1:000000000000:function:echo' }, 'ResourceNotFoundException', 404],
    [{ FunctionName: 'echo', Payload: Buffer.from('{oops') }, 'InvalidRequestContentException', 400],
    [{ FunctionName: 'echo', Payload: big }, 'RequestTooLargeException', 413],
    [
      { FunctionName: 'echo', Payload: big.subarray(0, 1024 * 1024 + 1), InvocationType: 'Event' as const },
      'RequestTooLargeException',
      413,
    ],
  ])('says why: %#', async (input, name, httpStatusCode) => {
    await using service = await startTestLambda({ functions: { echo: ECHO } })
    const refused = service.client.send(new InvokeCommand(input))
    await expect(refused).rejects.toMatchObject({ name, $metadata: { httpStatusCode } })
  })

  it('names the function that is not there', async () => {
    await using service = await startTestLambda({ functions: { echo: ECHO } })
    await expect(service.client.send(new InvokeCommand({ FunctionName: 'nope' }))).rejects.toThrow(
      'Function not found: arn:aws:lambda:us-east-1:000000000000:function:nope',
    )
  })

  it('does nothing but look on a DryRun', async () => {
    await using service = await startTestLambda({ functions: { echo: ECHO } })
    const answer = await service.client.send(new InvokeCommand({ FunctionName: 'echo', InvocationType: 'DryRun' }))
    expect(answer.StatusCode).toBe(204)
    expect(service.logLines).toEqual([])
  })
})
