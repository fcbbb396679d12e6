import { expect, test } from 'vitest'
import { DEFAULT_MANIFEST } from '#shared/manifest/manifest.ts'
import { runKeys } from '#shared/names/run-keys.ts'
import { memoryObjectStore } from '#shared/objects/memory-object-store.ts'
import { prepareDataset } from '../prepare-dataset.ts'

/** The warnings of a file that say that its header comes again. */
async function headerWarnings(csv: string): Promise<readonly string[]> {
  const objects = memoryObjectStore('bucket')
  await objects.put('datasets/a.csv', csv)
  const { warnings } = await prepareDataset({
    objects,
    source: { key: 'datasets/a.csv', at: {} },
    keys: runKeys('a', 'run'),
    dataset: 'a',
    runId: 'run',
    manifest: DEFAULT_MANIFEST,
  })
  return warnings.filter((warning) => /header again|as the header|classes\.minRows/.test(warning))
}

const rows = (count: number, row: (index: number) => string) => Array.from({ length: count }, (_, at) => row(at))
const plain = (at: number) => `${at * 1.5},${['red', 'green', 'blue'][at % 3]},${at % 2 ? 'spam' : 'ham'}`
const again = (which: string, target = 'spam') =>
  `${which} to be the header again: the columns hold their own names, the target "${target}". Remove such rows.`

test.each([
  ['of one more file', [...rows(60, plain), 'size,colour,kind', ...rows(60, plain)], 'Row 62 seems'],
  ['with spaces and quotes', [...rows(60, plain), '"size", colour ,"kind"', ...rows(60, plain)], 'Row 62 seems'],
  [
    'of several files',
    [...rows(60, plain), 'size,colour,kind', ...rows(60, plain), 'size,colour,kind'],
    '2 rows, the first of them row 62, seem',
  ],
])('a header %s among the rows is pointed out', async (_, lines, which) => {
  expect(await headerWarnings(`${['size,colour,kind', ...lines].join('\n')}\n`)).toEqual([again(which, 'kind')])
})

test('a class of the name of its column is no header', async () => {
  expect(await headerWarnings(`${['size,colour,spam', ...rows(60, plain)].join('\n')}\n`)).toEqual([
    expect.stringMatching(/^The first row is taken as the header, though "spam" is a value of its column, too/),
  ])
})

test('a header with columns without a name is pointed out too', async () => {
  const lines = [
    ...rows(60, (at) => `${at},${plain(at)}`),
    ',size,colour,kind',
    ...rows(60, (at) => `${at},${plain(at)}`),
  ]
  expect(await headerWarnings(`${[',size,colour,kind', ...lines].join('\n')}\n`)).toEqual([
    again('Row 62 seems', 'kind'),
  ])
})
