import path from 'node:path'
import { build, stop } from 'esbuild'
import { inputsOf } from './bundle-lambdas.ts'

const ROOT = path.dirname(import.meta.dirname)
const MAIN_FIELDS = ['module', 'main']

/**
 * Bundles what serves ONNX models: the engine, which a function loads with the first of them, and beside it the program
 * of the process that runs them. Their packages stay outside. Returns the engine's file; `note` hears of every file that
 * they are made of.
 */
export async function bundleOnnx(outFolder: string, note?: (file: string) => void): Promise<string> {
  const engine = path.join(outFolder, 'engine.cjs')
  const options = {
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    mainFields: MAIN_FIELDS,
    supported: { 'dynamic-import': false },
    minify: true,
    legalComments: 'none',
    logLevel: 'error',
    metafile: true,
    absWorkingDir: ROOT,
  } as const
  const bundled = await build({
    ...options,
    entryPoints: [path.join(ROOT, 'engines/scoring/graph/engine.ts')],
    outfile: engine,
  })
  const program = await build({
    ...options,
    entryPoints: [path.join(ROOT, 'engines/scoring/onnx/scoring-process.ts')],
    outfile: path.join(outFolder, 'scoring-process.cjs'),
    external: ['onnxruntime-node', '@huggingface/tokenizers'],
  })
  await stop()
  for (const input of [bundled, program].flatMap(inputsOf)) note?.(input)
  return engine
}
