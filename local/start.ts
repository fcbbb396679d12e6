import { rmSync } from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { openDatabase } from '../emulator/state/database.ts'
import { bundleLambdas } from '../scripts/bundle-lambdas.ts'
import { DELAYS } from './delays.ts'
import { startLocalCloud } from './local-cloud.ts'
import { readOptions, type StartOptions, USAGE } from './options.ts'
import { runSession } from './session.ts'
import { isTakenPort, takenPortMessage } from './taken-port.ts'

const ROOT = path.dirname(import.meta.dirname)
/** Everything `npm start` keeps; git ignores it. */
const STATE_FOLDER = path.join(ROOT, '.boostline')

process.exitCode = await main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(`boostline: ${error instanceof Error ? error.message : String(error)}`)
  return 1
})

async function main(args: readonly string[]): Promise<number> {
  const options = readOptions(args)
  if (options === 'help') {
    console.log(USAGE)
    return 0
  }
  const stop = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop.abort())

  const dataFolder = path.join(STATE_FOLDER, 'cloud')
  if (options.fresh) {
    // Never the state of another one that runs: it holds the lock.
    openDatabase(dataFolder).close()
    rmSync(dataFolder, { recursive: true, force: true })
  }
  const bundles = await bundleLambdas(path.join(STATE_FOLDER, 'bundles'))
  const cloud = await open(options, dataFolder, bundles)
  try {
    return await runSession(cloud, { once: options.once, examplesFolder: path.join(ROOT, 'examples') }, stop.signal)
  } finally {
    await cloud.close()
  }
}

async function open(options: StartOptions, dataFolder: string, bundles: Awaited<ReturnType<typeof bundleLambdas>>) {
  try {
    return await startLocalCloud({
      dataFolder,
      bundles,
      port: options.port,
      apiPort: options.apiPort,
      defaultModel: 'iris',
      sagemaker: { delays: DELAYS[options.delays] },
      reportFault: (where, error) => console.error(`boostline: fault in ${where}:`, error),
    })
  } catch (error) {
    if (isTakenPort(error)) throw new Error(takenPortMessage(error, options), { cause: error })
    throw error
  }
}
