import { expect, test } from 'vitest'
import { parseManifest } from '#shared/manifest/manifest.ts'
import { runKeys } from '#shared/names/run-keys.ts'
import { memoryObjectStore } from '#shared/objects/memory-object-store.ts'
import { prepareDataset } from './prepare-dataset.ts'

/*
 * How the target is read decides which rows are sampled, and the sampled rows tell how it is read: a file where the one
 * always speaks against the other is prepared, too.
 */

const START = 9_007_199_254_741_001n
const beyond = (count: number) => Array.from({ length: count }, (_, row) => String(START + BigInt(row) * 13n))
const each = (rows: number, cellOf: (row: number) => string) => Array.from({ length: rows }, (_, row) => cellOf(row))

/** Two features beside the target's cells. */
async function prepare(cells: readonly string[]) {
  const objects = memoryObjectStore()
  const lines = cells.map((cell, row) => `${(row * 7) % 113},${['red', 'green', 'blue'][row % 3]},"${cell}"`)
  await objects.put('datasets/a.csv', ['size,colour,y', ...lines, ''].join('\n'))
  let remainingMs = 60_000
  return await prepareDataset({
    objects,
    source: { key: 'datasets/a.csv', at: {} },
    keys: runKeys('a', 'run'),
    dataset: 'a',
    runId: 'run',
    manifest: parseManifest('{ "target": "y" }', 'the manifest'),
    timeBudget: {
      clock: { now: () => 0 },
      // So that a preparation without an end has one.
      remainingMs: () => (remainingMs -= 1000),
      report: () => undefined,
    },
  })
}

test('amounts beside codes, each of which is a rare class: the amounts are classes', async () => {
  const { schema, rows } = await prepare([...beyond(121), ...each(110, (row) => `${1 + (row % 11)},234,567`)])
  expect(schema.problem).toMatchObject({ type: 'multiclass', classes: { length: 11 }, leftOut: { length: 121 } })
  expect(rows.train + rows.validation + rows.test).toBe(110)
  expect(schema.warnings).toContainEqual(expect.stringContaining('121 of the 132 classes have fewer than 10 rows'))
})

test('numbers half of which are codes, beside a few words: the first word is told', async () => {
  const cells = [...beyond(121), ...each(115, String), ...each(8, () => 'none yet')]
  await expect(prepare(cells)).rejects.toThrow('row 238, column "y": "none yet" is not a number')
})
