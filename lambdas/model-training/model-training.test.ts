import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { sampleError } from '#shared/errors/sample-error.ts'
import { uploadEvent } from '#shared/events/upload-event.ts'
import { recordingLog } from '#shared/log/recording-log.ts'
import { quietUploadKey } from '#shared/names/dataset-keys.ts'
import { runOfJob } from '#shared/names/job-names.ts'
import { pointerKey, runKeys } from '#shared/names/run-keys.ts'
import { memoryObjectStore } from '#shared/objects/memory-object-store.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import { failureRecordSchema, writeFailure } from '#shared/records/failure-record.ts'
import { listOpenWork, openWorkSchema } from '#shared/records/open-work.ts'
import { readRecord, requireRecord } from '#shared/records/record-files.ts'
import { sourceRecordSchema } from '#shared/records/source-record.ts'
import { trainingRecordSchema } from '#shared/records/training-record.ts'
import { featureSchemaSchema } from '#shared/schema/feature-schema.ts'
import { FakeTrainingJobs } from '#shared/training/fake-training-jobs.ts'
import { createHandler } from './create-handler.ts'

const WHOLE_IRIS = readFileSync('examples/iris.csv', 'utf8')
/** Without its petals, of which each almost tells the species. */
const IRIS = WHOLE_IRIS.replaceAll(/^([^,]*,[^,]*),[^,]*,[^,]*/gm, '$1')
const RUN = 'boostline-iris-20260701-100000-'

function pipeline({
  prefixes = [],
  other,
}: {
  prefixes?: string[]
  other?: ReturnType<typeof memoryObjectStore>
} = {}) {
  const objects = { ...memoryObjectStore('boostline') }
  const jobs = new FakeTrainingJobs()
  const log = recordingLog()
  const config = {
    bucket: 'boostline',
    prefix: 'boostline',
    roleArn: 'arn:aws:iam::123456789012:role/sagemaker',
    image: '683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:3.2-0',
    codeVersion: 'test',
    uploads: { prefixes, buckets: other ? [other.bucket] : [] },
  }
  const bucketOf = () => other ?? objects
  const clock = { time: 0, now: () => clock.time }
  const handler = createHandler({ objects, bucketOf, jobs, log, config, clock })
  return { objects, jobs, log, handler, clock }
}

/** The runs that the jobs are of. */
function runsOf({ jobs }: FakeTrainingJobs): readonly string[] {
  return [...jobs.values()].map(({ name, outputUri }) => runOfJob(name, outputUri, 'boostline')?.runId ?? '')
}

function uploaded(
  key: string,
  facts: { versionId?: string; eTag?: string; sequencer?: string } = {},
  bucket = 'boostline',
) {
  const object = { key: encodeURIComponent(key).replaceAll('%2F', '/').replaceAll('%20', '+'), ...facts }
  return {
    Records: [
      {
        eventVersion: '2.1',
        eventSource: 'aws:s3',
        eventTime: '2026-07-01T10:00:00.000Z',
        eventName: 'ObjectCreated:Put',
        s3: { bucket: { name: bucket }, object },
      },
    ],
  }
}

describe('model-training', () => {
  it('splits an uploaded CSV and starts one training job on it', async () => {
    const { objects, jobs, handler } = pipeline()
    await objects.put('datasets/iris.csv', IRIS)
    await handler(uploaded('datasets/iris.csv'))

    const [job] = jobs.jobs.values()
    const [runId = ''] = runsOf(jobs)
    expect(runId).toMatch(new RegExp(`^${RUN}[0-9a-f]{8}$`))
    const keys = runKeys('iris', runId)
    expect(job).toMatchObject({
      image: '683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:3.2-0',
      trainUri: `s3://boostline/${keys.trainPrefix}`,
      validationUri: `s3://boostline/${keys.validationPrefix}`,
      name: expect.stringMatching(/^boostline-[0-9a-f]{16}-stage-1$/),
      outputUri: `s3://boostline/${keys.jobsPrefix}stage-1/`,
      instanceType: 'ml.m5.large',
      hyperparameters: {
        objective: 'multi:softprob',
        num_class: '3',
        num_round: '4000',
        eta: '0.05',
        max_depth: '4',
        early_stopping_rounds: '50',
        eval_metric: 'merror,mlogloss',
      },
    })
    const training = await requireRecord(objects, keys.training, trainingRecordSchema)
    expect(training.rows).toEqual({ total: 150, withoutTarget: 0, train: 104, validation: 31, test: 15 })
    expect(training).toMatchObject({
      quality: 'good',
      jobs: [
        { role: 'stage-1', name: job?.name },
        { role: 'refit', name: runId, outputPrefix: 'runs/iris/' },
      ],
    })
    const schema = await requireRecord(objects, keys.schema, featureSchemaSchema)
    expect(schema.problem.type).toBe('multiclass')
    const written: string[] = []
    for await (const { key } of objects.list(keys.folder)) written.push(key.slice(keys.folder.length))
    expect(written).toEqual([
      'jobs/refit/train.manifest',
      'rows/test.csv',
      'rows/validation.csv',
      'schema.json',
      'source.json',
      'test/part-00000.csv',
      'train/part-00000.csv',
      'training.json',
      'validation/part-00000.csv',
    ])
  })

  it('lists both parts, by which a channel reads them, for the job that learns both', async () => {
    const { objects, jobs, handler } = pipeline()
    await objects.put('datasets/iris.csv', IRIS)
    await handler(uploaded('datasets/iris.csv'))
    const keys = runKeys('iris', runsOf(jobs)[0] ?? '')
    const list = await objects.get(`${keys.jobsPrefix}refit/train.manifest`)
    expect(JSON.parse(Buffer.from(list?.body ?? '').toString())).toEqual([
      { prefix: `s3://boostline/${keys.folder}` },
      'train/part-00000.csv',
      'validation/part-00000.csv',
    ])
  })

  describe('where columns may give the target away', () => {
    async function trained(manifest?: string) {
      const { objects, jobs, handler } = pipeline()
      await objects.put('datasets/iris.csv', WHOLE_IRIS)
      if (manifest !== undefined) await objects.put('datasets/iris/manifest.json', manifest)
      await handler(uploaded('datasets/iris.csv'))
      const keys = runKeys('iris', runsOf(jobs)[0] ?? '')
      const rowsOf = async (key: string) =>
        Buffer.from((await objects.get(key))?.body ?? '')
          .toString()
          .split('\n')
      return { jobs, keys, rowsOf, training: await requireRecord(objects, keys.training, trainingRecordSchema) }
    }

    it('trains one more job without them, on rows of its own', async () => {
      const { jobs, keys, rowsOf, training } = await trained()
      const folder = `${keys.jobsPrefix}without-leaks/`
      const [, beside] = jobs.jobs.values()
      expect(training.jobs[2]).toMatchObject({ role: 'without-leaks', without: ['petal_width'] })
      expect(beside).toMatchObject({
        name: expect.stringMatching(/^boostline-[0-9a-f]{16}-without-leaks$/),
        trainUri: `s3://boostline/${folder}train/`,
        validationUri: `s3://boostline/${folder}validation/`,
        outputUri: `s3://boostline/${folder}`,
        hyperparameters: { early_stopping_rounds: '50' },
      })
      for (const part of ['train', 'validation']) {
        const whole = await rowsOf(`${keys.folder}${part}/part-00000.csv`)
        const narrow = whole.map((row) => row.split(',').slice(0, 4).join(','))
        expect(await rowsOf(`${folder}${part}/part-00000.csv`)).toEqual(narrow)
      }
    })

    it('a direction that a column was given goes with it', async () => {
      const { jobs } = await trained('{"hyperparameters":{"monotone_constraints":"(1,0,-1,1)"}}')
      const directions = [...jobs.jobs.values()].map(({ hyperparameters }) => hyperparameters['monotone_constraints'])
      expect(directions).toEqual(['(1,0,-1,1)', '(1,0,-1)'])
    })

    it('is not made where the manifest says that they are no leak', async () => {
      const { jobs } = await trained('{"features":{"allowLeak":["petal_width"]}}')
      expect(jobs.jobs.size).toBe(1)
    })

    it('is not made where the time is too short to write the rows again, and a warning says so', async () => {
      const { objects, jobs, handler, log } = pipeline()
      await objects.put('datasets/iris.csv', WHOLE_IRIS)
      const isSplit = () => log.entries.some(({ message }) => message === 'dataset-split')
      await handler(uploaded('datasets/iris.csv'), { getRemainingTimeInMillis: () => (isSplit() ? 14_000 : 600_000) })
      const keys = runKeys('iris', runsOf(jobs)[0] ?? '')
      const training = await requireRecord(objects, keys.training, trainingRecordSchema)
      expect([training.jobs.map(({ role }) => role), training.warnings.at(-1)]).toEqual([
        ['stage-1', 'refit'],
        expect.stringMatching(/^No model without the columns/),
      ])
    })

    it('waits where there is room for one job only', async () => {
      const { objects, jobs, handler } = pipeline()
      await objects.put('datasets/iris.csv', WHOLE_IRIS)
      jobs.quota = 1
      await handler(uploaded('datasets/iris.csv'))
      const [entry] = await Array.fromAsync(objects.list('open/'))
      expect([jobs.jobs.size, jobs.refused.length]).toEqual([1, 1])
      expect((await readRecord(objects, entry?.key ?? '', openWorkSchema))?.code).toBe('in-training')
    })
  })

  describe('of several configurations', () => {
    async function trained(training: Readonly<Record<string, unknown>>, more: Readonly<Record<string, unknown>> = {}) {
      const { objects, jobs, handler } = pipeline()
      await objects.put('datasets/iris.csv', IRIS)
      await objects.put('datasets/iris/manifest.json', JSON.stringify({ training, ...more }))
      await handler(uploaded('datasets/iris.csv'))
      const keys = runKeys('iris', runsOf(jobs)[0] ?? '')
      return { objects, jobs, keys, training: await requireRecord(objects, keys.training, trainingRecordSchema) }
    }

    it('starts a job of each, and knows the refits', async () => {
      const { objects, jobs, keys, training } = await trained({ quality: 'best' })
      const found = [...jobs.jobs.values()].map(({ name, hyperparameters: { max_depth, eta, seed } }) => {
        return [name.replace(/^boostline-[0-9a-f]{16}-/, ''), max_depth, eta, seed]
      })
      expect(found).toEqual([
        ['stage-1-a', '4', '0.05', '1729'],
        ['stage-1-b', '3', '0.05', '1729'],
        ['stage-1-c', '4', '0.03', '1729'],
      ])
      expect(training.jobs.map(({ role }) => role)).toEqual(
        ['stage-1', 'refit'].flatMap((kind) => ['a', 'b', 'c'].map((name) => `${kind}-${name}`)),
      )
      expect(training.jobs[4]).toMatchObject({ role: 'refit-b', hyperparameters: { max_depth: '3' } })
      expect(await objects.head(`${keys.jobsPrefix}refit-c/train.manifest`)).toBeDefined()
    })

    it('starts so many at once as the manifest says', async () => {
      const { jobs, training } = await trained({ quality: 'best', maxParallelJobs: 2 })
      expect([jobs.jobs.size, training.maxParallelJobs]).toEqual([2, 2])
    })

    it.each([
      [{ quality: 'best', maxDollars: 0.1 }, {}, 'best', undefined],
      [
        { quality: 'best', maxDollars: 0.01 },
        {},
        'good',
        'training.quality is good: best is forecast to cost $0.014, more than the $0.01 of training.maxDollars.',
      ],
      [
        { quality: 'best', maxDollars: 0.003 },
        {},
        'fast',
        'training.quality is fast: best is forecast to cost $0.014, more than the $0.003 of training.maxDollars.',
      ],
      [
        { quality: 'good', maxDollars: 0.001 },
        {},
        'fast',
        'training.quality is fast: good is forecast to cost $0.0048, more than the $0.001 of training.maxDollars. It still is forecast to cost $0.0024, more than the $0.001 of training.maxDollars: there is no lower quality.',
      ],
      [
        { quality: 'fast', maxDollars: 0.001 },
        {},
        'fast',
        'The training is forecast to cost $0.0024, more than the $0.001 of training.maxDollars: there is no lower quality.',
      ],
      [
        { quality: 'best' },
        { hyperparameters: { booster: 'gblinear' } },
        'good',
        'training.quality is good: the booster gblinear has nothing that best would vary.',
      ],
    ])('of %j, %j the quality is %s', async (asked, more, quality, warning) => {
      const { training } = await trained(asked, more)
      const told = training.warnings.filter((each) => /training\.(quality|maxDollars)/.test(each))
      expect([training.quality, told]).toEqual([quality, warning === undefined ? [] : [warning]])
      expect(training.whyQuality).toBe(warning)
    })
  })

  it('starts the one job of a fast training under the name of the run', async () => {
    const { objects, jobs, handler } = pipeline()
    await objects.put('datasets/iris.csv', IRIS)
    await objects.put('datasets/iris/manifest.json', '{"training":{"quality":"fast"}}')
    await handler(uploaded('datasets/iris.csv'))
    const [job] = jobs.jobs.values()
    expect(job).toMatchObject({ name: runsOf(jobs)[0], outputUri: 's3://boostline/runs/iris/' })
  })

  it('makes one run and one job of ten concurrent deliveries of one event', async () => {
    const { objects, jobs, handler } = pipeline()
    await objects.put('datasets/iris.csv', IRIS)
    await Promise.all(Array.from({ length: 10 }, () => handler(uploaded('datasets/iris.csv'))))
    expect(jobs.jobs.size).toBe(1)
  })

  it.each([
    'new\nline',
    'carriage\r\nreturn',
    'tab\there',
    'nul\0',
    'line\u2028separator',
    'bell\u0007',
    'delete\u007f',
  ])('trains on a file whose name has a control character: %j', async (name) => {
    const { objects, jobs, handler } = pipeline()
    const key = `datasets/${name}.csv`
    await objects.put(key, IRIS)
    await handler(uploaded(key))
    expect(jobs.jobs.size).toBe(1)
  })

  it('refuses what cannot be used of a file with a newline in its name, with a record that can be read', async () => {
    const { objects, jobs, handler } = pipeline()
    await objects.put('datasets/a\nb/c\nd.csv', '')
    await handler(uploaded('datasets/a\nb/c\nd.csv'))
    expect(jobs.jobs.size).toBe(0)
    const keys: string[] = []
    for await (const { key } of objects.list('runs/')) if (key.endsWith('/failure.json')) keys.push(key)
    expect(keys).toEqual([expect.stringMatching(/^runs\/a-b\/boostline-a-b-[0-9a-f-]+\/failure\.json$/)])
    const failure = await requireRecord(objects, keys[0] ?? '', failureRecordSchema)
    expect(failure.code).toBe('file-empty')
  })

  it.each(['iris.tsv', 'iris.txt', 'iris.TXT.gz', 'iris'])('trains on a table that is called %s', async (name) => {
    const { objects, jobs, handler } = pipeline()
    const text = name === 'iris' ? IRIS : IRIS.replaceAll(',', '\t')
    await objects.put(`datasets/${name}`, name.endsWith('.gz') ? gzipSync(text) : text)
    await handler(uploaded(`datasets/${name}`))
    expect(runsOf(jobs)).toEqual([expect.stringMatching(/^boostline-iris-/)])
  })

  it.each([
    ['iris.csv.zip', 'PK\x03\x04iris.csv', 'Unpack it'],
    ['iris.xlsx', 'PK\x03\x04[Content_Types].xml', 'Save As'],
    ['iris.xls', '\xd0\xcf\x11\xe0', 'Save As'],
    ['iris.parquet', 'PAR1\x15', 'to_csv'],
    ['iris.pdf', '%PDF-1.4', 'Export the table'],
  ])('says of %s how to export a CSV', async (name, content, hint) => {
    const { objects, jobs, handler } = pipeline()
    await objects.put(`datasets/${name}`, Buffer.from(content, 'latin1'))
    await handler(uploaded(`datasets/${name}`))
    expect(jobs.jobs.size).toBe(0)
    const keys: string[] = []
    for await (const { key } of objects.list('runs/iris/')) if (key.endsWith('/failure.json')) keys.push(key)
    const failure = await requireRecord(objects, keys[0] ?? '', failureRecordSchema)
    expect(failure).toMatchObject({ code: 'file-not-text', hint: expect.stringContaining(hint) })
  })

  it('leaves an upload for a Processing job alone, until it is started by hand', async () => {
    const { objects, jobs, handler } = pipeline()
    const key = quietUploadKey('iris.csv')
    await objects.put(key, IRIS)
    await handler(uploaded(key, { sequencer: '01' }))
    expect(jobs.jobs.size).toBe(0)
    await handler(uploadEvent(`s3://boostline/${key}`, 0))
    expect(jobs.jobs.size).toBe(1)
  })

  it('ends in the same place when it was cut off before the job was created', async () => {
    const { objects, jobs, handler } = pipeline()
    await objects.put('datasets/iris.csv', IRIS)
    jobs.fail('aws-unavailable')
    await expect(handler(uploaded('datasets/iris.csv'))).rejects.toThrow('aws-unavailable')
    // A newer upload meanwhile does not change what this run trains on.
    await objects.put('datasets/iris.csv', 'a,b\n1,2\n')
    await handler(uploaded('datasets/iris.csv'))
    expect(jobs.jobs.size).toBe(1)
  })

  it('leaves the run open while it trains, and with the reason where the account has no room for the job', async () => {
    const { objects, jobs, handler } = pipeline()
    await objects.put('datasets/iris.csv', IRIS)
    const openCode = async () => {
      for await (const { key } of objects.list('open/')) return (await readRecord(objects, key, openWorkSchema))?.code
    }
    jobs.quota = 0
    await handler(uploaded('datasets/iris.csv'))
    expect([jobs.jobs.size, await openCode()]).toEqual([0, 'training-quota'])
    jobs.quota = 1
    await handler(uploaded('datasets/iris.csv'))
    expect([jobs.jobs.size, await openCode()]).toEqual([1, 'in-training'])
  })

  it('asks once more after it has left word: a job that ended before found nobody waiting', async () => {
    const { objects, jobs, handler } = pipeline()
    await objects.put('datasets/iris.csv', IRIS)
    jobs.fail('training-quota')
    await handler(uploaded('datasets/iris.csv'))
    expect(jobs.jobs.size).toBe(1)
    const [entry] = await Array.fromAsync(objects.list('open/'))
    expect((await readRecord(objects, entry?.key ?? '', openWorkSchema))?.code).toBe('in-training')
  })

  it('an event that comes again keeps the day of what waits, and starts nothing that a newer upload has replaced', async () => {
    const { objects, jobs, handler, clock } = pipeline()
    await objects.put('datasets/iris.csv', IRIS)
    jobs.quota = 0
    await handler(uploaded('datasets/iris.csv'))
    const [entry] = await Array.fromAsync(objects.list('open/'))
    const work = () => readRecord(objects, entry?.key ?? '', openWorkSchema)
    const since = (await work())?.since
    clock.time += 60_000
    await handler(uploaded('datasets/iris.csv'))
    expect(await work()).toMatchObject({ code: 'training-quota', since })
    const keys = runKeys('iris', (await work())?.runId ?? '')
    await writeFailure(objects, keys.failure, {
      runId: '',
      dataset: 'iris',
      stage: 'training',
      at: '',
      error: sampleError('run-superseded'),
    })
    jobs.quota = 1
    await handler(uploaded('datasets/iris.csv'))
    expect(jobs.jobs.size).toBe(0)
  })

  it('trains on the version the event names, not on a newer one', async () => {
    const { objects, jobs, handler } = pipeline()
    await objects.put('datasets/iris.csv', IRIS)
    const versionId = (await objects.head('datasets/iris.csv'))?.versionId ?? ''
    await objects.put('datasets/iris.csv', 'a,b\n1,2\n')
    await handler(uploaded('datasets/iris.csv', { versionId }))
    expect(jobs.jobs.size).toBe(1)
  })

  it('ends the run of an object that was replaced, without a job and without a retry', async () => {
    const { objects, jobs, handler, log } = pipeline()
    await objects.put('datasets/iris.csv', IRIS)
    await handler(uploaded('datasets/iris.csv', { eTag: 'the-one-before' }))
    expect(jobs.jobs.size).toBe(0)
    expect(log.entries.find(({ message }) => message === 'run-refused')?.fields['code']).toBe('source-changed')
  })

  it('refuses a file that is too large for its time, with the size it can take', async () => {
    const { objects, jobs, handler, log } = pipeline()
    await objects.put('datasets/iris.csv', IRIS)
    await handler(uploaded('datasets/iris.csv'), { getRemainingTimeInMillis: () => 20_000 })
    expect(jobs.jobs.size).toBe(0)
    expect(log.entries.find(({ message }) => message === 'run-refused')?.fields).toMatchObject({
      code: 'file-too-large',
      reason: 's3://boostline/datasets/iris.csv has 1 MB; in the 0 seconds this function has, it can take 0 MB.',
      hint: expect.stringContaining('SageMaker Processing job'),
    })
  })

  it('takes an upload by its name, as a processing job does', async () => {
    const { objects, jobs, handler } = pipeline()
    await objects.put('datasets/my flowers.csv', IRIS)
    await handler(uploadEvent('s3://boostline/datasets/my flowers.csv', Date.UTC(2026, 6, 1)))
    expect(runsOf(jobs)).toEqual([expect.stringMatching(/^boostline-my-flowers-20260701-000000-/)])
  })

  it('goes by the manifest beside the data, as it was when the run began', async () => {
    const { objects, jobs, handler } = pipeline()
    await objects.put('datasets/iris.csv', IRIS)
    await objects.put(
      'datasets/iris/manifest.json',
      '{"hyperparameters":{"num_round":7},"training":{"instanceType":"ml.c5.xlarge"}}',
    )
    await handler(uploaded('datasets/iris.csv'))
    const [job] = jobs.jobs.values()
    expect(job).toMatchObject({ instanceType: 'ml.c5.xlarge', hyperparameters: { num_round: '7' } })
    const source = await requireRecord(objects, runKeys('iris', runsOf(jobs)[0] ?? '').source, sourceRecordSchema)
    expect(source.manifest?.key).toBe('datasets/iris/manifest.json')
  })

  it('decodes keys, and trains each file of a folder as that dataset', async () => {
    const { objects, jobs, handler } = pipeline()
    await objects.put('datasets/My Flowers/iris größe+1.csv', IRIS)
    await handler(uploaded('datasets/My Flowers/iris größe+1.csv'))
    expect(runsOf(jobs).map((name) => name.replace(/-\d{8}.*/, ''))).toEqual(['boostline-my-flowers'])
  })

  it.each([
    ['an empty file', '', 'file-empty'],
    ['a manifest that cannot be used', IRIS, 'manifest-invalid'],
  ])('writes failure.json for %s and starts no job', async (_, content, code) => {
    const { objects, jobs, handler, log } = pipeline()
    await objects.put('datasets/iris.csv', content)
    if (code === 'manifest-invalid') await objects.put('datasets/iris/manifest.json', '{"taget":"species"}')
    await handler(uploaded('datasets/iris.csv'))
    expect(jobs.jobs.size).toBe(0)
    const refused = log.entries.find(({ message }) => message === 'run-refused')
    const runId = String(refused?.fields['runId'])
    expect(await readRecord(objects, runKeys('iris', runId).failure, failureRecordSchema)).toMatchObject({
      stage: 'training',
      code,
    })
    expect(await Array.fromAsync(objects.list('open/'))).toEqual([])
  })

  it('reads no more of a manifest than one may have, and keeps none that is larger', async () => {
    const { objects, jobs, handler, log } = pipeline()
    await objects.put('datasets/iris.csv', IRIS)
    await objects.put('datasets/iris/manifest.json', `{"target":"species"${' '.repeat(40 * 2 ** 20)}}`)
    await handler(uploaded('datasets/iris.csv'))
    expect(jobs.jobs.size).toBe(0)
    const refused = log.entries.find(({ message }) => message === 'run-refused')
    const keys = runKeys('iris', String(refused?.fields['runId']))
    expect((await objects.head(keys.source))?.sizeBytes).toBeLessThan(2 ** 23)
    expect(await readRecord(objects, keys.failure, failureRecordSchema)).toMatchObject({
      code: 'manifest-invalid',
      message: 's3://boostline/datasets/iris/manifest.json is not usable: it is larger than 4 MiB.',
    })
  })

  it.each([
    ['a fault that passes', sampleError('aws-unavailable', 'S3 is away'), 'aws-unavailable', 'S3 is away'],
    ['a fault nobody planned for', new TypeError('x is undefined'), 'unexpected-error', 'TypeError: x is undefined'],
  ])('leaves word of %s in open/, while the event comes again', async (_, fault, code, reason) => {
    const { objects, jobs, handler } = pipeline()
    await objects.put('datasets/iris.csv', IRIS)
    const whole = { ...objects }
    objects.open = () => Promise.reject(fault)
    await expect(handler(uploaded('datasets/iris.csv'))).rejects.toBe(fault)
    const [entry] = await Array.fromAsync(objects.list('open/'))
    const work = () => readRecord(objects, entry?.key ?? '', openWorkSchema)
    expect(await work()).toMatchObject({ stage: 'preparation', by: 'model-training', code, reason })
    objects.open = (...at) => whole.open(...at)
    await handler(uploaded('datasets/iris.csv'))
    expect([jobs.jobs.size, (await work())?.code]).toEqual([1, 'in-training'])
  })

  it('leaves word in open/ before it prepares: a try that ends the process could not', async () => {
    const { objects, handler } = pipeline()
    await objects.put('datasets/iris.csv', IRIS)
    let entries: readonly string[] = []
    const whole = { ...objects }
    objects.open = async (...at) => {
      entries = (await Array.fromAsync(objects.list('open/'))).map(({ key }) => key)
      return await whole.open(...at)
    }
    await handler(uploaded('datasets/iris.csv'))
    expect(entries).toEqual([expect.stringMatching(/^open\/iris\//)])
  })

  it('does nothing more for an upload that was given up on, when its event comes after all', async () => {
    const { objects, jobs, handler } = pipeline()
    await objects.put('datasets/iris.csv', IRIS)
    const whole = { ...objects }
    objects.open = () => Promise.reject(sampleError('aws-unavailable', 'S3 is away'))
    await expect(handler(uploaded('datasets/iris.csv'))).rejects.toThrow('S3 is away')
    objects.open = (...at) => whole.open(...at)
    const [run] = await Array.fromAsync(listOpenWork(objects))
    const { dataset, runId } = run ?? { dataset: '', runId: '' }
    const error = sampleError('preparation-given-up', 'too late')
    const failure = { runId, dataset, stage: 'training', at: '2026-07-20T00:00:00.000Z', error } as const
    await writeFailure(objects, runKeys(dataset, runId).failure, failure)
    await handler(uploaded('datasets/iris.csv'))
    expect(jobs.jobs.size).toBe(0)
  })

  it.each([
    ["S3's test message", { Service: 'Amazon S3', Event: 's3:TestEvent', Bucket: 'boostline' }],
    ["another bucket's object", uploaded('datasets/iris.csv', {}, 'elsewhere')],
    ['a key of a run', uploaded('runs/iris/x/train/part-00000.csv')],
    ['a manifest', uploaded('datasets/iris/manifest.json')],
    ['an event of another kind', { source: 'aws.events' }],
  ])('acknowledges %s and does nothing', async (_, event) => {
    const { jobs, handler, log } = pipeline()
    await handler(event)
    expect(jobs.jobs.size).toBe(0)
    expect(log.entries.map(({ message }) => message)).toEqual(['event-ignored'])
  })

  describe('a later file', () => {
    /** Without the first file nothing would tell what the commas of the second are. */
    async function secondOfTwo(
      damage: (objects: ObjectStore, champion: string) => Promise<unknown>,
      laterFee = (row: number) => `${row + 1},${500 + row}`,
    ) {
      const { objects, jobs, handler } = pipeline()
      const upload = async (fee: (row: number) => string) => {
        const rows = Array.from({ length: 80 }, (_, row) => `${fee(row)};${row % 3};${row % 2 ? 'a' : 'b'}`)
        await objects.put('datasets/fees.csv', ['fee;plan;y', ...rows].join('\n'))
        await handler(uploaded('datasets/fees.csv', { eTag: (await objects.head('datasets/fees.csv'))?.eTag ?? '' }))
      }
      await upload((row) => `${row},5`)
      const [champion = ''] = runsOf(jobs)
      const target = { type: 'endpoint', endpointName: champion }
      const source = { key: 'datasets/fees.csv', eventTime: '2026-07-01T10:00:00.000Z' }
      const serving = { runId: champion, modelPackageArn: '', source, ...target, since: '2026-07-01T10:00:00.000Z' }
      const empty = { challenger: null, rollout: null, retired: [], history: [] }
      const pointer = { version: 1, dataset: 'fees', revision: 1, champion: serving, ...empty }
      await objects.put(pointerKey('fees'), JSON.stringify(pointer))
      await damage(objects, champion)
      await upload(laterFee)
      const [, later = ''] = runsOf(jobs)
      return { objects, champion, keys: runKeys('fees', later) }
    }

    it('is read as the one the serving model learnt from, which is remembered', async () => {
      const { objects, champion, keys } = await secondOfTwo(async () => {})
      expect(await requireRecord(objects, keys.source, sourceRecordSchema)).toMatchObject({ champion })
      expect((await requireRecord(objects, keys.schema, featureSchemaSchema)).columns[0]).toMatchObject({
        reading: { number: { decimal: ',' } },
      })
    })

    it.each(['schema', 'training'] as const)(
      'is read by itself where the %s.json of that is damaged',
      async (record) => {
        let damaged = ''
        const { objects, keys } = await secondOfTwo(
          async (store, champion) => {
            damaged = runKeys('fees', champion)[record]
            await store.put(damaged, '{}')
          },
          (row) => `${row + 1},25`,
        )
        const { warnings } = await requireRecord(objects, keys.training, trainingRecordSchema)
        expect(warnings.at(-1)).toContain('The file was read as if no model served: ')
        expect(warnings.at(-1)).toContain(damaged)
      },
    )
  })
})

describe('uploads of elsewhere', () => {
  const SAMPLE: unknown = JSON.parse(readFileSync('events/s3/csv-of-another-bucket.json', 'utf8'))

  it("trains on AWS's sample event with a bucket of another name, where prefix and bucket are given", async () => {
    const other = memoryObjectStore('example-bucket')
    await other.put('automl/example-bank-file.csv', IRIS)
    const { objects, jobs, handler } = pipeline({ prefixes: ['automl/'], other })
    await objects.put('datasets/example-bank-file/manifest.json', '{"target": "species"}')
    const [job] = [await handler(SAMPLE), await handler(SAMPLE)].flatMap(({ handled }) => handled)
    expect(jobs.jobs.size).toBe(1)
    expect(job).toEqual({
      dataset: 'example-bank-file',
      runId: expect.stringMatching(/^boostline-example-bank-file-19700101-000000-[0-9a-f]{8}$/),
      job: [...jobs.jobs.keys()][0],
    })
    const source = await requireRecord(
      objects,
      runKeys('example-bank-file', job?.['runId'] ?? '').source,
      sourceRecordSchema,
    )
    expect(source).toMatchObject({ bucket: 'example-bucket', key: 'automl/example-bank-file.csv' })
    expect(source.manifest?.text).toBe('{"target": "species"}')
  })

  it('passes over a folder and a bucket that nobody named, and says so', async () => {
    const { jobs, handler } = pipeline()
    expect(await handler(SAMPLE)).toEqual({
      handled: [],
      ignored: ['an object that is no upload of this pipeline: s3://example-bucket/automl/example-bank-file.csv'],
    })
    expect(jobs.jobs.size).toBe(0)
  })

  it.each([
    ['was replaced', '2026-07-01T10:00:05.000Z', 'is no longer the object this event was sent for: it was replaced.'],
    ['never was as the event says', '2026-06-01T10:00:00.000Z', 'the event was not made for it.'],
  ])('tells an object that %s from the other', async (_, lastModified, text) => {
    const { objects, handler } = pipeline()
    await objects.put('datasets/iris.csv', IRIS)
    const stored = { ...objects }
    objects.head = async (...args) => {
      const found = await stored.head(...args)
      return found && { ...found, lastModified }
    }
    const { handled } = await handler(uploaded('datasets/iris.csv', { eTag: 'ffffffffffffffffffffffffffffffff' }))
    const failure = await requireRecord(objects, handled[0]?.['stopped'] ?? '', failureRecordSchema)
    expect(failure).toMatchObject({ code: 'source-changed', message: expect.stringContaining(text) })
  })
})

it('adds the hash of the upload to source.json once it was read, and changes nothing else there', async () => {
  const { objects, handler } = pipeline()
  await objects.put('datasets/iris.csv', IRIS)
  const event = uploaded('datasets/iris.csv')
  const { handled } = await handler(event)
  const keys = runKeys('iris', handled[0]?.['runId'] ?? '')
  const source = await requireRecord(objects, keys.source, sourceRecordSchema)
  expect(source.sha256).toBe(createHash('sha256').update(IRIS).digest('hex'))

  // A delivery that was cut off before it had read the file.
  const { sha256: _, ...before } = source
  await objects.put(keys.source, JSON.stringify(before))
  await objects.delete(keys.training)
  await handler(event)
  expect(await requireRecord(objects, keys.source, sourceRecordSchema)).toEqual(source)
})

it('makes parts, schema and jobs of a past run again to the byte, from its source.json and the version in it', async () => {
  const { objects, jobs, handler } = pipeline()
  await objects.put('datasets/iris/manifest.json', '{"split": {"seed": 7}}')
  await objects.put('datasets/iris/a.csv', IRIS)
  const { versionId = '' } = (await objects.head('datasets/iris/a.csv')) ?? {}
  const event = uploaded('datasets/iris/a.csv', { versionId })
  const { handled } = await handler(event)
  const keys = runKeys('iris', handled[0]?.['runId'] ?? '')
  const contents = async () => {
    const found: Record<string, string> = {}
    for await (const { key } of objects.list(keys.folder)) {
      found[key] = Buffer.from((await objects.get(key))?.body ?? []).toString('base64')
    }
    return found
  }
  const before = await contents()
  const wanted = [...jobs.jobs.values()]
  expect(Object.keys(before).length).toBeGreaterThan(6)

  // Since then the upload and its settings were replaced, and all but the first record is gone.
  await objects.put('datasets/iris/a.csv', 'a,b\n1,2\n')
  await objects.put('datasets/iris/manifest.json', '{"split": {"seed": 8}}')
  for (const key of Object.keys(before)) if (key !== keys.source) await objects.delete(key)
  jobs.jobs.clear()
  await handler(event)
  expect(await contents()).toEqual(before)
  expect([...jobs.jobs.values()]).toEqual(wanted)
})
