import { statSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { build, type Plugin, stop } from 'esbuild'
import { FUNCTION_NAMES, type FunctionName } from '../infra/wiring.ts'

const ROOT = path.dirname(import.meta.dirname)

/** A Lambda loads its whole bundle at every cold start: more than this needs a reason. */
const SIZE_BUDGET_BYTES = 550_000

export type Bundle = {
  readonly functionName: FunctionName
  /** The folder that holds index.cjs; the handler is `index.handler`. */
  readonly folder: string
  readonly sizeBytes: number
}

/** Also SageMaker Processing jobs (docs/large-files.md), whose credentials come from the instance. */
const RUNS_OUTSIDE_LAMBDA: ReadonlySet<FunctionName> = new Set(['model-training'])

/** The handler setting of every function, in AWS and locally. */
export const BUNDLE_HANDLER = 'index.handler'

/**
 * Bundles functions, all of them unless told, into `<outFolder>/<function>/index.cjs`: the same file that runs in AWS
 * and locally.
 * @throws Error when a bundle is over its size budget.
 */
export async function bundleLambdas(
  outFolder: string,
  functionNames: readonly FunctionName[] = FUNCTION_NAMES,
): Promise<readonly Bundle[]> {
  const bundles = await Promise.all(functionNames.map((functionName) => bundleLambda(functionName, outFolder)))
  // Its helper process would stay, with all it parsed, for as long as ours does.
  await stop()
  const tooLarge = bundles.filter((bundle) => bundle.sizeBytes > SIZE_BUDGET_BYTES)
  if (tooLarge.length > 0) {
    const list = tooLarge.map((bundle) => `${bundle.functionName} ${bundle.sizeBytes}`).join(', ')
    throw new Error(`These bundles are over ${SIZE_BUDGET_BYTES} bytes: ${list}. Find the dependency that grew.`)
  }
  return bundles
}

async function bundleLambda(functionName: FunctionName, outFolder: string): Promise<Bundle> {
  const folder = path.join(outFolder, functionName)
  const outfile = path.join(folder, 'index.cjs')
  await build({
    entryPoints: [path.join(ROOT, 'lambdas', functionName, 'handler.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node24',
    // CommonJS starts faster than ESM under Node's compile cache; `module` first lets the SDK be tree-shaken.
    format: 'cjs',
    mainFields: ['module', 'main'],
    plugins: RUNS_OUTSIDE_LAMBDA.has(functionName) ? [shakeSdkSchemas] : [leaveOutImportsOnDemand, shakeSdkSchemas],
    // A first `import('node:http')` reads every export of it, WebSocket too, which loads undici: 20 ms that require,
    // which reads none, does not take. The SDK has one on the way to an http: address.
    supported: { 'dynamic-import': false },
    // Parsing is a good part of a cold start: a third of the bytes goes with the long names.
    minify: true,
    legalComments: 'none',
    logLevel: 'error',
  })
  return { functionName, folder, sizeBytes: statSync(outfile).size }
}

/**
 * What the SDK imports when it is asked for stays outside: event streams, and credentials from anywhere but the
 * environment, where Lambda puts a function's own. They are a fifth of a bundle, with what they keep of the SDK's core:
 * esbuild shakes no module that an import on demand can reach.
 */
const leaveOutImportsOnDemand: Plugin = {
  name: 'leave-out-imports-on-demand',
  setup: (bundling) => {
    bundling.onResolve({ filter: /^(@aws-sdk|@smithy)\// }, ({ kind, path: external }) =>
      kind === 'dynamic-import' ? { path: external, external: true } : undefined,
    )
  },
}

const TEXT_CONSTANT = /^const (_\w+) = ("[^"\n]*");$/gm
const COMPUTED_KEY = /\[(_\w+)\]:/g

/**
 * The SDK writes `{ [_hQ]: 1 }` for `{ httpQuery: 1 }`. A computed key could have a side effect, so that esbuild keeps
 * the schemas of all operations for it (470 of S3's), and reading them takes a good part of a cold start.
 */
const shakeSdkSchemas: Plugin = {
  name: 'shake-sdk-schemas',
  setup: (bundling) => {
    bundling.onLoad(
      { filter: /@aws-sdk[\\/]client-[\w-]+[\\/]dist-es[\\/]schemas[\\/]\w+\.js$/ },
      async ({ path: file }) => {
        const source = await readFile(file, 'utf8')
        const texts = new Map(Array.from(source.matchAll(TEXT_CONSTANT), ([, name, text]) => [name, text]))
        return {
          contents: source.replace(COMPUTED_KEY, (key, name: string) =>
            texts.has(name) ? `${texts.get(name)}:` : key,
          ),
        }
      },
    )
  },
}
