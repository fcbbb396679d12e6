import { expect, it } from 'vitest'
import { recordingLog } from '#shared/log/recording-log.ts'
import { monitoringKeys } from '#shared/names/monitoring-keys.ts'
import { pointerKey } from '#shared/names/run-keys.ts'
import { memoryObjectStore } from '#shared/objects/memory-object-store.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import { monitoringDaySchema, updateMonitoringDay } from './monitoring-day.ts'
import { readRecord } from './record-files.ts'

const REAL = {
  sentence: 'AUC was .91.',
  model: 'boostline-churn-1',
  usualDelayDays: 3,
  from: '2026-05-01T00:00:00.000Z',
  to: '2026-05-29T00:00:00.000Z',
  requests: { counted: 0, withTruth: 0, read: 0 },
  rows: 0,
  metrics: [],
}
const DAY = { dataset: 'churn', day: '2026-06-01', at: '2026-06-01T10:00:00.000Z', model: 'boostline-churn-1' }
const NEXT = 'boostline-churn-2'
const DRIFT = {
  capture: true,
  requests: { captured: 0, read: 0 },
  files: 1,
  rows: 300,
  windows: [],
  columns: [],
  alarms: [],
  notWatched: [],
  movesByNature: [],
}

async function servedBy(model: string, objects = memoryObjectStore('b')) {
  await objects.put(pointerKey('churn'), JSON.stringify({ champion: { runId: model } }))
  return objects
}

/** What the heartbeat and the scoring of files write, and what feedback does. */
const WRITERS = {
  drift: (objects: ObjectStore, model: string) =>
    updateMonitoringDay(
      objects,
      { ...DAY, model },
      {
        drift: { ...DRIFT, model },
        estimated: {
          rows: 300,
          metrics: [{ metric: 'auc', value: 0.9, low: 0.8, high: 1, tested: 0.9 }],
          text: `Expected of ${model}.`,
        },
      },
      recordingLog(),
    ),
  outcomes: (objects: ObjectStore, model: string) =>
    updateMonitoringDay(
      objects,
      { ...DAY, model },
      {
        realPerformance: { ...REAL, model, sentence: `Worth of ${model}.` },
        proposal: { sentence: `Learn beside ${model}.`, model, requests: 60 },
      },
      recordingLog(),
    ),
}
type Writer = keyof typeof WRITERS
const BOTH: readonly Writer[] = ['drift', 'outcomes']

it.each(
  BOTH.flatMap((first) =>
    [...BOTH, 'nobody' as const].flatMap((second) =>
      BOTH.flatMap((third) => [...BOTH, 'nobody' as const].map((fourth) => [first, second, third, fourth] as const)),
    ),
  ),
)('on the day of a new champion nothing of the one before stays: %s, %s, then %s, %s', async (...writers) => {
  const objects = await servedBy(DAY.model)
  const write = async (writer: Writer | 'nobody', model: string) => {
    if (writer !== 'nobody') await WRITERS[writer](objects, model)
  }
  await write(writers[0], DAY.model)
  await write(writers[1], DAY.model)
  await servedBy(NEXT, objects)
  await write(writers[2], NEXT)
  await write(writers[3], NEXT)
  // Who began while the old one served comes late, twice.
  for (const late of [...BOTH, ...BOTH]) expect(await WRITERS[late](objects, DAY.model)).toBeUndefined()
  const record = await readRecord(objects, monitoringKeys('churn').day(DAY.day), monitoringDaySchema)
  expect(record).toMatchObject({ model: NEXT, sentence: expect.stringContaining(NEXT) })
  expect(JSON.stringify(record)).not.toContain(DAY.model)
  const wrote = BOTH.filter((each) => writers.slice(2).includes(each))
  expect([record?.drift && 'drift', record?.realPerformance && 'outcomes'].filter(Boolean)).toEqual(wrote)
})

it('writers of different sections leave each other alone', async () => {
  const objects = await servedBy(DAY.model)
  const hidden = { hidden: 'too few rows' }
  await updateMonitoringDay(objects, DAY, { drift: { ...DRIFT, model: DAY.model }, estimated: hidden }, recordingLog())
  const record = await updateMonitoringDay(objects, DAY, { realPerformance: REAL }, recordingLog())
  expect(record).toMatchObject({
    estimated: hidden,
    sentence: 'No column has moved away from the training rows. AUC was .91.',
  })
})

it('a writer that another one overtakes looks again', async () => {
  const objects = await servedBy(DAY.model)
  let overtaken = false
  const slow: typeof objects = {
    ...objects,
    put: async (...args: Parameters<typeof objects.put>) => {
      if (!overtaken) {
        overtaken = true
        const proposal = { sentence: 'Train again.', model: 'boostline-churn-1', requests: 60 }
        await updateMonitoringDay(objects, DAY, { proposal }, recordingLog())
      }
      return await objects.put(...args)
    },
  }
  const record = await updateMonitoringDay(slow, DAY, { realPerformance: REAL }, recordingLog())
  expect(record?.sentence).toBe('AUC was .91. Train again.')
})

it.each(['', '[]', '{}', 'garbage', '\0'])(
  'a record that is none (%j) is begun anew, and the log says so',
  async (body) => {
    const objects = await servedBy(DAY.model)
    const key = monitoringKeys('churn').day(DAY.day)
    await objects.put(key, body)
    const log = recordingLog()
    await updateMonitoringDay(objects, DAY, { realPerformance: REAL }, log)
    expect(log.entries).toMatchObject([{ message: 'monitoring-begun-anew', fields: { dataset: 'churn', key } }])
    expect(await updateMonitoringDay(objects, DAY, {}, log)).toMatchObject({ realPerformance: REAL })
    expect(log.entries).toHaveLength(1)
  },
)
