import { expect, test } from 'vitest'
import { DEFAULT_MANIFEST } from '#shared/manifest/manifest.ts'
import { prepareFile } from './prepare-file.ts'

/** Amounts in fewer than half of the cells, and a word in all others. */
const csv = `x;other;sales\n${Array.from({ length: 300 }, (_, row) => `${row % 5 < 3 ? 'free' : `$${100 + row}`};${(row * 37) % 101};${(row * 7) % 13}.5`).join('\n')}\n`

test('amounts beside a word in most cells are told, and read as csv.missing says', async () => {
  const { warnings, schema } = await prepareFile(csv)
  const told = 'only 40 % of its cells are numbers of one kind; others are "free" (180)'
  expect(warnings).toContainEqual(expect.stringMatching(/^Column "x".*name what is missing in csv\.missing/))
  expect(warnings.join('\n')).toContain(told)
  expect(schema.columns[0]).toMatchObject({ role: 'ignored' })
  const { schema: followed } = await prepareFile(csv, { csv: { ...DEFAULT_MANIFEST.csv, missing: { x: ['free'] } } })
  expect(followed.columns[0]).toMatchObject({ role: 'feature', type: 'number' })
})
