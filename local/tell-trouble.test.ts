import { expect, it } from 'vitest'
import { troubleTeller } from './tell-trouble.ts'

it('tells what goes wrong at each look once a minute, and anything else at once', () => {
  const told: string[] = []
  let nowMs = 0
  const trouble = troubleTeller((text) => told.push(`${nowMs / 1000} s: ${text}`), { now: () => nowMs })
  for (; nowMs <= 61_000; nowMs += 250) {
    trouble(new Error('S3 is away'))
    if (nowMs > 60_000) trouble('another')
  }
  expect(told).toEqual(['0 s: S3 is away', '60 s: S3 is away', '60.25 s: another'])
})
