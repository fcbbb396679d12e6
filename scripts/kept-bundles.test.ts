import { mkdtempSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { keptBundles } from './kept-bundles.ts'

it('bundles what changed since, or is not whole, and nothing else', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'boostline-kept-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const bundled = () => keptBundles(folder, ['notifications'])
  const first = await bundled()
  const file = path.join(first.bundles[0]?.folder ?? '', 'index.cjs')
  const madeAt = () => statSync(file).mtimeMs
  const made = madeAt()
  expect(await bundled()).toEqual(first)
  expect(madeAt()).toBe(made)

  const stamp = path.join(folder, 'made-of.json')
  const madeOf = JSON.parse(readFileSync(stamp, 'utf8')) as { inputs: string[] }
  expect(madeOf.inputs).toEqual(
    expect.arrayContaining(['lambdas/notifications/handler.ts', 'engines/scoring/graph/engine.ts', 'package.json']),
  )
  // As if a source had been changed.
  utimesSync(file, 0, 0)
  writeFileSync(stamp, JSON.stringify({ ...madeOf, state: 'of yesterday' }))
  expect(await bundled()).toEqual(first)
  expect(madeAt()).toBeGreaterThan(0)

  const text = readFileSync(file, 'utf8')
  rmSync(file)
  await bundled()
  expect(readFileSync(file, 'utf8')).toBe(text)
})
