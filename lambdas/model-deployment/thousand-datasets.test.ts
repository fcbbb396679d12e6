import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { pointerKey, runKeys } from '#shared/names/run-keys.ts'
import { DATASET_TAG, PREFIX_TAG } from '#shared/names/tags.ts'
import { memoryRegistry } from '#shared/registry/memory-registry.ts'
import { emptyPointer } from './promotion/promotion-steps.ts'
import { HEARTBEAT, modelUploaded, pipelineWith, ROLLOUT_ALARM } from './testing/pipeline.ts'

const DATASETS = 1000
const INVOCATION_MS = 120_000
/** What a call of AWS takes. */
const CALL_MS = 30
/** Any call about one of these never returns, or fails. */
const HANGING = ['d0002', 'd0500', 'd0998']
const THROWING = ['d0000', 'd0003', 'd0999']
/** It reads every entry under open/, and waits for one that does not come as long as any item may take. */
const ONE_FOR_ALL = 'runs that wait for room to train'
const HELD = new Set([...HANGING, ...THROWING])

/** Some of what is done takes no time of the fake clock, such as a key's hash in a thread. */
const realImmediate = setImmediate
const STEP_MS = 10

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

it('serves 1,000 datasets in one heartbeat of 120 s, whatever some of them do', async () => {
  const { handler, log, sagemaker, champions, failed, waiting, open } = await thousandDatasets()
  expect(sagemaker.endpoints.size).toBe(2 * DATASETS)
  const startMs = Date.now()
  let tookMs = 0
  const beat = handler(HEARTBEAT, { getRemainingTimeInMillis: () => startMs + INVOCATION_MS - Date.now() }).then(() => {
    tookMs = Date.now() - startMs
  })
  await vi.advanceTimersByTimeAsync(INVOCATION_MS)
  await beat
  expect(tookMs).toBeLessThan(INVOCATION_MS)
  // What serves stays, what nobody needs goes, and the runs that had been forgotten have their endpoint.
  const isHeld = (runId: string) => HELD.has(runId.split('-')[1] ?? '')
  const forgotten = waiting.filter((runId) => !isHeld(runId))
  const expected = [...champions, ...failed.filter(isHeld), ...forgotten]
  expect([...sagemaker.endpoints.keys()].toSorted()).toEqual(expected.toSorted())
  expect(await open()).toEqual(waiting.filter(isHeld).toSorted())
  const faults = log.entries.filter(({ message }) => message === 'reconciliation-failed')
  const whats = faults.map(({ fields }) => String(fields['what'])).filter((what) => what !== ONE_FOR_ALL)
  expect(new Set(whats.map((what) => /d\d{4}/.exec(what)?.[0]))).toEqual(HELD)
})

/** What the others do costs no time of an event that is about one of them. */
it('deploys a model among 1,000 datasets by its event, and leaves the others alone', async () => {
  const { handler, sagemaker, waiting } = await thousandDatasets()
  const late = waiting.find((runId) => runId.includes('d0010')) ?? ''
  const key = runKeys('d0010', late).model
  const { tookMs } = await timed(() => handler(modelUploaded('', key), untilEnd()))
  expect(tookMs).toBeLessThan(2000)
  expect([sagemaker.endpoints.has(late), sagemaker.endpoints.size]).toEqual([true, 2 * DATASETS + 1])
})

it('looks at the challengers of 1,000 datasets within the time of an alarm', async () => {
  const { handler } = await thousandDatasets()
  const { tookMs } = await timed(() => handler(ROLLOUT_ALARM, untilEnd()))
  expect(tookMs).toBeLessThan(INVOCATION_MS / 2)
})

it('cleans up as far as the time goes, and says what is left', async () => {
  const { handler, sagemaker } = await thousandDatasets()
  const { result } = await timed(() => handler({ command: 'cleanup', dryRun: false }, untilEnd()))
  expect(result).toMatchObject({
    refused: {
      message: expect.stringMatching(/^Deleted so far: 994\. There was no time for the endpoints of 6 datasets/),
    },
  })
  expect(sagemaker.endpoints.size).toBe(DATASETS + HELD.size)
  const dry = await timed(() => handler({ command: 'cleanup', dryRun: true }, untilEnd(50_000)))
  expect(dry.result).toMatchObject({ refused: { message: expect.stringMatching(/^To be deleted so far: 0\./) } })
})

function untilEnd(invocationMs = INVOCATION_MS) {
  const endMs = Date.now() + invocationMs
  return { getRemainingTimeInMillis: () => endMs - Date.now() }
}

async function timed(work: () => Promise<unknown>): Promise<{ readonly result: unknown; readonly tookMs: number }> {
  const startMs = Date.now()
  let tookMs = Number.POSITIVE_INFINITY
  const over = work().finally(() => void (tookMs = Date.now() - startMs))
  for (let ms = 0; ms < INVOCATION_MS && tookMs === Number.POSITIVE_INFINITY; ms += STEP_MS) {
    await new Promise((resolve) => void realImmediate(resolve))
    await vi.advanceTimersByTimeAsync(STEP_MS)
  }
  return { result: await over, tookMs }
}

/** Each has a champion, an endpoint whose run failed, and every tenth a run whose event was lost. */
async function thousandDatasets() {
  const cloud = pipelineWith(memoryRegistry(), slow)
  const names = Array.from({ length: DATASETS }, (_, index) => `d${String(index).padStart(4, '0')}`)
  const put = (key: string, record: unknown) => cloud.objects.put(key, JSON.stringify(record))
  const champions: string[] = []
  const failed: string[] = []
  const waiting: string[] = []
  for (const [index, dataset] of names.entries()) {
    const [champion, refused, late] = ['20260701', '20260702', '20260703'].map(
      (day) => `boostline-${dataset}-${day}-100000-aaaaaaaa`,
    )
    if (!champion || !refused || !late) continue
    champions.push(champion)
    failed.push(refused)
    for (const name of [champion, refused]) {
      const tags = { [DATASET_TAG]: dataset, [PREFIX_TAG]: 'boostline' }
      cloud.sagemaker.endpoints.set(name, { name, configName: name, tags })
    }
    const decision = { status: 'approved', reason: 'good', comparedWith: null } as const
    await cloud.registry.ensureGroup(dataset)
    const request = {
      runId: champion,
      dataset,
      image: 'i',
      modelDataUrl: 's3://m',
      evaluationUri: 's3://e',
      metrics: {},
      decision,
    }
    const modelPackageArn = await cloud.registry.create(request)
    const serving = {
      runId: champion,
      type: 'endpoint',
      endpointName: champion,
      modelPackageArn,
      since: '2026-07-01T11:00:00Z',
      source: { key: `datasets/${dataset}.csv`, eventTime: '2026-07-01T10:00:00Z' },
    }
    await put(pointerKey(dataset), { ...emptyPointer(dataset), revision: 1, champion: serving })
    await put(runKeys(dataset, refused).failure, {
      version: 1,
      runId: refused,
      dataset,
      stage: 'evaluation',
      code: 'serving-failed',
      message: '',
      hint: '',
      at: '2026-07-02T11:00:00Z',
    })
    if (index % 10 !== 0 && !HELD.has(dataset)) continue
    waiting.push(late)
    const at = '2026-07-03T10:00:00Z'
    const deployment = {
      version: 1,
      runId: late,
      dataset,
      type: 'endpoint',
      endpointName: late,
      endpointConfigName: late,
      modelName: late,
      memoryMb: 4096,
      maxConcurrency: 2,
      image: 'i',
      modelDataUrl: 's3://m',
      at,
    }
    await put(runKeys(dataset, late).deployment, deployment)
    await put(runKeys(dataset, late).open, {
      version: 1,
      runId: late,
      dataset,
      code: 'in-training',
      reason: '',
      hint: '',
      since: at,
    })
  }
  const open = async () => {
    const runs: string[] = []
    for await (const { key } of cloud.objects.list('open/d')) runs.push(key.split('/')[2] ?? '')
    return runs
  }
  return { ...cloud, champions, failed, waiting, open }
}

/** A port whose every call takes its time; those about the held datasets never return, or fail. */
function slow<Port extends object>(port: Port): Port {
  return new Proxy(port, {
    get: (target, name) => {
      const method: unknown = Reflect.get(target, name)
      if (typeof method !== 'function') return method
      return (...args: readonly unknown[]) => {
        const call = () => Reflect.apply(method, target, args) as unknown
        if (name === 'list') return slowly(call() as AsyncIterable<unknown>)
        // Of what is written, only its key: the heartbeat's place names many datasets.
        return afterCall(JSON.stringify(name === 'put' ? args[0] : args)).then(call)
      }
    },
  })
}

async function* slowly(items: AsyncIterable<unknown>): AsyncGenerator {
  await afterCall('')
  yield* items
}

async function afterCall(about: string): Promise<void> {
  if (HANGING.some((name) => about.includes(name))) await new Promise(() => undefined)
  await new Promise((resolve) => setTimeout(resolve, CALL_MS))
  if (THROWING.some((name) => about.includes(name))) throw new Error('It is broken.')
}
