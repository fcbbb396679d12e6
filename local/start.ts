import { rmSync } from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { BoostlineError } from '#shared/errors/boostline-error.ts'
import { openRunningClock } from '../emulator/clock-control.ts'
import type { Emulator } from '../emulator/index.ts'
import { openDatabase } from '../emulator/state/database.ts'
import type { Watched } from '../infra/watched.ts'
import { keptBundles, type LocalBundles } from '../scripts/kept-bundles.ts'
import { ensureXgboostLibrary } from '../scripts/xgboost-library.ts'
import { DELAYS, type DelaysName } from './delays.ts'
import { isLoopback, whoReachesIt } from './listen-address.ts'
import { startLocalCloud } from './local-cloud.ts'
import { runSession } from './session.ts'
import type { SessionTerminal } from './stage-lines.ts'
import { isTakenPort, takenPort, unlistenable } from './taken-port.ts'
import { unwritableState } from './unwritable-state.ts'

export type StartOptions = {
  readonly port: number
  readonly apiPort: number
  /** The console's; undefined where none was asked for. */
  readonly consolePort?: number | undefined
  /** The address that its ports are bound on. */
  readonly listen: string
  /** Names besides this machine's own that it is called by. */
  readonly allowedHosts: readonly string[]
  /** Web origins whose pages may call the API, with commas, or `*`. */
  readonly corsOrigins: string
  /** Where uploads and models are taken besides the pipeline's own folders. */
  readonly watched: Watched
  /** Begin with empty state. */
  readonly fresh: boolean
  /** End after the main job. */
  readonly once: boolean
  /** How long SageMaker's states last. */
  readonly delays: DelaysName
  /** Where all state is kept; undefined: in the clone. */
  readonly state: string | undefined
}

/** What the ports are unless told. */
export const DEFAULT_PORTS = { port: 4566, apiPort: 3000 } as const

/** Where it listens unless told: nobody but this machine reaches it. */
export const DEFAULT_LISTEN = '127.0.0.1'

/** From a CSV to its first prediction. */
const AN_UPLOAD_NEEDS = ['model-training', 'model-deployment', 'model-evaluation', 'inference-api'] as const

const ROOT = path.dirname(import.meta.dirname)
/** Everything that the local cloud keeps unless it is told another folder; git ignores it. */
const STATE_FOLDER = path.join(ROOT, '.boostline')

/** A page in the browser that shows what the local cloud does. */
export type OpenedConsole = {
  /** Opens it once. */
  readonly link: () => string
  close(): Promise<void>
}

export type OpenConsole = (cloud: Pick<Emulator, 'url' | 'apiUrl'>) => Promise<OpenedConsole>

/**
 * The local cloud from its start to its end, with its console where it is to have one. Returns whether it was ended by a
 * person or its main job succeeded.
 */
export async function start(
  options: StartOptions,
  terminal: SessionTerminal,
  openConsole?: OpenConsole,
): Promise<boolean> {
  const stop = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      // Asked a second time, it waits for nothing: what was answered is kept.
      if (stop.signal.aborted) process.exit(130)
      stop.abort()
    })
  }

  // The state is the user's alone; so are the files of the processes that are started from here.
  process.umask(0o077)
  const stateFolder = options.state === undefined ? STATE_FOLDER : path.resolve(options.state)
  const dataFolder = path.join(stateFolder, 'cloud')
  prepare(dataFolder, options, terminal)
  const bundled = await unlessStopped(keptBundles(path.join(stateFolder, 'bundles')), stop.signal)
  if (!bundled) {
    terminal.say('Stopped before it was up.')
    return true
  }
  const cloud = await open(options, dataFolder, bundled, stop.signal)
  let opened: OpenedConsole | undefined
  if (!isLoopback(options.listen)) terminal.say(whoReachesIt(options.listen))
  try {
    opened = await openConsole?.(cloud)
    const examplesFolder = path.join(ROOT, 'examples')
    const { once } = options
    return await runSession(
      cloud,
      { once, examplesFolder, startCommand: startCommand(options), consoleLink: opened?.link(), terminal },
      stop.signal,
    )
  } finally {
    await opened?.close()
    await cloud.close()
  }
}

/** Undefined where the work is over by a signal: Ctrl-C ends the bundler, too, which then fails or never answers. */
async function unlessStopped<T>(work: Promise<T>, stop: AbortSignal): Promise<T | undefined> {
  const stopped = Promise.withResolvers<undefined>()
  stop.addEventListener('abort', () => stopped.resolve(undefined), { once: true })
  try {
    return await Promise.race([work, stopped.promise])
  } catch (error) {
    if (stop.aborted) return undefined
    throw error
  }
}

/** What starts this local cloud again: with the ports and the folder in use. */
export function startCommand({
  port,
  apiPort,
  consolePort,
  state,
  listen = DEFAULT_LISTEN,
}: Pick<StartOptions, 'port' | 'apiPort' | 'consolePort' | 'state'> & Partial<Pick<StartOptions, 'listen'>>): string {
  const options = [
    port === DEFAULT_PORTS.port ? [] : ['--port', port],
    apiPort === DEFAULT_PORTS.apiPort ? [] : ['--api-port', apiPort],
    consolePort === undefined ? [] : ['--console-port', consolePort],
    state === undefined ? [] : ['--state', state],
    listen === DEFAULT_LISTEN ? [] : ['--listen', listen],
  ]
  return ['./boostline start', ...options.flat()].join(' ')
}

/** What the machine must have: XGBoost's library, and a state that no other process uses, its clock not too far ahead. */
function prepare(dataFolder: string, options: StartOptions, { say }: SessionTerminal): void {
  try {
    ensureXgboostLibrary({ say })
    openDatabase(dataFolder).close()
    // The state is not another process's: that would hold the lock.
    if (options.fresh) rmSync(dataFolder, { recursive: true, force: true })
    const database = openDatabase(dataFolder)
    openRunningClock(database)
    database.close()
  } catch (cause) {
    throw notReady(cause, dataFolder, options)
  }
}

function notReady(cause: unknown, dataFolder: string, options: StartOptions): BoostlineError {
  const facts = { code: 'local-cloud-not-ready', kind: 'config', cause } as const
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  const unwritable = unwritableState(cause, dataFolder, startCommand({ ...options, state: undefined }))
  if (unwritable) return unwritable
  const text = cause instanceof Error ? cause.message : String(cause)
  if (code === 'ERR_STATE_IN_USE') {
    const ports = `--port ${options.port + 1} --api-port ${options.apiPort + 1}`
    const hint = `Stop that one, or start a second one beside it: ./boostline start --state DIR ${ports}`
    return new BoostlineError({ ...facts, message: `Another local cloud runs with the state in ${dataFolder}.`, hint })
  }
  return new BoostlineError({ ...facts, message: 'The local cloud cannot start.', hint: text })
}

async function open(
  options: StartOptions,
  dataFolder: string,
  { bundles, onnxEngine }: LocalBundles,
  stop: AbortSignal,
) {
  try {
    return await startLocalCloud({
      dataFolder,
      bundles,
      onnxEngine,
      port: options.port,
      apiPort: options.apiPort,
      listen: options.listen,
      allowedHosts: options.allowedHosts,
      corsOrigins: options.corsOrigins,
      watched: options.watched,
      defaultModel: 'iris',
      initialisedAhead: AN_UPLOAD_NEEDS,
      sagemaker: { delays: DELAYS[options.delays] },
      // What is cut off by the end goes on with the next start.
      reportFault: (where, error) => {
        if (!stop.aborted) console.error(`boostline: fault in ${where}:`, error)
      },
    })
  } catch (error) {
    if (!isTakenPort(error)) throw unlistenable(error) ?? error
    const isApi = error.port === options.apiPort
    const others = startCommand({
      ...options,
      ...(isApi ? { apiPort: DEFAULT_PORTS.apiPort } : { port: DEFAULT_PORTS.port }),
    })
    throw takenPort(error, `${others} ${isApi ? '--api-port' : '--port'}`)
  }
}
