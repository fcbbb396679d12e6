import { expect, it } from 'vitest'
import { kernelBytes as datasetKernel } from '#engines/dataset/kernel/record-kernel.ts'
import { kernelBytes as scoringKernel } from '#engines/scoring/xgboost/kernel/scoring-kernel.ts'
import { compileKernel } from './compile-kernel.ts'

it.each([
  { kernel: 'dataset', bundled: datasetKernel },
  { kernel: 'scoring', bundled: scoringKernel },
] as const)('the $kernel kernel in the bundles is that of its sources; npm run build:kernel writes it', (each) => {
  expect(each.bundled().equals(compileKernel(each.kernel))).toBe(true)
})
