import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { LambdaClient } from '@aws-sdk/client-lambda'
import { ManualClock } from '../../clock.ts'
import type { EmulatorContext } from '../../context.ts'
import { listen } from '../../http/listen.ts'
import { createSqs, type QueueConfig, type Sqs } from '../../sqs/index.ts'
import { type Database, openDatabase } from '../../state/database.ts'
import { createLambda, type FunctionConfig, type Lambda, type LambdaOptions } from '../index.ts'

const START_MS = Date.parse('2026-07-01T10:00:00Z')

export type LogLine = { readonly group: string; readonly stream: string; readonly line: string }

/** A Lambda service with everything around it, for one test; `await using` takes it all down. */
export type TestLambda = AsyncDisposable & {
  readonly lambda: Lambda
  readonly sqs: Sqs
  readonly clock: ManualClock
  readonly database: Database
  readonly url: string
  readonly client: LambdaClient
  readonly logLines: readonly LogLine[]
  readonly faults: string[]
  /** Where the functions' bundles are. */
  readonly folder: string
}

export type TestLambdaOptions = {
  /** The source of each function's index.js, by its name, or all of its configuration. */
  readonly functions: Readonly<Record<string, string | (Partial<FunctionConfig> & { readonly source: string })>>
  readonly eventSourceMappings?: LambdaOptions['eventSourceMappings']
  readonly queues?: readonly QueueConfig[]
  /** Of an earlier emulator, to start again over its state; it is left open. */
  readonly database?: Database
}

export async function startTestLambda(options: TestLambdaOptions): Promise<TestLambda> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'lambda-test-'))
  const clock = new ManualClock(START_MS)
  const database = options.database ?? openDatabase(undefined)
  const logLines: LogLine[] = []
  const faults: string[] = []
  const context: EmulatorContext = {
    accountId: '000000000000',
    region: 'us-east-1',
    clock,
    database,
    dataFolder: folder,
    reportFault: (where, error) => faults.push(`${where}: ${String(error)}`),
  }
  let url = ''
  const sqs = createSqs(context, { queues: options.queues ?? [], endpoint: () => url })
  const lambda = createLambda(context, {
    functions: Object.entries(options.functions).map(([name, config]) => functionConfig(folder, name, config)),
    eventSourceMappings: options.eventSourceMappings ?? [],
    sqs,
    logs: { write: (group, stream, line) => logLines.push({ group, stream, line }) },
    endpoint: () => url,
  })
  const listener = await listen((request, response) =>
    (request.headers['x-amz-target'] ? sqs : lambda).handle(request, response),
  )
  url = listener.url
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' }
  const client = new LambdaClient({ endpoint: url, region: context.region, credentials, maxAttempts: 1 })
  return {
    lambda,
    sqs,
    clock,
    database,
    url,
    client,
    logLines,
    faults,
    folder,
    [Symbol.asyncDispose]: async () => {
      client.destroy()
      await lambda.close()
      await sqs.close()
      await listener.close()
      if (!options.database) database.close()
      rmSync(folder, { recursive: true })
    },
  }
}

function functionConfig(folder: string, name: string, config: TestLambdaOptions['functions'][string]): FunctionConfig {
  const { source, ...settings } = typeof config === 'string' ? { source: config } : config
  const bundlePath = mkdtempSync(path.join(folder, `${name}-`))
  writeFileSync(path.join(bundlePath, 'index.js'), source)
  return { name, bundlePath, handler: 'index.handler', environment: {}, timeoutSeconds: 20, memoryMb: 256, ...settings }
}

/** Where functions wait until the test lets them go on: `await fetch(process.env.GATE)`. */
export type Gate = AsyncDisposable & {
  readonly url: string
  /** Resolves when this many functions wait. */
  arrived(count: number): Promise<void>
  /** Lets those go on that wait; later ones wait again. */
  open(): void
}

export async function startGate(): Promise<Gate> {
  const waiting: ServerResponse[] = []
  let onArrival = (): void => {}
  const server = createServer((_request, response) => {
    waiting.push(response)
    onArrival()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  // A server that listens on a port has an AddressInfo, never a pipe's name.
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    arrived: (count) =>
      new Promise((resolve) => {
        onArrival = () => {
          if (waiting.length >= count) resolve()
        }
        onArrival()
      }),
    open: () => {
      for (const response of waiting.splice(0)) response.end()
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
