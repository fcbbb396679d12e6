import { createHash } from 'node:crypto'
import { readdirSync } from 'node:fs'
import path from 'node:path'
import { crc32 } from 'node:zlib'
import {
  AbortMultipartUploadCommand,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  type CreateMultipartUploadCommandInput,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  ListPartsCommand,
  PutObjectCommand,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startTestS3, type TestS3 } from './testing/test-s3.ts'

const MIB = 1024 * 1024
const FIRST = Buffer.alloc(5 * MIB, 'first part ')
const SECOND = Buffer.alloc(5 * MIB + 1, 'second part ')
const LAST = Buffer.from('last part')
const Bucket = 'data'
const Key = 'dir/large file.bin'

let rig: TestS3

beforeEach(async () => {
  rig = await startTestS3()
})

afterEach(async () => {
  await rig.stop()
})

async function begin(more: Partial<CreateMultipartUploadCommandInput> = {}): Promise<string> {
  const answer = await rig.client.send(new CreateMultipartUploadCommand({ Bucket, Key, ...more }))
  return answer.UploadId ?? ''
}

async function uploadPart(
  UploadId: string,
  PartNumber: number,
  Body: Buffer,
  more: object = {},
): Promise<CompletedPart> {
  const answer = await rig.client.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body, ...more }))
  return { PartNumber, ETag: answer.ETag }
}

async function complete(UploadId: string, Parts: CompletedPart[], more: object = {}) {
  return await rig.client.send(
    new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts }, ...more }),
  )
}

function blobCount(): number {
  return readdirSync(path.join(rig.dataFolder, 's3', 'blobs')).length
}

test('parts in any order become one object, which keeps what the upload was created with', async () => {
  const uploadId = await begin({ ContentType: 'text/csv', Metadata: { a: '1' }, Tagging: 'k=v' })
  const last = await uploadPart(uploadId, 30, LAST)
  const first = await uploadPart(uploadId, 1, FIRST)
  const second = await uploadPart(uploadId, 2, SECOND)
  expect((await rig.client.send(new ListObjectsV2Command({ Bucket }))).KeyCount).toBe(0)

  const answer = await complete(uploadId, [first, second, last])

  const whole = Buffer.concat([FIRST, SECOND, LAST])
  const object = await rig.client.send(new GetObjectCommand({ Bucket, Key }))
  expect(Buffer.from((await object.Body?.transformToByteArray()) ?? []).equals(whole)).toBe(true)
  expect(object).toMatchObject({ ContentType: 'text/csv', Metadata: { a: '1' }, TagCount: 1 })
  const md5s = [FIRST, SECOND, LAST].map((part) => createHash('md5').update(part).digest())
  expect(answer.ETag).toBe(`"${createHash('md5').update(Buffer.concat(md5s)).digest('hex')}-3"`)
  expect(blobCount()).toBe(1)
})

test('one part of the finished object can be read', async () => {
  const uploadId = await begin()
  await complete(uploadId, [await uploadPart(uploadId, 1, FIRST), await uploadPart(uploadId, 2, LAST)])

  const part = await rig.client.send(new GetObjectCommand({ Bucket, Key, PartNumber: 2 }))
  expect(await part.Body?.transformToString()).toBe('last part')
  expect(part).toMatchObject({
    PartsCount: 2,
    ContentRange: `bytes ${FIRST.length}-${FIRST.length + 8}/${FIRST.length + 9}`,
  })
  await expect(rig.client.send(new HeadObjectCommand({ Bucket, Key, PartNumber: 3 }))).rejects.toMatchObject({
    $metadata: { httpStatusCode: 416 },
  })
})

test('a part uploaded again replaces the one before', async () => {
  const uploadId = await begin()
  const before = await uploadPart(uploadId, 1, Buffer.from('before'))
  const after = await uploadPart(uploadId, 1, Buffer.from('after'))

  await expect(complete(uploadId, [before])).rejects.toMatchObject({ name: 'InvalidPart' })
  await complete(uploadId, [after])

  const object = await rig.client.send(new GetObjectCommand({ Bucket, Key }))
  expect(await object.Body?.transformToString()).toBe('after')
})

test('parts that are not listed are left out and removed', async () => {
  const uploadId = await begin()
  await uploadPart(uploadId, 1, LAST)
  await complete(uploadId, [await uploadPart(uploadId, 2, LAST)])

  expect(rig.s3.readObject(Bucket, Key)?.sizeBytes).toBe(LAST.length)
  expect(blobCount()).toBe(1)
})

test('what can not be completed is refused, and the upload stays', async () => {
  const uploadId = await begin()
  const small = await uploadPart(uploadId, 1, LAST)
  const other = await uploadPart(uploadId, 2, LAST)

  const cases: [CompletedPart[], string][] = [
    [[other, small], 'InvalidPartOrder'],
    [[small, small], 'InvalidPartOrder'],
    [[small, other], 'EntityTooSmall'],
    [[{ PartNumber: 3, ETag: small.ETag }], 'InvalidPart'],
    [[{ PartNumber: 1, ETag: '"0123"' }], 'InvalidPart'],
    [[], 'MalformedXML'],
  ]
  for (const [parts, name] of cases) {
    await expect(complete(uploadId, parts)).rejects.toMatchObject({ name, $metadata: { httpStatusCode: 400 } })
  }
  await complete(uploadId, [small])
})

test('an aborted or completed upload is no longer there', async () => {
  const aborted = await begin()
  await uploadPart(aborted, 1, LAST)
  await rig.client.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId: aborted }))
  expect(blobCount()).toBe(0)
  const completed = await begin()
  await complete(completed, [await uploadPart(completed, 1, LAST)])

  for (const uploadId of [aborted, completed, 'never-was']) {
    const expected = { name: 'NoSuchUpload', $metadata: { httpStatusCode: 404 } }
    await expect(uploadPart(uploadId, 1, LAST)).rejects.toMatchObject(expected)
    await expect(complete(uploadId, [{ PartNumber: 1, ETag: 'x' }])).rejects.toMatchObject(expected)
    await expect(
      rig.client.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId: uploadId })),
    ).rejects.toMatchObject(expected)
  }
})

test.each([0, 10_001])('refuses part number %i', async (partNumber) => {
  await expect(uploadPart(await begin(), partNumber, LAST)).rejects.toMatchObject({ name: 'InvalidArgument' })
})

test('lists parts by pages', async () => {
  const UploadId = await begin()
  for (const partNumber of [3, 1, 2]) await uploadPart(UploadId, partNumber, LAST)

  const first = await rig.client.send(new ListPartsCommand({ Bucket, Key, UploadId, MaxParts: 2 }))
  expect(first).toMatchObject({ IsTruncated: true, NextPartNumberMarker: '2' })
  expect(first.Parts?.map((part) => [part.PartNumber, part.Size])).toEqual([
    [1, 9],
    [2, 9],
  ])
  const second = await rig.client.send(
    new ListPartsCommand({ Bucket, Key, UploadId, PartNumberMarker: first.NextPartNumberMarker }),
  )
  expect(second.IsTruncated).toBe(false)
  expect(second.Parts?.map((part) => part.PartNumber)).toEqual([3])
})

test('lists uploads by pages, by key and then by age', async () => {
  const b = await begin({ Key: 'b' })
  const older = await begin({ Key: 'a/x' })
  rig.clock.advance(1000)
  const newer = await begin({ Key: 'a/x' })

  const listed: (string | undefined)[] = []
  let markers: { KeyMarker?: string; UploadIdMarker?: string } = {}
  for (let isTruncated = true; isTruncated; ) {
    const page = await rig.client.send(new ListMultipartUploadsCommand({ Bucket, MaxUploads: 1, ...markers }))
    listed.push(page.Uploads?.[0]?.UploadId)
    isTruncated = page.IsTruncated ?? false
    markers = { KeyMarker: page.NextKeyMarker ?? '', UploadIdMarker: page.NextUploadIdMarker ?? '' }
  }
  expect(listed).toEqual([older, newer, b])

  const rolledUp = await rig.client.send(new ListMultipartUploadsCommand({ Bucket, Delimiter: '/' }))
  expect(rolledUp.CommonPrefixes).toEqual([{ Prefix: 'a/' }])
  expect(rolledUp.Uploads?.map((upload) => upload.UploadId)).toEqual([b])
})

test('parts can be copied from objects, whole or by range', async () => {
  await rig.client.send(new PutObjectCommand({ Bucket, Key: 'source', Body: FIRST }))
  const UploadId = await begin()
  const copyPart = async (PartNumber: number, range?: string): Promise<CompletedPart> => {
    const answer = await rig.client.send(
      new UploadPartCopyCommand({
        Bucket,
        Key,
        UploadId,
        PartNumber,
        CopySource: 'data/source',
        CopySourceRange: range,
      }),
    )
    return { PartNumber, ETag: answer.CopyPartResult?.ETag }
  }

  await complete(UploadId, [await copyPart(1), await copyPart(2, 'bytes=0-4')])

  const tail = await rig.client.send(new GetObjectCommand({ Bucket, Key, Range: 'bytes=-5' }))
  expect(await tail.Body?.transformToString()).toBe('first')
  expect(rig.s3.readObject(Bucket, Key)?.sizeBytes).toBe(FIRST.length + 5)
})

test.each([
  [`bytes=0-${FIRST.length}`, 'InvalidRange', 416],
  ['bytes=5-', 'InvalidArgument', 400],
])('a copied part of %s is refused', async (CopySourceRange, name, status) => {
  await rig.client.send(new PutObjectCommand({ Bucket, Key: 'source', Body: FIRST }))
  const input = { Bucket, Key, UploadId: await begin(), PartNumber: 1, CopySource: 'data/source', CopySourceRange }

  await expect(rig.client.send(new UploadPartCopyCommand(input))).rejects.toMatchObject({
    name,
    $metadata: { httpStatusCode: status },
  })
})

test('a composite checksum is that of the checksums of the parts', async () => {
  const uploadId = await begin({ ChecksumAlgorithm: 'SHA256' })
  const digests = [FIRST, LAST].map((part) => createHash('sha256').update(part).digest())
  const parts: CompletedPart[] = []
  for (const [index, body] of [FIRST, LAST].entries()) {
    const part = await uploadPart(uploadId, index + 1, body, { ChecksumAlgorithm: 'SHA256' })
    parts.push({ ...part, ChecksumSHA256: digests[index]?.toString('base64') })
  }

  const answer = await complete(uploadId, parts)

  const expected = `${createHash('sha256').update(Buffer.concat(digests)).digest('base64')}-2`
  expect(answer).toMatchObject({ ChecksumSHA256: expected, ChecksumType: 'COMPOSITE' })
  const head = await rig.client.send(new HeadObjectCommand({ Bucket, Key, ChecksumMode: 'ENABLED' }))
  expect(head).toMatchObject({ ChecksumSHA256: expected, ChecksumType: 'COMPOSITE' })
})

test('a checksum of the full object is computed and compared with what is expected', async () => {
  const uploadId = await begin({ ChecksumAlgorithm: 'CRC32', ChecksumType: 'FULL_OBJECT' })
  const parts = [
    await uploadPart(uploadId, 1, FIRST, { ChecksumAlgorithm: 'CRC32' }),
    await uploadPart(uploadId, 2, LAST, { ChecksumAlgorithm: 'CRC32' }),
  ]
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(crc32(Buffer.concat([FIRST, LAST])))
  const expected = bytes.toString('base64')

  await expect(complete(uploadId, parts, { ChecksumCRC32: 'AAAAAA==' })).rejects.toMatchObject({ name: 'BadDigest' })
  const answer = await complete(uploadId, parts, { ChecksumCRC32: expected, ChecksumType: 'FULL_OBJECT' })

  expect(answer).toMatchObject({ ChecksumCRC32: expected, ChecksumType: 'FULL_OBJECT' })
})

test('an upload and its parts are there after a restart', async () => {
  const uploadId = await begin()
  const part = await uploadPart(uploadId, 1, LAST)
  rig = await rig.restart()

  await complete(uploadId, [part])

  expect(rig.s3.readObject(Bucket, Key)?.sizeBytes).toBe(LAST.length)
})
