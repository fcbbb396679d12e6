import { expect, it } from 'vitest'
import { archiveOf, MODEL_ARCHIVE } from '#engines/scoring/archive/testing/model-archives.ts'
import { MIXED_COLUMNS } from '#engines/scoring/testing/mixed-columns.ts'
import { trainedModel } from '#engines/scoring/testing/trained-model.ts'
import { recordingLog } from '#shared/log/recording-log.ts'
import { runKeys } from '#shared/names/run-keys.ts'
import { memoryObjectStore } from '#shared/objects/memory-object-store.ts'
import { compileForExplanations } from './compile-serving-model.ts'

const SCHEMA = MIXED_COLUMNS.binary
const RUN = { dataset: SCHEMA.dataset, runId: SCHEMA.runId }
const KEYS = runKeys(RUN.dataset, RUN.runId)
const IMAGE = '683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:3.0-5'

async function compiled(archive: Buffer) {
  const objects = memoryObjectStore('b')
  await objects.put(KEYS.schema, JSON.stringify(SCHEMA))
  await objects.put(KEYS.model, archive)
  await compileForExplanations(RUN, IMAGE, { objects, log: recordingLog() })
  const [model, record] = [await objects.get(KEYS.servingModel), await objects.get(KEYS.notCompiled)]
  return { model: model?.body, record: record && (JSON.parse(Buffer.from(record.body).toString()) as unknown) }
}

it('a model that an endpoint serves is compiled to explain with', async () => {
  const { reference, bytes } = trainedModel(SCHEMA)
  const { model, record } = await compiled(archiveOf({ 'xgboost-model': reference.save('json') }))
  reference.free()
  expect(model?.length).toBe(bytes.length)
  expect(record).toBeUndefined()
})

it('one that cannot be leaves a record of the reason, which callers are told', async () => {
  const { model, record } = await compiled(MODEL_ARCHIVE)
  expect(model).toBeUndefined()
  expect(record).toEqual({
    version: 1,
    ...RUN,
    reason: expect.stringMatching(/^The model cannot be scored without XGBoost: "xgboost-model" .*\.$/),
  })
})
