import { describe, expect, it } from 'vitest'
import { sampleError } from '#shared/errors/sample-error.ts'
import { FIRST, HEARTBEAT, packageChanged, pipeline, ROLLOUT_ALARM, SECOND, THIRD } from '../testing/pipeline.ts'

const LINEAR = { promotion: { rollout: { type: 'linear', stepPercent: 25, intervalMinutes: 10 } } }
const FAILING = { requests: 40, errors: 10 }
const WELL = { requests: 400, errors: 1 }

/** A rollout of the second run, five minutes old, that began some seconds after ten o'clock. */
async function rollingOut(startSeconds = 0) {
  const all = pipeline()
  await all.serving(FIRST)
  all.advance(startSeconds / 60)
  const arn = await all.serving(SECOND, LINEAR)
  all.advance(5)
  return { ...all, arn, fail: () => all.health.add('challenger', all.clock.time, FAILING) }
}

describe('during a rollout', () => {
  it.each([
    ['alarm', ROLLOUT_ALARM],
    ['heartbeat', HEARTBEAT],
  ])(
    "the challenger's errors bring all calls back to the champion at the next %s, which says why",
    async (_, event) => {
      const all = await rollingOut()
      all.fail()
      all.health.add('champion', all.clock.time, WELL)
      await all.handler(event)
      const why =
        'automatic rollback: since 2026-07-05T10:01:00.000Z 10 of 40 calls failed (25.0 %); ' +
        'of those to the model before it, 1 of 400 calls failed (0.3 %)'
      expect(await all.pointer()).toMatchObject({
        champion: { runId: FIRST },
        challenger: null,
        rollout: null,
        history: [{}, {}, { who: 'model registry', why, from: SECOND, to: FIRST }],
      })
      expect(await all.registry.describe(all.arn)).toMatchObject({ approval: 'rejected', reason: why })
      expect(all.log.entries.find(({ fields }) => fields?.['what'] === 'rolled-back')).toMatchObject({
        message: 'champion-changed',
        fields: { why, revision: 3 },
      })
    },
  )

  it('a challenger that does well goes on to the end', async () => {
    const all = await rollingOut()
    all.health.add('challenger', all.clock.time, WELL)
    await all.handler(ROLLOUT_ALARM)
    expect((await all.pointer())?.challenger?.runId).toBe(SECOND)
    all.advance(30)
    await all.handler(HEARTBEAT)
    expect(await all.champion()).toBe(SECOND)
  })

  it('errors of its last minutes count before it is closed', async () => {
    const all = await rollingOut()
    all.advance(30)
    all.fail()
    await all.handler(HEARTBEAT)
    expect(await all.champion()).toBe(FIRST)
  })

  it.each([
    ['before it', 0, -60],
    ['of the minute in which it begins', 0, 59],
    ['that another challenger may still get while the API does not know of it', 55, 9],
  ])('errors %s are not its own', async (_, startSeconds, seconds) => {
    const all = await rollingOut(startSeconds)
    all.health.add('challenger', all.clock.time - 5 * 60_000 + seconds * 1000, FAILING)
    await all.handler(HEARTBEAT)
    expect((await all.pointer())?.challenger?.runId).toBe(SECOND)
  })

  it('metrics that cannot be read hold nothing up, and are reported', async () => {
    const all = await rollingOut()
    all.fail()
    all.health.isReachable = false
    await all.handler(HEARTBEAT)
    expect((await all.pointer())?.challenger?.runId).toBe(SECOND)
    expect(all.log.entries).toContainEqual(
      expect.objectContaining({
        message: 'reconciliation-failed',
        fields: expect.objectContaining({ what: "the challenger's errors of iris" }),
      }),
    )
    await all.decide(all.arn, 'rejected', 'too slow')
    await all.handler(packageChanged(all.arn))
    expect((await all.pointer())?.history.at(-1)).toMatchObject({ why: 'too slow', to: FIRST })
  })

  it("a person's rejection keeps its reason", async () => {
    const all = await rollingOut()
    all.fail()
    await all.decide(all.arn, 'rejected', 'I saw it first')
    await all.handler(ROLLOUT_ALARM)
    expect((await all.pointer())?.history.at(-1)).toMatchObject({ why: 'I saw it first', to: FIRST })
  })
})

describe('after an automatic rollback', () => {
  it('a later run is rolled out as if nothing had been', async () => {
    const all = await rollingOut()
    all.fail()
    await all.handler(ROLLOUT_ALARM)
    all.advance(1)
    await all.serving(THIRD, LINEAR)
    all.advance(1)
    await all.handler(HEARTBEAT)
    expect(await all.pointer()).toMatchObject({ champion: { runId: FIRST }, challenger: { runId: THIRD } })
  })

  it("a person's approval begins the rollout again, with a new count", async () => {
    const all = await rollingOut()
    all.fail()
    await all.handler(ROLLOUT_ALARM)
    all.advance(1)
    await all.decide(all.arn, 'approved', 'it was the network')
    await all.handler(packageChanged(all.arn))
    all.advance(1)
    await all.handler(HEARTBEAT)
    expect((await all.pointer())?.challenger?.runId).toBe(SECOND)
  })
})

describe('where the registry cannot be told', () => {
  async function untold() {
    const all = await rollingOut()
    const { registry } = all
    const decide = registry.decide.bind(registry)
    registry.decide = async () => {
      throw sampleError('aws-denied')
    }
    all.fail()
    return { ...all, mend: () => void (registry.decide = decide) }
  }

  it('the calls go back to the champion all the same, for good', async () => {
    const all = await untold()
    await all.handler(ROLLOUT_ALARM)
    for (let beats = 0; beats < 5; beats++) {
      expect(await all.pointer()).toMatchObject({
        champion: { runId: FIRST },
        challenger: null,
        withdrawn: [{ runId: SECOND, why: expect.stringContaining('10 of 40 calls failed') }],
      })
      all.advance(15)
      await all.handler(HEARTBEAT)
    }
    expect(all.endpoints()).toContain(FIRST)
  })

  it('is told as soon as that goes', async () => {
    const all = await untold()
    await all.handler(ROLLOUT_ALARM)
    all.mend()
    for (let beats = 0; beats < 2; beats++) {
      all.advance(15)
      await all.handler(HEARTBEAT)
    }
    const reason: unknown = expect.stringContaining('automatic rollback: since')
    expect(await all.registry.describe(all.arn)).toMatchObject({ approval: 'rejected', reason })
    expect(await all.pointer()).toMatchObject({ champion: { runId: FIRST }, challenger: null, withdrawn: [] })
  })

  it("a person's approval begins the rollout again", async () => {
    const all = await untold()
    await all.handler(ROLLOUT_ALARM)
    all.mend()
    all.advance(30)
    await all.decide(all.arn, 'pending')
    await all.decide(all.arn, 'approved')
    await all.handler(packageChanged(all.arn))
    expect(await all.pointer()).toMatchObject({ champion: { runId: FIRST }, challenger: { runId: SECOND } })
    all.advance(60)
    await all.handler(HEARTBEAT)
    expect(await all.pointer()).toMatchObject({ champion: { runId: SECOND }, withdrawn: [] })
  })

  it('a rejected champion gives its place to what served before, and not to the challenger', async () => {
    const all = pipeline()
    await all.serving(FIRST)
    const second = await all.serving(SECOND)
    await all.serving(THIRD, LINEAR)
    all.advance(5)
    const decide = all.registry.decide.bind(all.registry)
    all.registry.decide = async () => {
      throw sampleError('aws-denied')
    }
    all.health.add('challenger', all.clock.time, FAILING)
    await all.handler(ROLLOUT_ALARM)
    expect([await all.champion(), all.endpoints()]).toEqual([SECOND, [FIRST, SECOND, THIRD]])
    all.advance(3 * 60)
    await all.handler(HEARTBEAT)
    expect([await all.champion(), all.endpoints()]).toEqual([SECOND, [FIRST, SECOND]])
    await decide(second, 'rejected', 'no')
    await all.handler(packageChanged(second))
    expect(await all.champion()).toBe(FIRST)
  })
})

it('errors do not touch what serves without a rollout', async () => {
  const all = pipeline()
  await all.serving(FIRST)
  const arn = await all.serving(SECOND)
  all.advance(5)
  all.health.add('champion', all.clock.time, FAILING)
  all.health.add('challenger', all.clock.time, FAILING)
  await all.handler(ROLLOUT_ALARM)
  expect([await all.champion(), (await all.registry.describe(arn))?.approval]).toEqual([SECOND, 'approved'])
})
