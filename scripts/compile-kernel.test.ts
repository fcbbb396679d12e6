import { expect, it } from 'vitest'
import { kernelBytes } from '#shared/dataset/record-kernel.ts'
import { compileKernel } from './compile-kernel.ts'

it('the kernel that is bundled is compiled from its sources; npm run build:kernel writes it', () => {
  expect(kernelBytes().equals(compileKernel())).toBe(true)
})
