import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import type { Decision } from '#shared/records/evaluation-record.ts'
import { memoryRegistry } from '#shared/registry/memory-registry.ts'
import type { ModelRegistry, PackageFilter } from '#shared/registry/model-registry.ts'
import { sagemakerRegistry } from '#shared/registry/sagemaker-registry.ts'
import { ManualClock } from '../../emulator/clock.ts'
import { BUCKET, IMAGE, startTestSageMaker } from '../../emulator/sagemaker/testing/test-sagemaker.ts'
import {
  FIRST,
  HEARTBEAT,
  packageChanged,
  pipelineWith,
  SECOND,
} from '../../lambdas/model-deployment/testing/pipeline.ts'

const DAY_MS = 24 * 60 * 60 * 1000
const clock = new ManualClock(Date.UTC(2026, 6, 5, 10))

/** SageMaker in the emulator, driven by the real SDK. */
async function emulatedRegistry(): Promise<ModelRegistry> {
  const cloud = await startTestSageMaker({ clock })
  onTestFinished(() => cloud.close())
  const registry = sagemakerRegistry(cloud.sagemaker, 'boostline')
  // SageMaker wants to see the model that a package is of, and an image that it can have: one will do for them all.
  const modelDataUrl = `s3://${BUCKET}/model.tar.gz`
  await cloud.s3.writeObject(BUCKET, 'model.tar.gz', Buffer.from('never unpacked'))
  return { ...registry, create: (request) => registry.create({ ...request, image: IMAGE, modelDataUrl }) }
}

const registries: readonly [string, () => Promise<ModelRegistry>][] = [
  ['the fake in memory', async () => memoryRegistry()],
  ['SageMaker through the SDK', emulatedRegistry],
]

describe.each(registries)('the model registry as %s', (_, connect) => {
  let registry: ModelRegistry
  beforeEach(async () => {
    registry = await connect()
  })

  async function register(runId: string, decision: Partial<Decision> = {}, dataset = 'iris'): Promise<string> {
    clock.advance(1000)
    return await registry.create({
      runId,
      dataset,
      image: '683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:3.2-0',
      modelDataUrl: `s3://ml/runs/${runId}/model.tar.gz`,
      evaluationUri: `s3://ml/runs/${runId}/evaluation.json`,
      metrics: { auc: 0.91 },
      decision: { status: 'pending', reason: 'so: good', comparedWith: null, ...decision },
    })
  }

  async function listed(filter?: PackageFilter, dataset = 'iris'): Promise<readonly (string | undefined)[]> {
    const found: (string | undefined)[] = []
    for await (const { runId } of registry.list(dataset, filter)) found.push(runId)
    return found
  }

  it('has nothing of a dataset without a group', async () => {
    expect(await listed()).toEqual([])
    expect(await registry.find('iris', FIRST)).toBeUndefined()
    expect(await registry.datasets()).toEqual([])
    await expect(register(FIRST)).rejects.toMatchObject({ code: 'aws-refused' })
  })

  it('has a group for each dataset, however often it is asked for', async () => {
    for (const dataset of ['iris', 'churn', 'iris']) await registry.ensureGroup(dataset)
    expect(new Set(await registry.datasets())).toEqual(new Set(['iris', 'churn']))
  })

  it('keeps one package of a run that is asked for again and at once', async () => {
    await registry.ensureGroup('iris')
    const arns = await Promise.all([register(FIRST), register(FIRST), register(FIRST)])
    expect(new Set([...arns, await register(FIRST)]).size).toBe(1)
    expect(await listed()).toEqual([FIRST])
    expect(await registry.find('iris', FIRST)).toEqual({ arn: arns[0], approval: 'pending', runId: FIRST })
    expect(await registry.find('iris', FIRST.slice(0, -1))).toBeUndefined()
  })

  it.each(['approved', 'pending', 'rejected'] as const)('describes what the evaluation decided: %s', async (status) => {
    await registry.ensureGroup('iris')
    const arn = await register(SECOND, { status, comparedWith: FIRST })
    expect(await registry.describe(arn)).toEqual({
      arn,
      approval: status,
      reason: 'so: good',
      decidedByPerson: false,
      comparedWith: FIRST,
      changedBy: undefined,
      changedMs: expect.any(Number),
      run: { runId: SECOND, dataset: 'iris' },
    })
    expect(await registry.describe(`${arn}9`)).toBeUndefined()
  })

  it('tells "no champion" from a run', async () => {
    await registry.ensureGroup('iris')
    expect((await registry.describe(await register(FIRST, { comparedWith: null })))?.comparedWith).toBeNull()
  })

  it("tells the evaluation's decision from a person's, which stays", async () => {
    await registry.ensureGroup('iris')
    const arn = await register(SECOND, { status: 'approved' })
    await registry.amend(arn, { status: 'approved', reason: 'again', comparedWith: FIRST })
    expect(await registry.describe(arn)).toMatchObject({
      approval: 'approved',
      decidedByPerson: false,
      comparedWith: FIRST,
    })
    await registry.decide(arn, 'rejected', 'I looked')
    expect(await registry.describe(arn)).toMatchObject({
      approval: 'rejected',
      decidedByPerson: true,
      reason: 'I looked',
      comparedWith: FIRST,
    })
    await registry.amend(arn, { status: 'approved', reason: 'once more', comparedWith: SECOND })
    expect(await registry.describe(arn)).toMatchObject({
      approval: 'rejected',
      reason: 'I looked',
      comparedWith: SECOND,
    })
    await expect(registry.decide(`${arn}9`, 'approved', 'x')).rejects.toMatchObject({ code: 'aws-refused' })
  })

  it('lists the newest first, by approval and by the time of their uploads', async () => {
    await registry.ensureGroup('iris')
    await registry.ensureGroup('churn')
    const runOfDay = (day: number) => `boostline-iris-202607${String(day).padStart(2, '0')}-100000-aaaaaaaa`
    const runs = [10, 11, 12, 13].map(runOfDay)
    for (const [index, runId] of runs.entries()) {
      clock.advance(DAY_MS)
      await register(runId, { status: index % 2 === 0 ? 'approved' : 'rejected' })
    }
    await register(`boostline-churn-20260713-100000-aaaaaaaa`, {}, 'churn')
    expect(await listed()).toEqual(runs.toReversed())
    expect(await listed({ approval: 'approved' })).toEqual([runs[2], runs[0]])
    const late = await listed({ sinceMs: Date.UTC(2026, 6, 12, 10) })
    expect(late.slice(0, 2)).toEqual([runs[3], runs[2]])
  })

  it('shows a thousand packages whole', async () => {
    await registry.ensureGroup('iris')
    const runs = Array.from({ length: 1000 }, (_unused, index) => `run-${index}`)
    for (const runId of runs) await register(runId)
    expect(await listed()).toEqual(runs.toReversed())
    expect(await registry.find('iris', 'run-0')).toMatchObject({ runId: 'run-0' })
  })

  it('lets a rollback find the run before, a thousand packages ago', async () => {
    const { handler, serving, pointer, decide } = pipelineWith(registry)
    await serving(FIRST)
    const arn = await serving(SECOND)
    for (let index = 0; index < 1000; index++) await register(`run-${index}`, { status: 'rejected' })
    await decide(arn, 'rejected', 'wrong')
    await handler(packageChanged(arn))
    expect((await pointer())?.champion?.runId).toBe(FIRST)
    await handler(HEARTBEAT)
    expect((await pointer())?.champion?.runId).toBe(FIRST)
  })
})
