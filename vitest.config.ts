import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['**/*.test.ts'],
    exclude: ['**/node_modules', 'dist', '.boostline', 'cdk.out'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    setupFiles: ['tests/property-seed.ts'],
  },
})
