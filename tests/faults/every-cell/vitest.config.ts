import path from 'node:path'
import { defineConfig } from 'vitest/config'

/** The whole matrix, which `npm test` does not try: a worker for each part. */
export default defineConfig({
  test: {
    root: path.join(import.meta.dirname, '../../..'),
    include: ['tests/faults/every-cell/part-*.ts'],
    maxWorkers: '100%',
    hookTimeout: 300_000,
  },
})
