import { expect, test } from 'vitest'
import { prepareFile } from './prepare-file.ts'

/** What every object has, in whatever case the names of columns are compared. */
const NAMES = Object.getOwnPropertyNames(Object.prototype).flatMap((name) => [name, name.toLowerCase()])

test.each([...new Set(NAMES)])('a file of columns named %s and of words of that kind is prepared', async (name) => {
  const words = [name, 'first', 'other']
  const lines = Array.from({ length: 120 }, (_, row) => `${row % 7},${words[row % 3]},${row % 2 ? 'yes' : name}`)
  const { schema } = await prepareFile(`${name},last,churned\n${lines.join('\n')}\n`)
  expect(schema.columns.map((column) => column.name)).toEqual([name, 'last', 'churned'])
})
