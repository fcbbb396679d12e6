import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { compileKernel, KERNEL_MODULE } from './compile-kernel.ts'

it('the kernel that is bundled is compiled from its sources; npm run build:kernel writes it', () => {
  expect(readFileSync(KERNEL_MODULE, 'utf8') === compileKernel()).toBe(true)
})
