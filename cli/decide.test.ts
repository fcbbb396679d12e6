import { describe, expect, it } from 'vitest'
import { pointerKey, runKeys } from '#shared/names/run-keys.ts'
import { memoryObjectStore } from '#shared/objects/memory-object-store.ts'
import { memoryRegistry } from '#shared/registry/memory-registry.ts'
import type { Approval } from '#shared/registry/model-registry.ts'
import type { DecisionRequest } from '#shared/registry/plan-decision.ts'
import { decide } from './decide.ts'

const OLD = 'boostline-iris-20260701-100000-aaaaaaaa'
const RUN = 'boostline-iris-20260702-100000-bbbbbbbb'

/** A dataset with these runs, of which one may serve; the pipeline makes another one serve at the first look. */
async function desk(runs: Readonly<Record<string, Approval>>, serving: string | null, evaluation?: object) {
  const objects = memoryObjectStore('b')
  if (evaluation) await objects.put(runKeys('iris', RUN).evaluation, JSON.stringify(evaluation))
  const registry = memoryRegistry()
  await registry.ensureGroup('iris')
  const arns: Record<string, string> = {}
  const files = { image: 'i', modelDataUrl: 's3://b/m', evaluationUri: 's3://b/e' }
  for (const [runId, status] of Object.entries(runs)) {
    const decision = { status, reason: 'because' }
    arns[runId] = await registry.create({ runId, dataset: 'iris', ...files, metrics: {}, decision })
  }
  const eventTime = (runId: string) => (runId === OLD ? '2026-07-01T10:00:00Z' : '2026-07-02T10:00:00Z')
  const champion = (runId: string) => ({
    runId,
    endpointName: runId,
    modelPackageArn: arns[runId],
    since: eventTime(runId),
    source: { key: 'k', eventTime: eventTime(runId) },
  })
  const point = async (runId: string | null) => {
    const pointer = { version: 1, dataset: 'iris', revision: 1, challenger: null, rollout: null, retired: [] }
    const previous = runId === RUN && runs[OLD] ? [{ ...champion(OLD), until: eventTime(RUN) }] : []
    const body = { ...pointer, champion: runId === null ? null : champion(runId), previous, history: [] }
    await objects.put(pointerKey('iris'), JSON.stringify(body))
  }
  if (serving !== null) await point(serving)

  return async (command: DecisionRequest['command'], becomes?: string | null, isConfirmed = true) => {
    const lines: string[] = []
    const { followed } = await decide(
      { command, dataset: 'iris', runId: null, reason: 'why', user: 'ann' },
      {
        objects,
        registry,
        clock: { now: () => Date.now() },
        sleep: async () => {
          if (becomes !== undefined) await point(becomes)
        },
        say: (line) => void lines.push(line.replace(/\(arn.*\)/, '(arn)')),
        confirm: async (question) => {
          lines.push(question)
          return isConfirmed
        },
      },
    )
    return { followed, lines }
  }
}

describe('an approval', () => {
  it('says what was decided, and what serves then', async () => {
    const typed = await desk({ [RUN]: 'pending' }, null)
    expect(await typed('approve', RUN)).toEqual({
      followed: true,
      lines: [`${RUN}: Approved (arn)`, `${RUN} serves iris.`],
    })
    expect(await typed('approve')).toEqual({
      followed: true,
      lines: ['No run of iris waits for an approval.', `Nothing was changed: ${RUN} serves iris.`],
    })
  })

  it('says what changes for those who call the model that serves now', async () => {
    const text = 'It cannot be compared with the model that serves now: the file has no column sqm any more.'
    const reasons = [
      { code: 'not-comparable-with-champion', status: 'pending', text, todo: 'Look at its figures.' },
      { code: 'better-than-baseline', status: 'approved', text: 'It predicts better than guessing.' },
    ]
    const record = { version: 1, runId: RUN, dataset: 'iris', problem: 'regression', rows: 40, metrics: {} }
    const decision = { status: 'pending', reason: text, reasons }
    const typed = await desk({ [RUN]: 'pending' }, null, { ...record, confusion: null, threshold: null, decision })
    expect((await typed('approve', RUN)).lines).toEqual([text, `${RUN}: Approved (arn)`, `${RUN} serves iris.`])
  })

  it('says what may be the matter when nothing follows within a minute', async () => {
    const typed = await desk({ [RUN]: 'pending' }, null)
    expect(await typed('approve')).toEqual({
      followed: false,
      lines: [
        `${RUN}: Approved (arn)`,
        's3://b/models/iris.json does not show it yet: no model serves iris.',
        'An endpoint may have to be made again first; the pipeline looks every 15 minutes. The command can be repeated.',
      ],
    })
  })

  it('of an older upload than what serves changes nothing, and advises nothing that takes the API down', async () => {
    const typed = await desk({ [OLD]: 'pending', [RUN]: 'approved' }, RUN)
    const { followed, lines } = await typed('approve')
    expect(followed).toBe(true)
    expect(lines).toEqual([
      `${OLD} comes from an older upload than ${RUN}, which serves: it would never serve. To have its data serve, upload them again.`,
      `Nothing was changed: ${RUN} serves iris.`,
    ])
  })
})

describe('a rollback', () => {
  it('says beforehand what serves afterwards', async () => {
    const typed = await desk({ [OLD]: 'approved', [RUN]: 'approved' }, RUN)
    expect(await typed('rollback', OLD)).toEqual({
      followed: true,
      lines: [`${RUN} goes; ${OLD} serves then.`, `${RUN}: Rejected (arn)`, `${OLD} serves iris.`],
    })
  })

  it.each([
    [true, [`${RUN}: Rejected (arn)`, 'No model serves iris.']],
    [false, [`Nothing was changed: ${RUN} serves iris.`]],
  ])('asks where nothing would serve any more (%s)', async (isConfirmed, then) => {
    const typed = await desk({ [RUN]: 'approved' }, RUN)
    expect(await typed('rollback', null, isConfirmed)).toEqual({
      followed: isConfirmed,
      lines: [
        `${RUN} goes, and no model of iris serves then: no other one is approved. Callers get an error.`,
        'Take it back all the same?',
        ...then,
      ],
    })
  })
})

it('a rejection of what does not serve says that the callers see no change', async () => {
  const typed = await desk({ [OLD]: 'approved', [RUN]: 'pending' }, OLD)
  expect(await typed('reject')).toEqual({
    followed: true,
    lines: [`${RUN}: Rejected (arn)`, `${OLD} serves iris, as before.`],
  })
})
