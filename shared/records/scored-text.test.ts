import { expect, test } from 'vitest'
import { type ScoredRecord, scoredRecordSchema } from './scored-record.ts'
import { scoredLines } from './scored-text.ts'

const FACTS = {
  version: 1,
  job: 'boostline-churn-20260701-100000-0a1b2c3d',
  dataset: 'churn',
  file: { key: 'score/churn/june.csv', eventTime: '2026-07-01T10:00:00.000Z' },
} as const
const PLAN = {
  model: 'run',
  options: {
    probabilities: false,
    reasons: 0,
    interval: null,
    strict: false,
    threshold: null,
    escapeFormulas: true,
    csv: {},
  },
  startedAt: '2026-07-01T10:00:01.000Z',
}
const SCORED: ScoredRecord = {
  ...FACTS,
  ...PLAN,
  status: 'scored',
  finishedAt: '2026-07-01T10:00:02.000Z',
  seconds: 1.04,
  problem: 'binary',
  output: { key: 'scored/churn/june.csv', columns: ['prediction'], encoding: 'UTF-8' },
  errors: { key: 'scored/churn/june.errors.csv', rows: 1 },
  rows: { total: 1201, scored: 1200, faulty: 1, unreadable: 0, leftOut: 0, blank: 0 },
  scoredBy: { type: 'function' },
  threshold: 0.5,
  predictions: {
    classes: [
      { label: 'stays', rows: 1100, meanProbability: 0.9 },
      { label: 'leaves', rows: 100, meanProbability: 0.1 },
    ],
  },
  formulasEscaped: 0,
  metrics: { rows: 7, values: { auc: 0.91234 } },
  notes: ['A note.'],
  faults: [{ column: 'age', rows: 1, message: 'a number is wanted, not "old"', firstRow: 7 }],
  warnings: [
    { column: 'city', kind: 'unknown-category', rows: 2, examples: [{ message: 'is new', rows: 2, firstRow: 9 }] },
  ],
  comparison: { trainingRows: 400, differences: ['age is higher.'], columns: [], leftOut: 0 },
}

test('what became of a file is told in a line, and what to know of it below', () => {
  expect(scoredLines(scoredRecordSchema.parse(SCORED))).toEqual({
    first: 'scored/churn/june.csv: 1,200 of 1,201 rows scored by run in 1 s',
    others: [
      'predicted: stays 1,100, leaves 100',
      '1 row could not be scored: scored/churn/june.errors.csv says why',
      'age, 1 row: a number is wanted, not "old" (row 7)',
      'against the truth in 7 rows: AUC 0.9123',
      'city, 2 rows: is new (row 9)',
      'age is higher.',
      'A note.',
    ],
  })
  expect(scoredLines({ ...FACTS, ...PLAN, status: 'scoring' })).toEqual({
    first: 'score/churn/june.csv is scored by run',
    others: [],
  })
  const failure = { code: 'file-empty', message: 'It is empty.', hint: 'Fill it.' }
  expect(scoredLines({ ...FACTS, status: 'failed', model: null, at: '', failure })).toEqual({
    first: 'It is empty.',
    others: ['Fill it.'],
  })
})
