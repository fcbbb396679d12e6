import { expect, it } from 'vitest'
import { readS3Records } from './s3-records.ts'
import { readS3Uri, uploadEvent } from './upload-event.ts'

it.each(['datasets/iris.csv', 'datasets/My Churn/a+b 100%.csv', 'datasets/größe/ü.csv.gz'])(
  'an upload by hand is read as the object that was named: %s',
  (key) => {
    expect(readS3Records(uploadEvent(`s3://bucket/${key}`, Date.UTC(2026, 6, 1))).created).toMatchObject([
      { bucket: 'bucket', key, eventTime: '2026-07-01T00:00:00.000Z' },
    ])
  },
)

it.each(['iris.csv', 's3://bucket', 's3://bucket/', 'https://bucket/key'])('%s is no object', (uri) => {
  expect(readS3Uri(uri)).toBeUndefined()
})
