import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { stop } from 'esbuild'
import { afterAll, expect, test } from 'vitest'
import { wiring } from '../infra/wiring.ts'
import { bundleLambda, overBudget } from './bundle-lambdas.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'boostline-bundles-'))
afterAll(async () => {
  await stop()
  rmSync(folder, { recursive: true })
})

const { 'inference-api': definition } = wiring.functions

test("a function's folder has its bundle and its assets, and nothing that was there before", async () => {
  mkdirSync(path.join(folder, definition.name))
  writeFileSync(path.join(folder, definition.name, 'old.wasm'), '')
  const assets = [{ name: 'terms.txt', source: 'LICENSE' }]
  const bundle = await bundleLambda({ ...definition, bundle: { ...definition.bundle, assets } }, folder)
  expect(readdirSync(bundle.folder).sort()).toEqual(['index.cjs', 'terms.txt'])
  expect(overBudget(definition, bundle.sizeBytes)).toBeUndefined()
})

test('a bundle over its budget is told with the reason of the budget', () => {
  const small = { ...definition, bundle: { ...definition.bundle, budgetBytes: 1000, budgetReason: 'a caller waits' } }
  expect(overBudget(small, 1000)).toBeUndefined()
  expect(overBudget(small, 1001)).toBe('inference-api has 1001 bytes, over its budget of 1000 (a caller waits)')
})
