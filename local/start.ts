import { rmSync } from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { BoostlineError } from '#shared/errors/boostline-error.ts'
import { openRunningClock } from '../emulator/clock-control.ts'
import { openDatabase } from '../emulator/state/database.ts'
import { type Bundle, bundleLambdas } from '../scripts/bundle-lambdas.ts'
import { ensureXgboostLibrary } from '../scripts/xgboost-library.ts'
import { DELAYS, type DelaysName } from './delays.ts'
import { startLocalCloud } from './local-cloud.ts'
import { runSession, type SessionTerminal } from './session.ts'
import { isTakenPort, takenPort } from './taken-port.ts'

export type StartOptions = {
  readonly port: number
  readonly apiPort: number
  /** Names besides this machine's own that it is called by. */
  readonly allowedHosts: readonly string[]
  /** Web origins whose pages may call the API, with commas, or `*`. */
  readonly corsOrigins: string
  /** Begin with empty state. */
  readonly fresh: boolean
  /** End after the main job. */
  readonly once: boolean
  /** How long SageMaker's states last. */
  readonly delays: DelaysName
}

const ROOT = path.dirname(import.meta.dirname)
/** Everything that the local cloud keeps; git ignores it. */
const STATE_FOLDER = path.join(ROOT, '.boostline')

/** The local cloud from its start to its end. Returns whether it was ended by a person or its main job succeeded. */
export async function start(options: StartOptions, terminal: SessionTerminal): Promise<boolean> {
  const stop = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop.abort())

  // The state is the user's alone; so are the files of the processes that are started from here.
  process.umask(0o077)
  const dataFolder = path.join(STATE_FOLDER, 'cloud')
  prepare(dataFolder, options.fresh, terminal)
  const bundles = await bundleLambdas(path.join(STATE_FOLDER, 'bundles'))
  const cloud = await open(options, dataFolder, bundles)
  try {
    const examplesFolder = path.join(ROOT, 'examples')
    return await runSession(cloud, { once: options.once, examplesFolder, terminal }, stop.signal)
  } finally {
    await cloud.close()
  }
}

/** What the machine must have: XGBoost's library, and a state that no other process uses, its clock not too far ahead. */
function prepare(dataFolder: string, fresh: boolean, { say }: SessionTerminal): void {
  try {
    ensureXgboostLibrary({ say })
    openDatabase(dataFolder).close()
    // The state is not another process's: that would hold the lock.
    if (fresh) rmSync(dataFolder, { recursive: true, force: true })
    const database = openDatabase(dataFolder)
    openRunningClock(database)
    database.close()
  } catch (cause) {
    const hint = cause instanceof Error ? cause.message : String(cause)
    const message = 'The local cloud cannot start.'
    throw new BoostlineError({ code: 'local-cloud-not-ready', kind: 'config', message, hint, cause })
  }
}

async function open(options: StartOptions, dataFolder: string, bundles: readonly Bundle[]) {
  try {
    return await startLocalCloud({
      dataFolder,
      bundles,
      port: options.port,
      apiPort: options.apiPort,
      allowedHosts: options.allowedHosts,
      corsOrigins: options.corsOrigins,
      defaultModel: 'iris',
      sagemaker: { delays: DELAYS[options.delays] },
      reportFault: (where, error) => console.error(`boostline: fault in ${where}:`, error),
    })
  } catch (error) {
    if (!isTakenPort(error)) throw error
    throw takenPort(error, `./boostline start ${error.port === options.apiPort ? '--api-port' : '--port'}`)
  }
}
