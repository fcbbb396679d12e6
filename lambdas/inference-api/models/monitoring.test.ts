import { describe, expect, it } from 'vitest'
import { monitoringKeys } from '#shared/names/monitoring-keys.ts'
import { CHURN, putManifest } from '../testing/models.ts'
import { servingApi, type TestApi } from '../testing/test-api.ts'

const RUN = CHURN.schema.runId
const STATE = monitoringKeys('churn').state
const SENTENCE = 'age is 0.6 standard deviations lower than in training since Tuesday, 2026-06-30.'
const SUMMARY = { day: '2026-07-01', model: RUN, sentence: SENTENCE, alarms: [SENTENCE] }
const WORTH = 'By the outcomes of 812 rows the AUC is 0.79.'

async function monitoringOf(api: TestApi): Promise<unknown> {
  return (await api.send({ method: 'GET', path: '/models/churn' })).json['monitoring']
}

describe('what GET /models/{dataset} says of how the model holds', () => {
  it('is that only files are watched, where predictions are not captured', async () => {
    expect(await monitoringOf(await servingApi())).toEqual({
      watched: expect.stringMatching(/^Capture is off: only scored files of at least 300 rows are watched/),
      sentence: 'Nothing of what it answered has been looked at.',
      day: null,
      alarms: [],
      performance: null,
      notWatched: [],
      movesByNature: [{ column: 'since', reason: 'it is a date' }],
    })
  })

  it('is what the latest look found, and which features no look sees', async () => {
    const api = await servingApi()
    const manifest = { capture: { enabled: true, omit: ['age'], hash: ['plan'] }, monitor: { minRows: 500 } }
    await putManifest(api.objects, 'churn', RUN, JSON.stringify(manifest))
    await api.objects.put(STATE, JSON.stringify({ summary: { ...SUMMARY, performance: WORTH } }))
    expect(await monitoringOf(api)).toEqual({
      watched: 'The predictions of the API, and scored files of at least 500 rows, are watched.',
      sentence: SENTENCE,
      day: '2026-07-01',
      alarms: [SENTENCE],
      performance: WORTH,
      notWatched: [
        { column: 'age', reason: 'capture.omit leaves it out' },
        { column: 'plan', reason: 'capture.hash keeps it as a hash' },
      ],
      movesByNature: [{ column: 'since', reason: 'it is a date' }],
    })
  })

  it('is nothing of the run that served before', async () => {
    const api = await servingApi()
    await api.objects.put(STATE, JSON.stringify({ summary: { ...SUMMARY, model: 'another' } }))
    expect(await monitoringOf(api)).toMatchObject({ day: null, alarms: [] })
  })

  it('is that nothing is watched, where the manifest switches it off', async () => {
    const api = await servingApi()
    await putManifest(api.objects, 'churn', RUN, '{"monitor": {"enabled": false}}')
    expect(await monitoringOf(api)).toMatchObject({ watched: 'Nothing is watched: monitor.enabled is false.' })
  })

  it('is missing where it cannot be read, which keeps no model from being described', async () => {
    const api = await servingApi()
    await api.objects.put(STATE, '{}')
    expect(await monitoringOf(api)).toEqual({
      watched: 'What is known of the rows that came cannot be read at the moment.',
    })
    expect(api.log.entries).toContainEqual(expect.objectContaining({ message: 'monitoring-unreadable' }))
  })
})

it('no prediction reads it', async () => {
  const api = await servingApi()
  await api.predict('churn', { age: 5, active: true, plan: 'plus', since: '2022-01-08' })
  expect(api.reads.filter((key) => key.includes(STATE))).toEqual([])
})
