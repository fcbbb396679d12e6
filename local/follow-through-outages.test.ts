import { expect, it } from 'vitest'
import { sampleError } from '#shared/errors/sample-error.ts'
import { followThroughOutages, newsOrNone } from './follow-through-outages.ts'

function watched(answers: readonly (string | Error)[]) {
  const left = [...answers]
  const asked: boolean[] = []
  const told: unknown[] = []
  let pauses = 0
  return {
    asked,
    told,
    get pauses() {
      return pauses
    },
    follow: async (isResumed: boolean) => {
      asked.push(isResumed)
      const answer = left.shift() ?? 'no answer left'
      if (answer instanceof Error) throw answer
      return answer
    },
    ports: {
      trouble: (error: unknown) => void told.push(error),
      pause: async () => void pauses++,
    },
  }
}

const AWAY = sampleError('aws-unavailable', 'S3 is away')

it('goes on with a run after outages, from where it is then', async () => {
  const run = watched([AWAY, AWAY, 'serving'])
  expect(await followThroughOutages(run.follow, false, run.ports)).toBe('serving')
  expect(run.asked).toEqual([false, true, true])
  expect(run.told).toEqual([AWAY, AWAY])
  expect(run.pauses).toBe(2)
})

it('is told of a run of an earlier session that it is one', async () => {
  const run = watched(['pending'])
  expect(await followThroughOutages(run.follow, true, run.ports)).toBe('pending')
  expect(run.asked).toEqual([true])
})

it.each([
  ['what waiting cannot mend', sampleError('record-invalid', 'source.json is not JSON')],
  ['a fault of the program', new TypeError('undefined is not a function')],
])('ends with %s', async (_, error) => {
  const run = watched([error, 'serving'])
  await expect(followThroughOutages(run.follow, false, run.ports)).rejects.toBe(error)
  expect(run.pauses).toBe(0)
})

it('ends where nobody wants to know any more', async () => {
  const run = watched([AWAY, 'serving'])
  const pause = () => Promise.reject(new Error('stopped'))
  await expect(followThroughOutages(run.follow, false, { ...run.ports, pause })).rejects.toThrow('stopped')
  expect(run.asked).toEqual([false])
})

it('has no news where they cannot be had, and says so', async () => {
  const run = watched([])
  expect(await newsOrNone(Promise.resolve('round 3'), 'none', run.ports.trouble)).toBe('round 3')
  expect(await newsOrNone(Promise.reject(AWAY), 'none', run.ports.trouble)).toBe('none')
  expect(run.told).toEqual([AWAY])
})
