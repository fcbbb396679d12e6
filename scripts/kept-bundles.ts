import { createHash } from 'node:crypto'
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { FUNCTION_NAMES, type FunctionName, wiring } from '../infra/wiring.ts'
import { type Bundle, bundleLambdas } from './bundle-lambdas.ts'
import { bundleOnnx } from './bundle-onnx.ts'

const ROOT = path.dirname(import.meta.dirname)
/** What decides how a file is found and bundled, besides the files themselves. */
const SETTINGS = [
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'scripts/bundle-lambdas.ts',
  'scripts/bundle-onnx.ts',
]

/** All functions of the local cloud, and what serves ONNX models. */
export type LocalBundles = { readonly bundles: readonly Bundle[]; readonly onnxEngine: string }

/** What was made of what, by paths from the clone and from the folder: both may have been copied. */
type MadeOf = {
  readonly bundles: readonly { readonly functionName: FunctionName; readonly sizeBytes: number }[]
  readonly onnxEngine: string
  readonly inputs: readonly string[]
  /** Of the inputs. */
  readonly state: string
}

/**
 * Bundles what the local cloud runs, all functions unless told, into a folder, unless what lies there was made of the files as they are: bundling
 * takes longer than all else until it is up. Files are told apart by their sizes and times.
 */
export async function keptBundles(
  folder: string,
  functionNames: readonly FunctionName[] = FUNCTION_NAMES,
): Promise<LocalBundles> {
  const stamp = path.join(folder, 'made-of.json')
  const kept = readKept(folder, stamp, functionNames)
  if (kept) return kept
  // What is cut off half-way is not to be taken for whole.
  rmSync(stamp, { force: true })
  const inputs = new Set(SETTINGS)
  const note = (file: string) => inputs.add(path.relative(ROOT, file))
  const bundles = await bundleLambdas(folder, functionNames, note)
  const onnxEngine = await bundleOnnx(path.join(folder, 'onnx'), note)
  const madeOf: MadeOf = {
    bundles: bundles.map(({ functionName, sizeBytes }) => ({ functionName, sizeBytes })),
    onnxEngine: path.relative(folder, onnxEngine),
    inputs: [...inputs].toSorted(),
    state: stateOf(inputs),
  }
  writeFileSync(stamp, JSON.stringify(madeOf))
  return { bundles, onnxEngine }
}

function readKept(folder: string, stamp: string, functionNames: readonly FunctionName[]): LocalBundles | undefined {
  try {
    const { bundles, onnxEngine, inputs, state } = JSON.parse(readFileSync(stamp, 'utf8')) as MadeOf
    const found: LocalBundles = {
      bundles: bundles.map((bundle) => ({ ...bundle, folder: path.join(folder, bundle.functionName) })),
      onnxEngine: path.join(folder, onnxEngine),
    }
    return state === stateOf(inputs) && isWhole(found, functionNames) ? found : undefined
  } catch {
    // There is none.
    return undefined
  }
}

function isWhole({ bundles, onnxEngine }: LocalBundles, functionNames: readonly FunctionName[]): boolean {
  const files = bundles.flatMap(({ functionName, folder }) => {
    const { assets } = wiring.functions[functionName].bundle
    return ['index.cjs', ...assets.map(({ name }) => name)].map((name) => path.join(folder, name))
  })
  return bundles.length === functionNames.length && [onnxEngine, ...files].every((file) => existsSync(file))
}

/** A file that is not there is a state, too: an install without tools has no tsconfig.json. */
function stateOf(files: Iterable<string>): string {
  const hash = createHash('sha256').update(process.version)
  for (const file of [...files].toSorted()) {
    const facts = statSync(path.join(ROOT, file), { bigint: true, throwIfNoEntry: false })
    hash.update(`${file} ${facts?.size} ${facts?.mtimeNs}\n`)
  }
  return hash.digest('hex')
}
