import { describe, expect, it } from 'vitest'
import { ManualClock } from './clock.ts'

describe('ManualClock', () => {
  it('fires timers in the order of their times, those made on the way included', () => {
    const clock = new ManualClock(1000)
    const fired: string[] = []
    clock.after(50, () => fired.push(`late at ${clock.now()}`))
    clock.after(10, () => {
      fired.push(`early at ${clock.now()}`)
      clock.after(5, () => fired.push(`nested at ${clock.now()}`))
    })
    clock.after(200, () => fired.push('not yet'))
    clock.advance(100)
    expect(fired).toEqual(['early at 1010', 'nested at 1015', 'late at 1050'])
    expect(clock.now()).toBe(1100)
  })

  it('does not fire a cancelled timer', () => {
    const clock = new ManualClock(0)
    let fired = false
    const cancel = clock.after(1, () => {
      fired = true
    })
    cancel()
    clock.advance(10)
    expect(fired).toBe(false)
  })
})
