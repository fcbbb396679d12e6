import { afterAll, expect, it } from 'vitest'
import { archiveOf } from '#engines/scoring/archive/testing/model-archives.ts'
import { trainedModel } from '#engines/scoring/testing/trained-model.ts'
import { jobModelKey, sideJobName } from '#shared/names/job-names.ts'
import { runKeys } from '#shared/names/run-keys.ts'
import { memoryObjectStore } from '#shared/objects/memory-object-store.ts'
import { featureColumns } from '#shared/schema/feature-columns.ts'
import type { FeatureSchema } from '#shared/schema/feature-schema.ts'
import { featureSchema, RUN_ID, trainingRecord } from '../testing/evaluation-world.ts'
import { rowsOfBlock } from './encoded-rows.ts'
import { measureWithoutLeaks } from './without-leaks.ts'

const NARROW = featureSchema(RUN_ID)
const [SCORE] = featureColumns(NARROW)
if (!SCORE) throw new Error('There is no feature')
/** With a column before the one that is left. */
const SCHEMA: FeatureSchema = {
  ...NARROW,
  columns: [...NARROW.columns, { ...SCORE, name: 'paid', index: 2 }, { ...SCORE, index: 3, position: 1 }].filter(
    (column) => column !== SCORE,
  ),
  encodedWidth: 2,
}
const RUN = { dataset: NARROW.dataset, runId: RUN_ID }
const KEYS = runKeys(RUN.dataset, RUN_ID)
const JOB = { role: 'without-leaks', ...sideJobName(RUN, 'without-leaks'), without: ['paid'] }
const SCORES = [0.1, 0.9, Number.NaN, -2.5]
const ACTUAL = Float64Array.of(0, 1, 0, 1)
const ROWS = { values: Float64Array.from(SCORES.flatMap((score) => [7, score])), width: 2 }
const OWN = { values: Float64Array.of(0.5, 0.5, 0.5, 0.5), threshold: 0.5 }
const { reference } = trainedModel(NARROW)
afterAll(() => reference.free())

async function measured(objectsThere: Readonly<Record<string, Uint8Array | string>>, jobs = [JOB]) {
  const objects = memoryObjectStore('b')
  for (const [key, body] of Object.entries(objectsThere)) await objects.put(key, body)
  const training = { ...trainingRecord(RUN_ID, 4), jobs }
  const test = { actual: ACTUAL, rows: rowsOfBlock(ROWS) }
  return await measureWithoutLeaks({ training, schema: SCHEMA, test, metric: 'logLoss', own: OWN }, objects)
}

it('is the loss of the model that was trained without the columns, on the test rows without them', async () => {
  const found = await measured({ [jobModelKey(JOB)]: archiveOf({ 'xgboost-model': reference.save('json') }) })
  const answers = reference.predict('answers', { values: Float32Array.from(SCORES), count: 4, columns: 1 })
  const losses = [...answers].map((share, row) => -Math.log(ACTUAL[row] === 1 ? share : 1 - share))
  expect(found).toMatchObject({ columns: ['paid'], metric: 'logLoss' })
  expect(found?.value).toBeCloseTo(losses.reduce((sum, loss) => sum + loss, 0) / 4, 6)
  // On the same rows, row by row.
  expect(found?.gain).toMatchObject({ metric: 'logLoss', rows: 4 })
  expect(found?.gain?.value).toBeCloseTo((found?.value ?? 0) - Math.LN2, 6)
})

it('is nothing where no such job was planned', async () => {
  expect(await measured({}, [])).toBeUndefined()
})

it.each([
  [
    'the job is lost',
    {
      [KEYS.jobsOutcome]: JSON.stringify({
        version: 1,
        ...RUN,
        served: ['stage-1'],
        lost: [{ role: 'without-leaks', reason: 'it was stopped' }],
      }),
    },
    'it was stopped',
  ],
  ['its model is gone', {}, expect.stringContaining('there is no such object')],
  [
    'its model takes other rows',
    { [jobModelKey(JOB)]: archiveOf({ 'xgboost-model': trainedModel(SCHEMA).reference.save('json') }) },
    expect.stringContaining('it takes 2 features where schema.json makes 1 of a row'),
  ],
])('where %s, it says so', async (_, objects, missing) => {
  expect(await measured(objects)).toEqual({ columns: ['paid'], missing })
})
