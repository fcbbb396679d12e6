import { expect, it } from 'vitest'
import { parseProgress } from './split-progress.ts'

const LINE = {
  message: 'dataset-progress',
  runId: 'run',
  pass: 1,
  readBytes: 25,
  totalBytes: 100,
  elapsedMs: 10_000,
  forecastMs: 40_000,
}

it('tells how far a preparation is, and how long it takes', () => {
  expect(parseProgress(JSON.stringify(LINE))).toEqual({
    runId: 'run',
    text: 'reading: 25 % after 10 s, about 30 s more',
  })
})

it.each(['START RequestId: 1', '{"message":"run-started"}', 'dataset-progress', '{"message":"dataset-progress"}'])(
  'passes over %s',
  (line) => expect(parseProgress(line)).toBeUndefined(),
)
