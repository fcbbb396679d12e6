import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { datasetOfKey } from './dataset-name.ts'
import { runIdOf, uploadTimeOf } from './run-id.ts'
import { datasetOfPointerKey, pointerKey, runKeys, runOfModelKey } from './run-keys.ts'

describe('datasetOfKey', () => {
  it.each([
    ['datasets/iris.csv', 'iris'],
    ['datasets/Iris.CSV', 'iris'],
    ['datasets/churn.csv.gz', 'churn'],
    ['datasets/churn/2026-07.csv', 'churn'],
    ['datasets/churn/deep/er/x.csv', 'churn'],
    ['datasets/My File (v2).csv', 'my-file-v2'],
    ['datasets/--a__b--.csv', 'a-b'],
    ['datasets/Größe.csv', 'gro-e'],
    ['datasets/a.b.csv', 'a-b'],
  ])('%s is the dataset %s', (key, dataset) => {
    expect(datasetOfKey(key)).toBe(dataset)
  })

  it('cuts a long name and keeps two long names apart by a hash', () => {
    const one = datasetOfKey('datasets/customer-churn-of-the-north-region.csv')
    const two = datasetOfKey('datasets/customer-churn-of-the-south-region.csv')
    expect(one).toMatch(/^customer-churn-of-[0-9a-f]{6}$/)
    expect(two).not.toBe(one)
  })

  it('names a dataset by a hash where no letter or digit is left', () => {
    expect(datasetOfKey('datasets/日本.csv')).toMatch(/^dataset-[0-9a-f]{6}$/)
  })

  it('gives a slug of at most 24 characters for any key', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (name) => {
        expect(datasetOfKey(`datasets/${name}.csv`)).toMatch(/^(?=.{1,24}$)[a-z0-9]+(-[a-z0-9]+)*$/)
      }),
    )
  })
})

describe('runIdOf', () => {
  const upload = {
    prefix: 'boostline',
    dataset: 'iris',
    eventTime: '2026-07-01T10:00:00.123Z',
    bucket: 'b',
    key: 'datasets/iris.csv',
    versionId: 'v1',
    eTag: 'e1',
    sequencer: '0055',
  }

  it('carries the prefix, the dataset and the time of the event', () => {
    expect(runIdOf(upload)).toMatch(/^boostline-iris-20260701-100000-[0-9a-f]{8}$/)
  })

  it('is the same for a redelivered event', () => {
    expect(runIdOf({ ...upload })).toBe(runIdOf(upload))
  })

  it.each([
    ['another version', { versionId: 'v2' }],
    ['another sequencer', { sequencer: '0056' }],
    ['another key', { key: 'datasets/iris/b.csv' }],
    ['another bucket', { bucket: 'c' }],
    ['another content without a version', { versionId: undefined, eTag: 'e2' }],
  ])('differs for %s', (_, change) => {
    expect(runIdOf({ ...upload, ...change })).not.toBe(runIdOf(upload))
  })

  it("keeps SageMaker's name rule and 62 characters for the longest prefix and dataset", () => {
    const id = runIdOf({ ...upload, prefix: 'abcdefghijkl', dataset: 'a'.repeat(24) })
    expect(id).toMatch(/^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}$/)
    expect(id.length).toBeLessThanOrEqual(62)
  })

  it('says when the file was uploaded, to the second', () => {
    const eventTime = '2026-07-01T10:00:59.999Z'
    expect(uploadTimeOf(runIdOf({ ...upload, eventTime }))).toBe(Date.UTC(2026, 6, 1, 10, 0, 59))
    expect(uploadTimeOf('by-hand-20260701-100000')).toBeUndefined()
  })
})

describe('keys', () => {
  it('finds the run of a trained model, and nothing else', () => {
    expect(runOfModelKey(runKeys('iris', 'boostline-iris-1').model)).toEqual({
      dataset: 'iris',
      runId: 'boostline-iris-1',
    })
    expect(runOfModelKey('runs/iris/boostline-iris-1/output/output.tar.gz')).toBeUndefined()
    expect(runOfModelKey('runs/iris/model.tar.gz')).toBeUndefined()
  })

  it("finds the dataset of a pointer, and not of a hand-made model's files", () => {
    expect(datasetOfPointerKey(pointerKey('iris'))).toBe('iris')
    expect(datasetOfPointerKey('models/iris/v1/schema.json')).toBeUndefined()
  })
})
