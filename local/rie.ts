import { once } from 'node:events'
import { rmSync } from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { stop as stopEsbuild } from 'esbuild'
import { bakeModel } from '#engines/scoring/bake-model.ts'
import { LOCAL_URL } from '#shared/names/deployment-options.ts'
import type { FunctionName } from '../infra/wiring.ts'
import { type Bundle, bundleLambdas } from '../scripts/bundle-lambdas.ts'
import { bundleOnnx } from '../scripts/bundle-onnx.ts'
import { ONNX_PACKAGES } from '../scripts/onnx-packages.ts'
import { ensureOnnxRuntime } from './onnx-runtime.ts'
import { localEnvironment, shellEnvironment } from './rie/function-environment.ts'
import { startInterfaceEmulator } from './rie/interface-emulator.ts'
import type { SessionTerminal } from './stage-lines.ts'
import { isTakenPort, takenPort, unlistenable } from './taken-port.ts'
import { requireWritable } from './unwritable-state.ts'

export type RieOptions = {
  readonly functionName: FunctionName
  readonly port: number
  /** Names besides this machine's own that it is called by. */
  readonly allowedHosts: readonly string[]
  /** A model to answer by in place of those of a bucket. */
  readonly model: string | undefined
  /** Take what the shell does not set from the running local cloud. */
  readonly local: boolean
  /** Where the bundle is put; undefined: in the clone. */
  readonly state: string | undefined
}

const STATE_FOLDER = path.join(path.dirname(import.meta.dirname), '.boostline')

function stateFolder({ state }: Pick<RieOptions, 'state'>): string {
  return state === undefined ? STATE_FOLDER : path.resolve(state)
}

/** As in `docker run -p 9000:8080`. */
export const DEFAULT_RIE_PORT = 9000

/** What was typed, so that it can be typed again with something more. */
export function rieCommand({ functionName, port, allowedHosts, model, local, state }: RieOptions): string {
  const options = [
    port === DEFAULT_RIE_PORT ? [] : ['--port', port],
    allowedHosts.length === 0 ? [] : ['--allow-host', allowedHosts.join(',')],
    model === undefined ? [] : ['--model', model],
    local ? [] : ['--no-local'],
    state === undefined ? [] : ['--state', state],
  ]
  return ['./boostline rie', functionName, ...options.flat()].join(' ')
}

/** Serves one function alone until a signal ends it. */
export async function serveFunction(options: RieOptions, terminal: SessionTerminal): Promise<void> {
  // Another folder than the local cloud's, whose files may be open.
  const folder = stateFolder(options)
  requireWritable(folder, rieCommand({ ...options, state: undefined }))
  const bundles = await bundleLambdas(path.join(folder, `rie-${options.port}`), [options.functionName])
  // esbuild's process would stay, with more memory than the function has.
  await stopEsbuild()
  const rie = await open(options, bundles, terminal)
  const { functionName } = options
  terminal.show(`${functionName} answers at ${rie.url}; Ctrl-C ends it.`, { functionName, url: rie.url })
  await Promise.race(['SIGINT', 'SIGTERM', 'SIGHUP'].map((signal) => once(process, signal)))
  await rie.close()
}

async function open(options: RieOptions, [bundle]: readonly Bundle[], terminal: SessionTerminal) {
  if (!bundle) throw new Error(`no bundle was built for ${options.functionName}`)
  try {
    return await startInterfaceEmulator({
      port: options.port,
      allowedHosts: options.allowedHosts,
      bundlePath: bundle.folder,
      environment: { ...(await environmentOf(options, terminal)), ...(await modelEnvironment(options, terminal)) },
      print: (line) => terminal.show(line, { log: line }),
      warn: (text) => console.error(`boostline: ${text}`),
    })
  } catch (error) {
    if (!isTakenPort(error)) throw unlistenable(error) ?? error
    throw takenPort(error, `${rieCommand({ ...options, port: DEFAULT_RIE_PORT })} --port`)
  }
}

/** Lays the model out as an image has it, with what runs it. @throws BoostlineError that says what is wrong with it. */
async function modelEnvironment(
  { model, port, state }: RieOptions,
  { say }: SessionTerminal,
): Promise<Readonly<Record<string, string>>> {
  if (model === undefined) return {}
  const folder = path.join(stateFolder({ state }), `rie-${port}-model`)
  rmSync(folder, { recursive: true, force: true })
  const { dataset, format } = await bakeModel(model, folder, Date.now())
  say(`${model} (${format}) answers as the model of ${dataset}.`)
  const served = { PIPELINE_BUCKET: '', MODEL_FOLDER: folder }
  if (format !== 'onnx' || !(await ensureOnnxRuntime(say))) return served
  return { ...served, ONNX_ENGINE: await bundleOnnx(path.join(folder, 'onnx')), ONNX_PACKAGES }
}

async function environmentOf(
  { functionName, local, model }: RieOptions,
  { say }: SessionTerminal,
): Promise<Readonly<Record<string, string>>> {
  const shell = Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  )
  // A model of one's own needs nothing of a cloud.
  if (!local || model !== undefined) return shellEnvironment(shell)
  const endpoint = shell['AWS_ENDPOINT_URL'] || LOCAL_URL
  const environment = await localEnvironment(functionName, endpoint, shell)
  if (environment) {
    say(`What this shell does not set comes from the local cloud at ${endpoint} (--no-local leaves it out).`)
    return environment
  }
  say(`No local cloud answers at ${endpoint} (./boostline start): the function has this shell's environment alone.`)
  return shellEnvironment(shell)
}
