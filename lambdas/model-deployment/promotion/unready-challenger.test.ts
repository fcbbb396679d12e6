import { describe, expect, it } from 'vitest'
import { endpointChanged, FIRST, HEARTBEAT, packageChanged, pipeline, SECOND, THIRD } from '../testing/pipeline.ts'

const LINEAR = { promotion: { rollout: { type: 'linear', stepPercent: 25, intervalMinutes: 10 } } }

/** A rollout of the last run, five minutes old, with ways for its endpoint to go. */
async function rollingOut(runs: readonly string[] = [FIRST, SECOND]) {
  const all = pipeline()
  const challenger = runs.at(-1) ?? ''
  for (const run of runs) await all.serving(run, run === challenger ? LINEAR : undefined)
  all.advance(5)
  expect((await all.pointer())?.challenger?.runId).toBe(challenger)
  const breaks = {
    'is gone': () => all.sagemaker.endpoints.delete(challenger),
    failed: () => all.sagemaker.states.set(challenger, 'failed'),
    'is being made': () => all.sagemaker.states.set(challenger, 'changing'),
    'is being deleted': () => all.sagemaker.states.set(challenger, 'deleting'),
  }
  const beat = async () => {
    all.advance(15)
    await all.handler(HEARTBEAT)
  }
  return { ...all, breaks, beat }
}

const WAYS = ['is gone', 'failed', 'is being made', 'is being deleted'] as const

describe('a challenger whose endpoint', () => {
  it('is being changed by SageMaker answers meanwhile, and takes all calls when that is done', async () => {
    const all = await rollingOut()
    all.sagemaker.states.set(SECOND, 'updating')
    for (let beats = 0; beats < 3; beats++) {
      await all.beat()
      expect(await all.pointer()).toMatchObject({ champion: { runId: FIRST }, challenger: { runId: SECOND } })
    }
    all.sagemaker.states.delete(SECOND)
    await all.handler(endpointChanged(SECOND))
    expect(await all.champion()).toBe(SECOND)
  })

  it.each(WAYS)('%s gives the calls back, and takes no others when its time is over', async (way) => {
    const all = await rollingOut()
    all.breaks[way]()
    all.advance(60)
    await all.handler(HEARTBEAT)
    expect(await all.pointer()).toMatchObject({
      champion: { runId: FIRST },
      challenger: null,
      rollout: null,
      history: [{}, {}, { who: 'model-deployment', from: SECOND, to: FIRST }],
    })
    expect((await all.pointer())?.history.at(-1)?.why).toContain(`the endpoint ${SECOND}`)
  })

  it.each(['is gone', 'failed'] as const)('%s in mid-rollout begins anew when it is there again', async (way) => {
    const all = await rollingOut()
    all.breaks[way]()
    await all.beat()
    expect((await all.pointer())?.challenger).toBeNull()
    for (let beats = 0; beats < 2 && !(await all.pointer())?.challenger; beats++) await all.beat()
    expect(await all.pointer()).toMatchObject({
      champion: { runId: FIRST },
      challenger: { runId: SECOND },
      rollout: { startedAt: new Date(all.clock.time).toISOString() },
    })
    for (let beats = 0; beats < 3; beats++) await all.beat()
    expect(await all.pointer()).toMatchObject({ champion: { runId: SECOND }, previous: [{ runId: FIRST }] })
  })

  it('failed gives the calls back at once, by its event', async () => {
    const all = await rollingOut()
    all.breaks.failed()
    await all.handler(endpointChanged(SECOND))
    expect([(await all.pointer())?.challenger, all.endpoints()]).toEqual([null, [FIRST]])
  })

  it('fails again and again is given up, and the champion stays', async () => {
    const all = await rollingOut()
    for (let beats = 0; beats < 8; beats++) {
      if (all.endpoints().includes(SECOND)) all.breaks.failed()
      await all.beat()
    }
    expect([await all.champion(), (await all.pointer())?.challenger, all.endpoints()]).toEqual([FIRST, null, [FIRST]])
    expect((await all.failure(SECOND))?.code).toBe('serving-failed')
  })

  it('finds no room any more waits for it, and the endpoint of the champion stays', async () => {
    const all = await rollingOut()
    all.breaks['is gone']()
    all.sagemaker.endpointQuota = 1
    for (let beats = 0; beats < 10; beats++) {
      await all.beat()
      expect([await all.champion(), all.endpoints()]).toEqual([FIRST, [FIRST]])
    }
    expect((await all.open(SECOND))?.code).toBe('endpoint-quota')
    all.sagemaker.endpointQuota = 2
    for (let beats = 0; beats < 6; beats++) await all.beat()
    expect(await all.champion()).toBe(SECOND)
  })

  it.each(WAYS)('%s does not get the place of a rejected champion, but what served before does', async (way) => {
    const all = await rollingOut([FIRST, SECOND, THIRD])
    all.breaks[way]()
    const second = (await all.pointer())?.champion?.modelPackageArn ?? ''
    await all.decide(second, 'rejected')
    await all.handler(packageChanged(second))
    expect(await all.pointer()).toMatchObject({ champion: { runId: FIRST }, challenger: null })
  })

  it('is asked for by no heartbeat that sees it, until the end', async () => {
    const all = await rollingOut()
    const asked: string[] = []
    const describeEndpoint = all.sagemaker.describeEndpoint.bind(all.sagemaker)
    all.sagemaker.describeEndpoint = async (name) => {
      asked.push(name)
      return await describeEndpoint(name)
    }
    await all.beat()
    expect(asked).toEqual([])
    await all.beat()
    expect([asked, await all.champion()]).toEqual([[SECOND], SECOND])
  })
})
