import { describe, expect, it } from 'vitest'
import type { Problem } from '#shared/schema/feature-schema.ts'
import type { FakeModel } from '#shared/serving/testing/fake-scorer.ts'
import { BUCKET, evaluationWorld, featureSchema, KEYS, RUN_ID } from '../testing/evaluation-world.ts'

const DONE = { batchItemFailures: [] }
const KEPT = { batchItemFailures: [{ itemIdentifier: 'message-1' }] }
const PLACE = `s3://${BUCKET}/datasets/churn.csv`
const classesOf = (labels: readonly string[]) => labels.map((label) => ({ label, count: 50 }))
const BINARY: Problem = { type: 'binary', classes: classesOf(['no', 'yes']) }
const THREE: Problem = { type: 'multiclass', classes: classesOf(['a', 'b', 'c']) }

/** A run whose evaluation was written before its endpoint was made, as that of an imported model is. */
async function importedWorld(model: FakeModel, problem = BINARY) {
  const world = await evaluationWorld({ problem, promotes: false })
  world.scorer.models.set(RUN_ID, model)
  const decision = { status: 'pending', reason: 'imported' }
  const facts = { version: 1, runId: RUN_ID, dataset: 'churn', problem: problem.type, rows: 0, metrics: {} }
  await world.objects.put(KEYS.evaluation, JSON.stringify({ ...facts, confusion: null, threshold: null, decision }))
  await world.objects.put(KEYS.schema, JSON.stringify(featureSchema(RUN_ID, problem)))
  return world
}

describe('an imported model', () => {
  it('is registered once it has answered a few rows of its schema, missing cells among them', async () => {
    const world = await importedWorld(() => [0.3])
    expect(await world.deliver()).toEqual(DONE)
    expect(await world.deliver()).toEqual(DONE)
    expect(world.registry.packages).toMatchObject([{ runId: RUN_ID, approval: 'pending' }])
    expect(world.scorer.requests).toEqual([[[Number.NaN], [0], [1], [expect.any(Number)], [expect.any(Number)]]])
  })

  it('waits for its endpoint', async () => {
    const world = await importedWorld(() => [0.3])
    world.scorer.states.push({ kind: 'changing', status: 'Creating' })
    expect(await world.deliver()).toEqual(KEPT)
    expect([world.registry.packages, world.scorer.requests]).toEqual([[], []])
  })

  it('whose endpoint was retired since is still registered, and not asked again', async () => {
    const world = await importedWorld(() => [0.3])
    await world.deliver()
    world.scorer.states.push({ kind: 'missing' })
    expect(await world.deliver()).toEqual(DONE)
    expect(world.scorer.requests.length).toBe(1)
  })

  it.each<[string, FakeModel | 'serving-refused', Problem, string]>([
    ['margins for probabilities', () => [-1.5], BINARY, 'it answers -1.5 where a probability from 0 to 1 is expected'],
    ['no number', () => [Number.NaN], BINARY, 'it answers NaN where a probability from 0 to 1 is expected'],
    ['one number for three classes', () => [1], THREE, 'it does not answer 3 numbers a row'],
    ['three numbers for two classes', () => [0.2, 0.3, 0.5], BINARY, 'it does not answer one number a row'],
    ['a refusal', 'serving-refused', BINARY, 'it does not take rows of 1 features'],
  ])('that answers %s ends in failure.json', async (_, model, problem, says) => {
    const world = await importedWorld(typeof model === 'string' ? () => [0] : model, problem)
    if (typeof model === 'string') world.scorer.faults.push(model)
    expect(await world.deliver()).toEqual(DONE)
    expect(await world.json(KEYS.failure)).toMatchObject({
      code: 'model-unfit',
      stage: 'evaluation',
      message: `${PLACE} does not fit the schema.json beside it: ${says}.`,
    })
    expect(world.registry.packages).toEqual([])
  })
})
