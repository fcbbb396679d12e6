import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestSageMaker } from './cloud.ts'
import { CALLERS, startSession } from './governance-session.ts'
import { loansCsv, SOME_LOAN } from './loans.ts'

/*
 * A dataset under the gate for some days, on the local cloud over a moved clock: each test goes on where the one
 * before ended. The transcript is printed at the end; docs/governance.md shows one.
 */

const cloud = await startTestSageMaker()
const session = startSession(cloud)
const { user, say, upload, train, command, updatePackage, advance, endpointsOf, serving, callersOf } = session

afterAll(async () => {
  await cloud.close()
  process.stdout.write(`\n${session.lines.join('\n')}\n`)
})

const DATASET = 'loans'
const HEARTBEAT_MINUTES = 15
const FEW_ROUNDS = { num_round: 5, eta: 0.1 }
/** One question: no calibration makes up for the order that it does not know. */
const ONE_SPLIT = { num_round: 1, eta: 0.1, max_depth: 1 }
const MORE_ROUNDS = { num_round: 60, eta: 0.1 }
const SMALLER_TREES = { num_round: 100, eta: 0.1, max_depth: 2 }
/** Learns the noise, if there is nothing else. */
const OVERFITTING = { num_round: 60, eta: 0.3, early_stopping_rounds: 60 }
const LINEAR = { type: 'linear', stepPercent: 25, intervalMinutes: 10 }

/** Moves the clock to the next heartbeat and waits for what it leaves. */
async function heartbeatLeaves(dataset: string, endpoints: readonly string[]): Promise<void> {
  await advance(HEARTBEAT_MINUTES)
  await user.eventually(async () => expect(await endpointsOf(dataset)).toEqual(endpoints))
  say(`heartbeat: the endpoints left for ${dataset} are ${endpoints.join(', ') || 'none'}`)
}

async function eventuallyServes(
  dataset: string,
  expected: Partial<Awaited<ReturnType<typeof serving>>>,
): Promise<void> {
  await user.eventually(async () => expect(await serving(dataset)).toMatchObject(expected))
}

async function heartbeatLetsServe(dataset: string, champion: string | undefined): Promise<void> {
  await advance(HEARTBEAT_MINUTES)
  await eventuallyServes(dataset, { champion })
  say(`heartbeat: ${champion ?? 'no model'} serves ${dataset}`)
}

describe('a dataset is trained on again and again', () => {
  it('the first model serves because it beats knowing nothing', async () => {
    const decision = await train('first', DATASET, loansCsv(), { hyperparameters: ONE_SPLIT })
    expect(decision).toMatchObject({ status: 'approved', comparedWith: null })
    await eventuallyServes(DATASET, { champion: 'first' })
  })

  it('a better one is compared with it and takes its place', async () => {
    const decision = await train('deeper', DATASET, loansCsv(), { hyperparameters: MORE_ROUNDS })
    expect(decision).toMatchObject({ status: 'approved', comparedWith: 'first' })
    expect(decision.reason).toMatch(/^It is better than the model that serves now\. /)
    await eventuallyServes(DATASET, { champion: 'deeper' })
  })

  it('a worse one is rejected by the comparison', async () => {
    const decision = await train('worse', DATASET, loansCsv(), { hyperparameters: ONE_SPLIT })
    expect(decision).toMatchObject({ status: 'rejected', comparedWith: 'deeper' })
    expect(decision.reason).toMatch(
      /^It is worse than the model that serves now.* Compared with deeper on 150 rows .* worse by /,
    )
  })

  it('one of shuffled labels is rejected: it knows no more than the shares of the classes', async () => {
    const csv = loansCsv({ shuffled: true })
    const decision = await train('shuffled', DATASET, csv, { hyperparameters: OVERFITTING })
    expect(decision.status).toBe('rejected')
    expect(decision.reason).toMatch(/^It predicts worse than guessing by the class shares\b.*may be chance.* worse by /)
  })

  it('one of other columns waits for a person, who is told the column', async () => {
    const csv = loansCsv({ withTenure: true })
    const decision = await train('with-tenure', DATASET, csv, { hyperparameters: MORE_ROUNDS })
    expect(decision.status).toBe('pending')
    expect(decision.reason).toContain('tenure')
    expect(await serving(DATASET)).toEqual({ champion: 'deeper', challenger: undefined })
  })

  it('the heartbeat leaves the endpoints of the champion and of the one before', async () => {
    expect((await endpointsOf(DATASET)).length).toBeGreaterThan(2)
    await heartbeatLeaves(DATASET, ['first', 'deeper'])
  })
})

describe('a linear rollout', () => {
  it('moves the callers over step by step, each of them once, and ends by itself', async () => {
    const manifest = { hyperparameters: SMALLER_TREES, promotion: { rollout: LINEAR } }
    expect((await train('rolled-out', DATASET, loansCsv(), manifest)).status).toBe('approved')
    await eventuallyServes(DATASET, { champion: 'deeper', challenger: 'rolled-out' })
    let before: ReadonlySet<string> = new Set()
    for (const expected of [0.25, 0.5, 0.75, 1]) {
      const movedOver = await callersOf(DATASET, 'rolled-out', SOME_LOAN)
      say(`rolled-out answers ${movedOver.size} of ${CALLERS.length} callers`)
      expect([...before].filter((caller) => !movedOver.has(caller))).toEqual([])
      // Five standard deviations: a caller's place comes from its key and the run's name.
      const tolerance = expected === 1 ? 0 : 0.25
      expect(Math.abs(movedOver.size / CALLERS.length - expected)).toBeLessThanOrEqual(tolerance)
      before = movedOver
      await advance(LINEAR.intervalMinutes)
    }
    await heartbeatLetsServe(DATASET, 'rolled-out')
    await heartbeatLeaves(DATASET, ['deeper', 'rolled-out'])
  })
})

describe('a person decides', () => {
  it('one command puts the model before back at once', async () => {
    expect(await command({ command: 'rollback', dataset: DATASET, name: null, reason: 'complaints' })).toBe(true)
    expect(await serving(DATASET)).toEqual({ champion: 'deeper', challenger: undefined })
    expect(await callersOf(DATASET, 'deeper', SOME_LOAN)).toEqual(new Set(CALLERS))
    say(`deeper answers ${CALLERS.length} of ${CALLERS.length} callers`)
  })

  it('a late approval makes the endpoint of a retired run again, then it serves', async () => {
    expect(await endpointsOf(DATASET)).not.toContain('with-tenure')
    const approval = {
      command: 'approve',
      dataset: DATASET,
      name: 'with-tenure',
      reason: 'callers send it now',
    } as const
    expect(await command(approval)).toBe(true)
    // What an instance of the API knows of a pointer is 5 s old at most.
    await advance(1)
    const withTenure = { ...SOME_LOAN, tenure: 7 }
    expect(await callersOf(DATASET, 'with-tenure', withTenure)).toEqual(new Set(CALLERS))
    say(`with-tenure answers ${CALLERS.length} of ${CALLERS.length} callers`)
    await heartbeatLeaves(DATASET, ['deeper', 'with-tenure'])
  })

  it('the pointer keeps who did what', async () => {
    const history = await session.historyOf(DATASET)
    say(`the history in models/${DATASET}.json:\n      ${history.join('\n      ')}`)
    expect(history).toEqual([
      'evaluation: nothing → first',
      'evaluation: first → deeper',
      'evaluation: deeper → rolled-out',
      'rollout: deeper → rolled-out',
      'model registry: rolled-out → deeper',
      'model registry: deeper → with-tenure',
    ])
  })
})

describe('what lost events would have said is found by the heartbeat:', () => {
  beforeAll(() => say('from here on no state change of SageMaker reaches anybody'))

  it('a training job that was stopped', () =>
    session.withoutEvents(async () => {
      const endless = { num_round: 1_000_000, eta: 0.000001, early_stopping_rounds: 1_000_000 }
      await upload('endless', 'endless', loansCsv(), { hyperparameters: endless })
      const stageOne = session.stageOneOf('endless')
      await user.eventually(async () => expect(await session.jobStatus('endless', stageOne)).toBe('Training'))
      await session.stopJob(stageOne)
      await user.eventually(async () => expect(await session.jobStatus('endless', stageOne)).toBe('Stopped'))
      await advance(HEARTBEAT_MINUTES)
      const failure = await user.failure('endless')
      expect(failure.stage).toBe('training')
      say(
        `heartbeat: failure.json of endless: ${failure.message.replace(/boostline-[0-9a-f]+-stage-1/, 'of its first model')}`,
      )
    }))

  it('a training job that is complete, and an approval', () =>
    session.withoutEvents(async () => {
      await upload('quiet', 'quiet', loansCsv(), { hyperparameters: FEW_ROUNDS })
      await user.eventually(async () => expect(await session.jobStatus('quiet')).toBe('Completed'))
      await advance(HEARTBEAT_MINUTES)
      await user.eventually(async () => expect((await session.packageOf('quiet', 'quiet')).approval).toBe('approved'))
      expect(await serving('quiet')).toEqual({ champion: undefined, challenger: undefined })
      await heartbeatLetsServe('quiet', 'quiet')
    }))

  it('a rejection', () =>
    session.withoutEvents(async () => {
      await updatePackage('quiet', 'quiet', 'rejected')
      expect((await serving('quiet')).champion).toBe('quiet')
      await heartbeatLetsServe('quiet', undefined)
      await heartbeatLeaves('quiet', [])
    }))

  it('a late approval, and the start of the endpoint that it makes again', () =>
    session.withoutEvents(async () => {
      await updatePackage('quiet', 'quiet', 'approved')
      await heartbeatLeaves('quiet', ['quiet'])
      await user.eventually(async () => expect(await endpointsOf('quiet', 'InService')).toEqual(['quiet']))
      expect((await serving('quiet')).champion).toBeUndefined()
      await heartbeatLetsServe('quiet', 'quiet')
    }))
})

it('left no fault in the local cloud', () => {
  expect(cloud.faults).toEqual([])
})
