import { expect, test } from 'vitest'
import { datasetOfScoreKey, isNameOfRecord, isScoreKey, scoredKeys, scoreManifestKeys } from './score-keys.ts'

test.each([
  ['score/churn/june.csv', 'churn', 'scored/churn/june.csv', 'scored/churn/june.json'],
  ['score/churn/june.csv.gz', 'churn', 'scored/churn/june.csv', 'scored/churn/june.json'],
  ['score/churn/june.CSV', 'churn', 'scored/churn/june.CSV', 'scored/churn/june.CSV.json'],
  ['score/churn/june.cSv.gz', 'churn', 'scored/churn/june.csv', 'scored/churn/june.json'],
  [
    'score/churn/2026/06/june 1.tsv',
    'churn',
    'scored/churn/2026/06/june 1.tsv',
    'scored/churn/2026/06/june 1.tsv.json',
  ],
  ['score/Año Nuevo/ü+%&.csv', 'ano-nuevo', 'scored/Año Nuevo/ü+%&.csv', 'scored/Año Nuevo/ü+%&.json'],
  ['score/churn.csv', 'churn', 'scored/churn.csv', 'scored/churn.json'],
  ['score/churn/june.xlsx', 'churn', 'scored/churn/june.xlsx', 'scored/churn/june.xlsx.json'],
  ['score/datasets/june.csv', 'datasets', 'scored/datasets/june.csv', 'scored/datasets/june.json'],
])('%s', (key, dataset, table, record) => {
  expect(isScoreKey(key)).toBe(true)
  expect(datasetOfScoreKey(key)).toBe(dataset)
  expect(scoredKeys(key)).toEqual({ table, record, errors: record.replace(/json$/, 'errors.csv') })
})

test.each(['score/', 'score/churn/', 'score/churn/manifest.json', 'score/churn/.DS_Store', 'scored/churn/june.csv'])(
  '%s is no file to score',
  (key) => {
    expect(isScoreKey(key)).toBe(false)
  },
)

test('settings lie in the folder, as it is spelled, or in that of the dataset', () => {
  expect(scoreManifestKeys('score/My Churn/a/b.csv', 'my-churn')).toEqual([
    'score/My Churn/manifest.json',
    'score/my-churn/manifest.json',
  ])
  expect(scoreManifestKeys('score/churn.csv', 'churn')).toEqual(['score/churn/manifest.json'])
})

test.each([
  ['score/churn/ce', 'scored/churn/ce', 'scored/churn/ce.file.json'],
  ['score/churn/ce.gz', 'scored/churn/ce', 'scored/churn/ce.file.json'],
  ['score/churn/2026.06', 'scored/churn/2026.06', 'scored/churn/2026.06.file.json'],
  ['score/churn/june.tsv.csv', 'scored/churn/june.tsv.csv', 'scored/churn/june.tsv.csv.json'],
  ['score/churn/2026.06.csv', 'scored/churn/2026.06.csv', 'scored/churn/2026.06.json'],
])('%s has names of its own', (key, table, record) => {
  expect(scoredKeys(key)).toEqual({ table, record, errors: record.replace(/json$/, 'errors.csv') })
})

test('no two files have a result in common, unless one of them is refused', () => {
  const stems = ['y', 'y.file', 'y.json', 'y.errors', 'y.2026', 'folder/y']
  const endings = ['', '.csv', '.CSV', '.tsv', '.txt', '.xlsx', '.file', '.json', '.errors.csv', '.errors.tsv']
  const twice = stems.flatMap((stem) => endings.flatMap((end) => endings.map((last) => `score/d/${stem}${end}${last}`)))
  const names = [...new Set(twice)]
  const results = names.flatMap((key) => {
    const { table, record, errors } = scoredKeys(key)
    return isNameOfRecord(key) ? [record] : [table, record, errors]
  })
  expect(results.filter((result, index) => results.indexOf(result) !== index)).toEqual([])
  const refused = ['score/d/y.errors.csv', 'score/d/y.tsv.errors.csv.gz', 'score/d/y.json', 'score/d/y.json.gz']
  expect(refused.filter((key) => !isNameOfRecord(key))).toEqual([])
  expect(['score/d/y.json.csv', 'score/d/y.errors.tsv', 'score/d/y'].filter(isNameOfRecord)).toEqual([])
})
