import { describe, expect, it } from 'vitest'
import { DATASET_TAG, PREFIX_TAG } from '#shared/names/tags.ts'
import { FIRST, HEARTBEAT, modelUploaded, packageChanged, pipeline, SECOND, THIRD } from '../testing/pipeline.ts'

const FOURTH = 'boostline-iris-20260704-100000-dddddddd'
const DRY_RUN = { command: 'cleanup', dryRun: true }
const CLEANUP = { command: 'cleanup' }

describe('cleaning up', () => {
  it('leaves champion and predecessor, and says what it would delete before it does', async () => {
    const all = pipeline()
    for (const runId of [FIRST, SECOND, THIRD]) await all.serving(runId)
    all.advance(2)
    const expected = [{ endpointName: FIRST, dataset: 'iris', why: 'the model of a newer upload took its place' }]
    expect(await all.handler(DRY_RUN)).toEqual(expected)
    expect(all.endpoints()).toEqual([FIRST, SECOND, THIRD])
    expect(await all.handler(CLEANUP)).toEqual(expected)
    expect(all.endpoints()).toEqual([SECOND, THIRD])
    expect((await all.pointer())?.retired).toEqual([
      { runId: FIRST, type: 'endpoint', endpointName: FIRST, at: '2026-07-05T10:02:00.000Z' },
    ])
    expect(await all.handler(CLEANUP)).toEqual([])
  })

  it('waits until the last calls to a run that served are over', async () => {
    const all = pipeline()
    for (const runId of [FIRST, SECOND]) await all.serving(runId)
    const third = await all.serving(THIRD)
    await all.decide(third, 'rejected')
    await all.handler(packageChanged(third))
    // The API's instances may know the third as the champion for a moment yet.
    expect(await all.handler(CLEANUP)).toEqual([])
    all.advance(2)
    expect(await all.handler(CLEANUP)).toMatchObject([{ endpointName: THIRD }])
  })

  it('keeps model and configuration of a run that may come back, and not of a rejected one', async () => {
    const all = pipeline()
    await all.serving(FIRST)
    await all.deployed(SECOND, 'pending')
    await all.deployed(THIRD, 'rejected')
    await all.handler(CLEANUP)
    expect(all.endpoints()).toEqual([FIRST])
    expect([[...all.sagemaker.models.keys()], [...all.sagemaker.configs.keys()]]).toEqual([
      [FIRST, SECOND],
      [FIRST, SECOND],
    ])
  })

  it('takes model and configuration of a retired run a day later, with its mark', async () => {
    const all = pipeline()
    await all.serving(FIRST)
    await all.deployed(SECOND, 'pending')
    await all.handler(CLEANUP)
    all.advance(24 * 60 - 1)
    await all.handler(HEARTBEAT)
    expect([...all.sagemaker.models.keys()]).toEqual([FIRST, SECOND])
    all.advance(1)
    await all.handler(HEARTBEAT)
    expect([[...all.sagemaker.models.keys()], [...all.sagemaker.configs.keys()]]).toEqual([[FIRST], [FIRST]])
    expect((await all.pointer())?.retired).toEqual([])
  })

  it('takes those of the earliest sooner where hundreds are retired in a day, so that the pointer stays small', async () => {
    const all = pipeline()
    await all.serving(FIRST)
    const runs = Array.from({ length: 200 }, (_, index) => SECOND.replace(/.{8}$/, String(10_000_000 + index)))
    let most = 0
    for (const runId of runs) {
      await all.deployed(runId, 'pending')
      all.advance(6)
      await all.handler(HEARTBEAT)
      most = Math.max(most, (await all.pointer())?.retired.length ?? 0)
    }
    expect(most).toBe(50)
    expect([...all.sagemaker.models.keys()]).toEqual([FIRST, ...runs.slice(-most)])
  })

  it('makes all of them again for a run that is approved after that', async () => {
    const all = pipeline()
    await all.serving(FIRST)
    const arn = await all.deployed(SECOND, 'pending')
    await all.handler(CLEANUP)
    all.advance(25 * 60)
    await all.handler(HEARTBEAT)
    await all.decide(arn, 'approved')
    await all.handler(packageChanged(arn))
    await all.handler(packageChanged(arn))
    expect([await all.champion(), [...all.sagemaker.models.keys()]]).toEqual([SECOND, [FIRST, SECOND]])
  })

  it('deletes model and configuration of a rejected run also where it was cut off after the endpoint', async () => {
    const all = pipeline()
    await all.serving(FIRST)
    await all.deployed(SECOND, 'rejected')
    all.sagemaker.cutOffDeletion()
    await all.handler(HEARTBEAT)
    expect([all.endpoints(), [...all.sagemaker.models.keys()]]).toEqual([[FIRST], [FIRST, SECOND]])
    all.advance(15)
    await all.handler(HEARTBEAT)
    expect([[...all.sagemaker.models.keys()], [...all.sagemaker.configs.keys()]]).toEqual([[FIRST], [FIRST]])
    const settled = await all.pointer()
    expect(settled?.retired).toEqual([
      { runId: SECOND, type: 'endpoint', endpointName: SECOND, at: '2026-07-05T10:15:00.000Z' },
    ])
    all.advance(15)
    await all.handler(HEARTBEAT)
    expect(await all.pointer()).toEqual(settled)
  })

  it('forgets a retirement that was cut off before the endpoint, where that is needed again', async () => {
    const all = pipeline()
    await all.serving(FIRST)
    await all.serving(SECOND)
    const at = '2026-07-05T09:00:00.000Z'
    const mark = { runId: FIRST, type: 'endpoint', endpointName: FIRST, at, rejected: true }
    await all.objects.put('models/iris.json', JSON.stringify({ ...(await all.pointer()), retired: [mark] }))
    await all.handler(HEARTBEAT)
    expect((await all.pointer())?.retired).toEqual([mark])
    all.advance(24 * 60)
    await all.handler(HEARTBEAT)
    expect([all.endpoints(), (await all.pointer())?.retired]).toEqual([[FIRST, SECOND], []])
  })

  it('leads to what was made for a run again, wherever that was cut off', async () => {
    const all = pipeline()
    await all.serving(FIRST)
    const arn = await all.deployed(SECOND, 'pending')
    await all.handler(CLEANUP)
    all.advance(25 * 60)
    await all.handler(HEARTBEAT)
    await all.decide(arn, 'approved')
    const ensureEndpoint = all.sagemaker.ensureEndpoint.bind(all.sagemaker)
    all.sagemaker.ensureEndpoint = async () => await Promise.reject(new TypeError('cut off'))
    await expect(all.handler(packageChanged(arn))).rejects.toThrow('cut off')
    expect([...all.sagemaker.models.keys()]).toEqual([FIRST, SECOND])
    all.sagemaker.ensureEndpoint = ensureEndpoint
    expect((await all.pointer())?.retired).toMatchObject([{ runId: SECOND }])
    await all.serving(THIRD)
    all.advance(25 * 60)
    await all.handler(HEARTBEAT)
    expect([...all.sagemaker.models.keys()]).toEqual([FIRST, THIRD])
  })

  it('keeps model and configuration of an approved run that waits for room', async () => {
    const all = pipeline()
    await all.serving(FIRST)
    const arn = await all.deployed(SECOND, 'pending')
    await all.handler(CLEANUP)
    all.sagemaker.endpointQuota = 1
    await all.decide(arn, 'approved')
    for (let hours = 0; hours < 50; hours++) {
      await all.handler(HEARTBEAT)
      expect([...all.sagemaker.models.keys()]).toEqual([FIRST, SECOND])
      all.advance(60)
    }
  })

  it('touches no run that is being evaluated, is about to serve, or takes part in a rollout', async () => {
    const all = pipeline()
    await all.serving(FIRST)
    await all.serving(SECOND, { promotion: { rollout: { type: 'canary', share: 0.1, minutes: 60 } } })
    await all.deployed(THIRD)
    await all.deployed(FOURTH)
    all.registry.remove(all.registry.packages.at(-1)?.arn ?? '')
    all.advance(30)
    expect(await all.handler(CLEANUP)).toEqual([])
    expect(all.endpoints()).toHaveLength(4)
  })

  it('leaves an approval that met an obstacle two hours from its evaluation, however long its endpoint took', async () => {
    const all = pipeline()
    await all.serving(FIRST)
    await all.startTraining(SECOND)
    await all.finishTraining(SECOND)
    all.sagemaker.endpointQuota = 1
    await all.handler(modelUploaded(SECOND))
    all.advance(20 * 60)
    all.sagemaker.endpointQuota = 2
    await all.handler(HEARTBEAT)
    await all.evaluate(SECOND, 'approved', { comparedWith: 'another-run' })
    all.advance(2 * 60)
    expect(await all.handler(CLEANUP)).toEqual([])
    all.advance(1)
    expect(await all.handler(CLEANUP)).toMatchObject([{ endpointName: SECOND }])
  })

  it.each(['before it was evaluated', 'before its package was registered'])(
    'deletes the endpoint of a run that failed %s',
    async (when) => {
      const all = pipeline()
      await all.startTraining(FIRST)
      await all.finishTraining(FIRST)
      await all.deployed(SECOND, 'rejected')
      const failure = {
        version: 1,
        runId: SECOND,
        dataset: 'iris',
        stage: 'evaluation',
        code: 'x',
        message: '',
        hint: '',
      }
      all.registry.remove(all.registry.packages[0]?.arn ?? '')
      const isEvaluated = when === 'before its package was registered'
      if (!isEvaluated) await all.objects.delete(`runs/iris/${SECOND}/evaluation/evaluation.json`)
      await all.objects.put(
        `runs/iris/${SECOND}/failure.json`,
        JSON.stringify({ ...failure, at: '2026-07-05T10:00:00Z' }),
      )
      expect(await all.handler(CLEANUP)).toEqual([{ endpointName: SECOND, dataset: 'iris', why: 'its run failed (x)' }])
    },
  )

  it('leaves endpoints alone whose run it does not know, or that another stage made', async () => {
    const all = pipeline()
    const endpoint = (name: string, prefix: string) =>
      all.sagemaker.endpoints.set(name, {
        name,
        configName: name,
        tags: { [PREFIX_TAG]: prefix, [DATASET_TAG]: 'iris' },
      })
    endpoint('boostline-iris-unknown', 'boostline')
    endpoint('boostlinedev-iris-1', 'boostlinedev')
    expect(await all.handler(CLEANUP)).toEqual([])
  })

  it('never deletes what a promotion at the same moment makes serve', async () => {
    for (let seed = 0; seed < 20; seed++) {
      const all = pipeline()
      await all.serving(FIRST)
      const arn = await all.deployed(SECOND, 'pending')
      await all.decide(arn, 'approved')
      const work = [CLEANUP, packageChanged(arn), CLEANUP, HEARTBEAT].map((event, index) => ({ event, index }))
      const order = work.sort((a, b) => ((a.index * 7 + seed * 3) % 5) - ((b.index * 7 + seed * 3) % 5))
      await Promise.all(order.map(({ event }) => all.handler(event)))
      const serving = await all.champion()
      expect(all.endpoints()).toContain(serving)
    }
  })
})
