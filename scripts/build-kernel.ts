// Writes the kernel-wasm.ts of each kernel from its sources in assembly/.
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { brotliCompressSync } from 'node:zlib'
import { defineCommand } from '../cli/command-line/command.ts'
import { runScript } from '../cli/command-line/run-command-line.ts'
import { compileKernel, KERNEL_FOLDERS, kernelSourcesHash } from './compile-kernel.ts'

process.exitCode = await runScript(
  defineCommand({
    name: 'npm run build:kernel --',
    summary: 'Compiles the kernels of the engines from AssemblyScript, and packs each into kernel-wasm.ts.',
    options: {},
    run: async () => {
      buildKernel('dataset')
      buildKernel('scoring')
      return { ok: true }
    },
  }),
  process.argv.slice(2),
)

function buildKernel(kernel: keyof typeof KERNEL_FOLDERS): void {
  const base64 = brotliCompressSync(compileKernel(kernel)).toString('base64')
  writeFileSync(
    path.join(KERNEL_FOLDERS[kernel], 'kernel-wasm.ts'),
    `// Made from assembly/ by \`npm run build:kernel\`: WebAssembly, packed with Brotli.\n// Sources, compilers and options: ${kernelSourcesHash(kernel)}\nexport const KERNEL_WASM =\n  '${base64}'\n`,
  )
}
