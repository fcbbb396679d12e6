import { expect, test } from 'vitest'
import { DEFAULT_MANIFEST } from '#shared/manifest/manifest.ts'
import { runKeys } from '#shared/names/run-keys.ts'
import { memoryObjectStore } from '#shared/objects/memory-object-store.ts'
import { prepareDataset } from '../prepare-dataset.ts'
import { hashNoise } from '../rows/hash-noise.ts'

const ROWS = 300

/** The target of a file whose last column is this one, beside two that can be targets. */
async function targetOf(name: string, cell: (row: number) => string | number): Promise<string> {
  const lines = Array.from({ length: ROWS }, (_, row) => [
    hashNoise(row),
    hashNoise(row, 1) < 0.4 ? 'a' : 'b',
    cell(row),
  ])
  const objects = memoryObjectStore()
  await objects.put('datasets/t.csv', `amount,kind,${name}\n${lines.map((cells) => cells.join(',')).join('\n')}\n`)
  const source = { key: 'datasets/t.csv', at: {} }
  const keys = runKeys('t', 'run')
  const manifest = DEFAULT_MANIFEST
  return (await prepareDataset({ objects, source, keys, dataset: 't', runId: 'run', manifest })).target
}

const NOTES = [
  'slow since the last update',
  'rang twice about the fee',
  'says that it is fine now',
  'wants to hear of it soon',
]

test.each<[string, string, (row: number) => string | number]>([
  ['integers that count the rows', 'last', (row) => row],
  ['integers that hardly repeat, in a column named like an ID', 'customer_id', (row) => 1000 + 37 * row],
  ['text of its own in each row', 'last', (row) => `u-${row}`],
  ['dates', 'last', (row) => `2024-01-${String((row % 28) + 1).padStart(2, '0')}`],
  ['one value', 'last', () => 'same'],
  ['one value but for a few rows', 'last', (row) => (row % 100 === 5 ? 'yes' : 'no')],
  ['free text', 'last', (row) => `${NOTES[row % 4]} ${row % 200}`],
  ['text that hardly repeats', 'last', (row) => `name ${row % 200}`],
  ['nothing in most rows', 'last', (row) => (row < 40 ? row % 3 : '')],
])('the last column is not guessed as the target where it holds %s', async (_, name, cell) => {
  expect(await targetOf(name, cell)).toBe('kind')
})

test.each<[string, (row: number) => string | number]>([
  ['numbers', (row) => hashNoise(row, 2)],
  ['two texts', (row) => (hashNoise(row, 2) < 0.5 ? 'x' : 'z')],
  ['a few texts, one of them rare', (row) => (row < 4 ? 'rare' : `w${row % 3}`)],
  ['one text beside None', (row) => (row % 3 ? 'None' : 'Apnea')],
  ['plus and minus', (row) => (row % 3 ? '-' : '+')],
])('it is where it holds %s', async (_, cell) => {
  expect(await targetOf('last', cell)).toBe('last')
})
