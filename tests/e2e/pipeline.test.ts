import { readFileSync } from 'node:fs'
import {
  ListEndpointsCommand,
  ListModelPackagesCommand,
  ListTrainingJobsCommand,
  UpdateModelPackageCommand,
} from '@aws-sdk/client-sagemaker'
import { afterAll, describe, expect, it } from 'vitest'
import { quietUploadKey } from '#shared/names/dataset-keys.ts'
import { runKeys } from '#shared/names/run-keys.ts'
import { requireRecord } from '#shared/records/record-files.ts'
import { featureSchemaSchema } from '#shared/schema/feature-schema.ts'
import { startTestSageMaker, userOf } from './cloud.ts'

const cloud = await startTestSageMaker()
afterAll(() => cloud.close())
const user = userOf(cloud)

const example = (name: string) => readFileSync(`examples/${name}.csv`)

/** The features of one row of an example, by name, as a caller would send them. */
function row(name: string, index: number, target: string): { features: Record<string, string>; actual: string } {
  const [header = '', ...lines] = example(name).toString().trim().split('\n')
  const names = header.trim().split(',')
  const cells = (lines[index] ?? '').trim().split(',')
  const all = Object.fromEntries(names.map((column, position) => [column, cells[position] ?? '']))
  const { [target]: actual = '', ...features } = all
  return { features, actual }
}

// Plain XGBoost over random splits: iris accuracy .90 ± .06, breast-cancer AUC .986 ± .010, diabetes RMSE 64.8 ± 5.9.
describe('a CSV dropped into the bucket becomes a prediction API', () => {
  it('for several classes: iris', async () => {
    await user.objects.put('datasets/iris.csv', example('iris'))
    const runId = await user.champion('iris')
    const evaluation = await user.evaluation('iris', runId)
    expect(evaluation).toMatchObject({ problem: 'multiclass', rows: 15, decision: { status: 'approved' } })
    expect(evaluation.metrics.accuracy?.value).toBeGreaterThan(0.75)

    const { status, body } = await user.predict('iris', {
      sepal_length: 5.9,
      sepal_width: 3,
      petal_length: 5.1,
      petal_width: 1.8,
    })
    expect(status).toBe(200)
    expect(body).toMatchObject({ prediction: { label: 'virginica' }, model: runId })
    expect((body['prediction'] as { probability: number }).probability).toBeGreaterThan(0.8)
  })

  it('for two classes: breast cancer', async () => {
    await user.objects.put('datasets/breast-cancer.csv', example('breast-cancer'))
    const runId = await user.champion('breast-cancer')
    const evaluation = await user.evaluation('breast-cancer', runId)
    expect(evaluation).toMatchObject({ problem: 'binary', threshold: 0.5 })
    expect(evaluation.metrics.auc?.value).toBeGreaterThan(0.95)
    const first = row('breast-cancer', 0, 'diagnosis')
    const { body } = await user.predict('breast-cancer', first.features)
    expect(body).toMatchObject({ prediction: { label: first.actual }, model: runId })
  })

  it('for a number: diabetes, with a category among its features', async () => {
    await user.objects.put('datasets/diabetes.csv', example('diabetes'))
    const runId = await user.champion('diabetes')
    const evaluation = await user.evaluation('diabetes', runId)
    expect(evaluation.problem).toBe('regression')
    expect(evaluation.metrics.rmse?.value).toBeGreaterThan(40)
    expect(evaluation.metrics.rmse?.value).toBeLessThan(85)
    const { body } = await user.predict('diabetes', row('diabetes', 0, 'progression').features)
    expect((body['prediction'] as { value: number }).value).toBeGreaterThan(20)
    expect((body['prediction'] as { value: number }).value).toBeLessThan(350)
  })

  it('answers the default model, the list of models, and what is wrong with a request', async () => {
    const predict = (body: string) =>
      fetch(`${cloud.apiUrl}/predict`, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
    const answered = await predict('{"context":"5.1,3.5,1.4,0.2"}')
    expect(await answered.json()).toMatchObject({ prediction: { label: 'setosa' } })
    const models = (await (await fetch(`${cloud.apiUrl}/models`)).json()) as { models: { dataset: string }[] }
    expect(models.models.map(({ dataset }) => dataset).sort()).toEqual(['breast-cancer', 'diabetes', 'iris'])
    const refused = await predict('{"sepal_lenght":5.1,"petal_width":"wide"}')
    expect(refused.status).toBe(400)
    const problem = JSON.stringify(await refused.json())
    for (const expected of ['did you mean sepal_length?', 'petal_length', 'petal_width', 'sepal_width']) {
      expect(problem).toContain(expected)
    }
  })

  it('survives a restart: the endpoint still answers', async () => {
    await cloud.restart()
    const { status, body } = await userOf(cloud).predict('iris', {
      sepal_length: 5,
      sepal_width: 3.4,
      petal_length: 1.5,
      petal_width: 0.2,
    })
    expect({ status, label: (body['prediction'] as { label: string }).label }).toEqual({ status: 200, label: 'setosa' })
  })
})

describe('an event delivered nine times at once', () => {
  it('makes one training job, one endpoint, one model package and one champion', async () => {
    const user = userOf(cloud)
    // Its own notification starts nothing, so the deliveries below are the only ones.
    const key = quietUploadKey('flowers.csv')
    await user.objects.put(key, example('iris'))
    const event = readFileSync('events/s3/csv-uploaded.json', 'utf8').replace('datasets/iris.csv', key)
    // With that of its own notification these are as many calls at once as an account may have.
    const responses = await Promise.all(
      Array.from({ length: 9 }, () =>
        fetch(`${cloud.url}/2015-03-31/functions/model-training/invocations`, { method: 'POST', body: event }),
      ),
    )
    for (const response of responses) {
      expect({ status: response.status, error: response.headers.get('x-amz-function-error') }).toEqual({
        status: 200,
        error: null,
      })
    }
    const runId = await user.champion('flowers')
    expect(runId).toMatch(/^boostline-flowers-20260701-100000-[0-9a-f]{8}$/)
    expect(await user.runsOf('flowers')).toEqual([runId])
    const jobs = await user.sagemaker.send(new ListTrainingJobsCommand({ NameContains: 'boostline-flowers-' }))
    const endpoints = await user.sagemaker.send(new ListEndpointsCommand({ NameContains: 'boostline-flowers-' }))
    const packages = await user.sagemaker.send(
      new ListModelPackagesCommand({ ModelPackageGroupName: 'boostline-flowers' }),
    )
    expect({
      jobs: jobs.TrainingJobSummaries?.map((job) => job.TrainingJobName),
      endpoints: endpoints.Endpoints?.map((endpoint) => endpoint.EndpointName),
      packages: packages.ModelPackageSummaryList?.length,
      revision: (await user.pointerOf('flowers'))?.revision,
    }).toEqual({ jobs: [runId], endpoints: [runId], packages: 1, revision: 1 })
  })
})

describe('a run whose manifest asks for a manual approval', () => {
  it('waits until a person approves its package in the registry, then serves', async () => {
    const user = userOf(cloud)
    await user.objects.put(
      'datasets/careful/manifest.json',
      '{"promotion":{"approval":"manual"},"hyperparameters":{"num_round":20}}',
    )
    await user.objects.put('datasets/careful/iris.csv', example('iris'))
    const runId = await user.eventually(() => user.onlyRunOf('careful'))
    expect((await user.evaluation('careful', runId)).decision.status).toBe('pending')
    const packageArn = await user.eventually(async () => {
      const listed = await user.sagemaker.send(
        new ListModelPackagesCommand({ ModelPackageGroupName: 'boostline-careful' }),
      )
      const [found] = listed.ModelPackageSummaryList ?? []
      expect(found?.ModelApprovalStatus).toBe('PendingManualApproval')
      return found?.ModelPackageArn
    })
    const waiting = await user.predict('careful', { sepal_length: 5 })
    expect(waiting.status).toBe(503)

    await user.sagemaker.send(
      new UpdateModelPackageCommand({
        ModelPackageArn: packageArn,
        ModelApprovalStatus: 'Approved',
        ApprovalDescription: 'looks right',
      }),
    )
    expect(await user.champion('careful')).toBe(runId)
    expect((await user.pointerOf('careful'))?.history[0]?.why).toBe('looks right')
  })
})

describe('a class of a few rows', () => {
  /** Three towns of 150 rows each, and an island of a few. */
  const townsWith = (islanders: number) => {
    const noise = (row: number) => ((row * 7919) % 101) / 50
    // It rains anywhere: a column that tells the town alone would be held as a leak.
    const rain = (row: number) => (row * 31) % 7
    const towns = Array.from({ length: 450 }, (_, row) => [(row % 3) + noise(row), rain(row), 'ABC'[row % 3]])
    const island = Array.from({ length: islanders }, (_, row) => [9 + noise(row), rain(row), 'ISLAND'])
    return ['height,rain,town', ...[...towns, ...island].map((cells) => cells.join(','))].join('\n')
  }
  const manifest = '{"hyperparameters":{"num_round":10}}'

  it('is left out, and schema, decision and API say what cannot be answered', async () => {
    const user = userOf(cloud)
    await user.objects.put('datasets/towns/manifest.json', manifest)
    await user.objects.put('datasets/towns/data.csv', townsWith(5))
    const runId = await user.champion('towns')
    const { decision } = await user.evaluation('towns', runId)
    expect(decision.reason).toContain('It cannot answer every class: ISLAND, 5 rows (1.1 % of all rows).')
    const schema = await requireRecord(user.objects, runKeys('towns', runId).schema, featureSchemaSchema)
    expect(schema.problem).toMatchObject({ leftOut: [{ label: 'ISLAND', count: 5, share: 5 / 455 }] })
    const described = await fetch(`${cloud.apiUrl}/models/towns`)
    expect(await described.json()).toMatchObject({ classes: ['A', 'B', 'C'], cannotAnswer: 'ISLAND, 5 rows' })
  })

  it('waits for a person where it is more than 2 % of the rows', async () => {
    const user = userOf(cloud)
    await user.objects.put('datasets/isles/manifest.json', manifest.replace('}}', '},"classes":{"minRows":20}}'))
    await user.objects.put('datasets/isles/data.csv', townsWith(12))
    const runId = await user.eventually(() => user.onlyRunOf('isles'))
    const { decision } = await user.evaluation('isles', runId)
    expect(decision).toMatchObject({ status: 'pending' })
    expect(decision.reason).toContain(
      'It cannot answer every class: ISLAND, 12 rows (2.6 % of all rows, more than 2 %).',
    )
    expect((await user.predict('isles', { height: 1, rain: 4 })).status).toBe(503)
  })

  it('is one class with the others that are rare where the manifest merges them', async () => {
    const user = userOf(cloud)
    await user.objects.put(
      'datasets/merged/manifest.json',
      manifest.replace('}}', '},"classes":{"rare":"merge","minRows":20}}'),
    )
    const [header = '', ...lines] = townsWith(12).split('\n')
    const islands = lines.map((line, row) =>
      line.endsWith('ISLAND') && row % 2 ? line.replace('ISLAND', 'ISLE') : line,
    )
    await user.objects.put('datasets/merged/data.csv', [header, ...islands, ...islands.slice(450)].join('\n'))
    await user.champion('merged')
    const { body } = await user.predict('merged', { height: 9.5, rain: 9 })
    expect(body).toMatchObject({ prediction: { label: 'other' } })
  })
})

describe('a file that cannot be used', () => {
  const png = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII=',
    'base64',
  )
  it.each([
    ['an empty file', 'empty', Buffer.alloc(0), undefined],
    ['a picture named .csv', 'picture', png, undefined],
    ['a manifest that names no column of the file', 'no-target', example('iris'), '{"target":"price"}'],
  ])('%s ends in failure.json with what to do, and starts no training', async (_, dataset, content, manifest) => {
    const user = userOf(cloud)
    if (manifest) await user.objects.put(`datasets/${dataset}/manifest.json`, manifest)
    await user.objects.put(`datasets/${dataset}/data.csv`, content)
    const failure = await user.failure(dataset)
    expect(failure.stage).toBe('training')
    expect(failure.message).toContain(`datasets/${dataset}/`)
    expect(failure.hint).not.toBe('')
    const jobs = await user.sagemaker.send(new ListTrainingJobsCommand({ NameContains: failure.runId }))
    expect(jobs.TrainingJobSummaries).toEqual([])
  })
})

it('left no fault in the local cloud', () => {
  expect(cloud.faults).toEqual([])
})
