import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { captureId, captureKeys } from '#shared/names/capture-keys.ts'
import { memoryRegistry } from '#shared/registry/memory-registry.ts'
import { FIRST, HEARTBEAT, outcomeOf, pipelineWith, SECOND, trainingChanged } from './testing/pipeline.ts'

const INVOCATION_MS = 120_000
/** As long as the SDK takes at most until it gives up on a call. */
const SDK_MS = 83_000

/** Archives are unpacked in threads, whose time is the real one. */
const realTimeout = setTimeout
const STEP_MS = 500

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** A pipeline of which one kind of call hangs until the SDK gives up. */
function pipelineThatHangs(hangs: (call: string, args: readonly unknown[]) => boolean) {
  let isSick = false
  const reach = <Port extends object>(port: Port): Port =>
    new Proxy(port, {
      get: (target, name) => {
        const method: unknown = Reflect.get(target, name)
        if (typeof method !== 'function') return method
        return (...args: readonly unknown[]) => {
          const call = () => Reflect.apply(method, target, args) as unknown
          if (!isSick || !hangs(String(name), args)) return call()
          const hang = async () => {
            await new Promise((resolve) => setTimeout(resolve, SDK_MS))
            throw new Error('It timed out.')
          }
          return name === 'list' ? hangingList(hang) : hang()
        }
      },
    })
  const all = pipelineWith(memoryRegistry(), reach)
  return { ...all, fallIll: () => void (isSick = true), beat: async () => await timedBeat(all) }
}

async function* hangingList(hang: () => Promise<never>): AsyncGenerator {
  yield await hang()
}

/** Returns how long the heartbeat took. */
async function timedBeat({ handler }: Pick<ReturnType<typeof pipelineWith>, 'handler'>): Promise<number> {
  const startMs = Date.now()
  let endMs = Number.POSITIVE_INFINITY
  const context = { getRemainingTimeInMillis: () => startMs + INVOCATION_MS - Date.now() }
  const over = handler(HEARTBEAT, context).then(() => void (endMs = Date.now()))
  for (let ms = 0; ms < INVOCATION_MS && endMs === Number.POSITIVE_INFINITY; ms += STEP_MS) {
    await new Promise((resolve) => void realTimeout(resolve, 1))
    await vi.advanceTimersByTimeAsync(STEP_MS)
  }
  await over
  return endMs - startMs
}

it.each([
  ['the endpoints', (call: string) => call === 'listEndpoints'],
  ['the groups of the registry', (call: string) => call === 'datasets'],
  ['the models', (call: string, [prefix]: readonly unknown[]) => call === 'list' && prefix === 'models/'],
])('open work goes on while the listing of %s hangs', async (_, hangs) => {
  const all = pipelineThatHangs(hangs)
  await all.startTraining(FIRST)
  await all.finishTraining(FIRST)
  all.fallIll()
  expect(await all.beat()).toBeLessThan(INVOCATION_MS)
  expect([all.endpoints(), await all.open(FIRST)]).toEqual([[FIRST], undefined])
})

it('endpoints are retired while the listing of open work hangs', async () => {
  const all = pipelineThatHangs((call, [prefix]) => call === 'list' && prefix === 'open/')
  await all.deployed(FIRST, 'rejected')
  all.fallIll()
  expect(await all.beat()).toBeLessThan(INVOCATION_MS)
  expect(all.endpoints()).toEqual([])
})

it('trainings that wait are started, though captures cannot be read', async () => {
  const all = pipelineThatHangs((call, [key]) => call !== 'head' && String(key).startsWith('captures/'))
  await all.serving(FIRST, { capture: { enabled: true } })
  for (let index = 0; index < 40; index++) {
    const id = captureId(all.clock.time + index, `id${index}`)
    await all.objects.put(captureKeys('iris', id)?.predictions ?? '', '{}\n')
  }
  all.jobs.quota = 0
  await all.startTraining(SECOND)
  all.sagemaker.trainings.delete(SECOND)
  await all.handler(HEARTBEAT)
  all.fallIll()
  all.jobs.quota = 1
  expect(await all.beat()).toBeLessThan(INVOCATION_MS)
  expect([...all.jobs.jobs.keys()]).toEqual([SECOND])
})

it('the end of a training starts the next while the endpoints cannot be listed', async () => {
  const all = pipelineThatHangs((call) => call === 'listEndpoints')
  await all.startTraining(FIRST)
  all.jobs.quota = 0
  await all.startTraining(SECOND)
  all.sagemaker.trainings.delete(SECOND)
  await all.handler(HEARTBEAT)
  all.fallIll()
  all.jobs.quota = 1
  all.sagemaker.trainings.set(FIRST, outcomeOf('failed', 'ClientError: no data'))
  await all.handler(trainingChanged(FIRST))
  expect([...all.jobs.jobs.keys()]).toEqual([SECOND])
})
