// The emulator with a bucket, a queue and a function that does nothing. Its argument is how long a training job stays
// `Starting`, none by default.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { startEmulator } from '../../emulator/index.ts'
import { serveBench } from '../measure.ts'

const [startingMs = '0'] = process.argv.slice(2)
const folder = mkdtempSync(path.join(tmpdir(), 'boostline-bench-'))
const bundlePath = path.join(folder, 'empty')
mkdirSync(bundlePath)
writeFileSync(path.join(bundlePath, 'index.cjs'), 'exports.handler = async () => ({})')

const emulator = await startEmulator({
  dataFolder: path.join(folder, 'cloud'),
  port: 0,
  apiPort: 0,
  region: 'us-east-1',
  accountId: '123456789012',
  buckets: [{ name: 'bench', versioned: false, notifications: [] }],
  queues: [{ name: 'bench', visibilityTimeoutSeconds: 300, retentionSeconds: 3600 }],
  rules: [],
  eventSourceMappings: [],
  api: { functionName: 'empty', stage: 'prod', payloadVersion: '1.0' },
  sagemaker: { delays: { startingMs: Number(startingMs) } },
  functions: () => [
    { name: 'empty', bundlePath, handler: 'index.handler', environment: {}, timeoutSeconds: 30, memoryMb: 512 },
  ],
  reportFault: (where, error) => console.error(where, error),
})
serveBench(emulator.url, async () => {
  await emulator.close()
  rmSync(folder, { recursive: true })
})
