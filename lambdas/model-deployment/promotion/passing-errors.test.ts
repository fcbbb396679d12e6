import { describe, expect, it } from 'vitest'
import { sampleError } from '#shared/errors/sample-error.ts'
import { runKeys } from '#shared/names/run-keys.ts'
import { leaveInRollout, leaveOpen } from '#shared/records/open-work.ts'
import { memoryRegistry } from '#shared/registry/memory-registry.ts'
import { readRunFacts } from '#shared/runs/read-run-status.ts'
import { runStatus } from '#shared/runs/run-status.ts'
import { runStatusText } from '#shared/runs/run-status-text.ts'
import {
  DATASET,
  endpointChanged,
  FIRST,
  HEARTBEAT,
  modelUploaded,
  packageChanged,
  pipelineWith,
  SECOND,
} from '../testing/pipeline.ts'

const BEAT_MINUTES = 15
const DAY_BEATS = 96

type Code = 'aws-throttled' | 'aws-unavailable' | 'aws-denied'
type Fault = { readonly call: string; readonly about?: string; readonly code?: Code }

/** The function whose calls of one kind fail for as long as it is said. */
function failing() {
  let fault: Fault | undefined
  const check = (name: string, args: readonly unknown[]) => {
    if (!fault || name !== fault.call || !JSON.stringify(args).includes(fault.about ?? '')) return
    throw sampleError(fault.code ?? 'aws-throttled', `${name}: Rate exceeded`)
  }
  const reach = <Port extends object>(port: Port): Port =>
    new Proxy(port, {
      get: (target, name) => {
        const member: unknown = Reflect.get(target, name)
        if (typeof member !== 'function') return member
        return (...args: unknown[]) => {
          check(String(name), args)
          return Reflect.apply(member, target, args)
        }
      },
    })
  const clock = { time: Date.UTC(2026, 6, 5, 10, 0), now: () => clock.time }
  const all = pipelineWith(memoryRegistry(undefined, clock), reach, clock)
  const beats = async (count: number) => {
    for (let beat = 0; beat < count; beat++) {
      all.advance(BEAT_MINUTES)
      await all.handler(HEARTBEAT)
    }
  }
  const status = async (runId: string) => {
    const run = { dataset: DATASET, runId }
    const registered = async () => {
      const found = await all.registry.find(DATASET, runId)
      return found && (await all.registry.describe(found.arn))
    }
    return runStatusText(run, runStatus(await readRunFacts(run, all.objects, { registered }), all.clock.time))
  }
  const openRuns = async () => {
    const runs: string[] = []
    for await (const { key } of all.objects.list(`open/${DATASET}/`)) runs.push(key.split('/')[2] ?? '')
    return runs
  }
  return { ...all, beats, status, openRuns, fail: (next?: Fault) => void (fault = next) }
}

type Failing = ReturnType<typeof failing>

/** A person approves a run whose endpoint was retired meanwhile. */
async function lateApproval(all: Failing): Promise<string> {
  const arn = await all.deployed(FIRST, 'pending')
  await all.beats(DAY_BEATS)
  expect(all.endpoints()).toEqual([])
  return arn
}

describe('an approved run that a passing error keeps from serving', () => {
  it.each<Fault>([
    { call: 'ensureEndpoint' },
    { call: 'ensureModel', code: 'aws-unavailable' },
    { call: 'describeEndpoint' },
    { call: 'describe' },
    { call: 'list', about: 'approved' },
    { call: 'list', about: 'approved', code: 'aws-denied' },
    { call: 'get', about: `models/${DATASET}.json` },
    { call: 'put', about: `models/${DATASET}.json`, code: 'aws-unavailable' },
  ])('says so for as long, and serves when it is over: $call $code', async (fault) => {
    const all = failing()
    const arn = await lateApproval(all)
    all.fail(fault)
    await all.decide(arn, 'approved')
    await all.handler(packageChanged(arn)).catch(() => undefined)
    await all.beats(DAY_BEATS + 10)
    expect(await all.open(FIRST)).toMatchObject({
      stage: 'promotion',
      by: 'model-deployment',
      code: fault.code ?? 'aws-throttled',
      reason: expect.stringContaining(fault.call) as unknown,
    })
    all.fail()
    expect(await all.status(FIRST)).toMatch(new RegExp(`has come no further for .* in its promotion: .*${fault.call}`))
    await all.beats(2)
    expect([await all.champion(), await all.openRuns(), await all.failure(FIRST)]).toEqual([FIRST, [], undefined])
  })

  it('of one moment leaves nothing behind: neither by an event that comes again, nor by a heartbeat', async () => {
    const all = failing()
    const arn = await lateApproval(all)
    await all.decide(arn, 'approved')
    all.fail({ call: 'ensureEndpoint' })
    await expect(all.handler(packageChanged(arn))).rejects.toThrow('Rate exceeded')
    expect(await all.openRuns()).toEqual([])
    await all.beats(1)
    expect(await all.openRuns()).toEqual([FIRST])
    all.fail()
    await all.handler(packageChanged(arn))
    await all.handler(endpointChanged(FIRST))
    expect([await all.champion(), await all.openRuns()]).toEqual([FIRST, []])
  })

  it('and is not to serve in the end leaves nothing behind either', async () => {
    const all = failing()
    const arn = await lateApproval(all)
    await all.decide(arn, 'approved')
    all.fail({ call: 'ensureEndpoint' })
    await all.beats(2)
    expect(await all.openRuns()).toEqual([FIRST])
    await all.decide(arn, 'rejected')
    await all.beats(1)
    expect([await all.openRuns(), await all.failure(FIRST)]).toEqual([[], undefined])
  })

  it('is of a retraining: the champion serves, and the new run says what it waits for', async () => {
    const all = failing()
    await all.serving(FIRST)
    await all.deployed(SECOND)
    all.fail({ call: 'describeEndpoint', about: SECOND })
    await all.beats(8)
    expect([await all.champion(), await all.openRuns()]).toEqual([FIRST, [SECOND]])
    expect(await all.status(SECOND)).toContain('describeEndpoint')
    all.fail()
    await all.beats(1)
    expect([await all.champion(), await all.openRuns()]).toEqual([SECOND, []])
  })

  it('is the one that a rollback goes to', async () => {
    const all = failing()
    await all.serving(FIRST)
    const arn = await all.serving(SECOND)
    await all.beats(2)
    all.sagemaker.endpoints.delete(FIRST)
    await all.decide(arn, 'rejected', 'it is wrong')
    all.fail({ call: 'ensureEndpoint', about: FIRST })
    await all.beats(4)
    expect([await all.champion(), await all.openRuns()]).toEqual([SECOND, [FIRST]])
    expect(await all.status(FIRST)).toMatch(
      /^the run \S+ has come no further for 45 minutes in its promotion: ensureEndpoint/,
    )
    all.fail()
    await all.beats(2)
    expect([await all.champion(), await all.openRuns()]).toEqual([FIRST, []])
    expect(await all.status(FIRST)).toContain('serves')
  })

  it('goes on waiting while late events of it come', async () => {
    const all = failing()
    const arn = await lateApproval(all)
    await all.decide(arn, 'approved')
    all.fail({ call: 'ensureEndpoint' })
    await all.beats(DAY_BEATS + 10)
    for (const event of [modelUploaded(FIRST), endpointChanged(FIRST)]) await all.handler(event)
    expect((await all.open(FIRST))?.stage).toBe('promotion')
    all.fail({ call: 'find' })
    await all.handler(modelUploaded(FIRST)).catch(() => undefined)
    expect([await all.failure(FIRST), all.messages.length]).toEqual([undefined, 1])
  })

  it.each([
    ['for the end of a rollout', (all: Failing) => leaveInRollout({ dataset: DATASET, runId: FIRST }, 'another', all)],
    [
      'for its deployment',
      (all: Failing) =>
        leaveOpen(
          { dataset: DATASET, runId: FIRST },
          { stage: 'deployment', by: 'model-evaluation', code: 'aws-throttled', reason: 'r', hint: 'h' },
          all,
        ),
    ],
  ])('says nothing where its entry says what it waits for: %s', async (_, wait) => {
    const all = failing()
    const arn = await lateApproval(all)
    await all.decide(arn, 'approved')
    await wait(all)
    const before = await all.objects.get(runKeys(DATASET, FIRST).open)
    all.fail({ call: 'ensureEndpoint' })
    await all.beats(1)
    expect((await all.objects.get(runKeys(DATASET, FIRST).open))?.body).toEqual(before?.body)
  })
})
