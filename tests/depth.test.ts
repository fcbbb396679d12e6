import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { casesOfCommit, DEEP } from './depth.ts'
import { IN_TURN, waitForAnotherCommit } from './in-turn.ts'

const ROOT = path.dirname(import.meta.dirname)

it('npm run test:deep has every test file that has a deep form', () => {
  const [, list = ''] =
    /const DEEP_TESTS = \[([^\]]+)\]/.exec(readFileSync(path.join(ROOT, 'scripts/run.mjs'), 'utf8')) ?? []
  const places = Array.from(list.matchAll(/'([^']+)'/g), ([, place = '']) => place)
  expect(places.length).toBeGreaterThan(3)
  const files = globSync('{bench,cli,emulator,engines,infra,lambdas,local,scripts,shared,tests}/**/*.test.ts', {
    cwd: ROOT,
    exclude: ['tests/depth.test.ts'],
  }).filter((file) =>
    /from '[./]+(?:\/tests)?\/depth\.ts'|from '\.\/(?:for-any|looks)\.ts'/.test(
      readFileSync(path.join(ROOT, file), 'utf8'),
    ),
  )
  expect(files.length).toBeGreaterThan(10)
  expect([...files, ...IN_TURN].filter((file) => !places.some((place) => file.startsWith(place)))).toEqual([])
})

it.skipIf(DEEP)('a file that waits for another commit is there, and runs when it is named', () => {
  for (const file of IN_TURN) expect(globSync(file, { cwd: ROOT })).toEqual([file])
  const waiting = waitForAnotherCommit(['run', '--maxWorkers=1'])
  expect(Math.abs(waiting.length - (IN_TURN.length * 7) / 8)).toBeLessThan(1)
  const [first = '', ...others] = waiting
  expect(waitForAnotherCommit(['run', path.basename(first)])).toEqual(others)
})

it.skipIf(DEEP)('of a list every so manieth is tried, and all of them with one commit or another', () => {
  const list = Array.from({ length: 10 }, (_, index) => index)
  expect(casesOfCommit(list, { every: 1 })).toEqual(list)
  const tried = Array.from({ length: 60 }, (_, commit) => casesOfCommit(list, { every: 4 }, `commit ${commit}`))
  for (const cases of tried) expect([2, 3]).toContain(cases.length)
  expect(new Set(tried.flat())).toEqual(new Set(list))
})
