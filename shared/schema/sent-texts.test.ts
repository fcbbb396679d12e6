import { expect, it } from 'vitest'
import type { FeatureSchema } from './feature-schema.ts'
import { readSentTexts, textsAsSent } from './sent-texts.ts'

const SCHEMA: Pick<FeatureSchema, 'columns'> = {
  columns: ['title', 'body'].map((name, index) => ({
    name,
    index,
    role: 'feature',
    missing: 0,
    type: 'text',
    encoding: 'as-sent',
    position: 0,
    fill: null,
    statistics: { top: [], missingRate: 0 },
    reading: { missingWords: [] },
    mostCharacters: 1000,
  })),
}
const COLUMNS = textsAsSent(SCHEMA)

it('texts are taken as they are, in the order of the columns, empty ones too', () => {
  expect(readSentTexts(COLUMNS, { body: ' n/a ', title: '' })).toEqual({ texts: ['', ' n/a '], problems: [] })
})

it.each([
  [undefined, 'is missing from the request'],
  [null, 'a text is wanted, not null'],
  [5, 'a text is wanted, not a number'],
  [['a'], 'a text is wanted, not a list'],
  [{}, 'a text is wanted, not an object'],
  ['x'.repeat(1001), 'a text of at most 1,000 characters is wanted, and this one has 1,001'],
])('%j is refused in words', (body, message) => {
  const { problems } = readSentTexts(COLUMNS, { title: 'a', ...(body !== undefined && { body }) })
  expect(problems).toEqual([{ field: 'body', message }])
})
