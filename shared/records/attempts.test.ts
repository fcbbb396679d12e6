import { expect, it } from 'vitest'
import { memoryObjectStore } from '#shared/objects/memory-object-store.ts'
import { beginAttempt } from './attempts.ts'

const KEY = 'notes.json'
const LIMITS = { overAfterMs: 60_000, mostDeaths: 2 }

function notes() {
  const clock = { time: Date.UTC(2026, 6, 5, 10), now: () => clock.time }
  const objects = memoryObjectStore('b', clock)
  const begin = (delivery?: string) =>
    beginAttempt(KEY, { ...LIMITS, ...(delivery !== undefined && { delivery }) }, { objects, clock })
  return { clock, objects, begin }
}

it('counts the tries of one delivery at once, those of others when their time is over', async () => {
  const { clock, begin } = notes()
  for (const delivery of ['a', 'b', undefined]) expect(await begin(delivery)).toMatchObject({ kind: 'begun' })
  expect(await begin('a')).toMatchObject({ kind: 'begun' })
  expect(await begin('a')).toEqual({ kind: 'deadly' })
  expect(await begin('c')).toMatchObject({ kind: 'begun' })
  clock.time += 60_000
  expect(await begin('d')).toEqual({ kind: 'deadly' })
})

it('takes back its own note alone, though others were written meanwhile', async () => {
  const { begin } = notes()
  await begin('a')
  const second = await begin('a')
  await begin('b')
  if (second.kind === 'begun') await second.takeBack()
  expect(await begin('a')).toMatchObject({ kind: 'begun' })
  expect(await begin('a')).toEqual({ kind: 'deadly' })
})

it('notes once what was written though the answer was lost', async () => {
  const { begin, objects } = notes()
  const whole = { ...objects }
  objects.put = async (...all) => {
    Object.assign(objects, whole)
    await whole.put(...all)
    return { written: false }
  }
  await begin('a')
  expect(await begin('a')).toMatchObject({ kind: 'begun' })
  expect(await begin('a')).toEqual({ kind: 'deadly' })
})
