import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isQuietUploadKey, isUploadKey, manifestKeys, quietUploadKey, uploadKey } from './dataset-keys.ts'
import { datasetOfKey } from './dataset-name.ts'
import { datasetOfGroup, groupNameOf } from './group-name.ts'
import { importedModelKeys } from './imported-model-keys.ts'
import { finalJobName, jobModelKey, jobOfModelKey, runOfJob, sideJobName } from './job-names.ts'
import { runIdOf, uploadTimeOf } from './run-id.ts'
import {
  datasetOfPointerKey,
  laterDecisionKey,
  pointerKey,
  runKeys,
  runOfEntry,
  runsPrefix,
  scoredPieceKey,
} from './run-keys.ts'

describe('datasetOfKey', () => {
  it.each([
    ['datasets/iris.csv', 'iris'],
    ['datasets/Iris.CSV', 'iris'],
    ['datasets/churn.csv.gz', 'churn'],
    ['datasets/churn.tsv', 'churn'],
    ['datasets/churn.txt.gz', 'churn'],
    ['datasets/churn.csv.zip', 'churn'],
    ['datasets/Churn.XLSX', 'churn'],
    ['datasets/churn.parquet', 'churn'],
    ['datasets/churn', 'churn'],
    ['datasets/churn/2026-07.csv', 'churn'],
    ['datasets/churn/deep/er/x.csv', 'churn'],
    ['datasets/My File (v2).csv', 'my-file-v2'],
    ['datasets/--a__b--.csv', 'a-b'],
    ['datasets/Größe.csv', 'grosse'],
    ['datasets/Ünïcode.csv', 'unicode'],
    ['datasets/Ünïcode.csv'.normalize('NFD'), 'unicode'],
    ['datasets/Łódź İstanbul Ærø.csv', 'lodz-istanbul-aero'],
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
  it('finds job and run of a trained model, and nothing else', () => {
    const run = { dataset: 'iris', runId: 'boostline-iris-1' }
    const { model } = runKeys('iris', 'boostline-iris-1')
    expect(jobModelKey(finalJobName(run))).toBe(model)
    expect(jobOfModelKey(model)).toEqual({ jobName: run.runId, run })
    const stageOne = sideJobName(run, 'stage-1')
    expect(jobOfModelKey(jobModelKey(stageOne))).toEqual({ jobName: stageOne.name, run })
    expect(jobOfModelKey('runs/iris/boostline-iris-1/output/output.tar.gz')).toBeUndefined()
    expect(jobOfModelKey('runs/iris/model.tar.gz')).toBeUndefined()
    expect(jobOfModelKey('runs/iris/boostline-iris-1/jobs/output/model.tar.gz')).toBeUndefined()
  })

  it("names the jobs beside the run's own after the run, within SageMaker's rule", () => {
    const run = { dataset: 'a'.repeat(24), runId: `${'p'.repeat(12)}-${'a'.repeat(24)}-20260701-100000-0a1b2c3d` }
    const [one, other] = ['stage-1', 'without-leaks'].map((role) => sideJobName(run, role))
    expect(one?.name).toMatch(/^p{12}-[0-9a-f]{16}-stage-1$/)
    expect(one?.outputPrefix).toBe(`runs/${run.dataset}/${run.runId}/jobs/stage-1/`)
    expect(other?.name).toMatch(/^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}$/)
    expect(sideJobName({ ...run, runId: `${run.runId}0` }, 'stage-1').name).not.toBe(one?.name)
  })

  it("finds the dataset of a pointer, and not of a hand-made model's files", () => {
    expect(datasetOfPointerKey(pointerKey('iris'))).toBe('iris')
    expect(datasetOfPointerKey('models/iris/v1/schema.json')).toBeUndefined()
  })
})

describe('what lies in the bucket', () => {
  it.each([
    ['datasets/iris.csv', true],
    ['datasets/churn/2026.CSV', true],
    ['datasets/churn/2026.csv.gz', true],
    ['datasets/churn.tsv', true],
    ['datasets/churn.TXT.gz', true],
    ['datasets/churn', true],
    ['datasets/churn.csv.zip', true],
    ['datasets/churn/book.xlsx', true],
    ['datasets/churn/manifest.json', false],
    ['datasets/.csv', false],
    ['datasets/churn/', false],
    ['datasets/churn/.DS_Store', false],
    ['datasets/churn/_SUCCESS', false],
    ['runs/iris/r/rows/test.csv', false],
  ])('%s is an upload: %s', (key, is) => {
    expect(isUploadKey(key)).toBe(is)
  })

  it.each(['churn.csv', 'CHURN.CSV', 'churn.csv.gz', 'a.csv.csv', 'Churn.Csv', 'churn.tsv', 'churn.txt.gz'])(
    'a quiet upload of %s is one, of a dataset of its own name, and told apart from others',
    (file) => {
      const key = quietUploadKey(file)
      expect(isUploadKey(key)).toBe(true)
      expect(datasetOfKey(key)).toBe(datasetOfKey(uploadKey(file)))
      expect([isQuietUploadKey(key), isQuietUploadKey(uploadKey(file))]).toEqual([true, false])
      expect(key.endsWith('.gz')).toBe(file.endsWith('.gz'))
    },
  )

  it('a manifest lies in the folder of its upload, or in the one with the name of the dataset', () => {
    expect(manifestKeys(uploadKey('My Churn/2026.csv'), 'my-churn')).toEqual([
      'datasets/My Churn/manifest.json',
      'datasets/my-churn/manifest.json',
    ])
    expect(manifestKeys('datasets/iris/a.csv', 'iris')).toEqual(['datasets/iris/manifest.json'])
    expect(manifestKeys('datasets/iris.csv', 'iris')).toEqual(['datasets/iris/manifest.json'])
    expect(manifestKeys('', 'iris')).toEqual(['datasets/iris/manifest.json'])
  })

  it('or, where the dataset has a shorter or plainer name than its file, in a folder named as the file is', () => {
    const key = uploadKey('Monthly churn of all customers.csv.gz')
    const dataset = datasetOfKey(key)
    expect(dataset).not.toContain('customers')
    expect(manifestKeys(key, dataset)).toEqual([
      `datasets/${dataset}/manifest.json`,
      'datasets/Monthly churn of all customers/manifest.json',
    ])
    expect(datasetOfKey('datasets/Monthly churn of all customers/manifest.json')).toBe(dataset)
  })

  it('a run is found by its folder, its entry under open/, and the output of its job', () => {
    const run = { dataset: 'iris', runId: 'boostline-iris-1' }
    const keys = runKeys(run.dataset, run.runId)
    expect([runOfEntry(keys.folder), runOfEntry(keys.open)]).toEqual([run, run])
    expect([runOfEntry(keys.source), runOfEntry(runsPrefix('iris')), runOfEntry('open/iris/deeper/still')]).toEqual([
      undefined,
      undefined,
      undefined,
    ])
    for (const { name, outputPrefix } of [finalJobName(run), sideJobName(run, 'refit')]) {
      expect(runOfJob(name, `s3://b/${outputPrefix}`, 'b')).toEqual(run)
      expect(runOfJob(name, `s3://other/${outputPrefix}`, 'b')).toBeUndefined()
    }
    expect(runOfJob('job', 's3://b/runs/', 'b')).toBeUndefined()
    expect(runOfJob('job', 's3://b/elsewhere/iris/', 'b')).toBeUndefined()
  })

  it('an imported model lies in a folder of its own, with what describes it', () => {
    expect(importedModelKeys('models/My Own/v1/model.tar.gz')).toEqual({
      path: 'My Own/v1/model.tar.gz',
      schema: 'models/My Own/v1/schema.json',
      settings: 'models/My Own/v1/model.json',
    })
  })

  it.each([
    'models/model.tar.gz',
    'models//model.tar.gz',
    'models/iris.json',
    'models/a/b.tar.gz',
    'runs/a/model.tar.gz',
  ])('%s is no imported model', (key) => {
    expect(importedModelKeys(key)).toBeUndefined()
  })

  it("what an evaluation keeps lies in the run's folder", () => {
    const run = { dataset: 'iris', runId: 'r' }
    const { piecesPrefix } = runKeys('iris', 'r')
    expect(scoredPieceKey(`${piecesPrefix}test-`, 50_000)).toBe('runs/iris/r/evaluation/scores/test-50000.f64')
    expect([laterDecisionKey(run, 'q'), laterDecisionKey(run, null)]).toEqual([
      'runs/iris/r/evaluation/decision-q.json',
      'runs/iris/r/evaluation/decision-none.json',
    ])
  })
})

it('a group of model packages is named after the dataset, within its deployment', () => {
  expect(groupNameOf('boostline', 'iris')).toBe('boostline-iris')
  expect([datasetOfGroup('boostline', 'boostline-iris'), datasetOfGroup('boostline', 'boostlinedev-iris')]).toEqual([
    'iris',
    undefined,
  ])
})
