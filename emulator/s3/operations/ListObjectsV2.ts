import { invalidArgument } from '../errors.ts'
import { contentElements, listQuery, ownerElements, rollUp } from '../listing.ts'
import type { S3Operation } from '../service.ts'
import { requireBucket } from '../writing.ts'
import { writeXml } from '../xml.ts'

export const ListObjectsV2: S3Operation = (s3, request) => {
  const { bucket, query } = request
  requireBucket(s3, bucket)
  const { prefix, delimiter, maxKeys, encodingType, encode } = listQuery(request)
  const token = query.get('continuation-token')
  const startAfter = query.get('start-after') || undefined
  const after = token === null ? (startAfter ?? '') : readToken(token)
  const page = rollUp(s3.objects.currentObjects(bucket, prefix, after), { prefix, delimiter, maxKeys, after })
  const withOwner = query.get('fetch-owner') === 'true'
  return {
    xml: writeXml('ListBucketResult', {
      Name: bucket,
      Prefix: encode(prefix),
      Delimiter: delimiter === '' ? undefined : encode(delimiter),
      MaxKeys: maxKeys,
      EncodingType: encodingType,
      KeyCount: page.entries.length + page.commonPrefixes.length,
      IsTruncated: page.isTruncated,
      ContinuationToken: token ?? undefined,
      NextContinuationToken: page.isTruncated ? writeToken(page.lastName) : undefined,
      StartAfter: startAfter === undefined ? undefined : encode(startAfter),
      Contents: page.entries.map((version) => ({
        ...contentElements(version, encode),
        Owner: withOwner ? ownerElements(s3) : undefined,
      })),
      CommonPrefixes: page.commonPrefixes.map((name) => ({ Prefix: encode(name) })),
    }),
  }
}

// Makes a token that isn't ours recognisable.
const TOKEN_MARK = '1/'

function writeToken(name: string): string {
  return Buffer.from(TOKEN_MARK + name).toString('base64url')
}

function readToken(token: string): string {
  const text = Buffer.from(token, 'base64url').toString('utf8')
  if (!text.startsWith(TOKEN_MARK)) {
    throw invalidArgument('continuation-token', token, 'The continuation token provided is incorrect')
  }
  return text.slice(TOKEN_MARK.length)
}
