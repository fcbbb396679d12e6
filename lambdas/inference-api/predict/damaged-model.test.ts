import { expect, it } from 'vitest'
import { archiveOf } from '#engines/scoring/archive/testing/model-archives.ts'
import { compileRun } from '#engines/scoring/compile-run.ts'
import { compiledModels } from '#engines/scoring/compiled-models.ts'
import { lambdaScorer } from '#engines/scoring/lambda-scorer.ts'
import { MIXED_COLUMNS } from '#engines/scoring/testing/mixed-columns.ts'
import { trainedModel } from '#engines/scoring/testing/trained-model.ts'
import { recordingLog } from '#shared/log/recording-log.ts'
import { pointerKey, runKeys } from '#shared/names/run-keys.ts'
import { memoryObjectStore } from '#shared/objects/memory-object-store.ts'
import { putPointer, putRun } from '../testing/models.ts'
import { testApi } from '../testing/test-api.ts'

const SCHEMA = MIXED_COLUMNS.regression
const RUN = { dataset: SCHEMA.dataset, runId: SCHEMA.runId }
const KEYS = runKeys(RUN.dataset, RUN.runId)
const IMAGE = '683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:3.0-5'
const ROW = { age: 3.5, plan: 'plus', since: '2024-02-03T10:00:00Z' }

/** A champion that the API itself serves; `instance` is one that has read nothing yet. */
async function servedByTheApi() {
  const objects = memoryObjectStore('boostline')
  const { reference } = trainedModel(SCHEMA)
  await objects.put(KEYS.model, archiveOf({ 'xgboost-model': reference.save('json') }))
  reference.free()
  await putRun(objects, { schema: SCHEMA, metrics: {}, threshold: null })
  const { bytes, info } = await compileRun(RUN, IMAGE, objects)
  const target = { type: 'lambda' as const, modelKey: KEYS.servingModel, sourceHash: info.sourceHash }
  const facts = {
    version: 1,
    ...RUN,
    image: IMAGE,
    modelDataUrl: 's3://boostline/model',
    at: '2026-07-02T08:57:00.000Z',
  }
  await objects.put(KEYS.deployment, JSON.stringify({ ...facts, ...target }))
  await objects.put(KEYS.servingModel, bytes)
  await putPointer(objects, RUN.dataset, RUN.runId)
  const pointer = JSON.parse(Buffer.from((await objects.get(pointerKey(RUN.dataset)))?.body ?? '').toString())
  await objects.put(
    pointerKey(RUN.dataset),
    JSON.stringify({ ...pointer, champion: { ...pointer.champion, ...target } }),
  )
  const instance = () => {
    const log = recordingLog()
    return { log, api: testApi({ objects, scorer: lambdaScorer(compiledModels(objects, log)) }) }
  }
  return { objects, instance }
}

it('a damaged compiled model costs nobody an answer: the instance makes it again', async () => {
  const { objects, instance } = await servedByTheApi()
  const before = await instance().api.predict(RUN.dataset, ROW)
  expect(before.statusCode).toBe(200)
  await objects.put(KEYS.servingModel, 'odd')
  const { api, log } = instance()
  expect((await api.predict(RUN.dataset, ROW)).json).toEqual(before.json)
  expect(log.entries.map(({ message }) => message)).toEqual(['model-rebuilt'])
})

it('one that cannot be made again is a 503, and the log says what, where and what to do', async () => {
  const { objects, instance } = await servedByTheApi()
  await objects.put(KEYS.servingModel, 'odd')
  await objects.delete(KEYS.model)
  const { api } = instance()
  expect(await api.predict(RUN.dataset, ROW)).toMatchObject({ statusCode: 503, headers: { 'retry-after': '30' } })
  expect(api.log.entries.find(({ level }) => level === 'error')).toMatchObject({
    message: 'endpoint-failed',
    fields: {
      code: 'serving-missing',
      model: RUN.runId,
      reason: expect.stringContaining(`s3://boostline/${KEYS.model}`),
      hint: 'Put the version before of it, or of what it is made of, back: docs/operations.md, restore drills.',
    },
  })
})
