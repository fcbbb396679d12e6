import { describe, expect, it } from 'vitest'
import { sampleError } from '#shared/errors/sample-error.ts'
import { recordingLog } from '#shared/log/recording-log.ts'
import { memoryObjectStore } from '#shared/objects/memory-object-store.ts'
import {
  closeWork,
  comesAgain,
  isOverdue,
  leaveInRollout,
  leaveInTraining,
  leaveOpen,
  listOpenWork,
  type Obstacle,
  obstacleOf,
  readOpenWork,
  TRIED_FOR_A_DAY,
  tellKeptFromServing,
  tellObstacle,
  waitsForJob,
} from './open-work.ts'

const HOUR_MS = 3_600_000
const RUN = { dataset: 'iris', runId: 'boostline-iris-1' }

function bucket() {
  const clock = { time: 0, now: () => clock.time }
  return { objects: memoryObjectStore(), clock }
}

async function listed({ objects }: ReturnType<typeof bucket>) {
  const runs = []
  for await (const run of listOpenWork(objects)) runs.push(run)
  return runs
}

const BY = 'model-deployment'
const QUOTA = { stage: 'deployment', by: BY, code: 'endpoint-quota', reason: 'r', hint: 'h' } as const
const WAITING = { stage: 'promotion', by: 'model-evaluation', code: 'waiting', reason: 'w', hint: 'h' } as const

it('work stays open until it is closed', async () => {
  const ports = bucket()
  await leaveInTraining(RUN, { by: BY }, ports)
  await ports.objects.put('open/iris/deeper/than-a-run', '')
  expect(await listed(ports)).toEqual([RUN])
  await closeWork(RUN, ports.objects)
  await closeWork(RUN, ports.objects)
  expect(await listed(ports)).toEqual([])
})

it('work is open for one code since it came up, with the reason and the time of the last attempt', async () => {
  const ports = bucket()
  const at = (time: number) => {
    ports.clock.time = time
    return new Date(time).toISOString()
  }
  await leaveInTraining(RUN, { by: BY, jobState: 'Starting' }, ports)
  expect(await readOpenWork(RUN, ports.objects)).toMatchObject({
    code: 'in-training',
    reason: 'The training job has not ended (Starting).',
  })
  const first = at(1000)
  expect(await leaveOpen(RUN, { ...QUOTA, code: 'training-quota' }, ports)).toMatchObject({ since: first, at: first })
  const second = at(2000)
  const again = await leaveOpen(RUN, { ...QUOTA, code: 'training-quota', reason: 'another' }, ports)
  expect(again).toMatchObject({ since: first, at: second, reason: 'another' })
  const third = at(3000)
  expect(await leaveOpen(RUN, QUOTA, ports)).toMatchObject({ since: third, at: third })
  expect(await readOpenWork(RUN, ports.objects)).toMatchObject({ since: third, code: 'endpoint-quota' })
})

it('an entry that cannot be read is replaced', async () => {
  const ports = bucket()
  await ports.objects.put('open/iris/boostline-iris-1', 'not JSON')
  expect((await leaveOpen(RUN, QUOTA, ports)).code).toBe('endpoint-quota')
})

it('an entry of before there were stages is read', async () => {
  const ports = bucket()
  const { code, reason, hint } = QUOTA
  const entry = { version: 1, ...RUN, code, reason, hint, since: '1970-01-01T00:00:00.000Z' }
  await ports.objects.put('open/iris/boostline-iris-1', JSON.stringify(entry))
  expect(await readOpenWork(RUN, ports.objects)).toEqual(entry)
})

describe('word of what comes again by itself', () => {
  const tell = async (ports: ReturnType<typeof bucket>, why: Obstacle) => {
    await tellObstacle(RUN, why, { ...ports, log: recordingLog() })
    return (await readOpenWork(RUN, ports.objects))?.code
  }

  it('is left, and newer word takes its place', async () => {
    const ports = bucket()
    expect(await tell(ports, WAITING)).toBe('waiting')
    expect(await tell(ports, QUOTA)).toBe('endpoint-quota')
  })

  it('of waiting leaves an error that was met meanwhile, for an hour', async () => {
    const ports = bucket()
    await leaveOpen(RUN, QUOTA, ports)
    expect(await tell(ports, WAITING)).toBe('endpoint-quota')
    ports.clock.time += HOUR_MS
    expect(await tell(ports, WAITING)).toBe('waiting')
  })

  it('of an error elsewhere leaves one by which another function comes back to its work, for an hour', async () => {
    const ports = bucket()
    await leaveOpen(RUN, { ...QUOTA, by: 'model-deployment' }, ports)
    const theirs: Obstacle = { ...QUOTA, by: 'model-evaluation', stage: 'evaluation', code: 'aws-unavailable' }
    expect(await tell(ports, theirs)).toBe('endpoint-quota')
    ports.clock.time += HOUR_MS
    expect(await tell(ports, theirs)).toBe('aws-unavailable')
  })

  it('never fails, and is in the log where it cannot be written', async () => {
    const log = recordingLog()
    const objects = { ...memoryObjectStore(), put: () => Promise.reject(new Error('no')) }
    await tellObstacle(RUN, QUOTA, { objects, clock: { now: () => 0 }, log })
    expect(log.entries).toMatchObject([{ level: 'warn', message: 'work-left-open', fields: { ...RUN, reason: 'r' } }])
  })

  it('is in the log for a person where the right to write it is missing: nothing else would tell of it', async () => {
    const log = recordingLog()
    const objects = { ...memoryObjectStore(), put: () => Promise.reject(sampleError('aws-denied')) }
    await tellObstacle(RUN, QUOTA, { objects, clock: { now: () => 0 }, log })
    expect(log.entries).toMatchObject([{ level: 'error', message: 'work-left-open', fields: { ...RUN, reason: 'r' } }])
  })
})

it.each<[string, Obstacle, number, boolean]>([
  ['a preparation', { ...QUOTA, by: 'model-training', stage: 'preparation' }, 24 * 3_600_000, true],
  ['a training that found no quota', { ...QUOTA, by: 'model-training', stage: 'training' }, 0, false],
  ['a deployment', QUOTA, 0, false],
  ['an evaluation', { ...QUOTA, by: 'model-evaluation', stage: 'evaluation' }, 59 * 60_000, true],
  ['an evaluation whose message is lost', { ...QUOTA, by: 'model-evaluation', stage: 'evaluation' }, 3_600_000, false],
])('%s comes again by itself, or is the heartbeat’s', async (_, why, laterMs, expected) => {
  const ports = bucket()
  const work = await leaveOpen(RUN, why, ports)
  ports.clock.time = laterMs
  expect(comesAgain(work, ports)).toBe(expected)
})

it('an error that is tried again says so', () => {
  const error = sampleError('endpoint-quota', 'No endpoint is left.')
  expect(obstacleOf(error, { stage: 'deployment', by: BY }, TRIED_FOR_A_DAY)).toEqual({
    stage: 'deployment',
    by: BY,
    code: 'endpoint-quota',
    reason: 'No endpoint is left.',
    hint: `${error.hint} It is tried again by itself for a day.`,
  })
})

it('an error nobody planned for points to the log of its function', () => {
  const where = { stage: 'deployment', by: BY } as const
  expect(obstacleOf(new TypeError('x is undefined'), where, 'Again.')).toEqual({
    ...where,
    code: 'unexpected-error',
    reason: 'TypeError: x is undefined',
    hint: 'Nobody planned for it: look at the log of model-deployment. Again.',
  })
})

it('a code that comes back after another has its first time, until the run comes further', async () => {
  const ports = bucket()
  const leave = async (hours: number, code: 'endpoint-quota' | 'aws-throttled') => {
    ports.clock.time = hours * HOUR_MS
    return (await leaveOpen(RUN, { ...QUOTA, code }, ports)).since
  }
  const at = (hours: number) => new Date(hours * HOUR_MS).toISOString()
  expect(await leave(1, 'endpoint-quota')).toBe(at(1))
  expect(await leave(2, 'aws-throttled')).toBe(at(2))
  expect(await leave(3, 'endpoint-quota')).toBe(at(1))
  expect(await leave(4, 'aws-throttled')).toBe(at(2))
  await leaveInTraining(RUN, { by: BY }, ports)
  expect(await leave(5, 'endpoint-quota')).toBe(at(5))
})

it('an entry of an earlier version goes on with its time', async () => {
  const ports = bucket()
  const since = new Date(0).toISOString()
  const work = { version: 1, ...RUN, code: 'endpoint-quota', reason: 'r', hint: 'h', since }
  await ports.objects.put(`open/${RUN.dataset}/${RUN.runId}`, JSON.stringify(work))
  ports.clock.time = HOUR_MS
  await leaveOpen(RUN, { ...QUOTA, code: 'aws-throttled' }, ports)
  expect((await leaveOpen(RUN, QUOTA, ports)).since).toBe(since)
})

it.each([
  [true, { code: 'training-quota' }],
  [true, { code: 'aws-throttled', stage: 'training' }],
  [false, { code: 'in-training', stage: 'training' }],
  [false, { code: 'aws-throttled', stage: 'deployment' }],
  [false, { code: 'aws-unavailable', stage: 'preparation' }],
] as const)('whether a run waits for its job is %s for %o', (waits, facts) => {
  const work = { version: 1, ...RUN, reason: '', hint: '', since: '', ...facts } as const
  expect(waitsForJob(work)).toBe(waits)
})

describe('the word of what keeps an approved run from serving', () => {
  const THROTTLED = { code: 'aws-throttled', reason: 'too often', hint: 'h' } as const

  it('takes the place of what only waits, and leaves that of a deployment to it', async () => {
    const ports = { ...bucket(), log: recordingLog() }
    await leaveOpen(RUN, WAITING, ports)
    await tellKeptFromServing(RUN, THROTTLED, ports)
    expect(await readOpenWork(RUN, ports.objects)).toMatchObject({ ...THROTTLED, stage: 'promotion', by: BY })
    await leaveOpen(RUN, QUOTA, ports)
    await tellKeptFromServing(RUN, THROTTLED, ports)
    expect((await readOpenWork(RUN, ports.objects))?.code).toBe('endpoint-quota')
  })

  it('is not written over an entry that comes at the same moment', async () => {
    const { objects, clock } = bucket()
    const late = {
      ...objects,
      get: async (key: string) => {
        const found = await objects.get(key)
        await leaveInRollout(RUN, 'another takes over', { objects, clock })
        return found
      },
    }
    await tellKeptFromServing(RUN, THROTTLED, { objects: late, clock, log: recordingLog() })
    expect((await readOpenWork(RUN, objects))?.code).toBe('in-rollout')
  })

  it('counts from the first attempt, and the day of a deployment does not count from there', async () => {
    const ports = { ...bucket(), log: recordingLog() }
    await tellKeptFromServing(RUN, THROTTLED, ports)
    ports.clock.time = 30 * HOUR_MS
    await tellKeptFromServing(RUN, THROTTLED, ports)
    expect((await readOpenWork(RUN, ports.objects))?.since).toBe(new Date(0).toISOString())
    const { since } = await leaveOpen(RUN, { ...QUOTA, code: 'aws-throttled' }, ports)
    expect(since).toBe(new Date(30 * HOUR_MS).toISOString())
  })
})

it.each([
  ['now', 0, false],
  ['a clock that is a little ahead', HOUR_MS, false],
  ['a day and more ago', -25 * HOUR_MS, true],
  ['the far future, as nobody but a hand writes it', 8.64e15, true],
])('the day of work that is open since %s', (_, sinceMs, isOver) => {
  const clock = { now: () => 100 * HOUR_MS }
  const since = new Date(Math.min(100 * HOUR_MS + sinceMs, 8.64e15)).toISOString()
  expect(isOverdue({ version: 1, ...RUN, ...QUOTA, since }, { clock })).toBe(isOver)
})
