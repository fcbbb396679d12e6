import { statSync } from 'node:fs'
import { copyFile, readdir, readFile, rm } from 'node:fs/promises'
import path from 'node:path'
import { type BuildOptions, type BuildResult, build, type Plugin, stop } from 'esbuild'
import type { FunctionDefinition } from '../infra/function-definition.ts'
import { FUNCTION_NAMES, type FunctionName, wiring } from '../infra/wiring.ts'

const ROOT = path.dirname(import.meta.dirname)

export type Bundle = {
  readonly functionName: FunctionName
  /** The folder that holds index.cjs and the function's assets, nothing else; the handler is `index.handler`. */
  readonly folder: string
  readonly sizeBytes: number
}

/** The handler setting of every function, in AWS and locally. */
export const BUNDLE_HANDLER = 'index.handler'

/**
 * Bundles functions, all of them unless told, into `<outFolder>/<function>/index.cjs`, with their assets beside it: the
 * same files that run in AWS and locally. `note` hears of every file that they are made of.
 * @throws Error when a bundle is over its function's budget.
 */
export async function bundleLambdas(
  outFolder: string,
  functionNames: readonly FunctionName[] = FUNCTION_NAMES,
  note?: (file: string) => void,
): Promise<readonly Bundle[]> {
  const definitions = functionNames.map((functionName) => wiring.functions[functionName])
  const bundles = await Promise.all(definitions.map((definition) => bundleLambda(definition, outFolder, note)))
  // Its helper process would stay, with all it parsed, for as long as ours does.
  await stop()
  const faults = bundles.flatMap((bundle) => overBudget(wiring.functions[bundle.functionName], bundle.sizeBytes) ?? [])
  if (faults.length > 0) throw new Error(`${faults.join('; ')}. Find the dependency that grew.`)
  return bundles
}

/** What is wrong with a bundle's size, or undefined where it is within its function's budget. */
export function overBudget(
  { name, bundle: { budgetBytes, budgetReason } }: FunctionDefinition,
  sizeBytes: number,
): string | undefined {
  if (sizeBytes <= budgetBytes) return undefined
  return `${name} has ${sizeBytes} bytes, over its budget of ${budgetBytes} (${budgetReason})`
}

/** Leaves index.cjs and the function's assets in `<outFolder>/<function>/`, and nothing else. */
export async function bundleLambda(
  { name, bundle: { assets, runsOutsideLambda } }: FunctionDefinition<FunctionName>,
  outFolder: string,
  note?: (file: string) => void,
): Promise<Bundle> {
  const folder = path.join(outFolder, name)
  const outfile = path.join(folder, 'index.cjs')
  const options: BuildOptions = {
    bundle: true,
    platform: 'node',
    target: 'node24',
    // CommonJS starts faster than ESM under Node's compile cache; `module` first lets the SDK be tree-shaken.
    format: 'cjs',
    mainFields: ['module', 'main'],
    plugins: [
      shakeSdkSchemas,
      sdkVersionsAlone,
      shortenSdkErrors,
      ...(runsOutsideLambda ? [] : [leaveOutImportsOnDemand]),
    ],
    // A first `import('node:http')` reads every export of it, WebSocket too, which loads undici: 20 ms that require,
    // which reads none, does not take. The SDK has one on the way to an http: address.
    supported: { 'dynamic-import': false },
    // Parsing is a good part of a cold start: a third of the bytes goes with the long names.
    minify: true,
    legalComments: 'none',
    logLevel: 'error',
    metafile: true,
    absWorkingDir: ROOT,
  }
  const bundled = await build({ ...options, entryPoints: [path.join(ROOT, 'lambdas', name, 'handler.ts')], outfile })
  const made = [bundled]
  for (const asset of assets) {
    const [source, target] = [path.join(ROOT, asset.source), path.join(folder, asset.name)]
    if (source.endsWith('.ts')) made.push(await build({ ...options, entryPoints: [source], outfile: target }))
    else await copyFile(source, target)
    note?.(source)
  }
  for (const input of made.flatMap(inputsOf)) note?.(input)
  // The image is made of all that is here: nothing that an earlier build left.
  const wanted = new Set(['index.cjs', ...assets.map((asset) => asset.name)])
  for (const file of await readdir(folder)) {
    if (!wanted.has(file)) await rm(path.join(folder, file), { recursive: true })
  }
  return { functionName: name, folder, sizeBytes: statSync(outfile).size }
}

/** The files that esbuild read. */
export function inputsOf({ metafile }: BuildResult): readonly string[] {
  return Object.keys(metafile?.inputs ?? {}).map((input) => path.join(ROOT, input))
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

/** A client of the SDK tells its version in every call, and takes its whole package.json along for it: 2 kB each. */
const sdkVersionsAlone: Plugin = {
  name: 'sdk-versions-alone',
  setup: (bundling) => {
    bundling.onLoad({ filter: /@aws-sdk[\\/]client-[\w-]+[\\/]package\.json$/ }, async ({ path: file }) => {
      const { version } = JSON.parse(await readFile(file, 'utf8')) as { readonly version: string }
      return { contents: JSON.stringify({ version }), loader: 'json' }
    })
  },
}

/** `name` and `$fault` are set by the base class as well, and so is the prototype. */
const SAID_TWICE = /^ {4}(?:name = "\w+"|\$fault = "\w+");\n|^ {8}Object\.setPrototypeOf\(this, \w+\.prototype\);\n/gm

/** Every error of a service has a class, whatever is called: what each of them says twice is a third of them. */
const shortenSdkErrors: Plugin = {
  name: 'shorten-sdk-errors',
  setup: (bundling) => {
    bundling.onLoad(
      { filter: /@aws-sdk[\\/]client-[\w-]+[\\/]dist-es[\\/]models[\\/]errors\.js$/ },
      async ({ path: file }) => ({
        contents: (await readFile(file, 'utf8')).replace(SAID_TWICE, ''),
      }),
    )
  },
}
