import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { type EmulatorOptions, startEmulator } from '../index.ts'

/** A function that returns its event. */
const ECHO = 'exports.handler = async (event) => event'

export type TestEmulator = AsyncDisposable & {
  readonly url: string
  readonly apiUrl: string
  readonly controlToken: string
  /** Everything that it keeps. */
  readonly dataFolder: string
  /** Ends it and starts it again over the same folder. */
  restart(): Promise<void>
}

/** A whole emulator with one function, `echo`, and the bucket `data`, for one test. */
export async function startTestEmulator(options: Partial<EmulatorOptions> = {}): Promise<TestEmulator> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'boostline-emulator-'))
  const bundlePath = path.join(folder, 'echo')
  mkdirSync(bundlePath)
  writeFileSync(path.join(bundlePath, 'index.js'), ECHO)
  const faults: string[] = []
  const dataFolder = path.join(folder, 'cloud')
  const start = () =>
    startEmulator({
      dataFolder,
      port: 0,
      apiPort: 0,
      region: 'us-east-1',
      accountId: '123456789012',
      buckets: [{ name: 'data', versioned: false, notifications: [] }],
      queues: [],
      rules: [],
      eventSourceMappings: [],
      api: { functionName: 'echo', stage: 'prod', payloadVersion: '1.0' },
      sagemaker: {},
      functions: () => [
        { name: 'echo', bundlePath, handler: 'index.handler', environment: {}, timeoutSeconds: 10, memoryMb: 256 },
      ],
      reportFault: (where, error) => faults.push(`${where}: ${String(error)}`),
      ...options,
    })
  let emulator = await start()
  return {
    get url() {
      return emulator.url
    },
    get apiUrl() {
      return emulator.apiUrl
    },
    get controlToken() {
      return emulator.controlToken
    },
    dataFolder,
    restart: async () => {
      await emulator.close()
      emulator = await start()
    },
    [Symbol.asyncDispose]: async () => {
      await emulator.close()
      rmSync(folder, { recursive: true })
      if (faults.length > 0) throw new Error(`the emulator reported faults:\n${faults.join('\n')}`)
    },
  }
}
