import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { ListModelPackagesCommand, UpdateModelPackageCommand } from '@aws-sdk/client-sagemaker'
import { parse } from 'csv-parse/sync'
import { afterAll, describe, expect, it } from 'vitest'
import { archiveOf } from '#engines/scoring/archive/testing/model-archives.ts'
import { testModel } from '#engines/scoring/graph/testing/odd-models.ts'
import { championToExport } from '../../cli/export/exportable-model.ts'
import { writeExport } from '../../cli/export.ts'
import { startTestSageMaker, userOf } from './cloud.ts'

/* ONNX models on the local cloud: the bundles, the emulator, onnxruntime itself. */

const cloud = await startTestSageMaker({ onnx: true })
const folder = mkdtempSync(path.join(tmpdir(), 'boostline-onnx-'))
afterAll(async () => {
  await cloud.close()
  rmSync(folder, { recursive: true })
})
const user = userOf(cloud)

/** As a person does with a model that nobody could evaluate. */
async function approve(dataset: string): Promise<void> {
  const arn = await user.eventually(async () => {
    const group = { ModelPackageGroupName: `boostline-${dataset}` }
    const { ModelPackageSummaryList = [] } = await user.sagemaker.send(new ListModelPackagesCommand(group))
    const [found] = ModelPackageSummaryList
    if (!found?.ModelPackageArn) throw new Error(`${dataset} is not registered yet`)
    return found.ModelPackageArn
  })
  await user.sagemaker.send(new UpdateModelPackageCommand({ ModelPackageArn: arn, ModelApprovalStatus: 'Approved' }))
  await user.champion(dataset)
}

describe('the example of the README', () => {
  it('answers a POST, a GET and a direct invocation with the scores of every label', async () => {
    execFileSync(process.execPath, ['scripts/make-sentence-model.ts', folder])
    await user.objects.put('models/sentences/model.tar.gz', readFileSync(path.join(folder, 'model.tar.gz')))
    await approve('sentences')
    const sentence = 'my parcel has not arrived'
    const { body } = await user.predict('sentences', { sentence })
    const answer = body['prediction'] as { readonly label: string; readonly probabilities: Record<string, number> }
    expect(answer.label).toBe('delivery')
    expect(Object.keys(answer.probabilities)).toEqual(['delivery', 'payment', 'returns', 'praise'])
    expect(Object.values(answer.probabilities).reduce((sum, each) => sum + each)).toBeCloseTo(1, 6)

    const query = new URLSearchParams({ sentence }).toString()
    const got = await fetch(`${cloud.apiUrl}/models/sentences/predict?${query}`)
    expect(await got.json()).toEqual(body)

    const lambda = new LambdaClient({ endpoint: cloud.url, region: 'us-east-1', credentials: NOBODY })
    const event = { ...DIRECT, body: JSON.stringify({ sentence }) }
    const invoked = await lambda.send(
      new InvokeCommand({ FunctionName: 'inference-api', Payload: Buffer.from(JSON.stringify(event)) }),
    )
    const reply = JSON.parse(Buffer.from(invoked.Payload ?? []).toString()) as { readonly body: string }
    expect(JSON.parse(reply.body)).toEqual(body)
  })

  it('scores a dropped file as it answers the API', async () => {
    const sentences = ['my parcel has not arrived', 'I was charged twice', 'late '.repeat(100)]
    await user.objects.put('score/sentences/manifest.json', '{"probabilities": true}')
    await user.objects.put(
      'score/sentences/june.csv',
      `id,sentence\n${sentences.map((each, at) => `${at},${each}\n`).join('')}`,
    )
    const record = await user.eventually(async () => {
      const found = await user.objects.get('scored/sentences/june.json')
      const { status, ...facts } = JSON.parse(Buffer.from(found?.body ?? '{}').toString())
      if (status !== 'scored') throw new Error(`the file is ${status}: ${JSON.stringify(facts)}`)
      return facts
    })
    expect(record).toMatchObject({
      scoredBy: { type: 'function' },
      rows: { total: 3, scored: 3 },
      warnings: [{ column: 'sentence', kind: 'text', rows: 1 }],
    })
    const file = await user.objects.get('scored/sentences/june.csv')
    const rows = parse(Buffer.from(file?.body ?? []), { columns: true }) as readonly Record<string, string>[]
    expect(rows.map(({ sentence }) => sentence)).toEqual(sentences)
    for (const row of rows) {
      const { body } = await user.predict('sentences', { sentence: row['sentence'] })
      const { label, probabilities } = body['prediction'] as Answer
      expect(row['prediction']).toBe(label)
      for (const [each, probability] of Object.entries(probabilities)) {
        expect(Number(row[`p_${each}`])).toBeCloseTo(probability, 6)
      }
    }
  })

  it('says that a text is too long, and of one that is cut how much of it was read', async () => {
    const long = await user.predict('sentences', { sentence: 'x'.repeat(10_001) })
    expect(long).toMatchObject({
      status: 400,
      body: { detail: 'sentence: a text of at most 10,000 characters is wanted, and this one has 10,001.' },
    })
    const { body } = await user.predict('sentences', { sentence: 'late '.repeat(100) })
    expect(body['warnings']).toEqual([
      {
        field: 'sentence',
        instance: 0,
        count: 1,
        message: 'sentence: the text has 102 tokens, of which the model read the first 64',
      },
    ])
  })
})

const NOBODY = { accessKeyId: 'local', secretAccessKey: 'local' }
const DIRECT = {
  version: '2.0',
  rawPath: '/models/sentences/predict',
  rawQueryString: '',
  headers: { 'content-type': 'application/json' },
  requestContext: { stage: '$default', http: { method: 'POST' } },
}

it('a request of iris is answered the same by an endpoint, by the API, as ONNX and as JavaScript', async () => {
  const csv = readFileSync('examples/iris.csv')
  await user.objects.put('datasets/inside/manifest.json', '{"endpoint":{"type":"lambda"}}')
  await user.objects.put('datasets/inside/iris.csv', csv)
  await user.objects.put('datasets/outside/iris.csv', csv)
  await user.champion('inside')
  await user.champion('outside')

  const champion = await championToExport('inside', user.objects)
  for (const format of ['onnx', 'js'] as const) await writeExport(champion, format, folder, { say: () => undefined })
  const model = readFileSync(path.join(folder, 'inside.onnx'))
  await user.objects.put('models/home/schema.json', readFileSync(path.join(folder, 'inside.schema.json')))
  await user.objects.put('models/home/model.tar.gz', archiveOf({ 'model.onnx': model }))
  await approve('home')
  const exported = (await import(pathToFileURL(path.join(folder, 'inside.js')).href)) as {
    predict(row: unknown, options: unknown): { readonly prediction?: Answer } & Answer
  }

  for (const row of [
    { sepal_length: 5.9, sepal_width: 3, petal_length: 5.1, petal_width: 1.8 },
    { sepal_length: 6.1, sepal_width: 2.8, petal_length: 4.7, petal_width: null },
  ]) {
    const asked = ['outside', 'inside', 'home'].map((dataset) => user.predict(dataset, row, 'probabilities=true'))
    const answers = (await Promise.all(asked)).map(({ body }) => body['prediction'] as Answer)
    const ofModule = exported.predict(row, { probabilities: true })
    const [first, ...others] = [...answers, ofModule.prediction ?? ofModule]
    expect(others).toHaveLength(3)
    for (const other of others) {
      expect(other.label).toBe(first?.label)
      for (const [label, probability] of Object.entries(first?.probabilities ?? {})) {
        expect(Math.abs((other.probabilities[label] ?? Number.NaN) - probability)).toBeLessThan(1e-5)
      }
    }
  }
}, 900_000)

type Answer = { readonly label: string; readonly probabilities: Readonly<Record<string, number>> }

it('a model that onnxruntime does not take ends in a failure.json with its words', async () => {
  const model = Buffer.from(testModel({ nodes: [{ operator: 'Shell', inputs: ['x'], outputs: ['y'] }] }))
  await user.objects.put('models/shell/model.tar.gz', archiveOf({ 'model.onnx': model }))
  const { code, message } = await user.failure('shell')
  expect(code).toBe('model-unfit')
  expect(message).toMatch(/^s3:\/\/boostline\/models\/shell\/model.tar.gz cannot be served: onnxruntime says: .*Shell/)
})

it('nothing was a fault of ours', () => {
  expect(cloud.faults).toEqual([])
})
