import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'

const ROOT = path.resolve(import.meta.dirname, '../..')

type Cell = { readonly cell_type: string; readonly source: readonly string[]; readonly outputs?: readonly unknown[] }

const { cells, nbformat } = JSON.parse(readFileSync(path.join(ROOT, 'examples/churn.ipynb'), 'utf8')) as {
  readonly cells: readonly Cell[]
  readonly nbformat: number
}
const code = cells.filter(({ cell_type }) => cell_type === 'code').map(({ source }) => source.join(''))

test('the notebook is one without outputs, and asks for boto3 and requests alone', () => {
  expect(nbformat).toBe(4)
  expect(cells.flatMap(({ outputs = [] }) => outputs)).toEqual([])
  const imported = [...code.join('\n').matchAll(/^import (.*)$/gm)].flatMap(([, names = '']) => names.split(', '))
  expect(imported.toSorted()).toEqual(
    ['boto3', 'io', 'os', 'random', 'requests', 'time'].filter((name) => imported.includes(name)),
  )
  expect(imported).toEqual(expect.arrayContaining(['boto3', 'requests']))
})

test('the notebook asks for keys and addresses that there are', () => {
  const text = code.join('\n')
  expect(text).toContain('"datasets/churn/')
  for (const asked of ['/models/churn"', '/models/churn/predict"', '/evaluation/report.html"'])
    expect(text).toContain(asked)
})

const python = spawnSync('python3', ['--version']).status === 0

test.skipIf(!python)('every cell is Python', () => {
  const check = 'import ast, sys; ast.parse(sys.stdin.read())'
  for (const source of code) {
    const { status, stderr } = spawnSync('python3', ['-c', check], { input: source, encoding: 'utf8' })
    expect([status, stderr]).toEqual([0, ''])
  }
})
