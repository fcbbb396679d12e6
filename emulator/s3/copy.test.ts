import { createHash } from 'node:crypto'
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { START_MS, startTestS3, type TestS3 } from './testing/test-s3.ts'

const Bucket = 'data'
let rig: TestS3

beforeEach(async () => {
  rig = await startTestS3()
})

afterEach(async () => {
  await rig.stop()
})

async function put(Key: string, Body = 'content', more: object = {}): Promise<void> {
  await rig.client.send(new PutObjectCommand({ Bucket, Key, Body, ...more }))
}

async function textOf(Key: string): Promise<string | undefined> {
  const answer = await rig.client.send(new GetObjectCommand({ Bucket, Key }))
  return await answer.Body?.transformToString()
}

test('copies content, metadata and tags', async () => {
  await put('dir/a b+c.csv', 'rows', { Metadata: { a: '1' }, ContentType: 'text/csv', Tagging: 'k=v' })
  const answer = await rig.client.send(
    new CopyObjectCommand({ Bucket, Key: 'copy', CopySource: `/data/${encodeURIComponent('dir/a b+c.csv')}` }),
  )

  const copy = await rig.client.send(new GetObjectCommand({ Bucket, Key: 'copy' }))
  expect(await copy.Body?.transformToString()).toBe('rows')
  expect(copy).toMatchObject({ ContentType: 'text/csv', Metadata: { a: '1' }, TagCount: 1 })
  expect(answer.CopyObjectResult?.ETag).toBe(copy.ETag)
})

test('replaces metadata and tags where it is told to, also in place', async () => {
  await put('k', 'rows', { Metadata: { a: '1' }, Tagging: 'k=v' })
  await rig.client.send(
    new CopyObjectCommand({
      Bucket,
      Key: 'k',
      CopySource: 'data/k',
      MetadataDirective: 'REPLACE',
      TaggingDirective: 'REPLACE',
      Metadata: { b: '2' },
    }),
  )

  const head = await rig.client.send(new HeadObjectCommand({ Bucket, Key: 'k' }))
  expect(head.Metadata).toEqual({ b: '2' })
  expect(await textOf('k')).toBe('rows')
})

test('outlives its source', async () => {
  await put('source', 'rows')
  await rig.client.send(new CopyObjectCommand({ Bucket, Key: 'copy', CopySource: 'data/source' }))
  await rig.client.send(new DeleteObjectCommand({ Bucket, Key: 'source' }))

  expect(await textOf('copy')).toBe('rows')
})

test('computes the checksum it is asked for', async () => {
  await put('source', 'rows', { ChecksumAlgorithm: 'CRC32' })
  const answer = await rig.client.send(
    new CopyObjectCommand({ Bucket, Key: 'copy', CopySource: 'data/source', ChecksumAlgorithm: 'SHA256' }),
  )

  expect(answer.CopyObjectResult?.ChecksumSHA256).toBe(createHash('sha256').update('rows').digest('base64'))
})

test.each([
  ['onto itself without a change', { Key: 'k', CopySource: 'data/k' }, 'InvalidRequest', 400],
  ['of nothing', { Key: 'x', CopySource: 'data/none' }, 'NoSuchKey', 404],
  ['of a source without key', { Key: 'x', CopySource: 'data' }, 'InvalidArgument', 400],
  [
    'on a condition that fails',
    { Key: 'x', CopySource: 'data/k', CopySourceIfMatch: '"x"' },
    'PreconditionFailed',
    412,
  ],
  [
    'of what has not changed',
    { Key: 'x', CopySource: 'data/k', CopySourceIfModifiedSince: new Date(START_MS) },
    'PreconditionFailed',
    412,
  ],
])('a copy %s is refused', async (_name, input, name, status) => {
  await put('k')

  await expect(rig.client.send(new CopyObjectCommand({ Bucket, ...input }))).rejects.toMatchObject({
    name,
    $metadata: { httpStatusCode: status },
  })
})
