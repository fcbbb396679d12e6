import { expect, it } from 'vitest'
import { openRunningClock } from './clock-control.ts'
import { openDatabase } from './state/database.ts'
import { askControl } from './testing/ask-control.ts'
import { startTestEmulator, type TestEmulator } from './testing/test-emulator.ts'

const HOUR_MS = 3600_000
const DAY_MS = 24 * HOUR_MS

async function readNow(emulator: TestEmulator): Promise<number> {
  const { now } = (await (await askControl(emulator, '/_clock')).json()) as { now: string }
  return Date.parse(now)
}

const move = (emulator: TestEmulator, body: string) => askControl(emulator, '/_clock', { method: 'POST', body })

it('tells the time and moves it on, also over a restart', async () => {
  await using emulator = await startTestEmulator()
  expect(Math.abs((await readNow(emulator)) - Date.now())).toBeLessThan(1000)
  const moved = await move(emulator, JSON.stringify({ advanceMs: HOUR_MS }))
  expect(moved.status).toBe(200)
  await move(emulator, JSON.stringify({ advanceMs: HOUR_MS }))
  for (const restart of [false, true]) {
    if (restart) await emulator.restart()
    const aheadMs = (await readNow(emulator)) - Date.now()
    expect(Math.abs(aheadMs - 2 * HOUR_MS)).toBeLessThan(1000)
  }
})

it.each(['{"advanceMs":-1}', '{"advanceMs":1.5}', '{"advance":1}', 'nonsense', ''])(
  'says what to send instead of %s',
  async (body) => {
    await using emulator = await startTestEmulator()
    const answer = await move(emulator, body)
    expect(answer.status).toBe(400)
    expect(await answer.json()).toEqual({
      __type: 'ValidationException',
      message: 'Send {"advanceMs": <whole milliseconds from 0>}: the clock only moves on.',
    })
  },
)

const TOO_FAR =
  'The clock moves on by 31 days (2678400000 ms) at a time, and by ten years in all: what is due on the way happens.'

it.each([31 * DAY_MS + 1, 100 * 365 * DAY_MS, Number.MAX_SAFE_INTEGER])(
  'refuses to move on by %i ms at once, and does not move',
  async (advanceMs) => {
    await using emulator = await startTestEmulator({
      rules: [{ name: 'heartbeat', rateMinutes: 15, functionName: 'echo' }],
    })
    const answer = await move(emulator, JSON.stringify({ advanceMs }))
    expect(answer.status).toBe(400)
    expect(await answer.json()).toEqual({ __type: 'ValidationException', message: TOO_FAR })
    await emulator.restart()
    expect(Math.abs((await readNow(emulator)) - Date.now())).toBeLessThan(10_000)
  },
)

it('moves on by months until it is ten years ahead', async () => {
  await using emulator = await startTestEmulator()
  const statuses: number[] = []
  for (let month = 1; month <= 118; month++) {
    statuses.push((await move(emulator, JSON.stringify({ advanceMs: 31 * DAY_MS }))).status)
  }
  expect(statuses).toEqual([...Array.from({ length: 117 }, () => 200), 400])
})

it('does not begin with a clock that an older version moved further', () => {
  const database = openDatabase(undefined)
  openRunningClock(database).advance(11 * 365 * DAY_MS)
  expect(() => openRunningClock(database)).toThrow(
    'The clock of this state was moved on by more than ten years: begin with empty state (--fresh).',
  )
  database.close()
})
