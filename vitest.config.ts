import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['**/*.test.ts'],
    exclude: ['**/node_modules', 'dist', '.boostline', 'cdk.out'],
    // Of two cores vitest would leave one idle.
    maxWorkers: '100%',
    testTimeout: 240_000,
    hookTimeout: 240_000,
    setupFiles: ['tests/property-seed.ts'],
  },
})
