import { beforeEach, describe, expect, it } from 'vitest'
import { writeCapture } from '#shared/captures/capture-lines.ts'
import type { CapturedPrediction } from '#shared/captures/capture-records.ts'
import { recordingLog } from '#shared/log/recording-log.ts'
import { captureId, captureKeys } from '#shared/names/capture-keys.ts'
import { monitoringKeys } from '#shared/names/monitoring-keys.ts'
import { noticeKeys } from '#shared/names/notice-keys.ts'
import { pointerKey, runKeys } from '#shared/names/run-keys.ts'
import { memoryObjectStore } from '#shared/objects/memory-object-store.ts'
import { monitoringDaySchema } from '#shared/records/monitoring-day.ts'
import { readMonitoringState, writeMonitoringState } from '#shared/records/monitoring-state.ts'
import { readRecord } from '#shared/records/record-files.ts'
import { watchCaptures } from './watch-captures.ts'

const DATASET = 'churn'
const RUN = 'boostline-churn-20260501-100000-aaaaaaaa'
const START = Date.UTC(2026, 5, 1)
const HOUR_MS = 3_600_000
/** So many requests in so much time are fewer than are read on a day. */
const STEP_MS = 2.5 * HOUR_MS
const ROWS = 400

let world: ReturnType<typeof monitoredWorld>

beforeEach(async () => {
  world = monitoredWorld()
  await world.serve({ capture: { enabled: true, omit: ['secret'] } })
})

describe('the captures of a dataset', () => {
  it('say nothing as long as they are as the training rows', async () => {
    await world.live(4)
    const day = await world.day('2026-06-01')
    expect(day).toMatchObject({
      sentence: expect.stringMatching(/^No column has moved away from the training rows\. Expected AUC 0\.\d\d/),
      drift: {
        requests: { captured: 1600, read: 1600 },
        alarms: [],
        notWatched: [{ column: 'secret', reason: 'capture.omit leaves it out' }],
        movesByNature: [{ column: 'year', reason: 'it is a year' }],
      },
    })
    expect(await world.notices()).toEqual([])
  })

  it('raise one alarm, in a sentence and one notice, where a column has moved', async () => {
    await world.live(2)
    await world.live(3, -0.8)
    const day = await world.day('2026-06-01')
    expect(day?.drift?.alarms).toMatchObject([{ column: 'income', kind: 'mean', since: '2026-06-01T05:00:00.000Z' }])
    expect(day?.sentence).toMatch(
      /^income is 0\.\d standard deviations lower than in training since Monday, 2026-06-01\./,
    )
    expect(await world.notices()).toEqual([noticeKeys({ dataset: DATASET, id: 'drift-2026-06-01' }).open])
    expect((await world.state())?.summary.alarms).toHaveLength(1)
  })

  it('come to the same where a look is cut off before its state is written', async () => {
    await world.live(2)
    world.failsOnce((key) => key === monitoringKeys(DATASET).state)
    await expect(world.live(1, -0.8)).rejects.toThrow('cut off')
    await world.look()
    await world.live(2, -0.8)
    const day = await world.day('2026-06-01')
    expect(day?.drift?.windows.map(({ requests }) => requests)).toEqual([400, 400, 400, 400, 400])
    expect(day?.drift?.alarms).toHaveLength(1)
  })

  it('are not read before there are enough, nor twice', async () => {
    await world.request(0, 19)
    await world.look()
    expect(await world.state()).toBeUndefined()
    expect(world.reads).toBe(0)
    await world.live(1)
    const { reads } = world
    await world.look()
    await world.look()
    expect(world.reads).toBe(reads)
  })

  it('of several rows each are compared as soon as the rows suffice, the first ones too', async () => {
    await world.request(0, 40, { rows: 10 })
    await world.look()
    const day = await world.day('2026-06-01')
    expect(day?.drift).toMatchObject({ requests: { captured: 40, read: 40 }, rows: 400 })
    expect((await world.state())?.rowsARequest).toBe(10)
  })

  it('that had too few rows wait for more, and no window is made of them', async () => {
    await world.request(0, 25, { rows: 4 })
    await world.look()
    expect(await world.day('2026-06-01')).toBeUndefined()
    expect(await world.state()).toMatchObject({ rowsARequest: 4, today: { read: 25, counted: 0, windows: [] } })
    const { reads } = world
    await world.look()
    expect(world.reads).toBe(reads)
    await world.request(1, 50, { rows: 4 })
    await world.look()
    expect((await world.day('2026-06-01'))?.drift).toMatchObject({ requests: { captured: 75, read: 100 }, rows: 300 })
  })

  it('of which one is much larger than the others are told by the rows that are taken of each', async () => {
    await world.request(0, 1, { rows: 5000 })
    await world.request(1, 29)
    await world.look()
    expect(await world.day('2026-06-01')).toBeUndefined()
    expect((await world.state())?.rowsARequest).toBeCloseTo((50 + 29) / 30)
  })

  it('of very many rows each are read only as far as rows are taken of them', async () => {
    await world.request(0, 20, { rows: 3000 })
    await world.look()
    const { readBytes, open, mostOpen } = world.memory
    // 0.8 MB each; 50 rows are within the first 64 KiB.
    expect([readBytes <= 20 * 65_536, open, mostOpen <= 16]).toEqual([true, 0, true])
    expect((await world.day('2026-06-01'))?.drift).toMatchObject({ requests: { captured: 20, read: 20 }, rows: 1000 })
  })

  it('of very long rows are read as far as memory allows, some of all', async () => {
    // 50 rows of 8 kB.
    await world.request(0, 100, { rows: 50, text: 'x'.repeat(8000) })
    await world.look()
    const day = await world.day('2026-06-01')
    expect(day?.drift?.requests.captured).toBe(100)
    expect(world.reads).toBe(48)
    expect(day?.drift?.requests.read).toBe(48)
    expect(world.memory.readBytes).toBeLessThan(24 * 1024 * 1024)
    // Not the first ones alone.
    expect(day?.drift?.windows[0]?.to.slice(0, 13)).toBe('2026-06-01T02')
  })

  it('of rows that are longer than what is read of a request count as none', async () => {
    await world.request(0, 20, { text: 'x'.repeat(1024 * 1024) })
    await world.request(1, 400)
    await world.look()
    expect((await world.day('2026-06-01'))?.drift).toMatchObject({ requests: { captured: 420 }, rows: 400 })
    expect(world.memory.readBytes).toBeLessThan(20 * 600_000 + 400_000)
  })

  it('become two metrics where the manifest asks for them, and none otherwise', async () => {
    const lines = () => world.log.entries.filter(({ message }) => message === 'model-measured')
    await world.live(1)
    expect(lines()).toEqual([])
    await world.serve({ capture: { enabled: true }, monitor: { metrics: true } })
    await world.live(1)
    expect(lines()).toMatchObject([
      { fields: { stage: 'boostlinedev', dataset: DATASET, movedColumns: 0, expectedPerformance: expect.any(Number) } },
    ])
  })

  const keyAt = (ms: number) => captureKeys(DATASET, captureId(ms, 'zz'))?.predictions ?? ''
  it.each([
    ['a name of somebody else', 'captures/churn/zzz.jsonl'],
    ['a name of somebody else in a folder of a day', 'captures/churn/2026/06/01/zzz.jsonl'],
    ['a time far ahead', keyAt(Date.UTC(2099, 0, 1))],
    ['the time of tomorrow', keyAt(START + 30 * HOUR_MS)],
  ])('go on where one more has %s', async (_, key) => {
    await world.live(2)
    await world.objects.put(key, '{')
    await world.live(4)
    expect((await world.day('2026-06-01'))?.drift?.windows.length).toBe(6)
  })

  it('go on with this day where the last one that was counted lies in the future', async () => {
    await world.live(2)
    const known = await readMonitoringState(world.objects, DATASET)
    if (!known?.state) throw new Error('There is no state.')
    await writeMonitoringState(world.objects, { ...known.state, after: 'captures/churn/zzz.jsonl' }, known)
    await world.live(4)
    expect((await world.day('2026-06-01'))?.drift?.windows.length).toBe(6)
  })

  it('of which one tells an impossible probability are remembered all the same', async () => {
    await world.live(2)
    await world.request(2, 200, { probability: 7 })
    await world.live(2)
    expect(world.log.entries.map(({ message }) => message)).not.toContain('monitoring-begun-anew')
  })

  it('of another run are counted and not compared', async () => {
    await world.request(0, 400, { model: 'boostline-churn-20260401-100000-bbbbbbbb' })
    await world.look()
    expect(await world.state()).toMatchObject({ captures: null, today: { counted: 400 } })
    expect(world.log.entries.at(-1)).toMatchObject({ message: 'captures-of-others' })
  })
})

it.each([
  ['capture is off', {}],
  ['monitoring is off', { capture: { enabled: true }, monitor: { enabled: false } }],
])('nothing is looked at where %s', async (_, manifest) => {
  await world.serve(manifest)
  await world.live(2)
  expect(await world.state()).toBeUndefined()
  expect(await world.day('2026-06-01')).toBeUndefined()
})

type Requests = {
  readonly shift?: number
  readonly model?: string
  readonly rows?: number
  readonly text?: string
  readonly probability?: number
}

function monitoredWorld() {
  const clock = { ms: START, now: () => clock.ms }
  const objects = memoryObjectStore('b', clock)
  const log = recordingLog()
  let seed = 7
  let requests = 0
  let reads = 0
  let readBytes = 0
  let open = 0
  let mostOpen = 0
  let failing: ((key: string) => boolean) | undefined
  async function* counted(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    mostOpen = Math.max(mostOpen, ++open)
    try {
      for await (const chunk of body) {
        readBytes += chunk.length
        yield chunk
      }
    } finally {
      open--
    }
  }
  const reached: typeof objects = {
    ...objects,
    get: async (...args) => {
      if (args[0].startsWith('captures/')) throw new Error('It is not read whole.')
      return await objects.get(...args)
    },
    open: async (...args) => {
      reads++
      const found = await objects.open(...args)
      return found && { ...found, body: counted(found.body) }
    },
    put: async (...args) => {
      if (failing?.(args[0])) {
        failing = undefined
        throw new Error('cut off')
      }
      return await objects.put(...args)
    },
  }
  const put = async (key: string, record: unknown) => void (await objects.put(key, JSON.stringify(record)))
  const random = () => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff
    return seed / 0x7fffffff
  }
  const normal = () => Array.from({ length: 12 }, random).reduce((sum, each) => sum + each, -6)

  async function request(
    hour: number,
    count: number,
    { shift = 0, model = RUN, rows = 1, text = '', probability }: Requests = {},
  ): Promise<void> {
    for (let each = 0; each < count; each++) {
      const atMs = START + hour * STEP_MS + Math.floor((each * STEP_MS) / count)
      clock.ms = Math.max(clock.ms, atMs)
      const id = captureId(atMs, `id${requests++}`)
      const captured = Array.from({ length: rows }, (_, instance): CapturedPrediction => {
        const yes = probability ?? random()
        return {
          version: 1,
          kind: 'prediction',
          requestId: id,
          instance,
          at: new Date(atMs).toISOString(),
          dataset: DATASET,
          model,
          role: 'champion',
          latencyMs: 5,
          features: { income: normal() + shift, plan: random() < 0.5 ? 'a' : 'b', year: 2026, text },
          prediction: yes >= 0.5 ? { label: 'yes', probability: yes } : { label: 'no', probability: 1 - yes },
        }
      })
      await writeCapture(objects, captureKeys(DATASET, id)?.predictions ?? '', captured)
    }
  }
  let hours = 0
  const look = async () => await watchCaptures(DATASET, { objects: reached, clock, log }, 'boostlinedev')
  return {
    objects,
    log,
    look,
    request,
    get reads() {
      return reads
    },
    get memory() {
      return { readBytes, open, mostOpen }
    },
    failsOnce: (test: (key: string) => boolean) => void (failing = test),
    /** Steps of 400 requests, each followed by a look. */
    live: async (count: number, shift = 0) => {
      for (let each = 0; each < count; each++) {
        await request(hours++, ROWS, { shift })
        clock.ms = START + hours * STEP_MS
        await look()
      }
    },
    serve: async (manifest: unknown) => {
      const keys = runKeys(DATASET, RUN)
      const since = new Date(START - HOUR_MS).toISOString()
      const source = { key: 'datasets/churn.csv', eventTime: since }
      await put(pointerKey(DATASET), {
        version: 1,
        dataset: DATASET,
        revision: 1,
        champion: { runId: RUN, modelPackageArn: 'arn', source, type: 'endpoint', endpointName: RUN, since },
        challenger: null,
        rollout: null,
        retired: [],
        history: [],
      })
      await put(keys.source, {
        version: 1,
        runId: RUN,
        dataset: DATASET,
        bucket: 'b',
        eTag: 'e',
        sizeBytes: 1,
        codeVersion: 'test',
        ...source,
        manifest: { key: 'datasets/churn/manifest.json', text: JSON.stringify(manifest) },
      })
      await put(keys.schema, SCHEMA)
      await put(keys.evaluation, EVALUATION)
    },
    state: async () => (await readMonitoringState(objects, DATASET))?.state,
    day: async (day: string) => await readRecord(objects, monitoringKeys(DATASET).day(day), monitoringDaySchema),
    notices: async () => (await Array.fromAsync(objects.list('notices/'))).map(({ key }) => key),
  }
}

const FEATURE = { role: 'feature', missing: 0, fill: 0 } as const
const DECILES = [-4, -1.2816, -0.8416, -0.5244, -0.2533, 0, 0.2533, 0.5244, 0.8416, 1.2816, 4]
const NORMAL = {
  min: -4,
  max: 4,
  mean: 0,
  deciles: DECILES,
  counts: Array.from({ length: 10 }, () => 300),
  missingRate: 0,
  standardDeviation: 1,
  rows: 3000,
}
const YEARS = { ...NORMAL, min: 2015, max: 2025, mean: 2020, deciles: Array.from({ length: 11 }, (_, at) => 2015 + at) }

const SCHEMA = {
  version: 3,
  dataset: DATASET,
  runId: RUN,
  problem: { type: 'binary', classes: ['no', 'yes'].map((label) => ({ label, count: 1500 })) },
  columns: [
    { ...FEATURE, name: 'income', index: 0, type: 'number', encoding: 'number', position: 0, statistics: NORMAL },
    {
      ...FEATURE,
      name: 'plan',
      index: 1,
      type: 'category',
      encoding: 'codes',
      position: 1,
      vocabulary: ['a', 'b'],
      statistics: { top: ['a', 'b'].map((value) => ({ value, count: 1500 })), missingRate: 0, rows: 3000 },
    },
    { ...FEATURE, name: 'year', index: 2, type: 'number', encoding: 'number', position: 2, statistics: YEARS },
    { ...FEATURE, name: 'secret', index: 3, type: 'number', encoding: 'number', position: 3, statistics: NORMAL },
    { name: 'churned', index: 4, role: 'target' },
  ],
  encodedWidth: 4,
  warnings: [],
}

const EVALUATION = {
  version: 1,
  runId: RUN,
  dataset: DATASET,
  problem: 'binary',
  rows: 1000,
  metrics: { auc: { value: 0.83 }, accuracy: { value: 0.75 }, logLoss: { value: 0.5 } },
  confusion: {
    labels: ['no', 'yes'],
    matrix: [
      [400, 100],
      [100, 400],
    ],
  },
  threshold: 0.5,
  calibrationTrial: { rows: 800, reason: 'tried' },
  reliability: { error: 0.01, slope: 1, intercept: 0, bins: [] },
  decision: { status: 'approved', reason: 'good' },
}
