import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { Readable } from 'node:stream'
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteBucketTaggingCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  DeleteObjectTaggingCommand,
  GetBucketLocationCommand,
  GetBucketTaggingCommand,
  GetObjectAttributesCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  PutBucketTaggingCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
} from '@aws-sdk/client-s3'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { START_MS, startTestS3, type TestS3 } from './testing/test-s3.ts'

let rig: TestS3

beforeEach(async () => {
  rig = await startTestS3()
})

afterEach(async () => {
  await rig.stop()
})

const Bucket = 'data'

async function put(Key: string, Body: string | Buffer = 'content', more: object = {}) {
  return await rig.client.send(new PutObjectCommand({ Bucket, Key, Body, ...more }))
}

async function textOf(Key: string, more: object = {}): Promise<string | undefined> {
  const answer = await rig.client.send(new GetObjectCommand({ Bucket, Key, ...more }))
  return await answer.Body?.transformToString()
}

describe('put and get', () => {
  test.each([
    ['spaces and plus', 'raw/my file+v2.csv'],
    ['unicode', 'daten/übung/日本語-😀.csv'],
    ['reserved characters', `a!'()*;:@&=$,?#[]%20~.csv`],
    ['empty folders and dots', 'a//b/../c/./d'],
    ['a slash in front', '/absolute'],
    ['markup', '<a href="x">&amp;</a>'],
  ])('a key with %s comes back as it was put', async (_name, key) => {
    await put(key, `content of ${key}`)

    expect(await textOf(key)).toBe(`content of ${key}`)
    const listed = await rig.client.send(new ListObjectsV2Command({ Bucket }))
    expect(listed.Contents?.map((object) => object.Key)).toEqual([key])
  })

  test('a stream, which the SDK sends aws-chunked, is stored without its framing', async () => {
    const body = Buffer.alloc(300_000, 'boostline ')
    await rig.client.send(
      new PutObjectCommand({
        Bucket,
        Key: 'stream',
        Body: Readable.from([body.subarray(0, 100_000), body.subarray(100_000)]),
        ContentLength: body.length,
        ContentEncoding: 'gzip',
      }),
    )

    const answer = await rig.client.send(new GetObjectCommand({ Bucket, Key: 'stream' }))
    expect(Buffer.from((await answer.Body?.transformToByteArray()) ?? [])).toEqual(body)
    expect(answer.ContentEncoding).toBe('gzip')
  })

  test('an empty object is an object', async () => {
    await put('empty', '', { ContentLength: 0 })

    expect(await textOf('empty')).toBe('')
  })

  test('a small object has the MD5 of its content as ETag', async () => {
    const answer = await put('small', 'hello')

    expect(answer.ETag).toBe(`"${createHash('md5').update('hello').digest('hex')}"`)
  })

  test('headers and user metadata are kept', async () => {
    await put('described', 'x', {
      ContentType: 'text/csv',
      CacheControl: 'no-store',
      ContentDisposition: 'attachment; filename="x.csv"',
      ContentLanguage: 'de',
      Metadata: { origin: 'lab 7', Empty: '' },
    })

    const head = await rig.client.send(new HeadObjectCommand({ Bucket, Key: 'described' }))
    expect(head).toMatchObject({
      ContentType: 'text/csv',
      CacheControl: 'no-store',
      ContentDisposition: 'attachment; filename="x.csv"',
      ContentLanguage: 'de',
      ContentLength: 1,
      Metadata: { origin: 'lab 7', empty: '' },
      LastModified: new Date(START_MS),
      AcceptRanges: 'bytes',
      ServerSideEncryption: 'AES256',
    })
  })

  test('the query can override what is answered about the content', async () => {
    await put('described', 'x', { ContentType: 'text/csv' })

    const answer = await rig.client.send(
      new GetObjectCommand({ Bucket, Key: 'described', ResponseContentType: 'text/plain' }),
    )

    expect(answer.ContentType).toBe('text/plain')
  })

  test('what the query would answer must be text a header can hold', async () => {
    await put('described')

    await expect(textOf('described', { ResponseContentDisposition: 'a\nb' })).rejects.toMatchObject({
      name: 'InvalidArgument',
    })
  })

  test('an object is replaced whole, and its old file goes', async () => {
    await put('twice', 'first')
    const before = rig.s3.readObject(Bucket, 'twice')
    await put('twice', 'second, longer')

    expect(await textOf('twice')).toBe('second, longer')
    expect(() => readFileSync(before?.filePath ?? '')).toThrow('ENOENT')
  })

  test.each([
    ['metadata of more than 2 KB', { Metadata: { big: 'x'.repeat(2046) } }, 'MetadataTooLarge', 400],
    ['an ACL, as buckets refuse them by default', { ACL: 'public-read' }, 'AccessControlListNotSupported', 400],
    ['a lock', { ObjectLockMode: 'GOVERNANCE', ObjectLockRetainUntilDate: new Date(0) }, 'NotImplemented', 501],
    ['an owner who is somebody else', { ExpectedBucketOwner: '111111111111' }, 'AccessDenied', 403],
  ])('refuses %s', async (_name, more, name, status) => {
    await expect(put('refused', 'x', more)).rejects.toMatchObject({ name, $metadata: { httpStatusCode: status } })
  })

  test('refuses keys of more than 1024 bytes', async () => {
    await expect(put('ü'.repeat(513))).rejects.toMatchObject({ name: 'KeyTooLongError' })
    await put('k'.repeat(1024))
  })
})

describe('errors', () => {
  test.each([
    ['GetObject of no key', new GetObjectCommand({ Bucket, Key: 'none' }), 'NoSuchKey', 404],
    ['HeadObject of no key', new HeadObjectCommand({ Bucket, Key: 'none' }), 'NotFound', 404],
    ['GetObject of no bucket', new GetObjectCommand({ Bucket: 'nowhere', Key: 'k' }), 'NoSuchBucket', 404],
    ['PutObject of no bucket', new PutObjectCommand({ Bucket: 'nowhere', Key: 'k', Body: 'x' }), 'NoSuchBucket', 404],
    ['HeadBucket of no bucket', new HeadBucketCommand({ Bucket: 'nowhere' }), 'NotFound', 404],
    ['an unknown version', new GetObjectCommand({ Bucket, Key: 'k', VersionId: 'abc' }), 'NoSuchVersion', 404],
    ['a wrong bucket name', new CreateBucketCommand({ Bucket: 'No_Such' }), 'InvalidBucketName', 400],
  ])('%s', async (_name, command, name, status) => {
    // The union of commands has no common overload of send.
    await expect(rig.client.send(command as GetObjectCommand)).rejects.toMatchObject({
      name,
      $metadata: { httpStatusCode: status },
    })
  })

  test('an error carries its document and the ids of the request', async () => {
    const answer = await fetch(`${rig.url}/data/a%20%26b`)

    expect(answer.status).toBe(404)
    expect(answer.headers.get('server')).toBe('AmazonS3')
    const requestId = answer.headers.get('x-amz-request-id')
    expect(await answer.text()).toBe(
      '<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message>' +
        `<Key>a &amp;b</Key><RequestId>${requestId}</RequestId><HostId>${answer.headers.get('x-amz-id-2')}</HostId></Error>`,
    )
  })
})

describe('ranges', () => {
  beforeEach(async () => {
    await put('digits', '0123456789')
  })

  test.each([
    ['bytes=2-4', '234', 'bytes 2-4/10'],
    ['bytes=7-', '789', 'bytes 7-9/10'],
    ['bytes=-3', '789', 'bytes 7-9/10'],
    ['bytes=-30', '0123456789', 'bytes 0-9/10'],
    ['bytes=8-99', '89', 'bytes 8-9/10'],
    ['bytes=0-0', '0', 'bytes 0-0/10'],
  ])('%s', async (Range, content, contentRange) => {
    const answer = await rig.client.send(new GetObjectCommand({ Bucket, Key: 'digits', Range }))

    expect(answer.$metadata.httpStatusCode).toBe(206)
    expect(answer.ContentRange).toBe(contentRange)
    expect(await answer.Body?.transformToString()).toBe(content)
  })

  test.each(['bytes=10-', 'bytes=99-100', 'bytes=-0'])('%s is beyond the object', async (Range) => {
    await expect(textOf('digits', { Range })).rejects.toMatchObject({
      name: 'InvalidRange',
      ActualObjectSize: '10',
      RangeRequested: Range,
      $metadata: { httpStatusCode: 416 },
    })
  })

  test.each(['bytes=4-2', 'bytes=0-1,3-4', 'bytes=-', 'lines=1-2'])('%s is answered with the whole', async (Range) => {
    expect(await textOf('digits', { Range })).toBe('0123456789')
  })
})

describe('conditional reads', () => {
  const eTag = `"${createHash('md5').update('content').digest('hex')}"`
  const before = new Date(START_MS - 1000)
  const at = new Date(START_MS)

  test.each([
    ['If-Match holds', { IfMatch: eTag }, 200],
    ['If-Match without quotes holds', { IfMatch: eTag.replaceAll('"', '') }, 200],
    ['If-Match fails', { IfMatch: '"other"' }, 412],
    ['If-None-Match holds', { IfNoneMatch: '"other"' }, 200],
    ['If-None-Match fails', { IfNoneMatch: `"other", ${eTag}` }, 304],
    ['If-Modified-Since fails', { IfModifiedSince: at }, 304],
    ['If-Modified-Since holds', { IfModifiedSince: before }, 200],
    ['If-Unmodified-Since fails', { IfUnmodifiedSince: before }, 412],
    ['If-Match outranks If-Unmodified-Since', { IfMatch: eTag, IfUnmodifiedSince: before }, 200],
    ['If-None-Match outranks If-Modified-Since', { IfNoneMatch: '"other"', IfModifiedSince: at }, 200],
  ])('%s', async (_name, conditions, status) => {
    await put('k')
    const input = { Bucket, Key: 'k', ...conditions }
    const answers = await Promise.allSettled([
      rig.client.send(new GetObjectCommand(input)),
      rig.client.send(new HeadObjectCommand(input)),
    ])
    for (const answer of answers) {
      expect(answer.status === 'fulfilled' ? answer.value : answer.reason).toMatchObject({
        $metadata: { httpStatusCode: status },
      })
    }
  })
})

describe('delete', () => {
  test('a deleted object is gone, and deleting it again is no error', async () => {
    await put('k')
    await rig.client.send(new DeleteObjectCommand({ Bucket, Key: 'k' }))
    await rig.client.send(new DeleteObjectCommand({ Bucket, Key: 'k' }))

    await expect(textOf('k')).rejects.toMatchObject({ name: 'NoSuchKey' })
  })

  test('DeleteObjects deletes each key and answers for each', async () => {
    const keys = ['a', ' b & <c> ', 'd\re\n']
    for (const key of keys) await put(key)

    const answer = await rig.client.send(
      new DeleteObjectsCommand({ Bucket, Delete: { Objects: [...keys, 'missing'].map((Key) => ({ Key })) } }),
    )

    expect(answer.Deleted?.map((deleted) => deleted.Key)).toEqual([...keys, 'missing'])
    expect(rig.s3.list(Bucket, '')).toEqual([])
  })

  test('DeleteObjects can be quiet', async () => {
    await put('a')
    const answer = await rig.client.send(
      new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key: 'a' }], Quiet: true } }),
    )

    expect(answer.Deleted).toBeUndefined()
    expect(rig.s3.list(Bucket, '')).toEqual([])
  })

  test('DeleteObjects refuses more than 1000 keys', async () => {
    const Objects = Array.from({ length: 1001 }, (_, index) => ({ Key: String(index) }))

    await expect(rig.client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }))).rejects.toMatchObject({
      name: 'MalformedXML',
    })
  })
})

describe('tagging', () => {
  test('tags come with the object, are replaced and deleted', async () => {
    await put('k', 'x', { Tagging: 'team=a%20b&stage=dev' })
    const get = new GetObjectTaggingCommand({ Bucket, Key: 'k' })
    expect((await rig.client.send(get)).TagSet).toEqual([
      { Key: 'team', Value: 'a b' },
      { Key: 'stage', Value: 'dev' },
    ])

    const TagSet = [{ Key: 'only', Value: 'a/b=1' }]
    await rig.client.send(new PutObjectTaggingCommand({ Bucket, Key: 'k', Tagging: { TagSet } }))
    expect((await rig.client.send(get)).TagSet).toEqual(TagSet)
    expect(await textOf('k')).toBe('x')

    await rig.client.send(new DeleteObjectTaggingCommand({ Bucket, Key: 'k' }))
    expect((await rig.client.send(get)).TagSet).toEqual([])
  })

  test.each([
    ['eleven tags', Array.from({ length: 11 }, (_, index) => `t${index}=`).join('&'), 'BadRequest'],
    ['a long key', `${'k'.repeat(129)}=v`, 'InvalidTag'],
    ['a long value', `k=${'v'.repeat(257)}`, 'InvalidTag'],
    ['a key twice', 'k=1&k=2', 'InvalidTag'],
  ])('refuses %s', async (_name, Tagging, name) => {
    await expect(put('k', 'x', { Tagging })).rejects.toMatchObject({ name })
  })
})

describe('buckets', () => {
  test('are created, listed and deleted', async () => {
    await rig.client.send(new CreateBucketCommand({ Bucket: 'another' }))
    // us-east-1 alone doesn't mind.
    await rig.client.send(new CreateBucketCommand({ Bucket: 'another' }))

    expect((await rig.client.send(new HeadBucketCommand({ Bucket: 'another' }))).BucketRegion).toBe('us-east-1')
    expect((await rig.client.send(new GetBucketLocationCommand({ Bucket }))).LocationConstraint).toBeUndefined()
    const listed = await rig.client.send(new ListBucketsCommand({}))
    expect(listed.Buckets).toEqual([
      { Name: 'another', CreationDate: new Date(START_MS) },
      { Name: 'data', CreationDate: new Date(START_MS) },
    ])

    await rig.client.send(new DeleteBucketCommand({ Bucket: 'another' }))
    await expect(rig.client.send(new HeadBucketCommand({ Bucket: 'another' }))).rejects.toMatchObject({
      name: 'NotFound',
    })
  })

  test('are deleted only when they are empty', async () => {
    await put('k')

    await expect(rig.client.send(new DeleteBucketCommand({ Bucket }))).rejects.toMatchObject({
      name: 'BucketNotEmpty',
      $metadata: { httpStatusCode: 409 },
    })
  })

  test('have tags', async () => {
    const get = new GetBucketTaggingCommand({ Bucket })
    await expect(rig.client.send(get)).rejects.toMatchObject({ name: 'NoSuchTagSet' })
    const TagSet = [{ Key: 'stage', Value: 'dev' }]
    await rig.client.send(new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet } }))
    expect((await rig.client.send(get)).TagSet).toEqual(TagSet)

    await rig.client.send(new DeleteBucketTaggingCommand({ Bucket }))
    await expect(rig.client.send(get)).rejects.toMatchObject({ name: 'NoSuchTagSet' })
  })
})

test('GetObjectAttributes tells the attributes it is asked for', async () => {
  await rig.client.send(new PutObjectCommand({ Bucket, Key: 'k', Body: '123456789', ChecksumAlgorithm: 'CRC32' }))

  const answer = await rig.client.send(
    new GetObjectAttributesCommand({ Bucket, Key: 'k', ObjectAttributes: ['ETag', 'Checksum', 'ObjectSize'] }),
  )

  expect(answer).toMatchObject({
    ETag: '25f9e794323b453885f5181f1b624d0b',
    ObjectSize: 9,
    Checksum: { ChecksumCRC32: 'y/Q5Jg==', ChecksumType: 'FULL_OBJECT' },
  })
  expect(answer.StorageClass).toBeUndefined()
})
