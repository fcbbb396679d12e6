import { expect, it } from 'vitest'
import { kernelBytes } from '#engines/dataset/kernel/record-kernel.ts'
import { compileKernel } from './compile-kernel.ts'

it('the kernel that is bundled is compiled from its sources; npm run build:kernel writes it', () => {
  expect(kernelBytes().equals(compileKernel())).toBe(true)
})
