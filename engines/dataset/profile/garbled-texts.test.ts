import { expect, test } from 'vitest'
import type { ColumnTally } from './column-tally.ts'
import { garbledWarnings, ungarbled } from './garbled-texts.ts'

test.each([
  ['MÃ¼nchen', 'München'],
  ['Ã–sterreich', 'Österreich'],
  ['StraÃŸe', 'Straße'],
  ['SÃ£o Paulo', 'São Paulo'],
  ['CafÃ© crÃ¨me', 'Café crème'],
  ['donâ€™t', 'don’t'],
  ['12 â‚¬', '12 €'],
  ['25Â°C', '25°C'],
  ['ÎµÎ»Î¬', 'ελά'],
  ['pÃµe', 'põe'],
  ['zÅ‚oty', 'złoty'],
  ['Ð’ÐµÐ½Ð°', 'Вена'],
  ['ðŸ˜€', '😀'],
])('%s was %s', (text, was) => {
  expect(ungarbled(text)).toBe(was)
})

test.each([
  'München',
  'SÃO PAULO',
  'AMANHÃ…',
  '„Ä“',
  'RÉSUMÉ…',
  'NESTLÉ®',
  'CAFÉ™',
  'Âge',
  'château',
  '«À»',
  'Ångström',
  '5 Å',
  'Москва',
  '東京',
  'plain',
])('%s is itself', (text) => {
  expect(ungarbled(text)).toBeUndefined()
})

const tally = (texts: readonly string[]) =>
  ({ entries: texts.map((text, at) => ({ text, firstRow: at + 2 })) }) as unknown as ColumnTally

test('the first of a file is told, with its place', () => {
  const found = garbledWarnings(['city', 'place'], [tally(['Wien', 'KÃ¶ln']), tally(['MÃ¼nchen', 'Wien'])])
  expect(found).toEqual([
    expect.stringContaining(
      'row 2 holds in column "place" "MÃ¼nchen", which was probably "München". Nothing is changed.',
    ),
  ])
  expect(garbledWarnings(['city', 'StraÃŸe'], [])).toEqual([
    expect.stringContaining('column 2 is named "StraÃŸe", which'),
  ])
  expect(garbledWarnings(['city'], [tally(['Köln'])])).toEqual([])
})
