import { expect, it } from 'vitest'
import { ManualClock } from './clock.ts'
import { RunningClock } from './running-clock.ts'

const DAY_MS = 24 * 3600_000

it('runs with the system’s clock, ahead of it by what it was moved', () => {
  const system = new ManualClock(1000)
  const clock = new RunningClock(0, system)
  system.advance(5)
  expect(clock.now()).toBe(1005)
  clock.advance(100)
  system.advance(5)
  expect(clock.now()).toBe(1110)
  expect(clock.offsetMs).toBe(100)
})

it('fires a timer when the system’s time has come', () => {
  const system = new ManualClock(0)
  const clock = new RunningClock(500, system)
  const fired: number[] = []
  clock.after(10, () => fired.push(clock.now()))
  clock.after(20, () => fired.push(clock.now()))
  system.advance(19)
  expect(fired).toEqual([510])
  system.advance(1)
  expect(fired).toEqual([510, 520])
})

it('fires what falls due on the way of a move at its own time, repeated timers each time', () => {
  const clock = new RunningClock(0, new ManualClock(0))
  const fired: number[] = []
  const every = (ms: number) =>
    clock.after(ms, () => {
      fired.push(clock.now())
      every(ms)
    })
  every(15)
  clock.advance(50)
  expect(fired).toEqual([15, 30, 45])
  expect(clock.now()).toBe(50)
})

it('keeps what is left of a timer after a move', () => {
  const system = new ManualClock(0)
  const clock = new RunningClock(0, system)
  let fired = false
  clock.after(100, () => {
    fired = true
  })
  clock.advance(60)
  system.advance(39)
  expect(fired).toBe(false)
  system.advance(1)
  expect(fired).toBe(true)
})

it('does not fire a cancelled timer, nor a distant one early', () => {
  const system = new ManualClock(0)
  const clock = new RunningClock(0, system)
  const fired: string[] = []
  clock.after(10, () => fired.push('cancelled'))()
  clock.after(40 * DAY_MS, () => fired.push('distant'))
  system.advance(39 * DAY_MS)
  expect(fired).toEqual([])
  system.advance(DAY_MS)
  expect(fired).toEqual(['distant'])
})
