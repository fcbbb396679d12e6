import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { archiveOf } from '#engines/scoring/archive/testing/model-archives.ts'
import { readGoldens } from '#engines/scoring/xgboost/testing/goldens.ts'
import type { EventSummary } from '#shared/events/handle-created-objects.ts'
import { runKeys } from '#shared/names/run-keys.ts'
import type { RunName } from '#shared/names/run-name.ts'
import { deploymentRecordSchema } from '#shared/records/deployment-record.ts'
import { failureRecordSchema } from '#shared/records/failure-record.ts'
import { readRecord, requireRecord } from '#shared/records/record-files.ts'
import { featureColumns } from '#shared/schema/feature-columns.ts'
import { featureSchemaSchema } from '#shared/schema/feature-schema.ts'
import { IMPORTED_SCHEMA } from '../testing/imported-schema.ts'
import { HEARTBEAT, modelUploaded, pipeline } from '../testing/pipeline.ts'

/* Models that lie under `models/<name>/` without what could lie beside them. */

const EVENT = modelUploaded('', 'models/own/model.tar.gz')
const IMAGES = '683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost'
const GOLDENS = await readGoldens()

function archiveOfGolden(name: string): Buffer {
  const golden = GOLDENS.find((each) => each.name === name)
  const [files = []] = golden?.models ?? []
  return archiveOf(Object.fromEntries(files.map((file) => [file.name, Buffer.from(file.bytes)])))
}

async function adopt(archive: Uint8Array, beside: Readonly<Record<string, unknown>> = {}) {
  const all = pipeline()
  const { objects, handler } = all
  for (const [name, content] of Object.entries(beside)) {
    await objects.put(`models/own/${name}`, JSON.stringify(content))
  }
  await objects.put('models/own/model.tar.gz', archive)
  await handler(EVENT)
  await handler(EVENT)
  const folders = (await Array.fromAsync(objects.list('runs/own/'))).map(({ key }) => key.split('/')[2])
  const run: RunName = { dataset: 'own', runId: folders[0] ?? '' }
  const keys = runKeys(run.dataset, run.runId)
  return { ...all, run, keys, runs: new Set(folders).size }
}

it('is served by the API itself, by the names and the classes that the model says', async () => {
  const { objects, keys, runs, messages, endpoints, run } = await adopt(archiveOfGolden('v174-binary-logistic'))
  const schema = await requireRecord(objects, keys.schema, featureSchemaSchema)
  const deployment = await requireRecord(objects, keys.deployment, deploymentRecordSchema)
  expect(runs).toBe(1)
  expect(endpoints()).toEqual([])
  expect(deployment).toMatchObject({ type: 'lambda', modelKey: keys.servingModel, image: `${IMAGES}:1.7-1` })
  expect(schema).toMatchObject({ ...run, problem: { type: 'binary', classes: [{ label: '0' }, { label: '1' }] } })
  expect(featureColumns(schema).every(({ type }) => type === 'number')).toBe(true)
  expect(await objects.head(keys.servingModel)).toBeDefined()
  expect(messages.at(-1)).toMatchObject({ type: 'lambda', version: 2, ...run })
})

it('has the newest image of the line that reads it, where model.json asks for an endpoint and names none', async () => {
  const { objects, keys, endpoints, run } = await adopt(archiveOfGolden('v320-monotone-names'), {
    'model.json': { memoryMb: 2048 },
  })
  const deployment = await requireRecord(objects, keys.deployment, deploymentRecordSchema)
  expect(endpoints()).toEqual([run.runId])
  const schema = await requireRecord(objects, keys.schema, featureSchemaSchema)
  expect(featureColumns(schema)[1]?.name).toBe('näme_1')
  expect(deployment).toMatchObject({ type: 'endpoint', memoryMb: 2048, image: `${IMAGES}:3.2-0` })
})

it('takes a schema.json that is there, and refuses it where the model is of other columns', async () => {
  const { objects, keys } = await adopt(archiveOfGolden('v174-binary-logistic'), { 'schema.json': IMPORTED_SCHEMA })
  const failure = await readRecord(objects, keys.failure, failureRecordSchema)
  expect(failure?.message).toMatch(
    /The model does not belong to its schema.json: it takes \d+ features where schema.json makes 1 of a row/,
  )
})

it('that is a pickle is refused, and its owner reads why', async () => {
  const { objects, keys, run } = await adopt(archiveOf({ 'xgboost-model': Buffer.from('\x80\x04\x95', 'latin1') }))
  const failure = await readRecord(objects, keys.failure, failureRecordSchema)
  expect(failure).toMatchObject({
    ...run,
    code: 'model-archive-invalid',
    message:
      's3://boostline/models/own/model.tar.gz is not a model archive: its file "xgboost-model" is a pickle, which runs the code in it when it is opened.',
  })
})

it('is taken where another training job left it, where its prefix is named: a model runs code', async () => {
  const key = '2024-02-23/output/xgboost-2024-02-23-18-04-06-024/output/model.tar.gz'
  const event: unknown = JSON.parse(readFileSync('events/s3/model-of-another-job.json', 'utf8'))
  const untold = pipeline()
  await untold.objects.put(key, archiveOfGolden('v174-binary-logistic'))
  expect(await untold.handler(event)).toEqual({
    handled: [],
    ignored: [`an object that is no model: s3://boostline/${key}`],
  })
  const all = pipeline({ modelPrefixes: ['2024-'] })
  await all.objects.put(key, archiveOfGolden('v174-binary-logistic'))
  const { handled } = (await all.handler(event)) as EventSummary
  expect(handled).toEqual([{ dataset: 'xgboost', runId: expect.stringMatching(/^boostline-xgboost-/) }])
  await all.handler(HEARTBEAT)
  const { runId = '' } = handled[0] ?? {}
  const deployment = await requireRecord(all.objects, runKeys('xgboost', runId).deployment, deploymentRecordSchema)
  expect(deployment).toMatchObject({ type: 'lambda', dataset: 'xgboost' })
  expect(all.messages.at(-1)).toMatchObject({ dataset: 'xgboost', runId })
})
