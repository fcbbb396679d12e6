import { expect, test } from 'vitest'
import { DEFAULT_MANIFEST } from '#shared/manifest/manifest.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import { createRowEncoder } from '#shared/schema/row-encoder.ts'
import { prepareFile } from './prepare-file.ts'

/*
 * What the engine writes of dates that its kernel leaves to the host is what the API makes of them.
 */

const ROWS = 6_000
const DAY_MS = 86_400_000
const RUSSIAN = 'янв фев марта апр мая июн июля авг сентября окт ноя дек'.split(' ')
const dateOf = (row: number) => new Date(Date.UTC(2021, 0, 1) + (row % 2_500) * DAY_MS)
const arabic = (text: string) => text.replace(/\d/g, (digit) => String.fromCharCode(0x660 + Number(digit)))
const iso = (row: number) => dateOf(row).toISOString().slice(0, 10)

test.each<[string, (row: number) => string, (row: number) => number]>([
  [
    'the end of a day',
    (row) => `${iso(row)}T${row % 3 ? '12:00:00' : '24:00:00'}`,
    (row) => dateOf(row).getTime() / DAY_MS + (row % 3 ? 0 : 1),
  ],
  [
    'Korean',
    (row) => `${dateOf(row).getUTCFullYear()}. ${dateOf(row).getUTCMonth() + 1}. ${dateOf(row).getUTCDate()}.`,
    (row) => dateOf(row).getTime() / DAY_MS,
  ],
  [
    'Russian',
    (row) => `${dateOf(row).getUTCDate()} ${RUSSIAN[dateOf(row).getUTCMonth()]} ${dateOf(row).getUTCFullYear()} г.`,
    (row) => dateOf(row).getTime() / DAY_MS,
  ],
  ['Arabic digits', (row) => arabic(iso(row)), (row) => dateOf(row).getTime() / DAY_MS],
])('%s', async (_, cell, day) => {
  const lines = Array.from({ length: ROWS }, (_, row) => `${cell(row)},${row},${(row * 31) % 7 > 3 ? 'a' : 'b'}`)
  const { schema, objects, keys } = await prepareFile(`x,row,left\n${lines.join('\n')}\n`, {
    features: { ...DEFAULT_MANIFEST.features, keep: ['row'] },
  })
  const written = await textOf(objects, `${keys.trainPrefix}part-00000.csv`)
  const encoder = createRowEncoder(schema)
  const encoded = new Float64Array(encoder.width)
  const place = schema.columns.find(({ name }) => name === 'row')
  if (place?.role !== 'feature') throw new Error('"row" is no feature')
  const rows = written.trim().split('\n')
  expect(rows.length).toBeGreaterThan(ROWS / 2)
  const odd = rows.filter((line) => {
    const cells = line.split(',').slice(1).map(Number)
    const row = cells[place.position] ?? -1
    encoder.encodeCells([cell(row), String(row), ''], encoded, 0)
    return cells[0] !== day(row) || cells.some((value, at) => value !== encoded[at])
  })
  expect(odd.slice(0, 3)).toEqual([])
})

async function textOf(objects: ObjectStore, key: string): Promise<string> {
  const chunks: Uint8Array[] = []
  for await (const chunk of (await objects.open(key))?.body ?? []) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}
