import { expect, test } from 'vitest'
import { feedbackFile } from './feedback-keys.ts'

test.each([
  ['feedback/churn/june.csv', 'june.json'],
  ['feedback/churn/june.csv.gz', 'june.json'],
  ['feedback/churn/june.txt', 'june.txt.json'],
  ['feedback/churn/june.CSV', 'june.CSV.json'],
  ['feedback/churn/june', 'june.file.json'],
  ['feedback/churn/june.file', 'june.file.file.json'],
])('%s has a record of its own', (key, name) => {
  expect(feedbackFile(key)).toEqual({ dataset: 'churn', record: `monitoring/churn/feedback/${name}` })
})
