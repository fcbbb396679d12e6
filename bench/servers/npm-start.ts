// What npm start runs, in a folder of its own: the pipeline's wiring, and the session that follows every run.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { DELAYS } from '../../local/delays.ts'
import { startLocalCloud } from '../../local/local-cloud.ts'
import { runSession } from '../../local/session.ts'
import { bundleLambdas } from '../../scripts/bundle-lambdas.ts'
import { serveBench } from '../measure.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'boostline-bench-start-'))
const cloud = await startLocalCloud({
  dataFolder: path.join(folder, 'cloud'),
  bundles: await bundleLambdas(path.join(folder, 'bundles')),
  port: 0,
  apiPort: 0,
  defaultModel: 'iris',
  sagemaker: { delays: DELAYS.short },
  reportFault: (where, error) => console.error(where, error),
})
const terminal = { say: () => {}, show: () => {} }
const stop = new AbortController()
const examplesFolder = path.join(import.meta.dirname, '../../examples')
const session = runSession(
  cloud,
  { once: false, examplesFolder, startCommand: './boostline start', terminal },
  stop.signal,
)
serveBench(`${cloud.url} ${cloud.apiUrl}`, async () => {
  stop.abort()
  await session
  await cloud.close()
  rmSync(folder, { recursive: true })
})
