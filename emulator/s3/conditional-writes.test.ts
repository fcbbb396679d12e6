import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startTestS3, type TestS3 } from './testing/test-s3.ts'

const Bucket = 'data'
const OTHER = '"00000000000000000000000000000000"'
type Conditions = { IfMatch?: string; IfNoneMatch?: string }

let rig: TestS3

afterEach(async () => {
  await rig.stop()
})

async function put(Key: string, Body: string, conditions: Conditions = {}) {
  return await rig.client.send(new PutObjectCommand({ Bucket, Key, Body, ...conditions }))
}

async function copy(Key: string, Body: string, conditions: Conditions = {}) {
  await put('source', Body)
  return await rig.client.send(new CopyObjectCommand({ Bucket, Key, CopySource: 'data/source', ...conditions }))
}

async function multipart(Key: string, Body: string, conditions: Conditions = {}) {
  const { UploadId } = await rig.client.send(new CreateMultipartUploadCommand({ Bucket, Key }))
  const { ETag } = await rig.client.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber: 1, Body }))
  return await rig.client.send(
    new CompleteMultipartUploadCommand({
      Bucket,
      Key,
      UploadId,
      MultipartUpload: { Parts: [{ PartNumber: 1, ETag }] },
      ...conditions,
    }),
  )
}

async function textOf(Key: string): Promise<string | undefined> {
  const answer = await rig.client.send(new GetObjectCommand({ Bucket, Key }))
  return await answer.Body?.transformToString()
}

describe.each([true, false])('in a bucket with versioning %s', (versioned) => {
  beforeEach(async () => {
    rig = await startTestS3([{ name: Bucket, versioned, notifications: [] }])
  })

  describe.each([
    ['PutObject', put],
    ['CopyObject', copy],
    ['CompleteMultipartUpload', multipart],
  ])('%s', (_name, write) => {
    test('If-None-Match: * creates and never overwrites', async () => {
      await write('k', 'first', { IfNoneMatch: '*' })

      await expect(write('k', 'second', { IfNoneMatch: '*' })).rejects.toMatchObject({
        name: 'PreconditionFailed',
        Condition: 'If-None-Match',
        $metadata: { httpStatusCode: 412 },
      })
      expect(await textOf('k')).toBe('first')
    })

    test('If-None-Match: * creates again what was deleted', async () => {
      await write('k', 'first')
      await rig.client.send(new DeleteObjectCommand({ Bucket, Key: 'k' }))
      await write('k', 'second', { IfNoneMatch: '*' })

      expect(await textOf('k')).toBe('second')
    })

    test('If-Match replaces what it names and nothing else', async () => {
      const { ETag } = await put('k', 'first')

      await expect(write('k', 'second', { IfMatch: OTHER })).rejects.toMatchObject({
        name: 'PreconditionFailed',
        Condition: 'If-Match',
        $metadata: { httpStatusCode: 412 },
      })
      await write('k', 'third', { IfMatch: ETag ?? '' })
      expect(await textOf('k')).toBe('third')
    })

    test('If-Match on a key that is not there is a 404', async () => {
      await expect(write('k', 'x', { IfMatch: OTHER })).rejects.toMatchObject({
        name: 'NoSuchKey',
        $metadata: { httpStatusCode: 404 },
      })
    })
  })

  test('of many conditional puts at once exactly one succeeds', async () => {
    const results = await Promise.allSettled(
      Array.from({ length: 10 }, (_, index) => put('k', `writer ${index}`, { IfNoneMatch: '*' })),
    )

    const winners = results.flatMap((result, index) => (result.status === 'fulfilled' ? [index] : []))
    expect(winners).toHaveLength(1)
    expect(await textOf('k')).toBe(`writer ${winners[0]}`)
    const refusals = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as Error] : []))
    expect(refusals.map((error) => error.name)).toEqual(Array(9).fill('PreconditionFailed'))
  })

  test('of many compare-and-swaps at once exactly one succeeds', async () => {
    const { ETag } = await put('k', 'start')
    const results = await Promise.allSettled(
      Array.from({ length: 10 }, (_, index) => put('k', `writer ${index}`, { IfMatch: ETag ?? '' })),
    )

    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1)
  })

  test('DeleteObject with If-Match deletes what it names and nothing else', async () => {
    const { ETag } = await put('k', 'first')

    await expect(rig.client.send(new DeleteObjectCommand({ Bucket, Key: 'k', IfMatch: OTHER }))).rejects.toMatchObject({
      name: 'PreconditionFailed',
    })
    expect(await textOf('k')).toBe('first')
    await rig.client.send(new DeleteObjectCommand({ Bucket, Key: 'k', IfMatch: ETag }))
    await expect(textOf('k')).rejects.toMatchObject({ name: 'NoSuchKey' })
  })

  test('DeleteObjects reports the keys whose ETag does not match', async () => {
    await put('k', 'first')
    const answer = await rig.client.send(
      new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key: 'k', ETag: OTHER }] } }),
    )

    expect(answer.Errors).toMatchObject([{ Key: 'k', Code: 'PreconditionFailed' }])
    expect(await textOf('k')).toBe('first')
  })

  test('If-None-Match with an ETag is nothing S3 knows on a write', async () => {
    await expect(put('k', 'x', { IfNoneMatch: OTHER })).rejects.toMatchObject({ name: 'NotImplemented' })
  })
})
