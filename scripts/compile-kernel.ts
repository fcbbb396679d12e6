import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { exportGlobals } from './export-globals.ts'

const ROOT = path.dirname(import.meta.dirname)

/** Where each kernel is: its sources in `assembly/`, and kernel-wasm.ts, which is made from them. */
export const KERNEL_FOLDERS = {
  dataset: path.join(ROOT, 'engines', 'dataset', 'kernel'),
  scoring: path.join(ROOT, 'engines', 'scoring', 'xgboost', 'kernel'),
} as const

/** What changes the dataset kernel's exports when it is compiled. */
const EXPORTS = path.join(ROOT, 'scripts', 'export-globals.ts')

const COMPILER = path.join('assemblyscript', 'bin', 'asc.js')
const COMPILER_OPTIONS = ['--runtime', 'stub', '--noAssert', '-O3', '--converge', '--enable', 'simd', '--use', 'abort=']

/** Neither AssemblyScript nor V8 inlines what is called for every cell: a sixth of the dataset kernel's time. */
const OPTIMIZER = path.join('binaryen', 'bin', 'wasm-opt')
const OPTIMIZER_OPTIONS = [
  '--enable-simd',
  '--enable-bulk-memory',
  '--enable-nontrapping-float-to-int',
  '--enable-sign-ext',
  '--enable-mutable-globals',
  '--inline-functions-with-loops',
  '--always-inline-max-function-size=120',
  '--flexible-inline-max-function-size=400',
  '--one-caller-inline-max-function-size=10000',
  '--inlining-optimizing',
  '-O3',
  '-O3',
]

/** Compiles a kernel with AssemblyScript; returns the WebAssembly module. */
export function compileKernel(kernel: keyof typeof KERNEL_FOLDERS): Buffer {
  const folder = mkdtempSync(path.join(tmpdir(), 'boostline-kernel-'))
  try {
    const compiled = path.join(folder, 'compiled.wasm')
    const optimized = path.join(folder, 'optimized.wasm')
    const source = path.join(KERNEL_FOLDERS[kernel], 'assembly', 'index.ts')
    run(COMPILER, source, '--outFile', compiled, ...COMPILER_OPTIONS)
    run(OPTIMIZER, compiled, '-o', optimized, ...OPTIMIZER_OPTIONS)
    const kernelWasm = readFileSync(optimized)
    // A thread begins with a copy of another's kernel.
    return kernel === 'dataset' ? exportGlobals(kernelWasm) : kernelWasm
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** The SHA-256 of what a kernel is compiled from and by: its sources, the compilers' versions and their options. */
export function kernelSourcesHash(kernel: keyof typeof KERNEL_FOLDERS): string {
  const hash = createHash('sha256').update(JSON.stringify([COMPILER_OPTIONS, OPTIMIZER_OPTIONS]))
  for (const compiler of [COMPILER, OPTIMIZER]) {
    const manifest = path.join(ROOT, 'node_modules', compiler.split(path.sep)[0] ?? '', 'package.json')
    hash.update((JSON.parse(readFileSync(manifest, 'utf8')) as { readonly version: string }).version)
  }
  const folder = path.join(KERNEL_FOLDERS[kernel], 'assembly')
  const sources = readdirSync(folder).toSorted()
  for (const file of [EXPORTS, ...sources.map((name) => path.join(folder, name))]) {
    hash.update(path.basename(file)).update(readFileSync(file))
  }
  return hash.digest('hex')
}

function run(script: string, ...args: readonly string[]): void {
  execFileSync(process.execPath, [path.join(ROOT, 'node_modules', script), ...args], { stdio: 'pipe' })
}
