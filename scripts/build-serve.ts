// Makes what Dockerfile.serve puts beside a function's bundle, in dist/serve/: the program that serves on a port, and a
// model with its schema, where one is named; and in dist/onnx/ what runs ONNX models.
import { chmodSync, copyFileSync, mkdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import { build } from 'esbuild'
import { bakeModel } from '#engines/scoring/bake-model.ts'
import { BoostlineError } from '#shared/errors/boostline-error.ts'
import { bundleOnnx } from './bundle-onnx.ts'

const ROOT = path.dirname(import.meta.dirname)
const OUT = path.join(ROOT, 'dist/serve')
const [context = ROOT, model = ''] = process.argv.slice(2)

rmSync(OUT, { recursive: true, force: true })
// An image has the folder also where it has no model.
mkdirSync(path.join(OUT, 'model'), { recursive: true })
await build({
  entryPoints: [path.join(ROOT, 'lambdas/inference-api/serve.ts')],
  outfile: path.join(OUT, 'serve.cjs'),
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'cjs',
  logLevel: 'error',
})
copyFileSync(path.join(ROOT, 'lambdas/inference-api/start.sh'), path.join(OUT, 'start.sh'))
chmodSync(path.join(OUT, 'start.sh'), 0o555)
await bundleOnnx(path.join(ROOT, 'dist/onnx'))
if (model !== '') await bake()

async function bake(): Promise<void> {
  try {
    const { dataset, format } = await bakeModel(path.resolve(context, model), path.join(OUT, 'model'), Date.now())
    console.log(`${model} (${format}) answers at /predict and /models/${dataset}/predict`)
  } catch (error) {
    if (!(error instanceof BoostlineError)) throw error
    console.error(`${error.message}\n${error.hint}`)
    process.exit(1)
  }
}
