import { describe, expect, it } from 'vitest'
import { archiveOf } from '#engines/scoring/archive/testing/model-archives.ts'
import { textClassifier } from '#engines/scoring/export/onnx/text-classifier.ts'
import { wordTokenizer } from '#engines/scoring/export/onnx/word-tokenizer.ts'
import { compileOnnx } from '#engines/scoring/graph/compile-onnx.ts'
import { unpackOnnx } from '#engines/scoring/graph/packed-onnx.ts'
import { testModel } from '#engines/scoring/graph/testing/odd-models.ts'
import { runKeys } from '#shared/names/run-keys.ts'
import { deploymentRecordSchema } from '#shared/records/deployment-record.ts'
import { failureRecordSchema } from '#shared/records/failure-record.ts'
import { readRecord, requireRecord } from '#shared/records/record-files.ts'
import { featureSchemaSchema } from '#shared/schema/feature-schema.ts'
import { IMPORTED_SCHEMA } from '../testing/imported-schema.ts'
import { modelUploaded, type PipelineOptions, pipeline } from '../testing/pipeline.ts'

/* ONNX models that lie under `models/<name>/`. */

const EVENT = modelUploaded('', 'models/own/model.tar.gz')
const ONNX = () => ({ compile: compileOnnx, score: async () => Float64Array.of() })
const TEXT = {
  'model.onnx': Buffer.from(
    textClassifier({ classes: 2, weights: new Float32Array(12), bias: new Float32Array(2) }, 't'),
  ),
  'tokenizer.json': JSON.stringify(wordTokenizer(['good', 'bad'])),
  'config.json': JSON.stringify({ id2label: { 0: 'sad', 1: 'glad' } }),
}

async function adopt(
  files: Readonly<Record<string, string | Buffer>>,
  beside: Readonly<Record<string, unknown>> = {},
  options: PipelineOptions = { onnx: ONNX },
) {
  const all = pipeline(options)
  const { objects, handler } = all
  for (const [name, content] of Object.entries(beside)) await objects.put(`models/own/${name}`, JSON.stringify(content))
  await objects.put('models/own/model.tar.gz', archiveOf(files))
  await handler(EVENT)
  await handler(EVENT)
  const runIds = new Set((await Array.fromAsync(objects.list('runs/own/'))).map(({ key }) => key.split('/')[2] ?? ''))
  const [runId = ''] = runIds
  const keys = runKeys('own', runId)
  const failure = await readRecord(objects, keys.failure, failureRecordSchema)
  return { ...all, keys, runs: runIds.size, runId, failure }
}

it('a text classifier is packed for the API, by the labels that lie beside it', async () => {
  const { objects, keys, runs, runId, messages, endpoints } = await adopt(TEXT)
  const deployment = await requireRecord(objects, keys.deployment, deploymentRecordSchema)
  const schema = await requireRecord(objects, keys.schema, featureSchemaSchema)
  const { sourceHash } = compileOnnx(
    Object.entries(TEXT).map(([name, content]) => ({ name, bytes: Buffer.from(content) })),
    { dataset: 'own', runId },
  )
  const packed = unpackOnnx((await objects.get(keys.servingModel))?.body ?? Buffer.of(), sourceHash)
  expect(runs).toBe(1)
  expect(endpoints()).toEqual([])
  expect(deployment).toMatchObject({
    type: 'lambda',
    format: 'onnx',
    modelKey: keys.servingModel,
    sourceHash: packed.sourceHash,
  })
  expect(schema).toMatchObject({ dataset: 'own', runId, problem: { classes: [{ label: 'sad' }, { label: 'glad' }] } })
  expect(Buffer.from(packed.model).equals(TEXT['model.onnx'])).toBe(true)
  expect(messages.at(-1)).toMatchObject({ type: 'lambda', format: 'onnx', runId })
})

it('a packed model that was lost is packed again', async () => {
  const { objects, keys, handler } = await adopt(TEXT)
  const first = await objects.get(keys.servingModel)
  await objects.delete(keys.servingModel)
  await handler(EVENT)
  expect((await objects.get(keys.servingModel))?.body).toEqual(first?.body)
})

describe('is refused, in words', () => {
  it('where the deployment serves none', async () => {
    const { failure } = await adopt(TEXT, {}, {})
    expect(failure).toMatchObject({
      stage: 'deployment',
      code: 'onnx-not-served',
      message: 'The archive holds an ONNX model, and this deployment serves none.',
    })
  })

  it('where an endpoint is asked for', async () => {
    const { failure } = await adopt(TEXT, { 'model.json': { type: 'serverless' } })
    expect(failure?.message).toBe(
      'An ONNX model is not served from an endpoint, and s3://boostline/models/own/model.json asks for that.',
    )
  })

  it('where it is not what is served', async () => {
    const { failure } = await adopt({ 'model.onnx': 'no model', 'handler.py': '' })
    expect(failure).toMatchObject({
      code: 'model-unscorable',
      message: 'The ONNX model is not served: there is "handler.py" beside it.',
    })
  })

  it('where the schema.json beside it is of other data', async () => {
    const model = Buffer.from(testModel({ inputs: [{ name: 'x', shape: ['rows', 3] }] }))
    const { failure } = await adopt({ 'model.onnx': model }, { 'schema.json': IMPORTED_SCHEMA })
    expect(failure?.message).toBe(
      'The ONNX model is not served: it takes 3 numbers a row where schema.json makes 1 of it.',
    )
  })

  it('where the archive does not fit in memory', async () => {
    const { failure } = await adopt({ 'model.onnx': Buffer.alloc(129 * 2 ** 20) })
    expect(failure).toMatchObject({
      code: 'model-unscorable',
      message: 'The ONNX model is not served: the archive has more than 128 MiB.',
    })
  })

  it('where the archive was cut off', async () => {
    const all = pipeline({ onnx: ONNX })
    const archive = archiveOf(TEXT)
    await all.objects.put('models/own/model.tar.gz', archive.subarray(0, archive.length - 200))
    await all.handler(EVENT)
    const [key = ''] = (await Array.fromAsync(all.objects.list('runs/own/'))).map((each) => each.key)
    const failure = await readRecord(all.objects, key, failureRecordSchema)
    expect(failure).toMatchObject({ code: 'model-archive-invalid', message: expect.stringContaining('cut off') })
  })
})
