import { describe, expect, it } from 'vitest'
import { runKeys } from '#shared/names/run-keys.ts'
import { leaveInRollout, leaveInTraining, leaveOpen } from '#shared/records/open-work.ts'
import {
  DATASET,
  endpointChanged,
  FIRST,
  HEARTBEAT,
  modelUploaded,
  packageChanged,
  pipeline,
  SECOND,
  THIRD,
  trainingChanged,
} from '../testing/pipeline.ts'

const DAY_MINUTES = 24 * 60
const RUN = { dataset: DATASET, runId: THIRD }
const THROTTLED = {
  stage: 'deployment',
  by: 'model-deployment',
  code: 'aws-throttled',
  reason: 'SageMaker was asked too often.',
  hint: 'Nothing to do.',
} as const
/** The longest there is. */
const HUNDRED_DAYS = { promotion: { rollout: { type: 'linear', stepPercent: 1, intervalMinutes: 1440 } } }

/** The third run is approved while the second takes over, and its evaluation has left word of it. */
async function waiting() {
  const all = pipeline()
  await all.serving(FIRST)
  await all.serving(SECOND, HUNDRED_DAYS)
  const third = await all.deployed(THIRD)
  await all.handler(packageChanged(third))
  await leaveInRollout(RUN, `The rollout of ${SECOND} is under way.`, all)
  expect(await all.pointer()).toMatchObject({ champion: { runId: FIRST }, challenger: { runId: SECOND } })
  all.messages.length = 0
  const beat = async (minutes = 15) => {
    all.advance(minutes)
    await all.handler(HEARTBEAT)
  }
  return { ...all, beat }
}

type Waiting = Awaited<ReturnType<typeof waiting>>

describe('a run that waits for the end of a rollout', () => {
  it('of a hundred days is evaluated again when that has come, and not before', async () => {
    const all = await waiting()
    for (let day = 0; day < 98; day++) await all.beat(DAY_MINUTES)
    expect([all.messages, (await all.open(THIRD))?.code]).toEqual([[], 'in-rollout'])
    for (let beats = 0; beats < 3; beats++) await all.beat(DAY_MINUTES)
    expect(await all.champion()).toBe(SECOND)
    expect(all.messages.length).toBeGreaterThan(0)
    expect(all.messages[0]).toEqual({
      type: 'endpoint',
      endpointName: THIRD,
      runId: THIRD,
      dataset: DATASET,
      testDataS3BucketName: 'boostline',
      testDataS3Key: runKeys(DATASET, THIRD).testPart,
      version: 1,
    })
    expect(await all.failure(THIRD)).toBeUndefined()
  })

  it('keeps its entry until its evaluation has done something about it: a message may be lost', async () => {
    const all = await waiting()
    await all.beat(100 * DAY_MINUTES)
    for (let beats = 1; beats <= 2; beats++) {
      await all.beat()
      expect(all.messages.length).toBe(beats)
    }
    await all.objects.delete(runKeys(DATASET, THIRD).open)
    await all.beat()
    expect(all.messages.length).toBe(2)
  })

  it.each([
    ['its model', modelUploaded(THIRD)],
    ['its training job', trainingChanged(THIRD)],
    ['its endpoint, which was retired', endpointChanged(THIRD)],
  ])('is not forgotten by a late event of %s', async (_, event) => {
    const all = await waiting()
    for (let beats = 0; beats < 12; beats++) await all.beat()
    expect(all.endpoints()).toEqual([FIRST, SECOND])
    await all.handler(event)
    expect((await all.open(THIRD))?.code).toBe('in-rollout')
    expect([all.messages, await all.failure(THIRD)]).toEqual([[], undefined])
  })

  it.each([
    ['by a late try of its training', 'during', (all: Waiting) => leaveInTraining(RUN, { by: 'model-training' }, all)],
    ['by an error of a late event', 'during', (all: Waiting) => leaveOpen(RUN, THROTTLED, all)],
    ['by a late try of its training', 'after', (all: Waiting) => leaveInTraining(RUN, { by: 'model-training' }, all)],
  ] as const)('is evaluated again when its entry was overwritten %s, %s the rollout', async (_, when, overwrite) => {
    const all = await waiting()
    if (when === 'after') await all.beat(100 * DAY_MINUTES)
    await overwrite(all)
    await all.beat(when === 'after' ? 15 : 100 * DAY_MINUTES)
    all.messages.length = 0
    await all.beat()
    expect(await all.champion()).toBe(SECOND)
    expect(all.messages).toMatchObject([{ runId: THIRD }])
    expect(await all.failure(THIRD)).toBeUndefined()
  })

  it('and was removed leaves nothing open', async () => {
    const all = await waiting()
    for await (const { key } of all.objects.list(runKeys(DATASET, THIRD).folder)) await all.objects.delete(key)
    await all.objects.delete(`models/${DATASET}.json`)
    await all.beat()
    expect([all.messages, await all.open(THIRD)]).toEqual([[], undefined])
  })
})
