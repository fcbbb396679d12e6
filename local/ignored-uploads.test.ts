import { expect, it } from 'vitest'
import { whyIgnored } from './ignored-uploads.ts'

it.each([
  ['datasets/iris.csv', undefined],
  ['datasets/iris/2026.csv.gz', undefined],
  ['datasets/iris.xlsx', undefined],
  ['datasets/', undefined],
  ['iris.csv', 'starts nothing: only what lies under s3://b/datasets/ is trained on'],
  ['data/iris.csv', 'starts nothing: only what lies under s3://b/datasets/ is trained on'],
  ['datasets/iris/manifest.json', 'settings, which hold from the next upload of this dataset on'],
  ['datasets/.DS_Store', 'starts nothing: its name is not one of a table'],
])('%s: %s', (key, why) => {
  expect(whyIgnored(key, 'b')).toBe(why)
})
