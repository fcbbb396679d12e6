// Writes shared/dataset/kernel-wasm.ts from the sources in shared/dataset/kernel.
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { brotliCompressSync } from 'node:zlib'
import { compileKernel } from './compile-kernel.ts'

const base64 = brotliCompressSync(compileKernel()).toString('base64')
writeFileSync(
  path.join(import.meta.dirname, '..', 'shared', 'dataset', 'kernel-wasm.ts'),
  `// Made from kernel/ by \`npm run build:kernel\`: WebAssembly, packed with Brotli.\nexport const KERNEL_WASM =\n  '${base64}'\n`,
)
