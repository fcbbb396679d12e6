import { describe, expect, it } from 'vitest'
import { readableLine } from './readable-line.ts'

describe('a line for a person', () => {
  const timestampMs = Date.parse('2026-07-01T10:00:01.234Z')

  it.each([
    [
      'a function’s own, without what goes without saying',
      '{"level":"INFO","message":"dataset-split","timestamp":"2026-07-01T10:00:01Z","service":"model-training","dataset":"iris","rows":{"train":105},"hint":"Look here."}',
      '10:00:01.234  INFO  dataset-split dataset=iris rows={"train":105} hint="Look here."',
    ],
    [
      'the platform’s',
      'REPORT RequestId: 1\tDuration: 2.00 ms',
      '10:00:01.234  REPORT RequestId: 1  Duration: 2.00 ms',
    ],
    [
      'a training round, whose tabs CloudWatch writes as #011',
      '[0]#011train-auc:0.99\n',
      '10:00:01.234  [0]  train-auc:0.99',
    ],
    ['several lines', 'Error: boom\n    at x', '10:00:01.234  Error: boom\n                  at x'],
    ['what only begins like JSON', '{oops', '10:00:01.234  {oops'],
    ['JSON of somebody else’s', '{"a":1}', '10:00:01.234  {"a":1}'],
  ])('%s', (_, message, expected) => {
    expect(readableLine({ timestampMs, message, stream: 'job/algo-1' })).toBe(expected)
  })
})
