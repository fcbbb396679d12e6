import { describe, expect, it } from 'vitest'
import { NO_MEMORY } from './drift-memory.ts'
import { judgeWindow, SOURCES } from './judge-drift.ts'

const HOUR_MS = 3_600_000
/** 2026-06-01 is a Monday. */
const MONDAY_MS = Date.UTC(2026, 5, 1)

/** Windows of six hours of one column, each with the effect that its hour has; the hours of the looks that raised an alarm. */
function raisedAt(days: number, effectAt: (hour: number) => number, startHour = 0): readonly number[] {
  let memory = NO_MEMORY
  const raised: number[] = []
  for (let hour = startHour; hour < startHour + 24 * days; hour += 6) {
    const isoOf = (at: number) => new Date(MONDAY_MS + at * HOUR_MS).toISOString()
    const evidence = { kind: 'mean', effect: effectAt(hour), degrees: 1, own: 1 / 300, reference: 1 / 3500, noise: 0 }
    const columns = [{ column: 'income', evidence: [evidence] as const }] as const
    const judged = judgeWindow(
      memory,
      { from: isoOf(hour), to: isoOf(hour + 6) },
      columns as Parameters<typeof judgeWindow>[2],
      SOURCES.captures,
    )
    memory = judged.memory
    if (judged.raised.length > 0) raised.push(hour)
  }
  return raised
}

const isWeekend = (hour: number) => Math.floor(hour / 24) % 7 >= 5

describe('a column that has moved', () => {
  it('is alarmed with the second window that shows it', () => {
    expect(raisedAt(2, (hour) => (hour >= 24 ? 0.8 : 0))).toEqual([30])
  })

  it('is not alarmed for one window, or for windows that disagree', () => {
    expect(raisedAt(4, (hour) => (hour === 24 ? 3 : 0))).toEqual([])
    expect(raisedAt(4, (hour) => (hour % 12 === 0 ? 0.8 : -0.8))).toEqual([])
  })

  it('is not alarmed for an effect that is not worth it, however sure', () => {
    expect(raisedAt(10, (hour) => (hour >= 24 ? 0.15 : 0))).toEqual([])
  })
})

describe('a shift that is not worth it', () => {
  it.each([0.1, 0.2, 0.25, 0.29])('of %d is no alarm, on whatever day of the first weeks it began', (shift) => {
    for (let day = 0; day < 14; day++) {
      const raised = raisedAt(42, (hour) => (hour >= 24 * day ? shift : 0))
      expect({ day, raised }).toEqual({ day, raised: [] })
    }
  })
})

describe('the weekends of a model', () => {
  it('are no alarm, the first one neither', () => {
    expect(raisedAt(35, (hour) => (isWeekend(hour) ? 0.8 : -0.2))).toEqual([])
  })

  it('that the week after goes on with are one, on Monday', () => {
    const [first, ...others] = raisedAt(14, (hour) => (hour >= 5 * 24 ? 0.8 : 0))
    expect(others).toEqual([])
    expect(first).toBeGreaterThanOrEqual(7 * 24)
    expect(first).toBeLessThan(8 * 24)
  })

  it('are an alarm, once, where the model began on one: nothing is known of its working days', () => {
    expect(raisedAt(28, (hour) => (isWeekend(hour) ? 0.8 : 0), 5 * 24)).toEqual([5 * 24 + 6])
  })
})
