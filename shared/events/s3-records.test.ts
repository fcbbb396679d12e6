import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { recordingLog } from '#shared/log/recording-log.ts'
import { handleCreatedObjects } from './handle-created-objects.ts'
import { isS3Event, readS3Records } from './s3-records.ts'

type S3Event = { Records: { eventName: string; s3: { object: Record<string, unknown> } }[] }
const golden = (name: string): S3Event => JSON.parse(readFileSync(`events/s3/${name}.json`, 'utf8')) as S3Event

function withKey(key: string): S3Event {
  const event = golden('csv-uploaded')
  const [record] = event.Records
  if (record) record.s3.object['key'] = key
  return event
}

describe('readS3Records', () => {
  it.each([
    ['datasets/my+file.csv', 'datasets/my file.csv'],
    ['datasets/a%2Bb.csv', 'datasets/a+b.csv'],
    ['datasets/Gr%C3%B6%C3%9Fe.csv', 'datasets/Größe.csv'],
    ['datasets%2Firis.csv', 'datasets/iris.csv'],
    ['datasets/100%.csv', 'datasets/100%.csv'],
  ])('decodes the key %s', (encoded, decoded) => {
    expect(readS3Records(withKey(encoded)).created.map(({ key }) => key)).toEqual([decoded])
  })

  it('reads version, eTag and sequencer where they are', () => {
    expect(readS3Records(golden('model-uploaded')).created).toEqual([
      {
        bucket: 'boostline',
        key: 'runs/iris/boostline-iris-20260701-100000-c7e6a1b2/output/model.tar.gz',
        eventTime: '2026-07-01T10:04:00.000Z',
        versionId: '096fKKXTRTtl3on89fVO.nfljtsv6qko',
        eTag: '8f14e45fceea167a5a36dedd4bea2543-1',
        sequencer: '0055AED6DCD90281E6',
      },
    ])
    expect(readS3Records(golden('csv-uploaded')).created).toEqual([
      { bucket: 'boostline', key: 'datasets/iris.csv', eventTime: '2026-07-01T10:00:00.000Z' },
    ])
  })

  it('takes every record of an event', () => {
    const event = { Records: [...withKey('datasets/a.csv').Records, ...withKey('datasets/b.csv').Records] }
    expect(readS3Records(event).created.map(({ key }) => key)).toEqual(['datasets/a.csv', 'datasets/b.csv'])
  })

  it.each([
    ["S3's test message", golden('test-event'), 's3:TestEvent'],
    ['nothing', undefined, 'an event without Records'],
    ['another shape', { hello: 'world' }, 'an event without Records'],
    [
      'a deletion',
      { Records: [{ ...golden('csv-uploaded').Records[0], eventName: 'ObjectRemoved:Delete' }] },
      'a record ObjectRemoved:Delete of aws:s3',
    ],
    ['a queue message', { Records: [{ eventSource: 'aws:sqs' }] }, 'a record without eventName of aws:sqs'],
    [
      'a record without an object',
      { Records: [{ eventSource: 'aws:s3', eventName: 'ObjectCreated:Put' }] },
      'a record ObjectCreated:Put of aws:s3',
    ],
  ])('passes over %s and says what it was', (_, event, what) => {
    expect(readS3Records(event)).toEqual({ created: [], ignored: [what] })
  })

  it('tells S3 notifications from other events', () => {
    expect(isS3Event(golden('test-event'))).toBe(true)
    expect(isS3Event(golden('csv-uploaded'))).toBe(true)
    expect(isS3Event(JSON.parse(readFileSync('events/sqs/evaluation-requested.json', 'utf8')))).toBe(false)
    expect(isS3Event(JSON.parse(readFileSync('events/eventbridge/model-package-approved.json', 'utf8')))).toBe(false)
  })
})

describe('handleCreatedObjects', () => {
  it('handles the objects after a failing one too, then throws its error', async () => {
    const event = { Records: ['a', 'b', 'c'].flatMap((name) => withKey(`datasets/${name}.csv`).Records) }
    const handled: string[] = []
    const handling = handleCreatedObjects(event, recordingLog(), async ({ key }) => {
      handled.push(key)
      if (key === 'datasets/b.csv') throw new Error('b is bad')
      return { key }
    })
    await expect(handling).rejects.toThrow('b is bad')
    expect(handled).toEqual(['datasets/a.csv', 'datasets/b.csv', 'datasets/c.csv'])
  })

  it('acknowledges and logs what it passes over', async () => {
    const log = recordingLog()
    await handleCreatedObjects(golden('test-event'), log, () => Promise.reject(new Error('not called')))
    expect(log.entries).toEqual([{ level: 'info', message: 'event-ignored', fields: { what: 's3:TestEvent' } }])
  })
})
