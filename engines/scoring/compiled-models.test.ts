import { describe, expect, it } from 'vitest'
import { recordingLog } from '#shared/log/recording-log.ts'
import { runKeys } from '#shared/names/run-keys.ts'
import { memoryObjectStore } from '#shared/objects/memory-object-store.ts'
import { readModelArchive } from './archive/model-archive.ts'
import { compileRun } from './compile-run.ts'
import { compiledModels } from './compiled-models.ts'
import { schemaOfModel } from './schema-of-model.ts'
import { tinyModel } from './testing/tiny-model.ts'
import { compileModel } from './xgboost/compile-model.ts'

const RUN = { dataset: 'churn', runId: 'boostline-churn-20260701-100000-aaaaaaaa' }
const KEYS = runKeys(RUN.dataset, RUN.runId)
const IMAGE = '683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:3.0-5'
const ROW = Float32Array.of(0.4)

/** A deployed run whose model is compiled. */
async function compiledRun() {
  const objects = memoryObjectStore('b')
  const put = (key: string, record: unknown) => objects.put(key, JSON.stringify(record))
  await objects.put(KEYS.model, tinyModel(1))
  const model = compileModel(await readModelArchive(objects, KEYS.model), '3.0')
  await put(KEYS.schema, schemaOfModel(model.info, RUN))
  const { bytes, info } = await compileRun(RUN, IMAGE, objects)
  const target = { type: 'lambda' as const, modelKey: KEYS.servingModel, sourceHash: info.sourceHash }
  await put(KEYS.deployment, {
    version: 1,
    ...RUN,
    ...target,
    image: IMAGE,
    modelDataUrl: `s3://b/${KEYS.model}`,
    at: '2026-07-01T10:10:00.000Z',
  })
  await objects.put(KEYS.servingModel, bytes)
  const log = recordingLog()
  const models = compiledModels(objects, log)
  return { objects, log, target, bytes: Buffer.from(bytes), load: (of: CompiledTarget) => models.load(of) }
}

type CompiledTarget = Parameters<ReturnType<typeof compiledModels>['load']>[0]

const otherVersion = (bytes: Buffer) => {
  const copy = Buffer.from(bytes)
  copy.writeUInt32LE(9999, 8)
  return copy
}
const changedCell = (bytes: Buffer) => {
  const copy = Buffer.from(bytes)
  copy[copy.length - 3] = (copy.at(-3) ?? 0) ^ 1
  return copy
}

describe('the compiled model of a run', () => {
  it('is read once an instance', async () => {
    const { objects, load, target } = await compiledRun()
    const first = await load(target)
    await objects.delete(KEYS.servingModel)
    expect(await load(target)).toBe(first)
  })

  it.each([
    ['cut off', (bytes: Buffer) => bytes.subarray(0, bytes.length - 8)],
    ['with a bit changed', changedCell],
    ['of another version of its format', otherVersion],
    ['replaced by a page of text', () => Buffer.from('<html>Access denied</html>')],
    ['empty', () => Buffer.alloc(0)],
  ])('%s is made again from the checked archive, and answers as before', async (_, damage) => {
    const { objects, load, target, bytes, log } = await compiledRun()
    const before = (await compiledModels(objects, log).load(target)).margins(ROW, 1)
    await objects.put(KEYS.servingModel, damage(bytes))
    expect((await load(target)).margins(ROW, 1)).toEqual(before)
    expect(log.entries).toEqual([
      {
        level: 'warn',
        message: 'model-rebuilt',
        fields: { ...RUN, key: KEYS.servingModel, reason: expect.any(String), hint: expect.any(String) },
      },
    ])
  })

  it('that was deleted is made again, once for all who wait for it', async () => {
    const { objects, load, target, log } = await compiledRun()
    await objects.delete(KEYS.servingModel)
    const [one, other] = await Promise.all([load(target), load(target)])
    expect(one).toBe(other)
    expect(await load(target)).toBe(one)
    expect(log.entries).toHaveLength(1)
  })

  it.each([
    ['is gone', (objects: ReturnType<typeof memoryObjectStore>) => objects.delete(KEYS.model)],
    ['is another one', (objects: ReturnType<typeof memoryObjectStore>) => objects.put(KEYS.model, tinyModel(1, 3))],
    ['is damaged, too', (objects: ReturnType<typeof memoryObjectStore>) => objects.put(KEYS.model, 'odd')],
  ])('says what is damaged, where and what to do when its archive %s', async (_, change) => {
    const { objects, load, target } = await compiledRun()
    await objects.put(KEYS.servingModel, 'odd')
    await change(objects)
    await expect(load(target)).rejects.toMatchObject({
      code: 'serving-missing',
      message: expect.stringMatching(
        /^The compiled model cannot be used: it is no compiled model\. It belongs at s3:\/\/b\/runs\/churn\/.*\/serving\/model\.bin, and cannot be made again: .+\.$/,
      ),
      hint: 'Put the version before of it, or of what it is made of, back: docs/operations.md, restore drills.',
    })
  })

  it('for explanations alone is not made again: the endpoint serves', async () => {
    const { objects, load, target } = await compiledRun()
    await objects.put(KEYS.servingModel, 'odd')
    await expect(load({ modelKey: target.modelKey })).rejects.toMatchObject({ code: 'compiled-model-invalid' })
  })
})
