import { expect, it } from 'vitest'
import { archiveOf, MODEL_ARCHIVE } from '#engines/scoring/archive/testing/model-archives.ts'
import { compiledModels } from '#engines/scoring/compiled-models.ts'
import { trainedModel } from '#engines/scoring/testing/trained-model.ts'
import { recordingLog } from '#shared/log/recording-log.ts'
import { jobModelKey, sideJobName } from '#shared/names/job-names.ts'
import { runKeys } from '#shared/names/run-keys.ts'
import { memoryObjectStore } from '#shared/objects/memory-object-store.ts'
import { featureSchema, RUN_ID, trainingRecord } from '../testing/evaluation-world.ts'
import { stageOnePredictions } from './stage-one-predictions.ts'

const SCHEMA = featureSchema(RUN_ID)
const RUN = { dataset: SCHEMA.dataset, runId: RUN_ID }
const KEYS = runKeys(RUN.dataset, RUN_ID)
const STAGE_ONE = { role: 'stage-1', ...sideJobName(RUN, 'stage-1') }
const OF_TWO_JOBS = [STAGE_ONE, { role: 'refit', name: RUN_ID, outputPrefix: `runs/${RUN.dataset}/` }]
const LINES = ['0,0.1', '1,0.9', '0,', '1,-2.5']
const ACTUAL = Float64Array.of(0, 1, 0, 1)
const ROWS = { values: Float32Array.of(0.1, 0.9, Number.NaN, -2.5), count: 4, columns: 1 }

async function predictionsOf(facts: {
  readonly jobs?: typeof OF_TWO_JOBS
  readonly objects: Readonly<Record<string, Uint8Array | string>>
}) {
  const objects = memoryObjectStore('b')
  for (const [key, body] of Object.entries(facts.objects)) await objects.put(key, body)
  const training = { ...trainingRecord(RUN_ID, 0), jobs: facts.jobs ?? [] }
  const target = { type: 'endpoint', endpointName: RUN_ID } as const
  return await stageOnePredictions(
    { training, schema: SCHEMA, target },
    { objects, compiled: compiledModels(objects, recordingLog()) },
  )
}

const VALIDATION = { [`${KEYS.validationPrefix}part-00000.csv`]: LINES.map((line) => `${line}\n`).join('') }

it('of a run of one job they are the served model’s, to the validation rows', async () => {
  const { reference, bytes } = trainedModel(SCHEMA)
  const found = await predictionsOf({ objects: { ...VALIDATION, [KEYS.servingModel]: bytes } })
  const answers = Float64Array.from(reference.predict('answers', ROWS))
  expect(found).toEqual({ actual: ACTUAL, answers, from: 'validation rows' })
  reference.free()
})

it('of several jobs they are of the model that has not learnt the rows, and not of the served one', async () => {
  const [served, stageOne] = [trainedModel(SCHEMA, 20), trainedModel(SCHEMA, 3)]
  const archive = archiveOf({ 'xgboost-model': stageOne.reference.save('json') })
  const objects = { ...VALIDATION, [KEYS.servingModel]: served.bytes, [jobModelKey(STAGE_ONE)]: archive }
  const found = await predictionsOf({ jobs: OF_TWO_JOBS, objects })
  const answers = Float64Array.from(stageOne.reference.predict('answers', ROWS))
  expect(found).toMatchObject({ answers, from: 'validation rows' })
  for (const { reference } of [served, stageOne]) reference.free()
})

it('of several models that serve together they are the mean of those of stage 1, without one that was lost', async () => {
  const jobs = ['stage-1-a', 'stage-1-b', 'stage-1-c', 'refit-a', 'refit-b', 'refit-c'].map((role) => {
    return { role, ...sideJobName(RUN, role) }
  })
  const [a, c] = [trainedModel(SCHEMA, 20), trainedModel(SCHEMA, 3)]
  const objects = {
    ...VALIDATION,
    [jobModelKey(sideJobName(RUN, 'stage-1-a'))]: archiveOf({ 'xgboost-model': a.reference.save('json') }),
    [jobModelKey(sideJobName(RUN, 'stage-1-c'))]: archiveOf({ 'xgboost-model': c.reference.save('json') }),
    [KEYS.jobsOutcome]: JSON.stringify({
      version: 1,
      ...RUN,
      served: ['refit-a', 'refit-c'],
      lost: [{ role: 'stage-1-b', reason: 'it failed' }],
    }),
  }
  const [ofA, ofC] = [a, c].map(({ reference }) => reference.predict('answers', ROWS))
  const mean = Float64Array.from(ofA ?? [], (answer, row) => (answer + (ofC?.[row] ?? 0)) / 2)
  expect(await predictionsOf({ jobs, objects })).toEqual({ actual: ACTUAL, answers: mean, from: 'validation rows' })
  for (const { reference } of [a, c]) reference.free()
})

it.each([
  ['there are no validation rows', {}, [], 'There are no rows that no model has learnt beside the test rows.'],
  [
    'the served model is not compiled',
    VALIDATION,
    [],
    'It was deployed by a version of Boostline that did not compile models for explanations.',
  ],
  [
    'the model cannot be scored in process',
    { ...VALIDATION, [jobModelKey(STAGE_ONE)]: MODEL_ARCHIVE },
    OF_TWO_JOBS,
    expect.stringContaining('The model cannot be scored without XGBoost: "xgboost-model"'),
  ],
  ['the archive is gone', VALIDATION, OF_TWO_JOBS, expect.stringContaining('there is no such object')],
])('where %s, it says so', async (_, objects, jobs, reason) => {
  expect(await predictionsOf({ jobs, objects })).toEqual({ reason })
})
