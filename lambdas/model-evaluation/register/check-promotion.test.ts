import { describe, expect, it } from 'vitest'
import { sampleError } from '#shared/errors/sample-error.ts'
import { runKeys } from '#shared/names/run-keys.ts'
import type { ServingTarget } from '#shared/serving/serving-target.ts'
import {
  type EvaluationWorld,
  evaluationWorld,
  featureSchema,
  KEYS,
  POINTER_KEY,
  putPointer,
  RUN_ID,
  trainingRecord,
} from '../testing/evaluation-world.ts'

const DONE = { batchItemFailures: [] }
const KEPT = { batchItemFailures: [{ itemIdentifier: 'message-1' }] }
const OTHER = 'boostline-churn-20260601-000000-00000001'
const EARLIER = { eventTime: '2026-06-01T00:00:00.000Z' }
const LATER = { eventTime: '2026-08-01T00:00:00.000Z' }

/** An approved run that nobody has promoted yet. */
async function approvedWorld(): Promise<EvaluationWorld> {
  const world = await evaluationWorld({ promotes: false })
  expect(await world.deliver()).toEqual(KEPT)
  expect(world.registry.packages).toMatchObject([{ approval: 'approved', decision: { comparedWith: null } }])
  return world
}

describe('the message of an approved run', () => {
  it('is kept, hidden for longer each time, until the pointer names the run', async () => {
    const world = await approvedWorld()
    expect(await world.deliver({ receiveCount: 4 })).toEqual(KEPT)
    expect(world.hidden.map(({ seconds }) => seconds)).toEqual([1, 8])
    await putPointer(world.objects, RUN_ID)
    expect(await world.deliver({ receiveCount: 5 })).toEqual(DONE)
    expect(world.scorer.requests).toHaveLength(1)
  })

  it('is done where the run takes over step by step', async () => {
    const world = await approvedWorld()
    await putPointer(world.objects, OTHER, EARLIER)
    const pointer = (await world.json(POINTER_KEY)) as { champion: object }
    const challenger = { ...pointer.champion, runId: RUN_ID }
    await world.objects.put(POINTER_KEY, JSON.stringify({ ...pointer, challenger }))
    expect(await world.deliver({ receiveCount: 2 })).toEqual(DONE)
  })

  it('is done where a newer upload serves: this run never will', async () => {
    const world = await approvedWorld()
    await putPointer(world.objects, OTHER, LATER)
    expect(await world.deliver({ receiveCount: 2 })).toEqual(DONE)
  })

  it('is done where a person rejected the package meanwhile', async () => {
    const world = await approvedWorld()
    await world.registry.decide(world.registry.packages[0]?.arn ?? '', 'rejected', 'no')
    expect(await world.deliver({ receiveCount: 2 })).toEqual(DONE)
    expect(world.registry.packages).toMatchObject([{ approval: 'rejected' }])
  })

  describe('during the rollout of another run', () => {
    async function inRollout(): Promise<EvaluationWorld> {
      const world = await approvedWorld()
      await putPointer(world.objects, OTHER, EARLIER)
      const pointer = (await world.json(POINTER_KEY)) as { champion: object }
      const challenger = { ...pointer.champion, runId: 'another' }
      await world.objects.put(POINTER_KEY, JSON.stringify({ ...pointer, champion: null, challenger }))
      return world
    }

    it('is let go, and what waits for the end of the rollout is an entry in open/', async () => {
      const world = await inRollout()
      world.nowMs += 3 * 60 * 60 * 1000
      expect(await world.deliver({ receiveCount: 40 })).toEqual(DONE)
      expect(await world.json(KEYS.open)).toMatchObject({
        by: 'model-evaluation',
        stage: 'promotion',
        code: 'in-rollout',
        reason: 'The rollout of another is under way.',
        hint: 'Nothing to do: when it is over, the run is compared with what serves then.',
      })
      expect(world.registry.packages).toMatchObject([{ approval: 'approved' }])
      expect(await world.json(KEYS.failure)).toBeUndefined()
    })

    it('is kept where that entry cannot be written', async () => {
      const world = await inRollout()
      world.nowMs += 3 * 60 * 60 * 1000
      const whole = { ...world.objects }
      world.objects.put = async (key, ...rest) => {
        if (key === KEYS.open) throw sampleError('aws-denied')
        return await whole.put(key, ...rest)
      }
      expect(await world.deliver({ receiveCount: 40 })).toEqual(KEPT)
      expect(world.hidden.at(-1)?.seconds).toBe(300)
    })

    it('when it is sent again, weeks later, is done once the run serves, and takes the entry away', async () => {
      const world = await inRollout()
      await world.deliver({ receiveCount: 2 })
      world.nowMs += 30 * 24 * 60 * 60 * 1000
      await world.objects.delete(POINTER_KEY)
      const again = { sentMs: world.nowMs, firstReceivedMs: world.nowMs }
      world.nowMs += 60 * 60 * 1000
      expect(await world.deliver({ receiveCount: 6, ...again })).toEqual(KEPT)
      expect(await world.json(KEYS.open)).toMatchObject({ code: 'waiting', stage: 'promotion' })
      await putPointer(world.objects, RUN_ID)
      expect(await world.deliver({ receiveCount: 7, ...again })).toEqual(DONE)
      expect(await world.json(KEYS.open)).toBeUndefined()
    })
  })

  it('is done where a newer upload takes over while the run is compared once more', async () => {
    const world = await approvedWorld()
    await putPointer(world.objects, OTHER, EARLIER)
    const whole = { ...world.objects }
    world.objects.get = async (key, at) => {
      if (key === runKeys('churn', OTHER).training) {
        await putPointer(world.objects, OTHER, LATER)
        throw sampleError('serving-missing')
      }
      return await whole.get(key, at)
    }
    expect(await world.deliver({ receiveCount: 2 })).toEqual(DONE)
    expect(await world.json(KEYS.failure)).toBeUndefined()
  })

  it('is given up two hours after the evaluation, with a word in the log and no failure', async () => {
    const world = await approvedWorld()
    world.nowMs += 2 * 60 * 60 * 1000 + 1
    expect(await world.deliver({ receiveCount: 130 })).toEqual(DONE)
    expect(world.log.entries.at(-1)).toMatchObject({ level: 'warn', message: 'promotion-skipped' })
    expect(await world.json(KEYS.failure)).toBeUndefined()
  })
})

describe('an approval whose champion was replaced before it took effect', () => {
  /** The other run's model answers the same rows with `answer`. */
  async function worldWithNewChampion(answer: readonly string[]): Promise<EvaluationWorld> {
    const world = await approvedWorld()
    await putPointer(world.objects, OTHER, EARLIER)
    const tested = { validation: '0', test: '0' }
    const training = trainingRecord(OTHER, 40)
    const split = { ...training.split, boundaries: { no: tested, yes: tested } }
    await world.objects.put(runKeys('churn', OTHER).training, JSON.stringify({ ...training, split }))
    await world.objects.put(runKeys('churn', OTHER).schema, JSON.stringify(featureSchema(OTHER)))
    const lines = Array.from(
      { length: 40 },
      (_, row) => `${row},${800 + row},${row % 2 ? 'yes' : 'no'},${answer[row % 4]}`,
    )
    await world.objects.put(KEYS.testRows, `_row,_hash,churned,score\n${lines.join('\n')}\n`)
    return world
  }

  it('is decided again: still approved against a weaker one, and kept until it serves', async () => {
    const world = await worldWithNewChampion(['0.5', '0.5', '0.6', '0.5'])
    const before = await world.text(KEYS.evaluation)
    expect(await world.deliver({ receiveCount: 2 })).toEqual(KEPT)
    expect(world.registry.packages).toMatchObject([{ approval: 'approved', decision: { comparedWith: OTHER } }])
    expect(await world.text(KEYS.evaluation)).toBe(before)
    await putPointer(world.objects, RUN_ID)
    expect(await world.deliver({ receiveCount: 3 })).toEqual(DONE)
  })

  it('is decided again: rejected against a better one, and done', async () => {
    const world = await worldWithNewChampion(['0.01', '0.99', '0.01', '0.99'])
    expect(await world.deliver({ receiveCount: 2 })).toEqual(DONE)
    expect(world.registry.packages).toMatchObject([
      { approval: 'rejected', decision: { comparedWith: OTHER, reason: expect.stringContaining(OTHER) } },
    ])
    expect(world.registry.packages).toHaveLength(1)
  })

  const WEAKER = ['0.5', '0.5', '0.6', '0.5']
  const BETTER = ['0.01', '0.99', '0.01', '0.99']

  it.each([
    ['a person rejected it while it was compared with a weaker one', 'rejected', WEAKER, DONE],
    ['a person approved it while it was compared with a better one', 'approved', BETTER, KEPT],
  ] as const)('holds no more where %s', async (_, word, answer, outcome) => {
    const world = await worldWithNewChampion(answer)
    const arn = world.registry.packages[0]?.arn ?? ''
    const whole = { ...world.objects }
    world.objects.get = async (key, at) => {
      if (key === runKeys('churn', OTHER).training) await world.registry.decide(arn, word, 'by a person')
      return await whole.get(key, at)
    }
    expect(await world.deliver({ receiveCount: 2 })).toEqual(outcome)
    expect(await world.registry.describe(arn)).toMatchObject({ approval: word, decidedByPerson: true })
  })

  it('holds no more where a person rejected it without a description while it was compared', async () => {
    const world = await worldWithNewChampion(WEAKER)
    const arn = world.registry.packages[0]?.arn ?? ''
    const whole = { ...world.objects }
    world.objects.get = async (key, at) => {
      if (key === runKeys('churn', OTHER).training) await world.registry.set(arn, 'rejected')
      return await whole.get(key, at)
    }
    expect(await world.deliver({ receiveCount: 2 })).toEqual(DONE)
    expect(await world.registry.describe(arn)).toMatchObject({ approval: 'rejected' })
  })

  const THROTTLED = [sampleError('aws-throttled'), undefined] as const
  const ANSWER_LOST = [undefined, sampleError('aws-unavailable')] as const
  it.each([
    ['rejected it before the registry was told again', 'rejected', WEAKER, DONE, THROTTLED],
    ['approved it before the registry was told again', 'approved', BETTER, KEPT, THROTTLED],
    ['rejected it after the registry was told', 'rejected', WEAKER, DONE, ANSWER_LOST],
    ['approved it after the registry was told', 'approved', BETTER, KEPT, ANSWER_LOST],
    ['rejected it while the registry was told', 'rejected', WEAKER, KEPT, []],
  ] as const)('holds no more where a person %s', async (_, word, answer, outcome, [before, after]) => {
    const world = await worldWithNewChampion(answer)
    const arn = world.registry.packages[0]?.arn ?? ''
    const whole = { ...world.registry }
    world.registry.amend = async (...args) => {
      Object.assign(world.registry, whole)
      if (after) await whole.amend(...args)
      await whole.decide(arn, word, 'by a person')
      if (before ?? after) throw before ?? after
      await whole.amend(...args)
    }
    expect(await world.deliver({ receiveCount: 2 })).toEqual(outcome)
    expect(await world.registry.describe(arn)).toMatchObject({ approval: word, decidedByPerson: true })
  })

  it("is kept and not compared where it is a person's", async () => {
    const world = await worldWithNewChampion(BETTER)
    const arn = world.registry.packages[0]?.arn ?? ''
    await world.registry.decide(arn, 'approved', 'by a person')
    expect(await world.deliver({ receiveCount: 2 })).toEqual(KEPT)
    expect(await world.registry.describe(arn)).toMatchObject({ approval: 'approved', comparedWith: null })
    expect(await world.json(`${KEYS.folder}evaluation/decision-${OTHER}.json`)).toBeUndefined()
  })

  it('is compared once, however often the message comes', async () => {
    const world = await worldWithNewChampion(['0.5', '0.5', '0.6', '0.5'])
    await world.deliver({ receiveCount: 2 })
    const calls = world.scorer.requests.length
    await world.deliver({ receiveCount: 3 })
    expect(world.scorer.requests).toHaveLength(calls)
    expect(await world.json(`${KEYS.folder}evaluation/decision-${OTHER}.json`)).toMatchObject({
      decision: { status: 'approved', comparedWith: OTHER },
    })
  })

  it('is decided again although its endpoint was retired: what that said of the test rows is kept', async () => {
    const world = await worldWithNewChampion(['0.5', '0.5', '0.6', '0.5'])
    const { scorer } = world
    const whole = { ...scorer }
    const isOwn = (target: ServingTarget) => target.type === 'endpoint' && target.endpointName === RUN_ID
    scorer.state = async (target) => (isOwn(target) ? { kind: 'missing' } : await whole.state(target))
    scorer.score = async (target, ...rest) => {
      if (isOwn(target)) throw sampleError('serving-missing')
      return await whole.score(target, ...rest)
    }
    expect(await world.deliver({ receiveCount: 2 })).toEqual(KEPT)
    expect(world.registry.packages).toMatchObject([{ approval: 'approved', decision: { comparedWith: OTHER } }])
  })

  it('leaves no scored pieces behind', async () => {
    const world = await worldWithNewChampion(['0.5', '0.5', '0.6', '0.5'])
    await world.deliver({ receiveCount: 2 })
    expect(await Array.fromAsync(world.objects.list(`${KEYS.folder}evaluation/scores/`))).toEqual([])
  })
})
