import { expect, it } from 'vitest'
import { tinyModel } from '#engines/scoring/testing/tiny-model.ts'
import { sampleError } from '#shared/errors/sample-error.ts'
import { pointerKey, runKeys } from '#shared/names/run-keys.ts'
import { memoryRegistry } from '#shared/registry/memory-registry.ts'
import { HEARTBEAT, modelUploaded, packageChanged, pipelineWith } from '../testing/pipeline.ts'

const DATASET = 'own'
const KEY = `models/${DATASET}/model.tar.gz`

/** A model that was imported; `approve` makes it serve. */
async function imported(type: 'lambda' | 'serverless') {
  const all = pipelineWith(memoryRegistry(), (port) => port)
  const { objects, handler, registry } = all
  await objects.put(`models/${DATASET}/model.json`, JSON.stringify({ type }))
  await objects.put(KEY, tinyModel(1))
  await handler(modelUploaded('', KEY))
  const runId = (await Array.fromAsync(objects.list(`runs/${DATASET}/`)))[0]?.key.split('/')[2] ?? ''
  const keys = runKeys(DATASET, runId)
  const approve = async () => {
    const arn = await all.registerImported(DATASET, runId)
    await objects.delete(keys.open)
    await registry.decide(arn, 'approved', 'a person')
    await handler(packageChanged(arn))
  }
  const champion = async () => {
    const found = await objects.get(pointerKey(DATASET))
    return found && (JSON.parse(Buffer.from(found.body).toString()) as { champion?: { runId: string } }).champion?.runId
  }
  const failure = async () => {
    const found = await objects.get(keys.failure)
    return found && (JSON.parse(Buffer.from(found.body).toString()) as { code: string })
  }
  const told = () => all.log.entries.filter(({ level }) => level === 'error')
  return { ...all, runId, keys, approve, champion, failure, told }
}

type Imported = Awaited<ReturnType<typeof imported>>

/** What keeps a heartbeat from the record of the deployment, once; returns what takes it away again. */
const OBSTACLES: Record<string, (world: Imported) => Promise<() => Promise<unknown>>> = {
  'record-invalid': async ({ objects, keys }) => {
    const good = await objects.get(keys.deployment)
    await objects.put(keys.deployment, '{"broken')
    return () => objects.put(keys.deployment, Buffer.from(good?.body ?? []))
  },
  'aws-denied': async ({ objects, keys }) => {
    const whole = { ...objects }
    objects.get = async (key, ...at) => {
      if (key === keys.deployment) throw sampleError('aws-denied')
      return await whole.get(key, ...at)
    }
    return async () => Object.assign(objects, whole)
  },
}
const CASES = Object.keys(OBSTACLES).flatMap((code) =>
  (['lambda', 'serverless'] as const).map((type) => ({ code, type })),
)

it.each(CASES)(
  'an imported model that serves ($type) is not told as failed by a heartbeat that met $code',
  async ({ code, type }) => {
    const world = await imported(type)
    await world.approve()
    expect(await world.champion()).toBe(world.runId)
    const takeAway = await OBSTACLES[code]?.(world)
    await world.handler(HEARTBEAT)
    await takeAway?.()
    expect(await world.failure()).toBeUndefined()
    expect(world.told()).toContainEqual(
      expect.objectContaining({
        message: 'work-left-open',
        fields: expect.objectContaining({ runId: world.runId, code, stage: 'deployment' }),
      }),
    )
    world.advance(15)
    await world.handler(HEARTBEAT)
    expect([await world.champion(), await world.failure()]).toEqual([world.runId, undefined])
  },
)

it.each(CASES)('one that does not serve yet ($type) ends with $code, as a trained run does', async ({ code, type }) => {
  const world = await imported(type)
  await OBSTACLES[code]?.(world)
  await world.handler(HEARTBEAT)
  expect(await world.failure()).toMatchObject({ code })
})
