// Writes engines/dataset/kernel/kernel-wasm.ts from the sources in engines/dataset/kernel/assembly.
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { brotliCompressSync } from 'node:zlib'
import { defineCommand } from '../cli/command-line/command.ts'
import { runScript } from '../cli/command-line/run-command-line.ts'
import { compileKernel } from './compile-kernel.ts'

process.exitCode = await runScript(
  defineCommand({
    name: 'npm run build:kernel --',
    summary: "Compiles the dataset engine's kernel from AssemblyScript, and packs it into kernel-wasm.ts.",
    options: {},
    run: async () => {
      buildKernel()
      return { ok: true }
    },
  }),
  process.argv.slice(2),
)

function buildKernel(): void {
  const base64 = brotliCompressSync(compileKernel()).toString('base64')
  writeFileSync(
    path.join(import.meta.dirname, '..', 'engines', 'dataset', 'kernel', 'kernel-wasm.ts'),
    `// Made from assembly/ by \`npm run build:kernel\`: WebAssembly, packed with Brotli.\nexport const KERNEL_WASM =\n  '${base64}'\n`,
  )
}
