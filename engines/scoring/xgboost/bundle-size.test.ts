import path from 'node:path'
import { build } from 'esbuild'
import { expect, it } from 'vitest'

/** What a function pays at every cold start for scoring inside itself. */
const MOST_BYTES = 60_000

it('costs a bundle at most 60 kB, its WebAssembly included', async () => {
  const { outputFiles } = await build({
    stdin: {
      contents: "export * from './compile-model.ts'; export * from './load-model.ts'",
      resolveDir: path.join(import.meta.dirname),
    },
    bundle: true,
    minify: true,
    platform: 'node',
    format: 'cjs',
    write: false,
  })
  expect(outputFiles[0]?.contents.length).toBeLessThan(MOST_BYTES)
})
