import { expect, test } from 'vitest'
import { datasetOfScoreKey, isNameOfErrors, isScoreKey, scoredKeys, scoreManifestKeys } from './score-keys.ts'

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

test('files of one name and other endings have no result in common', () => {
  const names = ['y.csv', 'y.tsv', 'y.txt', 'y.CSV', 'y.json.csv', 'y.errors.tsv'].map((name) => `score/d/${name}`)
  const results = names.flatMap((key) => Object.values(scoredKeys(key)))
  expect(new Set(results).size).toBe(results.length)
  expect(names.filter(isNameOfErrors)).toEqual([])
  expect(['score/d/y.errors.csv', 'score/d/y.tsv.errors.csv.gz'].map(isNameOfErrors)).toEqual([true, true])
})
