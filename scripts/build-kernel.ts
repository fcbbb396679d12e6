// Writes shared/dataset/kernel-wasm.ts from the sources in shared/dataset/kernel.
import { writeFileSync } from 'node:fs'
import { compileKernel, KERNEL_MODULE } from './compile-kernel.ts'

writeFileSync(KERNEL_MODULE, compileKernel())
