import { expect, it } from 'vitest'
import { askControl } from './testing/ask-control.ts'
import { startTestEmulator, type TestEmulator } from './testing/test-emulator.ts'

const HOUR_MS = 3600_000

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
