import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { QUALITIES } from '#shared/records/training-record.ts'
import { type JobStatus, jobsDue } from './jobs-due.ts'
import { plannedJobs } from './training-plan.ts'

const RUN = { dataset: 'iris', runId: 'boostline-iris-20260701-100000-0a1b2c3d' }

type Statuses = Readonly<Record<string, JobStatus>>

/** What is next, by roles: of a plan whose jobs stand as `statuses` say; the others are not made. */
function next(quality: (typeof QUALITIES)[number], without: readonly string[], statuses: Statuses) {
  const step = jobsDue(plannedJobs(quality, RUN, without), ({ role }) => statuses[role] ?? 'absent')
  const roles = (jobs: readonly { readonly role: string }[]) => jobs.map(({ role }) => role).join(' ')
  switch (step.kind) {
    case 'under-way':
      return `${roles(step.due)} | ${roles(step.running)}${step.onlyExtra ? ' | only extra' : ''}`
    case 'ended':
      return `serves ${roles(step.served)}`
    case 'failed':
      return `fails by ${step.by.role}`
  }
}

const ABC = { 'stage-1-a': 'completed', 'stage-1-b': 'completed', 'stage-1-c': 'completed' } as const
const REFITS = { 'refit-a': 'completed', 'refit-b': 'completed', 'refit-c': 'completed' } as const

describe('what is next', () => {
  it.each<[Parameters<typeof next>, string]>([
    [['fast', [], {}], 'stage-1 | '],
    [['fast', ['paid'], {}], 'stage-1 without-leaks | '],
    [['fast', [], { 'stage-1': 'running' }], ' | stage-1'],
    [['fast', [], { 'stage-1': 'completed' }], 'serves stage-1'],
    [['fast', [], { 'stage-1': 'failed' }], 'fails by stage-1'],
    [['fast', ['paid'], { 'stage-1': 'completed' }], 'without-leaks |  | only extra'],
    [['fast', ['paid'], { 'stage-1': 'completed', 'without-leaks': 'failed' }], 'serves stage-1'],
    [['fast', ['paid'], { 'stage-1': 'running', 'without-leaks': 'stopped' }], ' | stage-1'],
    [['good', [], { 'stage-1': 'completed' }], 'refit | '],
    [['good', [], { 'stage-1': 'completed', refit: 'completed' }], 'serves refit'],
    [['good', [], { 'stage-1': 'completed', refit: 'failed' }], 'serves stage-1'],
    [['good', [], { 'stage-1': 'completed', refit: 'stopped' }], 'fails by refit'],
    [['good', ['paid'], { 'stage-1': 'completed', 'without-leaks': 'running' }], 'refit | without-leaks'],
    [['best', [], {}], 'stage-1-a stage-1-b stage-1-c | '],
    [['best', [], { ...ABC, 'stage-1-c': 'running' }], ' | stage-1-c'],
    [['best', [], ABC], 'refit-a refit-b refit-c | '],
    [['best', [], { ...ABC, 'stage-1-b': 'failed' }], 'refit-a refit-c | '],
    [['best', [], { ...ABC, ...REFITS, 'stage-1-b': 'failed', 'refit-b': 'absent' }], 'serves refit-a refit-c'],
    [['best', [], { ...ABC, 'stage-1-a': 'failed', 'stage-1-b': 'out-of-time' }], 'fails by stage-1-a'],
    [['best', [], { ...ABC, ...REFITS }], 'serves refit-a refit-b refit-c'],
    [['best', [], { ...ABC, ...REFITS, 'refit-a': 'failed' }], 'serves refit-b refit-c'],
    [
      ['best', [], { ...ABC, 'refit-a': 'failed', 'refit-b': 'failed', 'refit-c': 'failed' }],
      'serves stage-1-a stage-1-b stage-1-c',
    ],
    [['best', [], { ...ABC, ...REFITS, 'refit-a': 'stopped' }], 'fails by refit-a'],
  ])('of %j: %s', (of, expected) => {
    expect(next(...of)).toBe(expected)
  })
})

/** Lives a run whose jobs end as `outcomes` say, one step of one job at a time; how the jobs stand that serve in the end. */
function lived(
  quality: (typeof QUALITIES)[number],
  without: readonly string[],
  outcomes: readonly JobStatus[],
  choices: readonly number[],
): readonly (JobStatus | undefined)[] | 'failed' | 'open' {
  const jobs = plannedJobs(quality, RUN, without)
  const status = new Map<string, JobStatus>()
  for (const choice of choices) {
    const step = jobsDue(jobs, ({ role }) => status.get(role) ?? 'absent')
    if (step.kind === 'failed') return 'failed'
    if (step.kind === 'ended') return step.served.map(({ role }) => status.get(role))
    const open = [...step.due, ...step.running]
    const job = open[choice % open.length]
    if (!job) return 'open'
    const outcome = outcomes[jobs.indexOf(job)] ?? 'completed'
    status.set(job.role, status.has(job.role) ? outcome : 'running')
  }
  return 'open'
}

it('whatever becomes of the jobs, a run comes to an end, and serves no model that is not there', () => {
  const ends = fc.constantFrom<JobStatus>('completed', 'failed', 'out-of-time', 'stopped')
  fc.assert(
    fc.property(
      fc.constantFrom(...QUALITIES),
      fc.constantFrom([], ['paid']),
      fc.array(ends, { minLength: 8, maxLength: 8 }),
      fc.array(fc.nat(), { minLength: 40, maxLength: 40 }),
      (...story) => {
        const end = lived(...story)
        const isServed = Array.isArray(end) && end.length > 0 && end.every((status) => status === 'completed')
        expect(end === 'failed' || isServed).toBe(true)
      },
    ),
  )
})
