import { randomUUID } from 'node:crypto'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { systemClock } from '../../emulator/clock.ts'
import type { EmulatorContext } from '../../emulator/context.ts'
import { findRefusal } from '../../emulator/http/admission.ts'
import { listen } from '../../emulator/http/listen.ts'
import { functionArn } from '../../emulator/lambda/function-config.ts'
import { describeEnding, type Ending } from '../../emulator/lambda/invocation-result.ts'
import { RuntimeProcess } from '../../emulator/lambda/runtime-process.ts'
import { openDatabase } from '../../emulator/state/database.ts'

export type InterfaceEmulatorOptions = {
  /** 0 takes a free one. */
  readonly port: number
  /** Names besides this machine's own that it is called by. */
  readonly allowedHosts: readonly string[]
  /** The folder of the function's bundle, index.cjs, whose export `handler` is called. */
  readonly bundlePath: string
  /** The container's whole environment. */
  readonly environment: Readonly<Record<string, string>>
  /** The container's log. */
  readonly print: (line: string) => void
  /** What a person should know that the real one does not say. */
  readonly warn: (text: string) => void
}

export type InterfaceEmulator = {
  /** Where to post an event. */
  readonly url: string
  close(): Promise<void>
}

type Reply = { readonly status: number; readonly body: string }

const INVOCATION_PATH = '/2015-03-31/functions/function/invocations'
const VERSION = '$LATEST'
/** A runtime that is gone is not reported on. */
const ENDINGS_WITH_REPORT: readonly Ending['kind'][] = ['response', 'error', 'tooLarge', 'timeout']
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/

/**
 * One function alone, as its image answers with AWS's Lambda Runtime Interface Emulator in it, habits included
 * (github.com/aws/aws-lambda-runtime-interface-emulator): an error of the handler is a 200, a timeout is a text,
 * an Event is run at once, and the runtime starts with the first call. The one habit left out: the original dies of
 * a second call while one runs; here it waits, and a warning says so. What a web page in a browser sends is refused.
 */
export async function startInterfaceEmulator(options: InterfaceEmulatorOptions): Promise<InterfaceEmulator> {
  const { environment, print, warn } = options
  const settings = {
    name: environment['AWS_LAMBDA_FUNCTION_NAME'] || 'test_function',
    timeoutSeconds: Number(environment['AWS_LAMBDA_FUNCTION_TIMEOUT'] || 300),
    memoryMb: Number(environment['AWS_LAMBDA_FUNCTION_MEMORY_SIZE'] || 3008),
  }
  const context: EmulatorContext = {
    // The original's own, whatever region the container is given.
    accountId: '012345678912',
    region: 'us-east-1',
    clock: systemClock,
    database: openDatabase(undefined),
    dataFolder: '',
    reportFault: (where, error) => warn(`fault in ${where}: ${String(error)}`),
  }
  let runtime: RuntimeProcess | undefined
  let lastCall: Promise<unknown> = Promise.resolve()
  let calls = 0

  async function startRuntime(): Promise<RuntimeProcess> {
    return await RuntimeProcess.start({
      context,
      endpoint: '',
      logStream: VERSION,
      line: print,
      exited: () => {},
      config: {
        ...settings,
        bundlePath: path.join(import.meta.dirname, 'task-root'),
        handler: 'index.handler',
        environment: {
          BOOSTLINE_RIE: JSON.stringify({
            bundle: path.resolve(options.bundlePath, 'index.cjs'),
            environment: {
              ...environment,
              AWS_LAMBDA_FUNCTION_NAME: settings.name,
              AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(settings.memoryMb),
            },
          }),
        },
      },
    })
  }

  async function invoke(payload: string): Promise<Reply> {
    const requestId = randomUUID()
    const current = runtime?.alive ? runtime : await startRuntime()
    runtime = current
    // The original's START has an id of its own, by mistake.
    print(`START RequestId: ${randomUUID()} Version: ${VERSION}`)
    const startedAt = performance.now()
    const timeoutMs = settings.timeoutSeconds * 1000
    const initEnding = await current.initialise(timeoutMs)
    const arn = functionArn(context, settings.name)
    const ending = initEnding ?? (await current.run({ requestId, payload, functionArn: arn }, timeoutMs))
    // An init that takes too long leaves its process behind.
    if (ending.kind === 'timeout') await current.kill()
    if (ENDINGS_WITH_REPORT.includes(ending.kind)) {
      print(`END RequestId: ${requestId}`)
      print(reportLine(requestId, performance.now() - startedAt, settings.memoryMb))
    }
    return replyTo(ending, { requestId, timeoutSeconds: settings.timeoutSeconds, duringInit: initEnding !== undefined })
  }

  async function inTurn(payload: string): Promise<Reply> {
    calls++
    if (calls > 1) {
      warn('A call came while another runs. The real interface emulator would have died of it; here it waits.')
    }
    const call = lastCall.then(() => invoke(payload)).finally(() => calls--)
    lastCall = call.catch(() => undefined)
    return await call
  }

  const server = await listen(
    async (request, response) => {
      const payload = await text(request)
      const refusal = findRefusal(request, { allowedHosts: options.allowedHosts })
      if (refusal) {
        response.writeHead(refusal.status, { 'content-type': 'text/plain; charset=utf-8' }).end(`${refusal.message}\n`)
        return
      }
      const { status, body } =
        request.url?.split('?')[0] !== INVOCATION_PATH
          ? { status: 404, body: '404 page not found\n' }
          : BASE64.test(String(request.headers['x-amz-client-context'] ?? ''))
            ? await inTurn(payload)
            : { status: 500, body: '' }
      response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(body)
    },
    { port: options.port, onFault: context.reportFault },
  )

  return {
    url: `http://localhost:${server.port}${INVOCATION_PATH}`,
    close: async () => {
      await server.close()
      await runtime?.kill()
      context.database.close()
    },
  }
}

function replyTo(
  ending: Ending,
  call: { readonly requestId: string; readonly timeoutSeconds: number; readonly duringInit: boolean },
): Reply {
  if (ending.kind === 'response' || ending.kind === 'error') return { status: 200, body: ending.payload }
  if (ending.kind === 'timeout') {
    return { status: 200, body: `Task timed out after ${call.timeoutSeconds.toFixed(2)} seconds` }
  }
  if (ending.kind === 'initFailed') return { status: 502, body: ending.payload }
  if (call.duringInit) return { status: 502, body: '' }
  const { payload } = describeEnding(ending, call.requestId, call.timeoutSeconds)
  return { status: ending.kind === 'tooLarge' ? 200 : 502, body: payload }
}

/** The memory used is made up by the original, too: it is the size. */
function reportLine(requestId: string, durationMs: number, memoryMb: number): string {
  return [
    `REPORT RequestId: ${requestId}`,
    'Init Duration: 0.02 ms',
    `Duration: ${durationMs.toFixed(2)} ms`,
    `Billed Duration: ${Math.ceil(durationMs)} ms`,
    `Memory Size: ${memoryMb} MB`,
    `Max Memory Used: ${memoryMb} MB`,
  ].join('\t')
}
