import { expect, test } from 'vitest'
import { BoostlineError } from '#shared/errors/boostline-error.ts'
import { DEFAULT_MANIFEST, type Manifest, parseManifest } from '#shared/manifest/manifest.ts'
import { prepareFile } from './prepare-file.ts'

/*
 * What the engine advises helps: the setting is read out of its words, as a person does, put into a manifest, and the file
 * is accepted with it, and read as was promised. Each case has a column of the file (or all of it), what is said, and what
 * becomes of the column then.
 */

type Cell = (row: number) => string
const ROWS = 240
const two = (value: number) => String(value).padStart(2, '0')
const day: Cell = (row) => `20${two(15 + (row % 9))}-${two((row % 12) + 1)}-${two((row % 28) + 1)}`

function csvOf(cell: Cell, name = 'x', delimiter = ';'): string {
  const lines = Array.from({ length: ROWS }, (_, row) =>
    [cell(row), String((row * 37) % 101), (row * 7919) % 11 < 4 ? 'yes' : 'no'].join(delimiter),
  )
  return `${[name, 'other', 'churned'].join(delimiter)}\n${lines.join('\n')}\n`
}

function personRows(): string {
  return Array.from({ length: ROWS }, (_, row) =>
    [`n${row % 9}`, row % 40, (row * 7) % 101, 'ABC'[row % 3], (row * 7919) % 11 < 4 ? 'yes' : 'no'].join(','),
  ).join('\n')
}

/** The settings that a text names, as its reader would write them: of the column it is about where it says "it". */
function settingsOf(said: string): object {
  const column = /[Cc]olumn "([^"]+)"/.exec(said)?.[1] ?? 'x'
  const fragment = /"(csv|features|split)": (\{[^}]*\})/.exec(said)
  if (fragment) return { [fragment[1] as string]: JSON.parse(fragment[2] as string) as unknown }
  const order = /csv\.dateOrder to (\{[^}]*\}|"\w+")/.exec(said)
  if (order) return { csv: { dateOrder: JSON.parse(order[1] as string) as unknown } }
  const decimal = /csv\.decimal to "(.)"/.exec(said)
  if (decimal) return { csv: { decimal: decimal[1] } }
  const strategy = /split\.strategy to "(\w+)"/.exec(said)
  if (strategy) return { split: { strategy: strategy[1], column } }
  const problem = /"?problem"? to "(\w+)"/.exec(said)
  if (problem) return { problem: problem[1] }
  const feature = /features\.(categorical|keep|exclude|caseSensitive)\b/.exec(said)
  if (feature) return { features: { [feature[1] as string]: [column] } }
  throw new Error(`No setting in: ${said}`)
}

async function toldOf(content: string, manifest: Partial<Manifest> = {}): Promise<readonly string[]> {
  try {
    return (await prepareFile(content, manifest)).warnings
  } catch (error) {
    if (!(error instanceof BoostlineError)) throw error
    return [`${error.message} ${error.hint}`]
  }
}

const category = { role: 'feature', type: 'category' }
const date = { role: 'feature', type: 'date' }
const ignored = { role: 'ignored' }

test.each<[string, string, RegExp, object]>([
  ['amounts with spaces in them', csvOf((row) => `${(row % 90) + 1} ${100 + row},14 kr`), /such as .* kr/, category],
  ['durations', csvOf((row) => `${row % 9}h ${row % 60}m`), /times such as/, category],
  [
    'times of day',
    csvOf((row) => `${two((row % 12) + 1)}:${two(row % 60)} ${row % 2 ? 'AM' : 'PM'}`),
    /times/,
    category,
  ],
  ['numbers with a unit', csvOf((row) => `${row}.5 bhp`), /in "bhp"/, category],
  ['seasons that could be months', csvOf((row) => `200${row % 9}/0${(row % 9) + 1}`), /seasons/, date],
  [
    'days without an order',
    csvOf((row) => `0${(row % 9) + 1}/0${(row % 7) + 1}/2024`),
    /it could be month, day, year/,
    { ...date, reading: { order: 'mdy' } },
  ],
  ['dates in a random split', csvOf(day), /split at random/, date],
  [
    'an ID that repeats',
    csvOf((row) => String(1000 + Math.floor(row / 6)), 'customer_id'),
    /named like an ID/,
    { ...ignored, reason: expect.stringContaining('group') },
  ],
  ['an ID of few values', csvOf((row) => String(1 + (row % 2)), 'lg_id'), /named like an ID/, ignored],
  ['numbers with a word among them', csvOf((row) => (row === 9 ? 'tbd' : `${row}.5`)), /"tbd"/, category],
  [
    'spellings of few letters',
    csvOf((row) => ['CO', 'Co', 'N', 'H'][row % 4] ?? ''),
    /fewer than three letters/,
    category,
  ],
])('%s', async (_, content, said, expected) => {
  const told = (await toldOf(content)).find((text) => said.test(text))
  expect(told).toBeDefined()
  const manifest = parseManifest(JSON.stringify(settingsOf(told ?? '')), 'manifest.json')
  const { schema } = await prepareFile(content, manifest)
  expect(schema.columns[0]).toMatchObject(expected)
})

test.each<[string, string]>([
  ['a delimiter that nobody has', csvOf((row) => String(row % 50), 'x', '^')],
  ['a table without a header', csvOf((row) => `v${row % 5}`).replace(/^.*\n/, '')],
  ['groups of names above the names', `Person,,Result,,\nname,age,score,grade,passed\n${personRows()}`],
  ['a name twice above the names', `Person,Person,Result,Result,Result\nname,age,score,grade,passed\n${personRows()}`],
  ['decimals or thousands', csvOf((row) => `${(row % 90) + 1},${100 + row}`)],
])('a refusal of %s', async (_, content) => {
  const [told = ''] = await toldOf(content)
  const settings = settingsOf(told)
  const manifest = parseManifest(JSON.stringify(settings), 'manifest.json')
  expect((await prepareFile(content, manifest)).rows.total).toBeGreaterThanOrEqual(ROWS - 1)
})

test('a season that can be no month is told of no setting that would make one of it', async () => {
  const told = await toldOf(csvOf((row) => `20${two(8 + (row % 9))}/${two(9 + (row % 9))}`))
  expect(told.filter((text) => text.includes('dateOrder'))).toEqual([])
})

test('dates of which some are missing, once their rows are left out', async () => {
  const some = csvOf((row) => (row % 9 ? day(row) : ''))
  const told = (await toldOf(some)).find((text) => text.includes('split at random')) ?? ''
  expect(told).toContain('leave out those without a date')
  const filled = some.replace(/^;.*\n/gm, '')
  const manifest = { ...DEFAULT_MANIFEST, ...parseManifest(JSON.stringify(settingsOf(told)), 'manifest.json') }
  expect((await prepareFile(filled, manifest)).split.method).toBe('time')
})

test.each([
  ['of pandas', ',price,price,volume,volume\n,mean,max,mean,max\ncity,,,,\n'],
  ['of numbers and words', 'network,1,1,2,2\nnode,1,1,1,1\nhemi,lh,rh,lh,rh\n'],
])(
  'names in several lines, %s, are to be written as one: no setting is named that does not help',
  async (_, header) => {
    const row = (at: number) => `${at},${[1, 2, 3, 4].map((each) => Math.sin(at * each).toFixed(3)).join(',')}`
    const [told = ''] = await toldOf(`${header}${Array.from({ length: ROWS }, (__, at) => row(at)).join('\n')}\n`)
    expect(told).toContain('Where several lines name the columns together, write them as one.')
    expect(told).not.toContain('skipRows')
  },
)
