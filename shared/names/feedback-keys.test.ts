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

test('a record has a key that S3 takes, however long the name of its file is', () => {
  for (const letter of ['x', 'ü', '漢', '😀']) {
    const records = ['', '.csv', '.tsv'].flatMap((ending) =>
      Array.from({ length: 300 }, (_, less) => {
        const room = 1024 - less - Buffer.byteLength(`feedback/c/${ending}`)
        const key = `feedback/c/${letter.repeat(Math.floor(room / Buffer.byteLength(letter)))}${ending}`
        return { key, record: feedbackFile(key)?.record ?? '' }
      }),
    )
    for (const { record } of records) {
      expect(Buffer.byteLength(record)).toBeLessThanOrEqual(1024)
      expect(record).toMatch(/^monitoring\/c\/feedback\/.*\.json$/s)
      expect(record).not.toContain('\u{FFFD}')
    }
    expect(new Set(records.map(({ record }) => record)).size).toBe(new Set(records.map(({ key }) => key)).size)
  }
})
