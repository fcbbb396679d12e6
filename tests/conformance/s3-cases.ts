import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import {
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  DeleteObjectTaggingCommand,
  GetBucketCorsCommand,
  GetBucketLifecycleConfigurationCommand,
  GetObjectCommand,
  type GetObjectCommandInput,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  type ListObjectsV2CommandInput,
  ListObjectVersionsCommand,
  PutBucketCorsCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  PutObjectTaggingCommand,
} from '@aws-sdk/client-s3'
import { beforeAll, describe, expect, it } from 'vitest'
import { refusal, type Target } from './target.ts'

/** A new bucket, removed with all that is in it at the end. */
export async function makeBucket(target: Target): Promise<string> {
  const { s3 } = target
  const Bucket = target.uniqueName()
  await s3.send(new CreateBucketCommand({ Bucket }))
  target.cleanUp(async () => {
    for (;;) {
      const {
        Versions = [],
        DeleteMarkers = [],
        IsTruncated,
      } = await s3.send(new ListObjectVersionsCommand({ Bucket }))
      for (const { Key, VersionId } of [...Versions, ...DeleteMarkers]) {
        await s3.send(new DeleteObjectCommand({ Bucket, Key, VersionId }))
      }
      if (!IsTruncated) break
    }
    await s3.send(new DeleteBucketCommand({ Bucket }))
  })
  return Bucket
}

/** What S3 does with single objects, lists, tags and versions. */
export function s3Cases(target: Target): void {
  const { s3 } = target
  let Bucket = ''
  beforeAll(async () => {
    Bucket = await makeBucket(target)
  })

  const put = (Key: string, Body: PutObjectCommandInput['Body'] = Key, more: Partial<PutObjectCommandInput> = {}) =>
    s3.send(new PutObjectCommand({ Bucket, Key, Body, ...more }))
  const get = (Key: string, more: Partial<GetObjectCommandInput> = {}) =>
    s3.send(new GetObjectCommand({ Bucket, Key, ...more }))
  const textOf = async (Key: string, more: Partial<GetObjectCommandInput> = {}) =>
    (await get(Key, more)).Body?.transformToString()
  const list = (more: Partial<ListObjectsV2CommandInput>) => s3.send(new ListObjectsV2Command({ Bucket, ...more }))

  describe('objects', () => {
    it('keep their content, type and metadata', async () => {
      await put('kept', 'hello', { ContentType: 'text/x-test', CacheControl: 'no-store', Metadata: { who: 'me' } })
      expect(await get('kept')).toMatchObject({
        ContentLength: 5,
        ContentType: 'text/x-test',
        CacheControl: 'no-store',
        Metadata: { who: 'me' },
      })
      expect(await textOf('kept')).toBe('hello')
    })

    it('have the MD5 of a small body as ETag, in quotes', async () => {
      const { ETag } = await put('etag', 'hello')
      expect(ETag).toBe(`"${createHash('md5').update('hello').digest('hex')}"`)
    })

    it('are stored without the framing of a streamed upload', async () => {
      const body = Buffer.alloc(200_000, 'stream ')
      await put('streamed', Readable.from([body.subarray(0, 70_000), body.subarray(70_000)]), {
        ContentLength: body.length,
      })
      const { ContentEncoding, Body } = await get('streamed')
      expect(ContentEncoding).toBeUndefined()
      expect(body.equals(Buffer.from((await Body?.transformToByteArray()) ?? []))).toBe(true)
    })

    it('may be empty', async () => {
      await put('empty', '')
      expect((await s3.send(new HeadObjectCommand({ Bucket, Key: 'empty' }))).ContentLength).toBe(0)
    })

    it.each([
      ['bytes=0-4', '01234', 'bytes 0-4/10'],
      ['bytes=7-', '789', 'bytes 7-9/10'],
      ['bytes=-3', '789', 'bytes 7-9/10'],
      ['bytes=8-1000', '89', 'bytes 8-9/10'],
    ])('are read in part: %s', async (Range, text, ContentRange) => {
      await put('ten', '0123456789')
      const answer = await get('ten', { Range })
      expect(answer).toMatchObject({ ContentRange, $metadata: { httpStatusCode: 206 } })
      expect(await answer.Body?.transformToString()).toBe(text)
    })

    it('refuse a range behind their end', async () => {
      await put('ten', '0123456789')
      expect(await refusal(get('ten', { Range: 'bytes=10-' }))).toMatchObject({ name: 'InvalidRange', status: 416 })
    })

    it('that are not there are NoSuchKey, by HEAD NotFound', async () => {
      expect(await refusal(get('missing'))).toMatchObject({ name: 'NoSuchKey', status: 404 })
      const head = s3.send(new HeadObjectCommand({ Bucket, Key: 'missing' }))
      expect(await refusal(head)).toMatchObject({ name: 'NotFound', status: 404 })
    })

    it('in a bucket that is not there are NoSuchBucket', async () => {
      const missing = target.uniqueName()
      expect(await refusal(get('any', { Bucket: missing }))).toMatchObject({ name: 'NoSuchBucket', status: 404 })
      expect(await refusal(put('any', 'x', { Bucket: missing }))).toMatchObject({ name: 'NoSuchBucket', status: 404 })
    })

    it('are deleted, also where they are not there', async () => {
      await put('deleted')
      for (const Key of ['deleted', 'deleted', 'never-there']) {
        const answer = await s3.send(new DeleteObjectCommand({ Bucket, Key }))
        expect(answer.$metadata.httpStatusCode).toBe(204)
      }
      expect(await refusal(get('deleted'))).toMatchObject({ name: 'NoSuchKey' })
    })

    it('are deleted many at once', async () => {
      await Promise.all(['many/1', 'many/2'].map((key) => put(key)))
      const Objects = ['many/1', 'many/2', 'many/3'].map((Key) => ({ Key }))
      const { Deleted } = await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }))
      expect(Deleted?.map(({ Key }) => Key).sort()).toEqual(['many/1', 'many/2', 'many/3'])
      expect((await list({ Prefix: 'many/' })).KeyCount).toBe(0)
    })

    it('with too much metadata are refused', async () => {
      expect(await refusal(put('meta', 'x', { Metadata: { big: 'x'.repeat(2100) } }))).toMatchObject({
        name: 'MetadataTooLarge',
        status: 400,
      })
    })

    it('take the headers a reader asks for', async () => {
      await put('answer')
      expect(await get('answer', { ResponseContentDisposition: 'attachment' })).toMatchObject({
        ContentDisposition: 'attachment',
      })
    })
  })

  describe('checksums', () => {
    it('are told as they were sent', async () => {
      const ChecksumSHA256 = createHash('sha256').update('sum').digest('base64')
      await put('sum', 'sum', { ChecksumSHA256 })
      expect(await get('sum', { ChecksumMode: 'ENABLED' })).toMatchObject({ ChecksumSHA256 })
    })

    it.each([
      ['CRC32', { ChecksumCRC32: 'AAAAAA==' }],
      ['SHA256', { ChecksumSHA256: createHash('sha256').update('other').digest('base64') }],
      ['MD5', { ContentMD5: createHash('md5').update('other').digest('base64') }],
    ])('that are wrong refuse the body: %s', async (name, checksum) => {
      expect(await refusal(put(`wrong-${name}`, 'body', checksum))).toMatchObject({ name: 'BadDigest', status: 400 })
      expect(await refusal(get(`wrong-${name}`))).toMatchObject({ name: 'NoSuchKey' })
    })
  })

  describe('conditions', () => {
    it('If-None-Match: * lets one writer win', async () => {
      await put('once', 'first', { IfNoneMatch: '*' })
      const second = put('once', 'second', { IfNoneMatch: '*' })
      expect(await refusal(second)).toMatchObject({ name: 'PreconditionFailed', status: 412 })
      expect(await textOf('once')).toBe('first')
    })

    it('If-None-Match: * lets one of many at once win', async () => {
      const writers = await Promise.allSettled(
        Array.from({ length: 8 }, (_, n) => put('race', `writer ${n}`, { IfNoneMatch: '*' })),
      )
      const winners = writers.flatMap((writer, n) => (writer.status === 'fulfilled' ? [n] : []))
      expect(winners).toHaveLength(1)
      expect(await textOf('race')).toBe(`writer ${winners[0]}`)
    })

    it('If-Match replaces only what was read', async () => {
      const { ETag } = await put('swap', 'one')
      await put('swap', 'two', { IfMatch: ETag })
      expect(await refusal(put('swap', 'three', { IfMatch: ETag }))).toMatchObject({
        name: 'PreconditionFailed',
        status: 412,
      })
      expect(await refusal(put('not-there', 'x', { IfMatch: ETag }))).toMatchObject({ name: 'NoSuchKey', status: 404 })
    })

    it('of reads answer 304 and 412', async () => {
      const { ETag } = await put('read', 'body')
      expect(await refusal(get('read', { IfNoneMatch: ETag }))).toMatchObject({ status: 304 })
      expect(await refusal(get('read', { IfMatch: '"other"' }))).toMatchObject({ status: 412 })
      expect(await textOf('read', { IfMatch: ETag })).toBe('body')
    })
  })

  describe('lists', () => {
    const KEYS = ['l/a b+c&d%', 'l/b', 'l/dir/1', 'l/dir/2', 'l/ä', 'l/😀', 'l/\uFF5E']
    beforeAll(async () => {
      await Promise.all(KEYS.map((key) => put(key)))
    })
    const inByteOrder = [...KEYS].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))

    it('give every key of a prefix, in the order of UTF-8 bytes', async () => {
      const { Contents, KeyCount, IsTruncated } = await list({ Prefix: 'l/' })
      expect(Contents?.map(({ Key }) => Key)).toEqual(inByteOrder)
      expect({ KeyCount, IsTruncated }).toEqual({ KeyCount: KEYS.length, IsTruncated: false })
    })

    it('come in pages', async () => {
      const found: (string | undefined)[] = []
      let ContinuationToken: string | undefined
      do {
        const page = await list({ Prefix: 'l/', MaxKeys: 2, ContinuationToken })
        found.push(...(page.Contents ?? []).map(({ Key }) => Key))
        ContinuationToken = page.NextContinuationToken
      } while (ContinuationToken)
      expect(found).toEqual(inByteOrder)
    })

    it('fold keys at a delimiter', async () => {
      const { CommonPrefixes, Contents } = await list({ Prefix: 'l/', Delimiter: '/' })
      expect(CommonPrefixes).toEqual([{ Prefix: 'l/dir/' }])
      expect(Contents).toHaveLength(KEYS.length - 2)
    })

    it('start after a key that need not be there', async () => {
      const { Contents } = await list({ Prefix: 'l/', StartAfter: 'l/c' })
      expect(Contents?.[0]?.Key).toBe('l/dir/1')
    })

    it('can be encoded for XML', async () => {
      const { Contents } = await list({ Prefix: 'l/a', EncodingType: 'url' })
      expect(Contents?.map(({ Key }) => Key)).toEqual(['l/a+b%2Bc%26d%25'])
    })

    it('may be empty', async () => {
      expect(await list({ Prefix: 'nothing/' })).toMatchObject({ KeyCount: 0, IsTruncated: false })
    })
  })

  describe('copies', () => {
    const copy = (Key: string, source: string, more = {}) =>
      s3.send(new CopyObjectCommand({ Bucket, Key, CopySource: `${Bucket}/${encodeURIComponent(source)}`, ...more }))

    it('take the metadata along, or new one', async () => {
      await put('c/from', 'body', { Metadata: { who: 'me' } })
      await copy('c/same', 'c/from')
      await copy('c/new', 'c/from', { MetadataDirective: 'REPLACE', Metadata: { who: 'you' } })
      expect((await get('c/same')).Metadata).toEqual({ who: 'me' })
      expect((await get('c/new')).Metadata).toEqual({ who: 'you' })
      expect(await textOf('c/new')).toBe('body')
    })

    it('onto themselves without a change are refused', async () => {
      await put('c/self')
      expect(await refusal(copy('c/self', 'c/self'))).toMatchObject({ name: 'InvalidRequest', status: 400 })
    })

    it('of what is not there are NoSuchKey', async () => {
      expect(await refusal(copy('c/none', 'c/nothing'))).toMatchObject({ name: 'NoSuchKey', status: 404 })
    })
  })

  describe('tags', () => {
    const tagsOf = async (Key: string) => (await s3.send(new GetObjectTaggingCommand({ Bucket, Key }))).TagSet

    it('come with the object or later, and go', async () => {
      await put('tagged', 'x', { Tagging: 'a=1&b=two%20words' })
      expect((await get('tagged')).TagCount).toBe(2)
      expect(await tagsOf('tagged')).toEqual(expect.arrayContaining([{ Key: 'b', Value: 'two words' }]))
      const Tagging = { TagSet: [{ Key: 'c', Value: '3' }] }
      await s3.send(new PutObjectTaggingCommand({ Bucket, Key: 'tagged', Tagging }))
      expect(await tagsOf('tagged')).toEqual(Tagging.TagSet)
      await s3.send(new DeleteObjectTaggingCommand({ Bucket, Key: 'tagged' }))
      expect(await tagsOf('tagged')).toEqual([])
    })

    it('are at most ten', async () => {
      await put('overtagged')
      const TagSet = Array.from({ length: 11 }, (_, n) => ({ Key: `k${n}`, Value: 'v' }))
      const refused = s3.send(new PutObjectTaggingCommand({ Bucket, Key: 'overtagged', Tagging: { TagSet } }))
      expect(await refusal(refused)).toMatchObject({ status: 400 })
    })
  })

  describe('versions', () => {
    it('are kept, hidden by a delete marker, and read by their ids', async () => {
      const versioned = await makeBucket(target)
      const VersioningConfiguration = { Status: 'Enabled' } as const
      await s3.send(new PutBucketVersioningCommand({ Bucket: versioned, VersioningConfiguration }))
      const one = await put('v', 'one', { Bucket: versioned })
      const two = await put('v', 'two', { Bucket: versioned })
      expect(one.VersionId).not.toBe(two.VersionId)
      const marker = await s3.send(new DeleteObjectCommand({ Bucket: versioned, Key: 'v' }))
      expect(marker.DeleteMarker).toBe(true)
      expect(await refusal(get('v', { Bucket: versioned }))).toMatchObject({ name: 'NoSuchKey' })
      expect(await textOf('v', { Bucket: versioned, VersionId: one.VersionId })).toBe('one')
      const { Versions, DeleteMarkers } = await s3.send(new ListObjectVersionsCommand({ Bucket: versioned }))
      expect(Versions?.map(({ VersionId, IsLatest }) => ({ VersionId, IsLatest }))).toEqual([
        { VersionId: two.VersionId, IsLatest: false },
        { VersionId: one.VersionId, IsLatest: false },
      ])
      expect(DeleteMarkers).toMatchObject([{ VersionId: marker.VersionId, IsLatest: true }])
      await s3.send(new DeleteObjectCommand({ Bucket: versioned, Key: 'v', VersionId: marker.VersionId }))
      expect(await textOf('v', { Bucket: versioned })).toBe('two')
    })
  })

  describe('bucket settings', () => {
    it('CORS rules are given back', async () => {
      const CORSRules = [{ AllowedMethods: ['GET'], AllowedOrigins: ['https://example.com'], MaxAgeSeconds: 60 }]
      await s3.send(new PutBucketCorsCommand({ Bucket, CORSConfiguration: { CORSRules } }))
      expect((await s3.send(new GetBucketCorsCommand({ Bucket }))).CORSRules).toMatchObject(CORSRules)
    })

    it('lifecycle rules are given back', async () => {
      const Rules = [{ ID: 'old', Status: 'Enabled' as const, Filter: { Prefix: 'tmp/' }, Expiration: { Days: 7 } }]
      await s3.send(new PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration: { Rules } }))
      const answer = await s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket }))
      expect(answer.Rules).toMatchObject(Rules)
    })

    it('a bucket that is not empty stays', async () => {
      await put('stays')
      const refused = s3.send(new DeleteBucketCommand({ Bucket }))
      expect(await refusal(refused)).toMatchObject({ name: 'BucketNotEmpty', status: 409 })
    })
  })
}
