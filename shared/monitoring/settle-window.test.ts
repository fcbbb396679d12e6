import { beforeEach, describe, expect, it } from 'vitest'
import { recordingLog } from '#shared/log/recording-log.ts'
import { monitoringKeys } from '#shared/names/monitoring-keys.ts'
import { pointerKey } from '#shared/names/run-keys.ts'
import { memoryObjectStore } from '#shared/objects/memory-object-store.ts'
import { monitoringDaySchema } from '#shared/records/monitoring-day.ts'
import { readMonitoringState } from '#shared/records/monitoring-state.ts'
import { readRecord } from '#shared/records/record-files.ts'
import type { Evidence } from './column-evidence.ts'
import { settleWindow, type Window } from './settle-window.ts'

const DATASET = 'churn'
const [FIRST, NEXT] = ['boostline-churn-1', 'boostline-churn-2']
const HOUR_MS = 3_600_000
/** A Sunday. */
const SUNDAY_MS = Date.UTC(2026, 5, 7)
const MISSING = { now: 0.25, training: 0.05 }
const EXPECTED = 'Expected AUC 0.88 (0.84 to 0.92) if the relation to the outcome is unchanged; 0.93 on the test rows.'

let world: ReturnType<typeof settledWorld>

beforeEach(async () => {
  world = settledWorld()
  await world.serve(FIRST)
})

describe('one shift of one column, in files and in requests', () => {
  it('is one alarm from the earliest date on, told once', async () => {
    await world.windows('files', 0, 2, { age: 0.8 })
    await world.windows('captures', 24, 2, { age: 0.6 })
    const since = 'age is 0.8 standard deviations higher than in training since Sunday, 2026-06-07.'
    const state = await world.state()
    expect(state?.summary).toMatchObject({ alarms: [since], sentence: `${since} ${EXPECTED}` })
    expect(state?.untold).toEqual([])
    expect((await world.day(1))?.drift?.alarms).toMatchObject([{ column: 'age', text: since }])
    expect(await world.mails()).toHaveLength(1)
  })

  it('keeps its date when the files no longer show it', async () => {
    await world.windows('files', 0, 2, { age: 0.8 })
    await world.windows('captures', 24, 2, { age: 0.6 })
    for (let day = 3; day < 12; day++) await world.windows('files', 24 * day, 1, { age: 0 })
    const state = await world.state()
    expect(state?.files?.memory.columns['age']?.alarm).toBeNull()
    expect(state?.summary.alarms).toEqual([
      'age is 0.6 standard deviations higher than in training since Sunday, 2026-06-07.',
    ])
  })

  it('of which the earlier date is found later is from then on', async () => {
    await world.windows('files', 0, 1, { age: 0.8 })
    await world.windows('captures', 24, 2, { age: 0.6 })
    await world.windows('files', 48, 1, { age: 0.8 })
    expect((await world.state())?.summary.alarms).toEqual([expect.stringContaining('since Sunday, 2026-06-07.')])
    expect(await world.mails()).toHaveLength(1)
  })

  it('names where it is from where the two say the opposite, and is told again', async () => {
    await world.windows('files', 0, 2, { age: 0.8 })
    await world.windows('captures', 24, 2, { age: -0.6 })
    expect((await world.state())?.summary.alarms).toEqual([
      'age is 0.8 standard deviations higher than in training since Sunday, 2026-06-07 in scored files, and 0.6 standard deviations lower than in training since Monday, 2026-06-08 in requests of the API.',
    ])
    expect(await world.mails()).toHaveLength(2)
  })
})

describe('the mail', () => {
  it('says each sentence once', async () => {
    await world.windows('files', 0, 2, { age: 0.8 })
    const [text] = await world.mails()
    expect(text?.split('\n\n')).toEqual([
      'age is 0.8 standard deviations higher than in training since Sunday, 2026-06-07.',
      EXPECTED,
      expect.stringContaining('Look whether the data are still what the model was trained for'),
    ])
  })

  it('of a further column says how many hold still', async () => {
    await world.windows('files', 0, 2, { age: 0.8 })
    await world.windows('files', 24, 2, { age: 0.8, income: -0.5 })
    const [, text] = await world.mails()
    expect(text).toMatch(
      /^income is 0\.5 standard deviations lower than in training since Monday, 2026-06-08\. 1 column that you were told of is still changed\.\n\n/,
    )
  })
})

it('an alarm says the shares that it was raised for, whatever the windows after it have', async () => {
  await world.windows('files', 0, 2, {}, MISSING)
  const text = 'income is missing in 25 % of the rows (5 % in training) since Sunday, 2026-06-07.'
  expect((await world.state())?.summary.alarms).toEqual([text])
  await world.windows('captures', 24, 2, { age: 0 })
  expect((await world.state())?.summary.alarms).toEqual([text])
})

it('a window of a model that serves no more leaves nothing, and the next one begins anew', async () => {
  await world.windows('files', 0, 2, { age: 0.8 })
  await world.serve(NEXT)
  await world.windows('files', 3, 1, { age: 0 }, undefined, NEXT)
  const [state, day] = [await world.state(), await world.day(0)]
  expect(day).toMatchObject({ model: NEXT, drift: { alarms: [], windows: [{ model: NEXT }] } })
  await world.windows('files', 4, 2, { age: 0.8 }, undefined, FIRST)
  expect([await world.state(), await world.day(0)]).toEqual([state, day])
})

it.each(['files', 'captures'] as const)(
  'a model that serves again after another one begins anew: its %s confirm none of before, nor the other ones',
  async (source) => {
    await world.windows(source, 0, 1, { age: 0.8 })
    await world.serve(NEXT)
    await world.windows(source, 1, 1, { age: 0.8 }, undefined, NEXT)
    await world.serve(FIRST)
    await world.windows(source, 2, 1, { age: 0.8 })
    expect(await world.state()).toMatchObject({ [source]: { model: FIRST, memory: { windows: 1 } }, untold: [] })
    // A window of the other one that was late.
    await world.windows(source, 3, 1, { age: 0.8 }, undefined, NEXT)
    expect(await world.mails()).toEqual([])
    await world.windows(source, 24, 1, { age: 0.8 })
    expect((await world.state())?.summary.alarms).toEqual([
      'age is 0.8 standard deviations higher than in training since Sunday, 2026-06-07.',
    ])
    expect((await world.state())?.[source]?.memory.columns['age']?.alarm).toMatchObject({
      since: '2026-06-07T02:00:00.000Z',
    })
  },
)

function settledWorld() {
  const clock = { ms: SUNDAY_MS, now: () => clock.ms }
  const objects = memoryObjectStore('b', clock)
  let files = 0
  return {
    serve: async (runId: string) =>
      void (await objects.put(pointerKey(DATASET), JSON.stringify({ champion: { runId } }))),
    /** Windows an hour apart, of effects by column; of `missing` income's cells. */
    windows: async (
      source: Window['source'],
      fromHour: number,
      count: number,
      effects: Readonly<Record<string, number>>,
      missing?: typeof MISSING,
      model = FIRST,
    ) => {
      for (let each = 0; each < count; each++) {
        const atMs = SUNDAY_MS + (fromHour + each) * HOUR_MS
        clock.ms = Math.max(clock.ms, atMs)
        const window = windowOf(source, `${source}-${files++}`, model, atMs, effects, missing)
        const known = await readMonitoringState(objects, DATASET)
        const advance: Parameters<typeof settleWindow>[3] = (today) => ({ today, after: null, rowsARequest: 1 })
        expect(await settleWindow(DATASET, window, known, advance, { objects, clock, log: recordingLog() })).toBe(true)
      }
    },
    state: async () => (await readMonitoringState(objects, DATASET))?.state,
    day: async (day: number) =>
      await readRecord(objects, monitoringKeys(DATASET).day(`2026-06-0${7 + day}`), monitoringDaySchema),
    mails: async () => {
      const listed = await Array.fromAsync(objects.list('notices/'))
      const found = await Promise.all(listed.map(async ({ key }) => await objects.get(key)))
      return found.map((each) => (JSON.parse(new TextDecoder().decode(each?.body)) as { text: string }).text)
    },
  }
}

function windowOf(
  source: Window['source'],
  id: string,
  model: string,
  atMs: number,
  effects: Readonly<Record<string, number>>,
  missing: typeof MISSING | undefined,
): Window {
  const at = new Date(atMs).toISOString()
  const chance = { degrees: 1, own: 1 / 400, reference: 1 / 3500, noise: 0 }
  const base = { type: 'number', rows: 400, missing: { now: 0, training: 0 } } as const
  const compared = (column: string, evidence: Evidence) => ({ comparison: { column, ...base }, evidence: [evidence] })
  return {
    source,
    id,
    model,
    span: { from: at, to: at },
    requests: 400,
    rows: 400,
    columns: [
      ...Object.entries(effects).map(([column, effect]) => compared(column, { kind: 'mean', effect, ...chance })),
      ...(missing ? [compared('income', { kind: 'missing', effect: 0.4, ...chance, shares: missing })] : []),
    ],
    told: { watched: [], notWatched: [], movesByNature: [] },
    estimated: {
      rows: 400,
      metrics: [{ metric: 'auc', value: 0.88, low: 0.84, high: 0.92, tested: 0.93 }],
      text: EXPECTED,
    },
    capture: true,
    metricsOf: undefined,
  }
}
