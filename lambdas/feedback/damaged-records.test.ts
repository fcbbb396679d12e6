import { describe, expect, it } from 'vitest'
import { captureKeys } from '#shared/names/capture-keys.ts'
import { monitoringKeys } from '#shared/names/monitoring-keys.ts'
import { runKeys } from '#shared/names/run-keys.ts'
import { MODEL, world } from './testing/feedback-world.ts'

const OLD = 'boostline-churn-20260501-080000-00000002'
const DAMAGES = ['', 'garbage', '{}', '[]', 'null', '['.repeat(50_000), '\u0001'.repeat(100)]
const DAILY = { source: 'aws.events', 'detail-type': 'Scheduled Event', detail: {} }
const GONE = 'The captured prediction is not as it was written, or the files of its run are gone or damaged.'

describe('of a file of outcomes', () => {
  it.each([undefined, ...DAMAGES])('a damaged schema of an older model (%j) keeps its own rows alone', async (body) => {
    const { objects, capture, drop, record, truths } = await world()
    const good = await capture([0.9])
    const old = await capture([0.9], { model: OLD })
    if (body !== undefined) await objects.put(runKeys('churn', OLD).schema, body)
    await drop(`request_id,instance,outcome\n${good},0,leaves\n${old},0,leaves\n`)
    expect(await truths()).toEqual({ [`${good}#0`]: 'leaves' })
    expect(await record()).toMatchObject({
      status: 'taken',
      rows: { total: 2, taken: 1, faulty: 1 },
      errors: [{ row: 3, message: GONE }],
    })
  })

  const keys = monitoringKeys('churn')
  const ANEW = { 'the state': keys.state, 'the record of the day': keys.day('2026-06-01') }
  const begunAnew = Object.entries(ANEW).flatMap(([what, key]) =>
    DAMAGES.map((body) => ({ what, key, body, at: JSON.stringify(body.slice(0, 10)) })),
  )
  it.each(begunAnew)('$what that is damaged ($at) is begun anew, and the log says so', async ({ key, body }) => {
    const { objects, log, capture, drop, handler, json, truths } = await world()
    const asked = await capture([0.9])
    await objects.put(key, body)
    await drop(`request_id,outcome\n${asked},leaves\n`)
    await handler(DAILY)
    expect(await truths()).toEqual({ [`${asked}#0`]: 'leaves' })
    expect(await json(key)).toMatchObject({ version: 1, dataset: 'churn' })
    const told = log.entries.filter(({ level }) => level !== 'info' && level !== 'debug')
    expect(told).toMatchObject([{ level: 'warn', message: 'monitoring-begun-anew', fields: { dataset: 'churn', key } }])
  })

  const OTHERS = {
    pointer: 'models/churn.json',
    record: 'monitoring/churn/feedback/june.json',
    evaluation: runKeys('churn', MODEL).evaluation,
    source: runKeys('churn', MODEL).source,
    schema: runKeys('churn', MODEL).schema,
  }
  const others = Object.entries(OTHERS).flatMap(([what, key]) =>
    DAMAGES.map((body) => ({ what, key, body, at: JSON.stringify(body.slice(0, 10)) })),
  )
  it.each(others)('the event is done with a damaged $what ($at): it ends with a record', async ({ key, body }) => {
    const { objects, capture, drop, handler, record } = await world()
    const asked = await capture([0.9])
    await objects.put(key, body)
    await drop(`request_id,outcome\n${asked},leaves\n`)
    await handler(DAILY)
    expect(await record()).toMatchObject({ status: expect.stringMatching(/^(taken|failed)$/) })
  })

  it.each(DAMAGES)('damaged captures (%j) keep their own rows alone', async (body) => {
    const { objects, capture, drop, record } = await world()
    const [one, two] = [await capture([0.9]), await capture([0.9])]
    await objects.put(captureKeys('churn', one)?.predictions ?? '', body)
    await drop(`request_id,outcome\n${one},leaves\n${two},leaves\n`)
    expect(await record()).toMatchObject({ status: 'taken', rows: { taken: 1, faulty: 1 } })
  })
})
