import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { chooseNode, LEAST_NODE, missingNode } from './choose-node.mjs'

const node = (version: string | undefined) => ({ path: `/node/${version}`, version })

it.each([
  ['the bundled one, where the installed one is too old', ['24.21.0', '20.20.2'], '24.21.0'],
  ['the installed one, where it is newer', ['24.0.0', '24.13.1'], '24.13.1'],
  ['the bundled one, where it is newer', ['24.21.0', '24.3.0'], '24.21.0'],
  ['numbers, not texts, are compared', ['24.9.0', '24.10.0'], '24.10.0'],
  ['the least version itself', ['24.0.0', '22.22.0'], '24.0.0'],
  ['Node 24 before a newer major', ['24.0.0', '26.3.0'], '24.0.0'],
  ['a newer major, where there is no 24', [undefined, '26.3.0'], '26.3.0'],
  ['the newest of newer majors', ['25.1.0', '26.3.0'], '26.3.0'],
  ['none that does not run here', [undefined, '24.1.0'], '24.1.0'],
  ['none below the least version', ['23.11.1', '22.22.0'], undefined],
  ['none where there is none', [], undefined],
])('takes %s', (_, versions, chosen) => {
  expect(chooseNode(versions.map(node))?.version).toBe(chosen)
})

it.each([
  [
    'nothing comes along',
    [],
    'Node 24.0.0 or newer is needed, and none comes with the dependencies for sunos-x64. There is: installed: 20.20.2 (/usr/bin/node). Install Node 24 (nodejs.org/download, or your package manager) and run this again.',
  ],
  [
    'what comes along does not run',
    [{ from: 'bundled with the dependencies', path: '/b/node', version: undefined }],
    'Node 24.0.0 or newer is needed. There is: bundled with the dependencies: one that does not run here (/b/node); installed: 20.20.2 (/usr/bin/node). Install Node 24 (nodejs.org/download, or your package manager) and run this again.',
  ],
])('says what there is and what to do where %s', (_, bundled, message) => {
  const installed = { from: 'installed', path: '/usr/bin/node', version: '20.20.2' }
  expect(missingNode([...bundled, installed], 'sunos-x64')).toBe(message)
})

it('takes the first of equals', () => {
  const found = [
    { path: '/bundled', version: '24.1.0' },
    { path: '/installed', version: '24.1.0' },
  ]
  expect(chooseNode(found)?.path).toBe('/bundled')
})

it('every bundled Node reaches the least version', () => {
  const { optionalDependencies } = JSON.parse(readFileSync(path.resolve('package.json'), 'utf8')) as {
    readonly optionalDependencies: Readonly<Record<string, string>>
  }
  const versions = Object.entries(optionalDependencies).flatMap(([name, version]) =>
    name.startsWith('node-') ? [version] : [],
  )
  expect(versions).toContain(LEAST_NODE)
  for (const version of versions) expect(chooseNode([node(version)])).toBeDefined()
})
