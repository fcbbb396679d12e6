import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { runKeys } from '#shared/names/run-keys.ts'
import { QUALITIES } from '#shared/records/training-record.ts'
import { jobsDue } from '#shared/training/jobs-due.ts'
import { channelLists, channelsOf, isStageOne, plannedJobs } from '#shared/training/training-plan.ts'

const RUN = { dataset: 'iris', runId: 'boostline-iris-20260701-100000-0a1b2c3d' }
const KEYS = runKeys(RUN.dataset, RUN.runId)
const PARTS = { training: KEYS.trainPrefix, validation: KEYS.validationPrefix, test: `${KEYS.folder}test/` }

/** What each job of a quality learns and stops by, by the objects that its channels name. */
function rowsOfJobs(quality: (typeof QUALITIES)[number]) {
  const jobs = plannedJobs(quality, RUN, ['paid'])
  const lists = new Map(
    channelLists(RUN, jobs, { bucket: 'b', instanceCount: 2 }).map(({ key, body }) => {
      const [{ prefix }, ...paths] = JSON.parse(body) as [{ prefix: string }, ...string[]]
      return [key, paths.map((path) => `${prefix}${path}`.replace('s3://b/', ''))]
    }),
  )
  // What was written once more without some columns are the same rows.
  const ownCopy = `${KEYS.jobsPrefix}without-leaks/`
  const partsOf = (channel: string | undefined) => {
    const keys = channel === undefined ? [] : (lists.get(channel) ?? [channel.replace(ownCopy, KEYS.folder)])
    return Object.entries(PARTS).flatMap(([part, prefix]) => (keys.some((key) => key.startsWith(prefix)) ? [part] : []))
  }
  return jobs.map((job) => {
    const { train, validation } = channelsOf(RUN, job)
    return { role: job.role, learns: partsOf(train), stopsBy: partsOf(validation) }
  })
}

it.each(QUALITIES)('no job of a %s training reads test rows', (quality) => {
  expect(rowsOfJobs(quality).flatMap(({ learns, stopsBy }) => [...learns, ...stopsBy])).not.toContain('test')
})

it.each(QUALITIES)('of a %s training some model has not learnt the validation rows, to decide by', (quality) => {
  const stageOne = rowsOfJobs(quality).filter(isStageOne)
  expect(stageOne.length).toBeGreaterThan(0)
  for (const job of stageOne) expect(job).toMatchObject({ learns: ['training'], stopsBy: ['validation'] })
})

it('what serves has learnt what the table says', () => {
  const served = QUALITIES.map((quality) => {
    const step = jobsDue(plannedJobs(quality, RUN), () => 'completed')
    const roles = step.kind === 'ended' ? step.served.map(({ role }) => role) : []
    return rowsOfJobs(quality).filter(({ role }) => roles.includes(role))
  })
  const refit = { learns: ['training', 'validation'], stopsBy: [] }
  expect(served).toEqual([
    [{ role: 'stage-1', learns: ['training'], stopsBy: ['validation'] }],
    [{ role: 'refit', ...refit }],
    ['a', 'b', 'c'].map((name) => ({ role: `refit-${name}`, ...refit })),
  ])
})

it('what is trained without some columns reads only its own copy of the rows, and serves nobody', () => {
  const job = plannedJobs('fast', RUN, ['paid']).at(-1)
  expect(job).toMatchObject({ role: 'without-leaks', name: expect.not.stringMatching(RUN.runId) })
  for (const channel of Object.values(job ? channelsOf(RUN, job) : {})) {
    expect(channel.startsWith(`${KEYS.jobsPrefix}without-leaks/`)).toBe(true)
  }
})

it('a list names every part of a training on several instances', () => {
  const [list] = channelLists(RUN, plannedJobs('good', RUN), { bucket: 'b', instanceCount: 2 })
  expect(JSON.parse(list?.body ?? '')).toEqual([
    { prefix: `s3://b/${KEYS.folder}` },
    'train/part-00000.csv',
    'train/part-00001.csv',
    'validation/part-00000.csv',
  ])
})

it('ARCHITECTURE.md says of each job what it learns and what stops it', () => {
  const text = readFileSync('ARCHITECTURE.md', 'utf8')
  const rowOf = (role: string) =>
    text.split('\n').find((line) => line.startsWith(`| the trees of \`${role.replace(/-[abc]$/, '')}\``))
  for (const { role, learns, stopsBy } of QUALITIES.flatMap(rowsOfJobs)) {
    const cell = (part: string) => (learns.includes(part) ? 'are learnt' : stopsBy.includes(part) ? 'stop it' : '')
    const [, , ...cells] =
      rowOf(role)
        ?.split('|')
        .map((each) => each.trim()) ?? []
    expect([role, ...cells.slice(0, 3)]).toEqual([role, ...['training', 'validation', 'test'].map(cell)])
  }
})
