import { readFileSync } from 'node:fs'
import { expect } from 'vitest'
import { DEEP } from './depth.ts'

/*
 * Property tests try the same cases in every `npm test` of one version, so that a commit that was green stays green;
 * other cases are for `npm run test:deep`, which draws a new seed every night. Loading fast-check takes 60 ms, so only
 * where a test has it.
 */
const { testPath } = expect.getState()
if (!DEEP && testPath !== undefined && readFileSync(testPath, 'utf8').includes('fast-check')) {
  const { configureGlobal } = await import('fast-check')
  configureGlobal({ seed: 20_261_128 })
}
