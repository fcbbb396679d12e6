import { expect, it } from 'vitest'
import { whyIgnored } from './ignored-uploads.ts'

it.each([
  ['datasets/iris.csv', undefined],
  ['datasets/iris/2026.csv.gz', undefined],
  ['datasets/iris.xlsx', undefined],
  ['datasets/', undefined],
  ['iris.csv', 'starts nothing: only what lies under s3://b/datasets/ is trained on, and under s3://b/score/ scored'],
  [
    'data/iris.csv',
    'starts nothing: only what lies under s3://b/datasets/ is trained on, and under s3://b/score/ scored',
  ],
  [
    'datasets/iris/manifest.json',
    'is there: it says how iris is trained and promoted, from the next upload of its data on',
  ],
  [
    'datasets/My Churn/manifest.json',
    'is there: it says how my-churn is trained and promoted, from the next upload of its data on',
  ],
  ['datasets/.DS_Store', 'starts nothing: its name is not one of a table'],
])('%s: %s', (key, why) => {
  expect(whyIgnored(key, 'b')).toBe(why)
})
