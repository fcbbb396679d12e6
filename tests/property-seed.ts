import { readFileSync } from 'node:fs'
import { expect } from 'vitest'
import { DEEP } from './depth.ts'

/*
 * Property tests try the same cases in every `npm test` of one commit, so that what was green stays green. Those that
 * have a deep form try others with the next commit (depth.ts), and new ones every night in `npm run test:deep`.
 * Loading fast-check takes 60 ms, so only where a test has it.
 */
const { testPath } = expect.getState()
if (!DEEP && testPath !== undefined && readFileSync(testPath, 'utf8').includes('fast-check')) {
  const { configureGlobal } = await import('fast-check')
  configureGlobal({ seed: 20_261_128 })
}
