import { describe, expect, it } from 'vitest'
import { pointerKey } from '#shared/names/run-keys.ts'
import { memoryObjectStore } from '#shared/objects/memory-object-store.ts'
import type { ModelPointer } from '#shared/records/model-pointer.ts'
import { awaitDecision, type DecisionRequest, decideRun } from './decide-run.ts'
import { memoryRegistry } from './memory-registry.ts'
import type { Approval } from './model-registry.ts'

const [ONE, TWO, THREE] = ['01', '02', '03'].map((day) => `boostline-iris-202607${day}-100000-aaaaaaaa`) as [
  string,
  string,
  string,
]

const eventTimeOf = (runId: string) => `2026-07-${/-202607(\d\d)-/.exec(runId)?.[1]}T10:00:00Z`

/** A registry with these runs, oldest first. */
async function desk(runs: Readonly<Record<string, Approval>>) {
  const objects = memoryObjectStore('b')
  const registry = memoryRegistry()
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
  const decide = (command: DecisionRequest['command'], runId: string | null = null, dataset = 'iris') =>
    decideRun({ command, dataset, runId, reason: 'why' }, ports)
  return { arns, decisions, decide, objects, point, register, registry, serving }
}

describe('an approval', () => {
  it('is of the newest run that waits', async () => {
    const { arns, decide, decisions, point } = await desk({ [ONE]: 'pending', [TWO]: 'pending', [THREE]: 'rejected' })
    await point(null)
    expect(await decide('approve')).toEqual({
      dataset: 'iris',
      runId: TWO,
      packageArn: arns[TWO],
      approval: 'approved',
      changesPointer: true,
    })
    expect(decisions).toEqual([`${TWO} approved why`])
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
    await expect(decide('approve')).rejects.toMatchObject({ code: 'nothing-to-decide' })
  })
})

describe('a rejection', () => {
  it('of the run that waits changes nothing for callers', async () => {
    const { decide, decisions, point } = await desk({ [ONE]: 'approved', [TWO]: 'pending' })
    await point(ONE)
    expect(await decide('reject')).toMatchObject({ runId: TWO, approval: 'rejected', changesPointer: false })
    expect(decisions).toEqual([`${TWO} rejected why`])
  })

  it('takes the run it is told', async () => {
    const { decide, decisions, point } = await desk({ [ONE]: 'approved', [TWO]: 'pending' })
    await point(ONE)
    expect(await decide('reject', ONE)).toMatchObject({ changesPointer: true })
    expect(decisions).toEqual([`${ONE} rejected why`])
  })
})

describe('a rollback', () => {
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
  ['approve', 'approve', null, 'iris', 'No run of iris waits for a decision.'],
  ['reject', 'reject', null, 'iris', 'No run of iris waits for a decision.'],
  ['rollback', 'rollback', null, 'nothing', 'No model of nothing serves.'],
  ['approve --run', 'approve', TWO, 'iris', `The registry has no run ${TWO} of iris.`],
])('%s refuses where there is nothing to decide', async (_, command, runId, dataset, message) => {
  const { decide, decisions, point } = await desk({ [ONE]: 'approved' })
  await point(ONE, {}, [ONE])
  const hint = dataset === 'iris' ? `Name one with --run: ${ONE} (Approved).` : 'There are no runs in the registry yet.'
  await expect(decide(command, runId, dataset)).rejects.toMatchObject({ code: 'nothing-to-decide', message, hint })
  expect(decisions).toEqual([])
})

describe('what follows a decision', () => {
  it('is told as soon as the pointer shows it', async () => {
    const { decide, objects, point } = await desk({ [ONE]: 'approved', [TWO]: 'pending' })
    await point(ONE)
    const decided = await decide('approve')
    let sleptMs = 0
    const sleep = async (ms: number) => {
      sleptMs += ms
      if (sleptMs === 3000) await point(TWO)
    }
    expect(await awaitDecision(decided, { objects, sleep })).toMatchObject({
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
    expect(await awaitDecision(await decide('approve'), { objects, sleep })).toMatchObject({
      followed: false,
      pointer: { champion: { runId: ONE } },
    })
    expect(sleptMs).toBe(60_000)
  })

  it('is not waited for where a newer upload serves', async () => {
    const { decide, objects, point } = await desk({ [ONE]: 'pending', [TWO]: 'approved' })
    await point(TWO)
    const sleep = () => Promise.reject(new Error('waited'))
    expect(await awaitDecision(await decide('approve'), { objects, sleep })).toMatchObject({
      followed: false,
      newer: TWO,
    })
  })
})
