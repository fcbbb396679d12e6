import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { KERNEL_FOLDERS, kernelSourcesHash } from './compile-kernel.ts'

// That the compiled module is that of the sources takes half a minute: compile-kernel.test.ts.
it.each(['dataset', 'scoring'] as const)('the %s kernel was built since its sources changed', (kernel) => {
  const made = readFileSync(path.join(KERNEL_FOLDERS[kernel], 'kernel-wasm.ts'), 'utf8').slice(0, 1000)
  expect(made, 'run npm run build:kernel').toContain(
    `// Sources, compilers and options: ${kernelSourcesHash(kernel)}\n`,
  )
})
