import path from 'node:path'
import process from 'node:process'
import { stop as stopEsbuild } from 'esbuild'
import { type Bundle, bundleLambdas } from '../scripts/bundle-lambdas.ts'
import { localEnvironment, shellEnvironment } from './rie/function-environment.ts'
import { startInterfaceEmulator } from './rie/interface-emulator.ts'
import { RIE_USAGE, type RieOptions, readRieOptions } from './rie/rie-options.ts'
import { isTakenPort } from './taken-port.ts'

const STATE_FOLDER = path.join(path.dirname(import.meta.dirname), '.boostline')
const DEFAULT_ENDPOINT = 'http://127.0.0.1:4566'

await main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(`boostline: ${error instanceof Error ? error.message : String(error)}`)
  process.exitCode = 1
})

async function main(args: readonly string[]): Promise<void> {
  if (args.includes('--help')) {
    console.log(RIE_USAGE)
    return
  }
  const options = readRieOptions(args)
  // A folder of its own: what a running npm start has open is left alone.
  const bundles = await bundleLambdas(path.join(STATE_FOLDER, `rie-${options.port}`), [options.functionName])
  // Its own process would stay, with more memory than the function has.
  await stopEsbuild()
  const rie = await serve(options, bundles)
  console.log(`${options.functionName} answers at ${rie.url}; Ctrl-C ends it.`)
  const stop = () => {
    rie.close().catch((error: unknown) => console.error('boostline:', error))
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, stop)
}

async function serve(options: RieOptions, [bundle]: readonly Bundle[]) {
  if (!bundle) throw new Error(`no bundle was built for ${options.functionName}`)
  try {
    return await startInterfaceEmulator({
      port: options.port,
      bundlePath: bundle.folder,
      environment: await environmentOf(options),
      print: (line) => console.log(line),
      warn: (text) => console.error(`boostline: ${text}`),
    })
  } catch (error) {
    if (!isTakenPort(error)) throw error
    const advice = `npm run rie -- ${options.functionName} --port ${options.port + 1}`
    throw new Error(
      `port ${options.port} is taken by another program. Stop that one, or take another port: ${advice}`,
      {
        cause: error,
      },
    )
  }
}

async function environmentOf({ functionName, local }: RieOptions): Promise<Readonly<Record<string, string>>> {
  const shell = Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  )
  if (!local) return shellEnvironment(shell)
  const endpoint = shell['AWS_ENDPOINT_URL'] || DEFAULT_ENDPOINT
  const environment = await localEnvironment(functionName, endpoint, shell)
  if (environment) {
    console.log(`What this shell does not set comes from the local cloud at ${endpoint} (--no-local leaves it out).`)
    return environment
  }
  console.log(`No local cloud answers at ${endpoint} (npm start): the function has this shell's environment alone.`)
  return shellEnvironment(shell)
}
