import { readdirSync } from 'node:fs'
import path from 'node:path'
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { afterEach, expect, test } from 'vitest'
import type { BucketConfig, BucketNotification } from './index.ts'
import { START_MS, startTestS3, type TestS3 } from './testing/test-s3.ts'

let rig: TestS3

afterEach(async () => {
  await rig.stop()
})

const CSV: BucketNotification = {
  id: 'csv',
  events: ['s3:ObjectCreated:*'],
  prefix: 'datasets/',
  suffix: '.csv',
  functionName: 'training',
}
const ALL: BucketNotification = { id: 'all', events: ['s3:ObjectCreated:*', 's3:ObjectRemoved:*'], functionName: 'f' }

function bucket(notifications: readonly BucketNotification[], versioned = true): readonly BucketConfig[] {
  return [{ name: 'data', versioned, notifications }]
}

async function put(Key: string, Body = 'x') {
  return await rig.client.send(new PutObjectCommand({ Bucket: 'data', Key, Body }))
}

type Record = { eventName: string; s3: { object: { key: string; sequencer: string; versionId?: string } } }

function records(): Record[] {
  return rig.enqueued.flatMap(({ payload }) => (JSON.parse(payload) as { Records: Record[] }).Records)
}

test('a put tells the function that is configured for it what was put', async () => {
  rig = await startTestS3(bucket([CSV]))
  const { VersionId, ETag } = await put('datasets/my file+v2 (é).csv', 'rows')

  expect(rig.enqueued.map(({ functionName }) => functionName)).toEqual(['training'])
  expect(JSON.parse(rig.enqueued[0]?.payload ?? '')).toEqual({
    Records: [
      {
        eventVersion: '2.1',
        eventSource: 'aws:s3',
        awsRegion: 'us-east-1',
        eventTime: new Date(START_MS).toISOString(),
        eventName: 'ObjectCreated:Put',
        userIdentity: { principalId: 'AWS:000000000000' },
        requestParameters: { sourceIPAddress: '127.0.0.1' },
        responseElements: {
          'x-amz-request-id': expect.stringMatching(/^[0-9A-F]{16}$/) as string,
          'x-amz-id-2': expect.any(String) as string,
        },
        s3: {
          s3SchemaVersion: '1.0',
          configurationId: 'csv',
          bucket: { name: 'data', ownerIdentity: { principalId: '000000000000' }, arn: 'arn:aws:s3:::data' },
          object: {
            key: 'datasets/my+file%2Bv2+%28%C3%A9%29.csv',
            size: 4,
            eTag: ETag?.replaceAll('"', ''),
            versionId: VersionId,
            sequencer: '000000000000000001',
          },
        },
      },
    ],
  })
})

test.each([
  ['datasets/a.csv', ['training']],
  ['datasets/deep/a.csv', ['training']],
  ['datasets/a.CSV', ['training']],
  ['datasets/a.csv.gz', []],
  ['other/a.csv', []],
  ['runs/x/output/model.tar.gz', ['deployment']],
])('%s goes to %j', async (key, functionNames) => {
  rig = await startTestS3(
    bucket([
      CSV,
      { ...CSV, id: 'upper', suffix: '.CSV' },
      { ...CSV, id: 'model', prefix: 'runs/', suffix: '/output/model.tar.gz', functionName: 'deployment' },
    ]),
  )
  await put(key)

  expect(rig.enqueued.map(({ functionName }) => functionName)).toEqual(functionNames)
})

test('every way to write and to delete has its event', async () => {
  rig = await startTestS3(bucket([ALL]))
  const Bucket = 'data'
  const { VersionId } = await put('put')
  await rig.client.send(new CopyObjectCommand({ Bucket, Key: 'copy', CopySource: 'data/put' }))
  const { UploadId } = await rig.client.send(new CreateMultipartUploadCommand({ Bucket, Key: 'parts' }))
  const part = { Bucket, Key: 'parts', UploadId, PartNumber: 1 }
  const { ETag } = await rig.client.send(new UploadPartCommand({ ...part, Body: 'x' }))
  const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] }
  await rig.client.send(new CompleteMultipartUploadCommand({ Bucket, Key: 'parts', UploadId, MultipartUpload }))
  await rig.s3.writeObject('data', 'inside', Buffer.from('x'))
  await rig.s3.writeObject('data', 'inside', Buffer.from('x'), { eventName: 'ObjectCreated:CompleteMultipartUpload' })
  await rig.client.send(new DeleteObjectCommand({ Bucket, Key: 'put' }))
  await rig.client.send(new DeleteObjectCommand({ Bucket, Key: 'put', VersionId }))

  expect(records().map((record) => `${record.eventName} ${record.s3.object.key}`)).toEqual([
    'ObjectCreated:Put put',
    'ObjectCreated:Copy copy',
    'ObjectCreated:CompleteMultipartUpload parts',
    'ObjectCreated:Put inside',
    'ObjectCreated:CompleteMultipartUpload inside',
    'ObjectRemoved:DeleteMarkerCreated put',
    'ObjectRemoved:Delete put',
  ])
})

test('a configuration can name single events', async () => {
  rig = await startTestS3(bucket([{ ...ALL, events: ['s3:ObjectCreated:Copy'] }]))
  await put('put')
  await rig.client.send(new CopyObjectCommand({ Bucket: 'data', Key: 'copy', CopySource: 'data/put' }))

  expect(records().map((record) => record.eventName)).toEqual(['ObjectCreated:Copy'])
})

test('an event of a bucket that was never versioned names no version', async () => {
  rig = await startTestS3(bucket([ALL], false))
  await put('k')

  expect(records()[0]?.s3.object).not.toHaveProperty('versionId')
})

test('a write that is refused tells nobody', async () => {
  rig = await startTestS3(bucket([ALL]))
  await expect(
    rig.client.send(new PutObjectCommand({ Bucket: 'data', Key: 'k', Body: 'x', IfMatch: '"none"' })),
  ).rejects.toMatchObject({ name: 'NoSuchKey' })

  expect(rig.enqueued).toEqual([])
})

test('an object and its notifications are written together or not at all', async () => {
  rig = await startTestS3(bucket([ALL]))
  await put('k', 'before')
  rig.refuseNotifications()

  await expect(rig.s3.writeObject('data', 'k', Buffer.from('after, longer'))).rejects.toThrow('refused by the test')
  await expect(rig.s3.writeObject('data', 'new', Buffer.from('x'))).rejects.toThrow('refused by the test')

  expect(rig.s3.list('data', '').map(({ key, sizeBytes }) => [key, sizeBytes])).toEqual([['k', 6]])
  expect(readdirSync(path.join(rig.dataFolder, 's3', 'blobs'))).toHaveLength(1)
})

test('sequencers grow, also over a restart', async () => {
  rig = await startTestS3(bucket([ALL]))
  for (const body of ['a', 'b', 'c']) await put('k', body)
  const before = records().map((record) => record.s3.object.sequencer)
  rig = await rig.restart()
  await put('k', 'd')

  const all = [...before, ...records().map((record) => record.s3.object.sequencer)]
  expect(all).toHaveLength(4)
  expect(all.toSorted()).toEqual(all)
  expect(new Set(all).size).toBe(4)
})

test.each([
  ['the same filter', CSV, { ...CSV, id: 'other' }],
  ['one prefix within the other', { ...CSV, suffix: '' }, { ...CSV, id: 'other', prefix: 'datasets/a/' }],
  ['no filter', ALL, CSV],
])('refuses notifications that overlap by %s', async (_name, one, other) => {
  rig = await startTestS3()

  await expect(startTestS3(bucket([one, other]))).rejects.toThrow(`"${one.id}" and "${other.id}" overlap`)
})
