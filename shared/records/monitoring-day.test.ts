import { expect, it } from 'vitest'
import { monitoringKeys } from '#shared/names/monitoring-keys.ts'
import { memoryObjectStore } from '#shared/objects/memory-object-store.ts'
import { updateMonitoringDay } from './monitoring-day.ts'

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
const DAY = { dataset: 'churn', day: '2026-06-01', at: '2026-06-01T10:00:00.000Z' }

it('writers of different sections leave each other alone', async () => {
  const objects = memoryObjectStore('b')
  await updateMonitoringDay(objects, DAY, { estimated: { hidden: 'too few rows' } })
  const record = await updateMonitoringDay(objects, DAY, { realPerformance: REAL })
  expect(record).toMatchObject({ estimated: { hidden: 'too few rows' }, sentence: 'AUC was .91.' })
})

it('a writer that another one overtakes looks again', async () => {
  const objects = memoryObjectStore('b')
  let overtaken = false
  const slow: typeof objects = {
    ...objects,
    put: async (...args: Parameters<typeof objects.put>) => {
      if (!overtaken) {
        overtaken = true
        await updateMonitoringDay(objects, DAY, {
          proposal: { sentence: 'Train again.', model: 'boostline-churn-1', requests: 60 },
        })
      }
      return await objects.put(...args)
    },
  }
  const record = await updateMonitoringDay(slow, DAY, { realPerformance: REAL })
  expect(record.sentence).toBe('AUC was .91. Train again.')
})

it('a record that is none is told, not replaced', async () => {
  const objects = memoryObjectStore('b')
  await objects.put(monitoringKeys('churn').day(DAY.day), '[]')
  await expect(updateMonitoringDay(objects, DAY, {})).rejects.toMatchObject({ code: 'record-invalid' })
})
