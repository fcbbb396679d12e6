import { statSync } from 'node:fs'
import path from 'node:path'
import { build, stop } from 'esbuild'
import { FUNCTION_NAMES, type FunctionName } from '../infra/wiring.ts'

const ROOT = path.dirname(import.meta.dirname)

/** A Lambda loads its whole bundle at every cold start: more than this needs a reason. */
const SIZE_BUDGET_BYTES = 700_000

export type Bundle = {
  readonly functionName: FunctionName
  /** The folder that holds index.cjs; the handler is `index.handler`. */
  readonly folder: string
  readonly sizeBytes: number
}

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
    // Parsing is a good part of a cold start: a third of the bytes goes with the long names.
    minify: true,
    legalComments: 'none',
    logLevel: 'error',
  })
  return { functionName, folder, sizeBytes: statSync(outfile).size }
}
