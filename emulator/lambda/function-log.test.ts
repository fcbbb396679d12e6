import { InvokeCommand } from '@aws-sdk/client-lambda'
import { expect, it } from 'vitest'
import { startTestLambda, type TestLambda } from './testing/test-lambda.ts'

async function linesOf(service: TestLambda, event: unknown = {}): Promise<readonly string[]> {
  const before = service.logLines.length
  await service.lambda.invoke('fn', JSON.stringify(event))
  return service.logLines.slice(before).map(({ line }) => line)
}

it('has each invocation’s lines in the order they were written, stdout and stderr alike', async () => {
  const source = `
    console.log('starting')
    exports.handler = async () => {
      console.log('one')
      process.stderr.write('two\\n')
      process.stdout.write('three\\n')
      console.error('four')
      process.stdout.write('five, unfinished')
    }`
  await using service = await startTestLambda({ functions: { fn: source } })
  const id = String.raw`[0-9a-f-]{36}`
  const time = String.raw`\d{4}-\d{2}-\d{2}T[\d:.]+Z`
  const invocation = [
    new RegExp(`^START RequestId: ${id} Version: \\$LATEST$`),
    new RegExp(`^${time}\t${id}\tINFO\tone$`),
    /^two$/,
    /^three$/,
    new RegExp(`^${time}\t${id}\tERROR\tfour$`),
    /^five, unfinished$/,
    new RegExp(`^END RequestId: ${id}$`),
  ]
  const report = `REPORT RequestId: ${id}\tDuration: [\\d.]+ ms\tBilled Duration: \\d+ ms\tMemory Size: 256 MB\tMax Memory Used: \\d+ MB`
  const cold = [
    new RegExp(`^${time}\t-\tINFO\tstarting$`),
    ...invocation,
    new RegExp(`^${report}\tInit Duration: [\\d.]+ ms$`),
  ]
  const warm = [...invocation, new RegExp(`^${report}$`)]
  expect(await linesOf(service)).toEqual(cold.map((pattern) => expect.stringMatching(pattern)))
  expect(await linesOf(service)).toEqual(warm.map((pattern) => expect.stringMatching(pattern)))
  expect(new Set(service.logLines.map(({ group, stream }) => `${group} ${stream}`)).size).toBe(1)
  expect(service.logLines[0]?.group).toBe('/aws/lambda/fn')
})

it('keeps a message of several lines together, such as a stack trace', async () => {
  const source = 'exports.handler = async () => { throw new Error("boom") }'
  await using service = await startTestLambda({ functions: { fn: source } })
  const lines = await linesOf(service)
  expect(lines.find((line) => line.includes('Invoke Error'))).toMatch(/"errorMessage":"boom".*at exports\.handler/)
})

it('has all that a process wrote before it crashed', async () => {
  const source = `exports.handler = async () => {
    for (let n = 0; n < 20000; n++) process.stdout.write('line ' + n + ' ' + 'x'.repeat(80) + '\\n')
    setImmediate(() => { throw new Error('uncaught') })
    return new Promise(() => {})
  }`
  await using service = await startTestLambda({ functions: { fn: source } })
  const lines = await linesOf(service)
  expect(lines.filter((line) => line.startsWith('line '))).toHaveLength(20_000)
  expect(lines).toContain('Error: uncaught')
  expect(
    lines.some((line) =>
      /^RequestId: .* Error: Runtime exited with error: exit status 1\nRuntime.ExitError$/.test(line),
    ),
  ).toBe(true)
  expect(lines.at(-1)).toMatch(/\tStatus: error\tError Type: Runtime.ExitError$/)
})

it('says that a function timed out', async () => {
  const source =
    'exports.handler = async () => { console.log("begun"); return new Promise(() => setTimeout(() => {}, 1e6)) }'
  await using service = await startTestLambda({ functions: { fn: { source, timeoutSeconds: 0.2 } } })
  const lines = await linesOf(service)
  expect(lines.slice(1)).toEqual([
    expect.stringMatching(/\tINFO\tbegun$/),
    expect.stringMatching(/^[0-9a-f-]{36} Task timed out after 0\.20 seconds$/),
    expect.stringMatching(/^END /),
    expect.stringMatching(/^REPORT .*\tStatus: timeout$/),
  ])
})

it('comes back with a synchronous invocation that asks for its tail, its last 4 KB', async () => {
  const source = 'exports.handler = async (event) => console.log("x".repeat(event.size))'
  await using service = await startTestLambda({ functions: { fn: source } })
  const tailOf = async (size: number) => {
    const Payload = Buffer.from(JSON.stringify({ size }))
    const { LogResult = '' } = await service.client.send(
      new InvokeCommand({ FunctionName: 'fn', LogType: 'Tail', Payload }),
    )
    return Buffer.from(LogResult, 'base64')
  }
  expect((await tailOf(10)).toString()).toMatch(/^START .*\n.*\txxxxxxxxxx\nEND .*\nREPORT .*\n$/)
  expect(await tailOf(10_000)).toHaveLength(4096)
})
