import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import process from 'node:process'

const ROOT = path.dirname(import.meta.dirname)
const SOURCE = path.join(ROOT, 'shared', 'dataset', 'kernel', 'index.ts')

/** The module that holds the compiled kernel. */
export const KERNEL_MODULE = path.join(ROOT, 'shared', 'dataset', 'kernel-wasm.ts')

const OPTIONS = ['--runtime', 'stub', '--noAssert', '-O3', '--converge', '--enable', 'simd', '--use', 'abort=']

/** Compiles the dataset kernel with AssemblyScript; returns the text of {@link KERNEL_MODULE}. */
export function compileKernel(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'boostline-kernel-'))
  try {
    const outfile = path.join(folder, 'kernel.wasm')
    const compiler = path.join(ROOT, 'node_modules', 'assemblyscript', 'bin', 'asc.js')
    execFileSync(process.execPath, [compiler, SOURCE, '--outFile', outfile, ...OPTIONS], { stdio: 'pipe' })
    const base64 = readFileSync(outfile).toString('base64')
    return `// Made from kernel/ by \`npm run build:kernel\`.\nexport const KERNEL_WASM =\n  '${base64}'\n`
  } finally {
    rmSync(folder, { recursive: true })
  }
}
