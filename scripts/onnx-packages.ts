import { cpSync, existsSync, mkdirSync } from 'node:fs'
import path from 'node:path'

/** Where the packages that run ONNX models are once they are installed: a workspace of its own, with a lockfile. */
export const ONNX_PACKAGES = path.join(path.dirname(import.meta.dirname), 'engines/scoring/onnx/node_modules')

/** Whether they are; `node scripts/run.mjs onnx` installs them. */
export function isOnnxInstalled(): boolean {
  return existsSync(path.join(ONNX_PACKAGES, '.boostline-stamp'))
}

/** Docker's names of the architectures, and Node's. */
const ARCHITECTURES: Readonly<Record<string, string>> = { amd64: 'x64', arm64: 'arm64' }

/** Copies of the packages what runs on Linux of one architecture: of onnxruntime's binaries that is a sixth. */
export function copyOnnxPackages(outFolder: string, architecture: string, from = ONNX_PACKAGES): void {
  const binaries = `onnxruntime-node/bin/napi-v6/linux/${ARCHITECTURES[architecture] ?? architecture}`
  const wanted = [
    binaries,
    'onnxruntime-node/dist',
    'onnxruntime-node/package.json',
    'onnxruntime-common/dist/cjs',
    'onnxruntime-common/package.json',
    '@huggingface/tokenizers/dist/tokenizers.cjs',
    '@huggingface/tokenizers/package.json',
    '@huggingface/tokenizers/LICENSE',
  ]
  for (const each of wanted) {
    const to = path.join(outFolder, 'node_modules', each)
    mkdirSync(path.dirname(to), { recursive: true })
    cpSync(path.join(from, each), to, { recursive: true, filter: (file) => !/\.(d\.ts|map)$/.test(file) })
  }
}
