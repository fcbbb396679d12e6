import { describe, expect, it } from 'vitest'
import { pointerKey, runKeys } from '#shared/names/run-keys.ts'
import { memoryObjectStore } from '#shared/objects/memory-object-store.ts'
import type { ModelPointer } from '#shared/records/model-pointer.ts'
import { writeServingFailure } from '#shared/records/serving-failure.ts'
import { awaitDecision, carryOut } from './decide-run.ts'
import { memoryRegistry } from './memory-registry.ts'
import type { Approval } from './model-registry.ts'
import { type DecidedRun, type DecisionPlan, type DecisionRequest, planDecision } from './plan-decision.ts'

const [ONE, TWO, THREE] = ['01', '02', '03'].map((day) => `boostline-iris-202607${day}-100000-aaaaaaaa`) as [
  string,
  string,
  string,
]

const eventTimeOf = (runId: string) => `2026-07-${/-202607(\d\d)-/.exec(runId)?.[1]}T10:00:00Z`

/** A registry with these runs, oldest first. */
async function desk(runs: Readonly<Record<string, Approval>>) {
  const clock = { nowMs: Date.parse('2026-07-03T12:00:00Z'), now: () => clock.nowMs }
  const objects = memoryObjectStore('b')
  const registry = memoryRegistry(undefined, clock)
  await registry.ensureGroup('iris')
  const arns: Record<string, string> = {}
  for (const [runId, status] of Object.entries(runs)) arns[runId] = await register(runId, status)

  function register(runId: string, status: Approval): Promise<string> {
    const files = { image: 'i', modelDataUrl: 's3://b/model.tar.gz', evaluationUri: 's3://b/evaluation.json' }
    return registry.create({ runId, dataset: 'iris', ...files, metrics: {}, decision: { status, reason: 'because' } })
  }

  const decisions: string[] = []
  const ports = {
    objects,
    clock,
    registry: {
      ...registry,
      decide: async (arn: string, approval: Approval, reason: string) => {
        decisions.push(`${Object.keys(arns).find((runId) => arns[runId] === arn)} ${approval} ${reason}`)
        await registry.decide(arn, approval, reason)
      },
    },
  }
  const serving = (runId: string) => ({
    runId,
    type: 'endpoint' as const,
    endpointName: runId,
    modelPackageArn: arns[runId] ?? 'gone',
    since: '2026-07-01T00:00:00Z',
    source: { key: 'k', eventTime: eventTimeOf(runId) },
  })
  async function point(champion: string | null, facts: Partial<ModelPointer> = {}, served: readonly string[] = []) {
    const pointer: ModelPointer = {
      version: 1,
      dataset: 'iris',
      revision: 1,
      champion: champion === null ? null : serving(champion),
      challenger: null,
      rollout: null,
      retired: [],
      history: served.map((to) => ({ revision: 1, at: '', who: '', why: '', from: null, to })),
      ...facts,
    }
    await objects.put(pointerKey('iris'), JSON.stringify(pointer))
  }
  const plan = (
    command: DecisionRequest['command'],
    runId: string | null = null,
    dataset = 'iris',
    reason: string | null = 'why',
  ) => planDecision({ command, dataset, runId, reason }, ports)
  /** What is decided; where it is nothing, why. */
  const decide: typeof plan = async (...what) => {
    const found = await plan(...what)
    if (found.kind === 'decide') await carryOut(found, 'why', ports.registry)
    return found
  }
  return { arns, clock, decide, decisions, objects, plan, point, register, registry, serving }
}

/** Of a plan that must decide something. */
async function decided(plan: Promise<DecisionPlan>): Promise<DecidedRun> {
  const found = await plan
  if (found.kind !== 'decide') throw new Error(found.says)
  return found
}

describe('an approval', () => {
  it('is of the newest run that waits', async () => {
    const { arns, decide, decisions, point } = await desk({ [ONE]: 'pending', [TWO]: 'pending', [THREE]: 'rejected' })
    await point(null)
    expect(await decide('approve')).toEqual({
      kind: 'decide',
      dataset: 'iris',
      runId: TWO,
      packageArn: arns[TWO],
      approval: 'approved',
      changesPointer: true,
      isWritten: false,
    })
    expect(decisions).toEqual([`${TWO} approved why`])
  })

  it('is of the newest upload, whichever was registered last', async () => {
    const { decide } = await desk({ [TWO]: 'pending', [ONE]: 'pending' })
    expect(await decide('approve')).toMatchObject({ kind: 'decide', runId: TWO })
  })

  it('confirms an automatic approval that was overtaken, by a change that the pipeline is told of', async () => {
    const { decide, decisions, point } = await desk({ [ONE]: 'approved', [TWO]: 'approved', [THREE]: 'approved' })
    await point(TWO, {}, [ONE, TWO])
    await decide('approve')
    expect(decisions).toEqual([`${THREE} pending why`, `${THREE} approved why`])
  })

  it('is not of a run that served before, however long ago', async () => {
    const { decide, point } = await desk({ [ONE]: 'approved', [TWO]: 'approved' })
    await point(ONE, { previous: [] }, [ONE, TWO, ONE])
    expect(await decide('approve')).toMatchObject({ kind: 'nothing', says: 'No run of iris waits for an approval.' })
  })

  it('of what serves already writes nothing', async () => {
    const { decide, decisions, point } = await desk({ [ONE]: 'approved' })
    await point(ONE, {}, [ONE])
    expect(await decide('approve', ONE)).toMatchObject({ kind: 'nothing', isAsWanted: true })
    expect(decisions).toEqual([])
  })

  it('typed again while the pipeline is at it writes nothing, and later is said to it again', async () => {
    const { clock, decide, decisions, point } = await desk({ [ONE]: 'approved', [TWO]: 'pending' })
    await point(ONE, {}, [ONE])
    await decide('approve')
    expect(await decide('approve')).toMatchObject({ runId: TWO, isWritten: true })
    expect(decisions).toEqual([`${TWO} approved why`])
    clock.nowMs += 15 * 60_000
    await decide('approve')
    expect(decisions.slice(1)).toEqual([`${TWO} pending why`, `${TWO} approved why`])
  })

  it.each([null, ONE])(
    'of an older upload than what serves writes nothing and says what to do (--run %s)',
    async (run) => {
      const { decide, decisions, point } = await desk({ [ONE]: 'pending', [TWO]: 'approved' })
      await point(TWO, {}, [TWO])
      expect(await decide('approve', run)).toEqual({
        kind: 'nothing',
        dataset: 'iris',
        isAsWanted: run === null,
        says: `${ONE} comes from an older upload than ${TWO}, which serves: it would never serve. To have its data serve, upload them again.`,
      })
      expect(decisions).toEqual([])
    },
  )
})

describe('an approval of a run with signs of a leak', () => {
  const leaking = async (status: Approval) => {
    const world = await desk({ [ONE]: status })
    const text = 'Column "account" alone predicts the target.'
    const numbers = 'A model trained without "account" has a log loss of 0.61, this one 0.02.'
    const reasons = [{ code: 'may-be-a-leak', status: 'pending', text, numbers }]
    const record = { version: 1, runId: ONE, dataset: 'iris', problem: 'binary', rows: 40, metrics: {} }
    const decision = { status: 'pending', reason: 'all of it', reasons }
    const evaluation = { ...record, confusion: null, threshold: null, decision }
    await world.objects.put(runKeys('iris', ONE).evaluation, JSON.stringify(evaluation))
    return world
  }

  it('takes a reason', async () => {
    const { decisions, decide, plan } = await leaking('pending')
    await expect(plan('approve', ONE, 'iris', null)).rejects.toMatchObject({
      code: 'reason-missing',
      message: `${ONE} may know the answer beforehand: Column "account" alone predicts the target. A model trained without "account" has a log loss of 0.61, this one 0.02.`,
      hint: expect.stringContaining("--reason '…'"),
    })
    await decide('approve')
    expect(decisions).toEqual([`${ONE} approved why`])
    // Typed again while the pipeline is at it, what was said holds.
    expect(await plan('approve', ONE, 'iris', null)).toMatchObject({ isWritten: true })
  })

  it('is asked for none where it is turned down', async () => {
    const { plan } = await leaking('pending')
    expect(await plan('reject', ONE, 'iris', null)).toMatchObject({ approval: 'rejected' })
  })
})

describe('a rejection', () => {
  it('of the run that waits changes nothing for callers', async () => {
    const { decide, decisions, point } = await desk({ [ONE]: 'approved', [TWO]: 'pending' })
    await point(ONE)
    expect(await decide('reject')).toMatchObject({ runId: TWO, approval: 'rejected', changesPointer: false })
    expect(decisions).toEqual([`${TWO} rejected why`])
  })

  it('where none waits changes nothing, and names the command that takes back what serves', async () => {
    const { decide, point } = await desk({ [ONE]: 'approved' })
    await point(ONE)
    expect(await decide('reject')).toEqual({
      kind: 'nothing',
      dataset: 'iris',
      says: 'No run of iris waits for a decision. What serves is taken back by the command rollback.',
      isAsWanted: true,
    })
  })

  it('takes the run it is told', async () => {
    const { decide, decisions, point } = await desk({ [ONE]: 'approved', [TWO]: 'pending' })
    await point(ONE)
    expect(await decide('reject', ONE)).toMatchObject({ changesPointer: true })
    expect(decisions).toEqual([`${ONE} rejected why`])
  })

  it('typed again writes nothing, also of the first model of a dataset', async () => {
    const { decide, decisions } = await desk({ [ONE]: 'pending' })
    await decide('reject')
    expect(await decide('reject')).toEqual({
      kind: 'nothing',
      dataset: 'iris',
      says: `No run of iris waits for a decision: ${ONE}, the newest, is rejected.`,
      isAsWanted: true,
    })
    expect(decisions).toEqual([`${ONE} rejected why`])
  })
})

describe('a rollback', () => {
  it.each<[string, Readonly<Record<string, Approval>>, Partial<ModelPointer>, string | null]>([
    ['what served before', { [ONE]: 'approved', [TWO]: 'approved' }, {}, ONE],
    ['what is approved of an older upload', { [ONE]: 'approved', [TWO]: 'approved' }, { previous: [] }, ONE],
    ['nothing where what served before was rejected since', { [ONE]: 'rejected', [TWO]: 'approved' }, {}, null],
    ['nothing where there was nothing', { [ONE]: 'pending', [TWO]: 'approved' }, { previous: [] }, null],
  ])('says what serves then: %s', async (_, runs, facts, after) => {
    const { decide, point, serving } = await desk(runs)
    await point(TWO, { previous: [{ ...serving(ONE), until: eventTimeOf(TWO) }], ...facts }, [ONE, TWO])
    expect(await decide('rollback')).toMatchObject({ kind: 'decide', runId: TWO, after })
  })

  it('passes over a run whose endpoint failed twice and is made no more', async () => {
    const { clock, decide, objects, point, serving } = await desk({
      [ONE]: 'approved',
      [TWO]: 'approved',
      [THREE]: 'approved',
    })
    const previous = [TWO, ONE].map((runId) => ({ ...serving(runId), until: eventTimeOf(THREE) }))
    await point(THREE, { previous }, [ONE, TWO, THREE])
    for (const failedMs of [clock.nowMs + 1, clock.nowMs + 2]) {
      await writeServingFailure({ dataset: 'iris', runId: TWO }, { reason: 'no image', failedMs }, objects)
    }
    expect(await decide('rollback')).toMatchObject({ kind: 'decide', runId: THREE, after: ONE })
  })

  it('typed again does not go one further back, unless the run is named', async () => {
    const { decide, decisions, point, serving } = await desk({ [ONE]: 'approved', [TWO]: 'approved' })
    await point(TWO, { previous: [{ ...serving(ONE), until: eventTimeOf(TWO) }] }, [ONE, TWO])
    await decide('rollback')
    // The pipeline is at it.
    expect(await decide('rollback')).toMatchObject({ kind: 'decide', runId: TWO, isWritten: true })
    const change = { revision: 2, at: '2026-07-03T00:00:00Z', who: '', why: '', from: TWO, to: ONE }
    await point(ONE, { history: [change] })
    expect(await decide('rollback')).toEqual({
      kind: 'nothing',
      dataset: 'iris',
      isAsWanted: true,
      says: `${TWO} was taken back already (2026-07-03T00:00:00Z). To take ${ONE} back as well, name it with --run.`,
    })
    expect(await decide('rollback', TWO)).toMatchObject({ kind: 'nothing', says: `${TWO} does not serve.` })
    expect(decisions).toEqual([`${TWO} rejected why`])
    expect(await decide('rollback', ONE)).toMatchObject({ kind: 'decide', runId: ONE, after: null })
  })

  it('where nothing serves any more changes nothing', async () => {
    const { decide, point } = await desk({ [ONE]: 'rejected' })
    await point(null, {}, [ONE])
    expect(await decide('rollback')).toMatchObject({ kind: 'nothing', isAsWanted: true })
  })

  it('rejects what serves, also where a thousand newer packages were registered since', async () => {
    const { decide, decisions, point, register } = await desk({ [ONE]: 'approved', [TWO]: 'approved' })
    await point(TWO, {}, [ONE, TWO])
    for (let index = 0; index < 1000; index++) {
      await register(`boostline-iris-20260703-100000-${index.toString(16).padStart(8, '0')}`, 'rejected')
    }
    expect(await decide('rollback')).toMatchObject({ runId: TWO, changesPointer: true })
    expect(decisions).toEqual([`${TWO} rejected why`])
  })

  it('ends a rollout', async () => {
    const { decide, decisions, point, serving } = await desk({ [ONE]: 'approved', [TWO]: 'approved' })
    const rollout = { type: 'canary', share: 0.1, minutes: 60, startedAt: '2026-07-01T00:00:00Z' } as const
    await point(ONE, { challenger: serving(TWO), rollout })
    await decide('rollback')
    expect(decisions).toEqual([`${TWO} rejected why`])
  })
})

it.each<[string, DecisionRequest['command'], string | null, string, string]>([
  ['approve', 'approve', null, 'nothing', 'No run of nothing waits for a decision.'],
  ['reject', 'reject', null, 'nothing', 'No run of nothing waits for a decision.'],
  ['rollback', 'rollback', null, 'nothing', 'No model of nothing serves.'],
  ['approve --run', 'approve', TWO, 'iris', `The registry has no run ${TWO} of iris.`],
])('%s refuses where there is nothing of that name', async (_, command, runId, dataset, message) => {
  const { decide, decisions, point } = await desk({ [ONE]: 'approved' })
  await point(ONE, {}, [ONE])
  const hint =
    dataset === 'iris'
      ? `Name one with --run: ${ONE} (Approved).`
      : 'There is no run of a dataset of that name: ./boostline models lists the datasets there are.'
  await expect(decide(command, runId, dataset)).rejects.toMatchObject({ code: 'nothing-to-decide', message, hint })
  expect(decisions).toEqual([])
})

it('a rollback where none ever served names the command that decides about one that waits', async () => {
  const { decide } = await desk({ [ONE]: 'pending' })
  await expect(decide('rollback')).rejects.toMatchObject({
    message: 'No model of iris serves.',
    hint: `There is nothing to roll back. Its runs are ${ONE} (PendingManualApproval); ./boostline reject iris decides about one that waits.`,
  })
})

describe('where the newest run', () => {
  const KEYS = runKeys('iris', TWO)
  const of = { version: 1, dataset: 'iris', runId: TWO }
  const untried = {
    ...of,
    problem: 'regression',
    rows: 0,
    metrics: {},
    confusion: null,
    threshold: null,
    decision: { status: 'pending', reason: 'imported' },
  }
  const notYet = `the run ${TWO} has not come so far yet.`
  const hint = 'How it stands: ./boostline status iris.'

  it.each(['approve', 'reject'] as const)(
    'is a model trained elsewhere that is still tried, %s says so',
    async (command) => {
      const { decide, objects } = await desk({})
      for (const key of [KEYS.source, KEYS.deployment]) await objects.put(key, '{}')
      await objects.put(KEYS.evaluation, JSON.stringify(untried))
      const message = `No run of iris waits for a decision: ${notYet}`
      await expect(decide(command)).rejects.toMatchObject({ code: 'nothing-to-decide', message, hint })
      await expect(decide(command, TWO)).rejects.toMatchObject({
        message: `The registry has no run ${TWO} of iris: ${notYet}`,
      })
    },
  )

  it('is under way beside one that serves, an approval says so', async () => {
    const { decide, objects, point } = await desk({ [ONE]: 'approved' })
    await point(ONE, {}, [ONE])
    await objects.put(KEYS.source, '{}')
    const says = `No run of iris waits for an approval: ${notYet} ${hint}`
    expect(await decide('approve')).toMatchObject({ kind: 'nothing', says, isAsWanted: true })
  })

  it('stopped, an approval says why, and what to do', async () => {
    const { decide, objects } = await desk({})
    const failure = {
      ...of,
      stage: 'deployment',
      code: 'model-unfit',
      message: 'It is no model.',
      hint: 'Make one.',
      at: '2026-07-02T10:00:00Z',
    }
    await objects.put(KEYS.failure, JSON.stringify(failure))
    const message = `No run of iris waits for a decision: the run ${TWO} stopped in its deployment: It is no model.`
    const error = await decide('approve').catch((caught: unknown) => caught)
    expect(error).toMatchObject({ hint: 'Make one.' })
    expect((error as Error).message).toBe(message)
  })
})

describe('what follows a decision', () => {
  it('is told as soon as the pointer shows it', async () => {
    const { decide, objects, point } = await desk({ [ONE]: 'approved', [TWO]: 'pending' })
    await point(ONE)
    const approved = await decided(decide('approve'))
    let sleptMs = 0
    const sleep = async (ms: number) => {
      sleptMs += ms
      if (sleptMs === 3000) await point(TWO)
    }
    expect(await awaitDecision(approved, { objects, sleep })).toMatchObject({
      followed: true,
      pointer: { champion: { runId: TWO } },
    })
    expect(sleptMs).toBe(3000)
  })

  it('is waited for a minute', async () => {
    const { decide, objects, point } = await desk({ [ONE]: 'approved', [TWO]: 'pending' })
    await point(ONE)
    let sleptMs = 0
    const sleep = async (ms: number) => void (sleptMs += ms)
    expect(await awaitDecision(await decided(decide('approve')), { objects, sleep })).toMatchObject({
      followed: false,
      pointer: { champion: { runId: ONE } },
    })
    expect(sleptMs).toBe(60_000)
  })

  it('is not waited for where a newer upload came to serve meanwhile', async () => {
    const { decide, objects, point } = await desk({ [ONE]: 'pending', [TWO]: 'approved' })
    const approved = await decided(decide('approve', ONE))
    await point(TWO)
    const sleep = () => Promise.reject(new Error('waited'))
    expect(await awaitDecision(approved, { objects, sleep })).toMatchObject({ followed: false, newer: TWO })
  })
})
