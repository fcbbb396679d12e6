import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { prepareDataset } from '#engines/dataset/prepare-dataset.ts'
import { BoostlineError } from '#shared/errors/boostline-error.ts'
import { parseManifest } from '#shared/manifest/manifest.ts'
import { runKeys } from '#shared/names/run-keys.ts'
import { memoryObjectStore } from '#shared/objects/memory-object-store.ts'
import { columnLines } from '#shared/schema/column-lines.ts'

const fileText = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')
const PAGE = fileText('docs/data.md')

async function prepare(dataset: string, csv: string | Uint8Array, manifest = '{}') {
  const objects = memoryObjectStore('boostline')
  const key = `datasets/${dataset}.csv`
  await objects.put(key, csv)
  const runId = `boostline-${dataset}-20260701-100000-1a2b3c4d`
  return await prepareDataset({
    objects,
    source: { key, at: {} },
    keys: runKeys(dataset, runId),
    dataset,
    runId,
    manifest: parseManifest(manifest, `s3://boostline/datasets/${dataset}/manifest.json`),
  })
}

type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json }

/** The JSON blocks under a heading of the page. */
function jsonUnder(heading: string): readonly Json[] {
  const [, ...parts] = PAGE.split(`\n### ${heading}\n`)
  const section = parts.join('').split(/\n##+ /)[0] ?? ''
  return [...section.matchAll(/```json\n(.*?)```/gs)].map(([, text = '']): Json => JSON.parse(text))
}

/** Stands in the page for what is left out: items of a list, or properties of an object. */
const LEFT_OUT = '…'

/** The value as the page shows it: rounded, and without what `shown` leaves out in the same place. */
function asShown(value: Json, shown: Json | undefined): Json {
  if (typeof value === 'number') return Number(value.toFixed(3))
  if (typeof value !== 'object' || value === null) return value
  if (isList(value)) {
    const places: readonly Json[] = shown !== undefined && isList(shown) ? shown : []
    const gap = places.indexOf(LEFT_OUT)
    const last = places.length - gap - 1
    const kept = gap === -1 ? value : [...value.slice(0, gap), LEFT_OUT, ...value.slice(value.length - last)]
    return kept.map((item, index) => asShown(item, places[index]))
  }
  const places = typeof shown === 'object' && shown !== null && !isList(shown) ? shown : {}
  const kept = Object.entries(value).filter(([name]) => !(LEFT_OUT in places) || name in places)
  const properties = kept.map(([name, item]): [string, Json] => [name, asShown(item, places[name])])
  return { ...Object.fromEntries(properties), ...(LEFT_OUT in places && { [LEFT_OUT]: LEFT_OUT }) }
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value)
}

describe('docs/data.md shows the schema.json', () => {
  test.each(['iris', 'diabetes'])('of %s', async (name) => {
    const { schema } = await prepare(name, fileText(`examples/${name}.csv`))
    const [shown = null] = jsonUnder(name)
    expect(asShown(JSON.parse(JSON.stringify(schema)), shown)).toEqual(shown)
  })

  test('of the ugly file, its first lines and its manifest', async () => {
    const csv = fileText('examples/ugly.csv')
    const manifest = fileText('examples/ugly.manifest.json')
    const { schema } = await prepare('ugly', csv, manifest)
    const [, firstLines = '-'] = /```text\n(.*?)```/s.exec(PAGE) ?? []
    expect(csv.replace('\uFEFF', '').replaceAll('\r', '').startsWith(firstLines)).toBe(true)
    const [shownManifest, shown = null] = jsonUnder('ugly')
    expect(shownManifest).toEqual(JSON.parse(manifest))
    expect(asShown(JSON.parse(JSON.stringify(schema)), shown)).toEqual(shown)
  })
})

test('docs/data.md shows the lines of the ugly file', async () => {
  const { schema } = await prepare('ugly', fileText('examples/ugly.csv'), fileText('examples/ugly.manifest.json'))
  const [, shown] = /### A line a column\n.*?```\n(.*?)```/s.exec(PAGE) ?? []
  expect(shown).toBe(`${columnLines(schema).join('\n')}\n`)
})

const CITIES = ['München', 'Köln', 'Zürich', 'Wien']
const LINES = [
  'age,city,fee,churned',
  ...Array.from({ length: 60 }, (_, row) => {
    const fee = (14.9 + ((row * 13) % 40)).toFixed(2)
    return `${19 + ((row * 7) % 50)},${CITIES[(row * 5) % 4]},${fee},${row % 3 === 0 ? 'yes' : 'no'}`
  }),
]

function csvOf(lines: readonly string[]): string {
  return `${lines.join('\n')}\n`
}

/** The good file with another row 7. */
function withRow7(line: string): string {
  return csvOf(LINES.with(6, line))
}

type BrokenFile = { readonly csv: string | Uint8Array; readonly manifest?: string; readonly dataset?: string }

const GOOD = csvOf(LINES)
/** By the title of their entries in the page. */
const BROKEN: Readonly<Record<string, BrokenFile>> = {
  'Nothing in it': { csv: '' },
  'An Excel workbook with another name': { csv: 'PK\x03\x04\x14\0\x06\0[Content_Types].xml' },
  'MacRoman, as an old Excel for Mac writes it': {
    csv: Buffer.from(GOOD.replaceAll('ü', '\x9f').replaceAll('ö', '\x9a'), 'latin1'),
  },
  'Cyrillic in Windows-1251': { csv: Buffer.from(GOOD.replaceAll('Wien', '\xc2\xe5\xed\xe0'), 'latin1') },
  'A .csv.gz cut off on its way': { csv: gzipSync(GOOD).subarray(0, 200) },
  'No header': { dataset: 'iris', csv: fileText('examples/iris.csv').replace(/^.*\n/, '') },
  'One name twice': { csv: GOOD.replace('fee', 'age') },
  'A column without a name among others': { csv: GOOD.replace('city', '') },
  'A delimiter that is not looked for': { csv: GOOD.replaceAll(',', '^') },
  'A comma in a cell without quotes': { csv: withRow7('44,Frankfurt, Oder,29.90,no') },
  'A quote that is never closed': { csv: withRow7('44,"Wien,29.90,no') },
  'Quotes around a part of a cell': { csv: withRow7('44,the "old" town,29.90,no') },
  'Commas of decimals, or of thousands': {
    csv: GOOD.replaceAll(',', ';').replaceAll(/(\d+)\.\d+/g, '$1,500'),
  },
  'Twelve rows': { csv: csvOf(LINES.slice(0, 13)) },
  'A misspelt target in the manifest': { csv: GOOD, manifest: '{"target": "churn"}' },
  'One outcome only': { csv: GOOD.replaceAll('yes', 'no') },
  'One class beside a rare one': { csv: csvOf(LINES.with(6, '44,Wien,29.90,maybe')).replaceAll('yes', 'no') },
  'Only an ID beside the target': { csv: csvOf(LINES.map((line, row) => `${row || 'id'},${line.split(',').at(-1)}`)) },
  'The same two rows again and again': {
    csv: csvOf([0, ...Array.from({ length: 60 }, (_, row) => 1 + (row % 2))].map((at) => LINES[at] ?? '')),
  },
}

type Entry = { readonly code: string; readonly message: string; readonly hint: string }

/** What the page says of each broken file, by its title. */
function shownRefusals(): ReadonlyMap<string, Entry> {
  const entries = PAGE.matchAll(/^\*\*(.+?)\*\* `(.+?)`\n> (.+)\n>\n> (.+)\n/gm)
  return new Map(
    [...entries].map(([, title = '', code = '', message = '', hint = '']) => [title, { code, message, hint }]),
  )
}

async function refusalOf({ csv, manifest, dataset = 'churn' }: BrokenFile): Promise<Entry> {
  try {
    await prepare(dataset, csv, manifest)
  } catch (error) {
    if (!(error instanceof BoostlineError)) throw error
    const { code, message, hint } = error
    return { code, message, hint }
  }
  throw new Error('the file was accepted')
}

describe('docs/data.md shows what a person reads of a broken file', () => {
  test.each(Object.entries(BROKEN))('%s', async (title, broken) => {
    expect(shownRefusals().get(title)).toEqual(await refusalOf(broken))
  })

  test('and every entry is of one that is tried here', () => {
    expect([...shownRefusals().keys()]).toEqual(Object.keys(BROKEN))
  })

  test('which differs from a good one in that alone', async () => {
    expect((await prepare('churn', GOOD)).rows.total).toBe(60)
  })
})
