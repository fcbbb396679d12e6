// A right that a role lacks for good, as by a policy of the organisation: the first run of a dataset, for two hours; a file of
// outcomes.
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import type { OpenWork } from '#shared/records/open-work.ts'
import type { TakenFeedback } from '#shared/records/taken-feedback.ts'
import { casesOfCommit, DEEP } from '../depth.ts'
import { takeNetwork } from './network.ts'
import { outcomeOf } from './outcome.ts'
import { championOf, DATASET, upload } from './people.ts'
import { rowOf } from './row.ts'
import { allStories } from './stories.ts'
import { World } from './world.ts'

const BEATS = 8
const D = 'model-deployment | '
const E = 'model-evaluation | '

/** Rights without which a run once ended nowhere, or was told as failed though it serves. */
const ONCE_WRONG = [
  `${D}s3:GetObject | runs/<dataset>/<run>/deployment.json`,
  `${D}s3:GetObject | runs/<dataset>/<run>/evaluation/evaluation.json`,
  `${D}s3:GetObject | models/<dataset>.json`,
  `${D}s3:PutObject | models/<dataset>.json`,
  `${D}s3:PutObject | open/<dataset>/<run>`,
  `${D}s3:DeleteObject | open/<dataset>/<run>`,
  `${D}sagemaker:DescribeModelPackage | model-package/<dataset>/<n>`,
  `${D}sagemaker:DescribeModel | <run>`,
  `${D}sagemaker:DescribeEndpointConfig | <run>`,
  `${D}sagemaker:ListTags | endpoint/<run>`,
  `${E}sagemaker:DescribeModelPackage | model-package/<dataset>/<n>`,
  `${E}s3:HeadObject | runs/<dataset>/<run>/evaluation/evaluation.json`,
  `${E}s3:HeadObject | runs/<dataset>/<run>/evaluation/report.html`,
  `${E}s3:ListObjectsV2 | runs/<dataset>/<run>/evaluation/scores/`,
]
/** Functions that have no part in the way from a file to its model. */
const OTHERS = /^(inference-api|notifications|batch-scoring|feedback) /

let giveBack: (() => void) | undefined
beforeAll(async () => {
  vi.useFakeTimers({ toFake: ['Date'] })
  giveBack = await takeNetwork()
})
afterAll(() => {
  vi.useRealTimers()
  giveBack?.()
})

it.each(casesOfCommit(ONCE_WRONG, { every: 4, list: 'denied' }))(
  'without the right to %s a run serves or says what it lacks',
  {
    timeout: 120_000,
  },
  async (row) => {
    expect(await problemsWithout(row)).toEqual([])
  },
)

it.runIf(DEEP)('the same of every call of the run', { timeout: 3_600_000 }, async () => {
  const world = new World()
  upload(world)
  await world.beats(BEATS)
  const rows = new Set(world.traffic.recorded.map(rowOf).filter((row) => !OTHERS.test(row)))
  const problems: string[] = []
  for (const row of rows) problems.push(...(await problemsWithout(row)))
  expect(problems).toEqual([])
})

const F = 'feedback | '
/** Rights without which a file of outcomes once ended with no word. */
const OF_FEEDBACK = [
  `${F}s3:GetObject | monitoring/shop/attempts/<run>.json`,
  `${F}s3:GetObject | models/<dataset>.json`,
  `${F}s3:GetObject | feedback/shop/june.csv`,
  `${F}s3:HeadObject | captures/<dataset>/<day>/<request>.feedback.jsonl`,
  `${F}s3:PutObject | captures/<dataset>/<day>/<request>.feedback.jsonl`,
  `${F}s3:PutObject | monitoring/shop/feedback/june.json`,
  `${F}s3:ListObjectsV2 | captures/<dataset>/`,
  `${F}s3:PutObject | monitoring/shop/state.json`,
]

it.each(casesOfCommit(OF_FEEDBACK, { every: 4, list: 'denied-feedback' }))(
  'without the right to %s a file of outcomes has a record, and the log an error, that say so',
  { timeout: 120_000 },
  async (row) => {
    const story = (await allStories()).find(({ name }) => name === 'feedback file')
    const world = new World()
    await story?.before?.(world)
    world.traffic.denyForGood(row)
    await story?.act(world)
    await world.beats(1)
    expect(world.traffic.hits).toBeGreaterThan(0)
    const operation = / \| [^:]+(:\S+)/.exec(row)?.[1] ?? ''
    const errors = world.log.entries.filter(({ level }) => level === 'error')
    const reasons = errors.map(({ fields }) => String(fields['reason'] ?? fields['error']))
    expect(reasons.filter((reason) => !reason.includes(operation))).toEqual([])
    expect(reasons).not.toEqual([])
    // Our own record; without one the event is kept.
    const record = world.json('monitoring/shop/feedback/june.json') as TakenFeedback | undefined
    const isSaid = record?.status === 'taken' || (record?.failure.message.includes(operation) ?? false)
    expect([isSaid, world.state.failedEvents.length]).toEqual(record ? [true, 0] : [false, 1])
  },
)

async function problemsWithout(row: string): Promise<readonly string[]> {
  const world = new World()
  world.traffic.denyForGood(row)
  upload(world)
  await world.beats(BEATS)
  const { failures, open } = outcomeOf(world)
  if (world.traffic.hits === 0) return []
  if (championOf(world)) {
    return failures.map((failure) => `${row}: the run serves, and yet ${failure}`)
  }
  // Both are records of ours.
  const told = failures.map((failure) => (world.json(failure.split(' ')[0] ?? '') as { message: string }).message)
  const left = open.map((key) => (world.json(key) as OpenWork).reason)
  const operation = / \| [^:]+(:\S+)/.exec(row)?.[1] ?? ''
  const isTold = [...told, ...left].some((reason) => reason.includes(operation))
  return isTold ? [] : [`${row}: ${DATASET} serves nothing, and nobody is told why: ${[...told, ...left].join(' ')}`]
}
