import { beforeEach, describe, expect, it, vi } from 'vitest'
import { sampleError } from '#shared/errors/sample-error.ts'
import { recordingLog } from '#shared/log/recording-log.ts'
import { monitoringKeys } from '#shared/names/monitoring-keys.ts'
import { pointerKey, runKeys } from '#shared/names/run-keys.ts'
import { type Notice, noticeSchema } from '#shared/notifications/notice.ts'
import { memoryObjectStore } from '#shared/objects/memory-object-store.ts'
import { canaryStateSchema } from '#shared/records/canary-state.ts'
import { readRecord } from '#shared/records/record-files.ts'
import { FakeScorer } from '../testing/fake-scorer.ts'
import { askChampion } from './ask-champion.ts'

const DATASET = 'churn'
const FIRST = 'boostline-churn-20260501-100000-aaaaaaaa'
const SECOND = 'boostline-churn-20260502-100000-bbbbbbbb'
const BEAT_MS = 900_000
const ON = { canary: { enabled: true } }

const NUMBER = { min: 0, max: 9, mean: 3, deciles: [], counts: [], missingRate: 0 }
const COLUMNS = [
  ...['a', 'b', 'c'].map((name, at) => ({
    name,
    index: at,
    role: 'feature',
    type: 'number',
    encoding: 'number',
    position: at,
    missing: 1,
    fill: null,
    statistics: NUMBER,
  })),
  { name: 'y', index: 3, role: 'target' },
]
const BINARY = { type: 'binary', classes: ['no', 'yes'].map((label) => ({ label, count: 50 })) }
const THREE = { type: 'multiclass', classes: ['a', 'b', '=c'].map((label) => ({ label, count: 50 })) }
const REGRESSION = { type: 'regression', target: { mean: 10, min: 0, max: 20 } }

let world: ReturnType<typeof askedWorld>
beforeEach(() => {
  world = askedWorld()
})

describe('the champion is asked a known row', () => {
  it('and nothing is said where it answers as in its evaluation', async () => {
    await world.serve(FIRST, ON)
    world.scorer.answer = [0.200001]
    await world.beat()
    await world.beat()
    const [first] = world.scorer.asked
    expect([first?.target, [...(first?.rows.values ?? [])]]).toEqual([FIRST, [3, Number.NaN, 0.5]])
    expect(await world.state()).toMatchObject({ model: FIRST, state: 'right', misses: 0 })
    expect([world.writes, await world.notices()]).toEqual([1, []])
  })

  it.each([
    ['two classes', BINARY, 'no,0.8', [0.2], [0.9], 'the probability 0.09999999999999998 of no'],
    ['three, of which one is no formula', THREE, "'=c,0.7", [0.1, 0.2, 0.7], [0.7, 0.2, 0.1], '0.1 of =c where'],
    ['a number', REGRESSION, '13.2,', [13.2], [13.3], '13.3 where the evaluation had 13.2'],
  ])('and one wrong answer is told: %s', async (_, problem, predicted, right, wrong, words) => {
    await world.serve(FIRST, ON, { problem, predicted })
    world.scorer.answer = right
    await world.beat()
    expect(await world.notices()).toEqual([])
    world.scorer.answer = wrong
    for (let beats = 0; beats < 3; beats++) await world.beat()
    const [notice, ...others] = await world.notices()
    expect(others).toEqual([])
    expect(notice).toMatchObject({ kind: 'alarm', dataset: DATASET, runId: FIRST })
    expect(notice?.text).toContain(words)
    expect(notice?.text).toContain('./boostline rollback churn --prefix shopdev.')
  })

  it.each([
    ['it is gone', sampleError('serving-missing', 'there is no such endpoint'), 'there is no such endpoint'],
    ['it throttles', sampleError('serving-busy', 'it throttles'), 'it throttles'],
  ])('and no answer is told the second time: %s', async (_, error, words) => {
    await world.serve(FIRST, ON)
    world.scorer.answer = error
    await world.beat()
    expect(await world.notices()).toEqual([])
    await world.beat()
    const [notice] = await world.notices()
    expect([notice?.subject, notice?.text]).toEqual([
      'churn: the model that serves does not answer',
      expect.stringContaining(words),
    ])
    await world.beat()
    world.scorer.answer = [0.2]
    await world.beat()
    expect((await world.notices()).length).toBe(1)
    expect(await world.state()).toMatchObject({ state: 'right', misses: 0, reason: '' })
    expect(world.log.entries.at(-1)).toMatchObject({ message: 'canary-recovered' })
    // Another time is another message.
    world.scorer.answer = error
    for (let beats = 0; beats < 2; beats++) await world.beat()
    expect((await world.notices()).length).toBe(2)
  })

  it('and asked again where it is busy with callers, which is no fault', async () => {
    await world.serve(FIRST, ON)
    world.scorer.answer = [0.2]
    for (let beats = 0; beats < 2; beats++) {
      world.scorer.first.push(...Array.from({ length: 5 }, () => sampleError('serving-busy', 'Rate exceeded')))
      await world.beat()
    }
    expect(world.scorer.asked).toHaveLength(12)
    expect([await world.state(), await world.notices()]).toMatchObject([{ state: 'right', misses: 0 }, []])
  })

  it('and one that says nothing is waited for no longer than a heartbeat may take', async () => {
    vi.useFakeTimers()
    vi.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => {
      const controller = new AbortController()
      setTimeout(() => controller.abort(new DOMException('late', 'TimeoutError')), ms)
      return controller.signal
    })
    try {
      await world.serve(FIRST, ON)
      world.scorer.answer = 'never'
      const beat = world.beat()
      await vi.advanceTimersByTimeAsync(20_000)
      await beat
      expect(await world.state()).toMatchObject({ state: 'missing', reason: 'no answer within 20 s' })
    } finally {
      vi.restoreAllMocks()
      vi.useRealTimers()
    }
  })

  it('and the next champion has a row of its own', async () => {
    await world.serve(FIRST, ON)
    world.scorer.answer = [0.9]
    await world.beat()
    await world.serve(SECOND, ON, { predicted: 'yes,0.9' })
    await world.beat()
    expect(await world.state()).toMatchObject({ model: SECOND, state: 'right' })
    expect((await world.notices()).length).toBe(1)
  })

  it('and keeps the row when the test part is deleted', async () => {
    await world.serve(FIRST, ON)
    world.scorer.answer = [0.2]
    await world.beat()
    await world.objects.delete(runKeys(DATASET, FIRST).testPart)
    world.scorer.answer = [0.3]
    await world.beat()
    expect(await world.state()).toMatchObject({ state: 'wrong' })
  })

  it('and where there is none, the record says so', async () => {
    await world.serve(FIRST, ON)
    await world.objects.delete(runKeys(DATASET, FIRST).testPart)
    await world.beat()
    expect([await world.state(), world.scorer.asked]).toMatchObject([{ state: 'unknown', known: null }, []])
    expect(await world.notices()).toEqual([])
  })

  it('and tells it all the same where it was cut off between the record and the message', async () => {
    await world.serve(FIRST, ON)
    world.scorer.answer = [0.9]
    world.failsOnce((key) => key.startsWith('notices/'))
    await expect(world.beat()).rejects.toThrow('cut off')
    await world.beat()
    expect((await world.notices()).length).toBe(1)
  })

  it('and a damaged record is written anew', async () => {
    await world.serve(FIRST, ON)
    await world.objects.put(monitoringKeys(DATASET).canary, 'no JSON')
    world.scorer.answer = [0.2]
    await world.beat()
    expect(await world.state()).toMatchObject({ state: 'right' })
  })
})

it.each([
  ['the manifest does not ask for it', {}],
  ['there is no manifest', undefined],
])('nothing is asked where %s', async (_, manifest) => {
  await world.serve(FIRST, manifest)
  await world.beat()
  expect([world.scorer.asked, await world.state()]).toEqual([[], undefined])
})

function askedWorld() {
  const clock = { ms: Date.UTC(2026, 5, 1), now: () => clock.ms }
  const sleep = async (delayMs: number) => void (clock.ms += delayMs)
  const objects = memoryObjectStore('b', clock)
  const scorer = new FakeScorer()
  const log = recordingLog()
  let writes = 0
  let failing: ((key: string) => boolean) | undefined
  const reached: typeof objects = {
    ...objects,
    put: async (...args) => {
      if (failing?.(args[0])) {
        failing = undefined
        throw new Error('cut off')
      }
      writes++
      return await objects.put(...args)
    },
  }
  const put = async (key: string, record: unknown) => void (await objects.put(key, JSON.stringify(record)))
  return {
    objects,
    scorer,
    log,
    get writes() {
      return writes
    },
    failsOnce: (test: (key: string) => boolean) => void (failing = test),
    beat: async () => {
      clock.ms += BEAT_MS
      await askChampion(
        DATASET,
        { objects: reached, scorer, clock, log, sleep, random: () => 0.5 },
        { prefix: 'shopdev' },
      )
    },
    state: async () => await readRecord(objects, monitoringKeys(DATASET).canary, canaryStateSchema),
    notices: async () => {
      const found: Notice[] = []
      for await (const { key } of objects.list('notices/')) {
        const body = Buffer.from((await objects.get(key))?.body ?? []).toString()
        found.push(noticeSchema.parse(JSON.parse(body)))
      }
      return found
    },
    serve: async (
      runId: string,
      manifest: unknown,
      { problem = BINARY, predicted = 'no,0.8' }: { problem?: unknown; predicted?: string } = {},
    ) => {
      const keys = runKeys(DATASET, runId)
      const source = { key: 'datasets/churn.csv', eventTime: '2026-05-01T10:00:00.000Z' }
      const target = { type: 'endpoint', endpointName: runId }
      const champion = { runId, modelPackageArn: 'arn', source, ...target, since: '2026-05-01T11:00:00.000Z' }
      const none = { challenger: null, rollout: null, retired: [], history: [] }
      await put(pointerKey(DATASET), { version: 1, dataset: DATASET, revision: 1, champion, ...none })
      const text = manifest === undefined ? null : { key: 'm', text: JSON.stringify(manifest) }
      const facts = { version: 1, runId, dataset: DATASET, bucket: 'b', eTag: 'e', sizeBytes: 1, codeVersion: 'test' }
      await put(keys.source, { ...facts, ...source, manifest: text })
      const schema = { version: 3, dataset: DATASET, runId, problem, columns: COLUMNS, encodedWidth: 3, warnings: [] }
      await put(keys.schema, schema)
      const evaluation = { rows: 1, metrics: {}, confusion: null, threshold: null, problem: 'binary' }
      const decision = { status: 'approved', reason: 'good' }
      await put(keys.evaluation, { version: 1, runId, dataset: DATASET, ...evaluation, decision })
      await objects.put(keys.testPart, '1,3,,0.5\n0,1,1,1\n')
      await objects.put(keys.predictions, `row,actual,predicted,probability\n2,"a ""b""\nc",${predicted}\n3,x,y,0.5\n`)
    },
  }
}
