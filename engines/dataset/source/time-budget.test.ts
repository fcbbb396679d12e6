import { expect, test } from 'vitest'
import { type Progress, preparation, TimeBudget } from './time-budget.ts'

/** A preparation of 1 GB whose time moves by hand. */
function paceOf(limitMs: number, isPacked = false, threads = 1) {
  let now = 0
  const reports: Progress[] = []
  const ports = {
    clock: { now: () => now },
    remainingMs: () => limitMs - now,
    report: (progress: Progress) => reports.push(progress),
  }
  const timeBudget = new TimeBudget('s3://b/datasets/a.csv', 1e9, isPacked, ports, preparation(threads))
  const read = async (bytes: number) => {
    async function* body() {
      yield new Uint8Array(bytes)
    }
    for await (const chunk of timeBudget.count(body())) expect(chunk.length).toBe(bytes)
  }
  return { timeBudget, reports, read, passMs: (ms: number) => (now += ms) }
}

test('a file that is too large for the time is refused at the start', () => {
  expect(() => paceOf(40_000)).toThrow(
    expect.objectContaining({
      code: 'file-too-large',
      message: 's3://b/datasets/a.csv has 1.0 GB; in the 20 seconds this function has, it can take 800 MB.',
    }),
  )
  expect(() => paceOf(50_000)).not.toThrow()
  expect(() => paceOf(50_000, true)).toThrow('it can take 240 MB')
})

test('with threads that share the work a larger file is taken', () => {
  expect(() => paceOf(40_000, false, 2)).toThrow('it can take 960 MB')
  expect(() => paceOf(41_000, false, 2)).not.toThrow()
  expect(preparation(2, 'secondPass').bytesPerSecond).toBe(44_444_444)
  expect(preparation(4).bytesPerSecond).toBe(53_333_333)
})

test('progress and a forecast are reported every ten seconds', async () => {
  const { timeBudget, reports, read, passMs } = paceOf(900_000)
  await read(5e8)
  timeBudget.check()
  passMs(10_000)
  timeBudget.check()
  timeBudget.check()
  expect(reports).toEqual([{ pass: 1, readBytes: 5e8, totalBytes: 2e9, elapsedMs: 10_000, forecastMs: 40_000 }])
})

test('a run that would not get to its end stops at once, with the size that would have', async () => {
  const { timeBudget, read, passMs } = paceOf(120_000)
  await read(2e8)
  passMs(30_000)
  expect(() => timeBudget.check()).toThrow(
    expect.objectContaining({
      code: 'time-too-short',
      message:
        's3://b/datasets/a.csv has 1.0 GB and would take 300 seconds; in its time this function can take about 334 MB of such data.',
    }),
  )
})
