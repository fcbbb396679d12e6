import {
  CreateMultipartUploadCommand,
  DeleteBucketLifecycleCommand,
  DeleteObjectCommand,
  GetBucketLifecycleConfigurationCommand,
  type LifecycleRule,
  ListMultipartUploadsCommand,
  ListObjectVersionsCommand,
  PutBucketLifecycleConfigurationCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startTestS3, type TestS3 } from './testing/test-s3.ts'

// The rig's clock starts at 10:00 UTC.
const HOUR_MS = 3600 * 1000
const DAY_MS = 24 * HOUR_MS
let rig: TestS3

beforeEach(async () => {
  rig = await startTestS3([
    {
      name: 'plain',
      versioned: false,
      notifications: [{ id: 'n', events: ['s3:LifecycleExpiration:*'], functionName: 'f' }],
    },
    { name: 'versioned', versioned: true, notifications: [] },
  ])
})

afterEach(async () => {
  await rig.stop()
})

async function configure(
  Bucket: string,
  rule: Omit<LifecycleRule, 'Status'>,
  Status: 'Enabled' | 'Disabled' = 'Enabled',
) {
  const LifecycleConfiguration = { Rules: [{ ID: 'rule', Filter: { Prefix: '' }, Status, ...rule }] }
  await rig.client.send(new PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration }))
}

async function put(Bucket: string, Key: string, more: object = {}): Promise<void> {
  await rig.client.send(new PutObjectCommand({ Bucket, Key, Body: 'content', ...more }))
}

function keysIn(bucket: string): string[] {
  return rig.s3.list(bucket, '').map((object) => object.key)
}

async function versionsIn(Bucket: string): Promise<{ versions: number; markers: number }> {
  const answer = await rig.client.send(new ListObjectVersionsCommand({ Bucket }))
  return { versions: answer.Versions?.length ?? 0, markers: answer.DeleteMarkers?.length ?? 0 }
}

test('an object expires at the midnight that follows its days', async () => {
  await configure('plain', { Expiration: { Days: 2 } })
  await put('plain', 'k')

  rig.clock.advance(2 * DAY_MS + 14 * HOUR_MS - 1)
  expect(keysIn('plain')).toEqual(['k'])
  rig.clock.advance(1)
  expect(keysIn('plain')).toEqual([])
  expect(rig.enqueued[0]?.payload).toContain('"eventName":"LifecycleExpiration:Delete"')
})

test.each<[string, LifecycleRule['Filter'], string[]]>([
  ['everything', { Prefix: '' }, []],
  ['a prefix', { Prefix: 'logs/' }, ['big', 'tagged']],
  ['a tag', { Tag: { Key: 'keep', Value: 'no' } }, ['big', 'logs/a']],
  ['larger objects', { ObjectSizeGreaterThan: 100 }, ['logs/a', 'tagged']],
  ['smaller objects', { ObjectSizeLessThan: 100 }, ['big']],
  ['several conditions', { And: { Prefix: 'l', ObjectSizeLessThan: 100 } }, ['big', 'tagged']],
])('a filter for %s expires nothing else', async (_name, Filter, left) => {
  await configure('plain', { Filter, Expiration: { Days: 1 } })
  await put('plain', 'logs/a')
  await put('plain', 'tagged', { Tagging: 'keep=no' })
  await put('plain', 'big', { Body: 'x'.repeat(101) })
  rig.clock.advance(2 * DAY_MS)

  expect(keysIn('plain')).toEqual(left)
})

test('a rule that is disabled does nothing', async () => {
  await configure('plain', { Expiration: { Days: 1 } }, 'Disabled')
  await put('plain', 'k')
  rig.clock.advance(10 * DAY_MS)

  expect(keysIn('plain')).toEqual(['k'])
})

test('a rule with a date expires everything from then on', async () => {
  const midnight = new Date(rig.clock.now() + 14 * HOUR_MS)
  await configure('plain', { Expiration: { Date: midnight } })
  await put('plain', 'k')
  rig.clock.advance(14 * HOUR_MS)

  expect(keysIn('plain')).toEqual([])
})

test('what expired while the emulator was down goes when it starts', async () => {
  await configure('plain', { Expiration: { Days: 1 } })
  await put('plain', 'k')
  rig = await rig.restart(2 * DAY_MS)
  expect(keysIn('plain')).toEqual(['k'])
  rig.clock.advance(0)

  expect(keysIn('plain')).toEqual([])
})

describe('in a versioned bucket', () => {
  test('a current version is hidden behind a marker and nothing is lost', async () => {
    await configure('versioned', { Expiration: { Days: 1 } })
    await put('versioned', 'k')
    rig.clock.advance(5 * DAY_MS)

    expect(keysIn('versioned')).toEqual([])
    expect(await versionsIn('versioned')).toEqual({ versions: 1, markers: 1 })
  })

  test('noncurrent versions expire by the time they were replaced, but for the newest that are kept', async () => {
    await configure('versioned', { NoncurrentVersionExpiration: { NoncurrentDays: 1, NewerNoncurrentVersions: 1 } })
    for (let version = 0; version < 4; version++) await put('versioned', 'k')
    rig.clock.advance(DAY_MS)
    expect(await versionsIn('versioned')).toEqual({ versions: 4, markers: 0 })
    rig.clock.advance(DAY_MS)

    expect(await versionsIn('versioned')).toEqual({ versions: 2, markers: 0 })
  })

  test('a marker that is all that is left of a key goes', async () => {
    await configure('versioned', {
      Expiration: { ExpiredObjectDeleteMarker: true },
      NoncurrentVersionExpiration: { NoncurrentDays: 1 },
    })
    await put('versioned', 'k')
    await rig.client.send(new DeleteObjectCommand({ Bucket: 'versioned', Key: 'k' }))
    rig.clock.advance(DAY_MS)
    expect(await versionsIn('versioned')).toEqual({ versions: 1, markers: 1 })
    rig.clock.advance(2 * DAY_MS)

    expect(await versionsIn('versioned')).toEqual({ versions: 0, markers: 0 })
  })
})

test('uploads that nobody completes are aborted', async () => {
  await configure('plain', { Filter: { Prefix: 'a' }, AbortIncompleteMultipartUpload: { DaysAfterInitiation: 3 } })
  await rig.client.send(new CreateMultipartUploadCommand({ Bucket: 'plain', Key: 'a' }))
  await rig.client.send(new CreateMultipartUploadCommand({ Bucket: 'plain', Key: 'b' }))
  rig.clock.advance(4 * DAY_MS)

  const { Uploads } = await rig.client.send(new ListMultipartUploadsCommand({ Bucket: 'plain' }))
  expect(Uploads?.map((upload) => upload.Key)).toEqual(['b'])
})

test('a configuration comes back as it was put, until it is deleted', async () => {
  const get = new GetBucketLifecycleConfigurationCommand({ Bucket: 'plain' })
  await expect(rig.client.send(get)).rejects.toMatchObject({ name: 'NoSuchLifecycleConfiguration' })
  const rule = {
    Filter: { And: { Prefix: 'a', Tags: [{ Key: 't', Value: 'v' }] } },
    Expiration: { Days: 30 },
    NoncurrentVersionExpiration: { NoncurrentDays: 7, NewerNoncurrentVersions: 2 },
    AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
  }
  await configure('plain', rule)

  expect((await rig.client.send(get)).Rules).toEqual([{ ID: 'rule', Status: 'Enabled', ...rule }])
  await rig.client.send(new DeleteBucketLifecycleCommand({ Bucket: 'plain' }))
  await expect(rig.client.send(get)).rejects.toMatchObject({ name: 'NoSuchLifecycleConfiguration' })
})

test.each<[string, Omit<LifecycleRule, 'Status'>, string]>([
  ['no action', {}, 'InvalidRequest'],
  ['days that are none', { Expiration: { Days: 0 } }, 'InvalidArgument'],
  ['a date that is no midnight', { Expiration: { Date: new Date(HOUR_MS) } }, 'InvalidArgument'],
  ['a transition', { Transitions: [{ Days: 1, StorageClass: 'GLACIER' }] }, 'NotImplemented'],
])('refuses a rule with %s', async (_name, rule, name) => {
  await expect(configure('plain', rule)).rejects.toMatchObject({ name })
})
