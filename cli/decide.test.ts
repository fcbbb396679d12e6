import { describe, expect, it } from 'vitest'
import { pointerKey } from '#shared/names/run-keys.ts'
import { memoryObjectStore } from '#shared/objects/memory-object-store.ts'
import type { ModelPointer } from '#shared/records/model-pointer.ts'
import { type Decision, decide } from './decide.ts'
import type { Approval, PackageRegistry } from './package-registry.ts'

const serving = (runId: string) => ({
  runId,
  type: 'endpoint' as const,
  endpointName: runId,
  modelPackageArn: `arn/${runId}`,
  since: '2026-07-01T00:00:00Z',
  source: { key: 'k', eventTime: '2026-07-01T00:00:00Z' },
})

function pointerOf(champion: string | null, previous: readonly string[] = []): ModelPointer {
  return {
    version: 1,
    dataset: 'iris',
    revision: 1,
    champion: champion === null ? null : serving(champion),
    challenger: null,
    rollout: null,
    previous: previous.map((runId) => ({ ...serving(runId), until: '2026-07-02T00:00:00Z' })),
    retired: [],
    history: [],
  }
}

/** A registry with these runs, newest first; the pipeline behind it answers a decision with `after`. */
async function desk(runs: Readonly<Record<string, Approval>>, before?: ModelPointer, after?: ModelPointer) {
  const objects = memoryObjectStore('b')
  const put = (pointer: ModelPointer) => objects.put(pointerKey('iris'), JSON.stringify(pointer))
  if (before) await put(before)
  const decisions: string[] = []
  const lines: string[] = []
  let slept = 0
  const registry: PackageRegistry = {
    list: async (groupName) =>
      groupName === 'boostline-iris'
        ? Object.entries(runs).map(([runId, approval]) => ({
            arn: `arn/${runId}`,
            approval,
            description: `${runId}: because`,
          }))
        : [],
    decide: async (arn, approval, description) => {
      decisions.push(`${arn} ${approval} ${description}`)
    },
  }
  const ports = {
    registry,
    objects,
    say: (line: string) => void lines.push(line),
    sleep: async (ms: number) => {
      slept += ms
      if (after && slept >= 3000) await put(after)
    },
  }
  const run = (command: Decision['command'], runId: string | null = null, dataset = 'iris') =>
    decide({ command, dataset, prefix: 'boostline', runId, reason: 'why' }, ports)
  return { run, decisions, lines, slept: () => slept }
}

describe('approve', () => {
  it('lets the newest run that waits serve, and says when it does', async () => {
    const runs = { three: 'Rejected', two: 'PendingManualApproval', one: 'PendingManualApproval' } as const
    const { run, decisions, lines } = await desk(runs, undefined, pointerOf('two'))
    expect(await run('approve')).toBe(true)
    expect(decisions).toEqual(['arn/two Approved why'])
    expect(lines).toEqual(['two: Approved (arn/two)', 'two serves iris'])
  })

  it('confirms an automatic approval that was overtaken, by a change that the pipeline is told of', async () => {
    const runs = { two: 'Approved', one: 'Approved', zero: 'Approved' } as const
    const { run, decisions } = await desk(runs, pointerOf('one', ['zero']), pointerOf('two', ['one', 'zero']))
    expect(await run('approve')).toBe(true)
    expect(decisions).toEqual(['arn/two PendingManualApproval why', 'arn/two Approved why'])
  })

  it('says what may be the matter when nothing follows within a minute', async () => {
    const { run, lines, slept } = await desk({ two: 'PendingManualApproval' }, pointerOf('one'))
    expect(await run('approve')).toBe(false)
    expect(slept()).toBe(60_000)
    expect(lines[1]).toBe('s3://b/models/iris.json does not show it yet: one serves iris')
  })
})

describe('reject', () => {
  it('turns down the run that waits, which changes nothing for callers', async () => {
    const { run, decisions, slept } = await desk({ two: 'PendingManualApproval', one: 'Approved' }, pointerOf('one'))
    expect(await run('reject')).toBe(true)
    expect([decisions, slept()]).toEqual([['arn/two Rejected why'], 0])
  })

  it('takes the run it is told', async () => {
    const { run, decisions } = await desk({ two: 'PendingManualApproval', one: 'Approved' }, pointerOf('two'))
    await run('reject', 'one')
    expect(decisions).toEqual(['arn/one Rejected why'])
  })
})

describe('rollback', () => {
  it('rejects what serves, and says what serves then', async () => {
    const { run, decisions, lines } = await desk(
      { two: 'Approved', one: 'Approved' },
      pointerOf('two'),
      pointerOf('one'),
    )
    expect(await run('rollback')).toBe(true)
    expect(decisions).toEqual(['arn/two Rejected why'])
    expect(lines.at(-1)).toBe('one serves iris')
  })

  it('ends a rollout', async () => {
    const rolling: ModelPointer = {
      ...pointerOf('one'),
      challenger: serving('two'),
      rollout: { type: 'canary', share: 0.1, minutes: 60, startedAt: '2026-07-01T00:00:00Z' },
    }
    const { run, decisions } = await desk({ two: 'Approved', one: 'Approved' }, rolling, pointerOf('one'))
    expect(await run('rollback')).toBe(true)
    expect(decisions).toEqual(['arn/two Rejected why'])
  })
})

it.each<[string, Decision['command'], string | null, string, string]>([
  ['approve', 'approve', null, 'iris', 'No run of iris waits for a decision.'],
  ['reject', 'reject', null, 'iris', 'No run of iris waits for a decision.'],
  ['rollback', 'rollback', null, 'nothing', 'No model of nothing serves.'],
  ['approve --run', 'approve', 'ten', 'iris', 'The registry has no run ten of iris.'],
])('%s refuses where there is nothing to decide', async (_, command, runId, dataset, message) => {
  const { run, decisions } = await desk({ one: 'Approved' }, pointerOf('one'))
  await expect(run(command, runId, dataset)).rejects.toMatchObject({ code: 'nothing-to-decide', message })
  expect(decisions).toEqual([])
})
