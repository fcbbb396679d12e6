import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { defineConfig } from 'vitest/config'
import { waitForAnotherCommit } from './tests/in-turn.ts'

// Workers, and the processes that tests start, need not compile again what one before them has.
process.env['NODE_COMPILE_CACHE'] ??= path.join(import.meta.dirname, '.boostline', 'compile-cache')

/**
 * Folders whose test files run one after the other on the same modules: loading them anew takes longer than most of
 * these files do.
 */
const SHARED_FOLDERS = 'bench,cli,emulator,engines,infra,lambdas,local,shared'
/** What a test file changes for all that run after it in one process, or measures of the process: it gets its own. */
const OF_THE_PROCESS =
  /\bmockClient\(|\bvi\.(?!fn\b|waitFor\b)\w|\bprocess\.(?:env\[|chdir|on\(|memoryUsage|resourceUsage)|\bglobalThis\b|\bglobal\./

const waiting = waitForAnotherCommit()
const shared = globSync(`{${SHARED_FOLDERS}}/**/*.test.ts`, { exclude: ['**/node_modules/**'] }).filter(
  (file) => !waiting.includes(file) && !OF_THE_PROCESS.test(readFileSync(file, 'utf8')),
)

export default defineConfig({
  test: {
    globalSetup: ['tests/run/run-folder.ts'],
    // Of two cores vitest would leave one idle.
    maxWorkers: '100%',
    testTimeout: 240_000,
    hookTimeout: 240_000,
    setupFiles: ['tests/property-seed.ts'],
    projects: [
      { extends: true, test: { name: 'shared modules', include: shared, isolate: false } },
      {
        extends: true,
        test: {
          name: 'own modules',
          include: ['**/*.test.ts'],
          exclude: ['**/node_modules', 'dist', '.boostline', 'cdk.out', ...shared, ...waiting],
        },
      },
    ],
  },
})
