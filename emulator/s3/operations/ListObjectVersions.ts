import { invalidArgument } from '../errors.ts'
import { contentElements, isoTime, listQuery, ownerElements, rollUp } from '../listing.ts'
import type { S3Operation, S3Service } from '../service.ts'
import { requireBucket } from '../writing.ts'
import { writeXml } from '../xml.ts'

export const ListObjectVersions: S3Operation = (s3, request) => {
  const { bucket, query } = request
  requireBucket(s3, bucket)
  const { prefix, delimiter, maxKeys, encodingType, encode } = listQuery(request)
  const keyMarker = query.get('key-marker') ?? ''
  const versionIdMarker = query.get('version-id-marker') || undefined
  const afterId = versionIdMarker === undefined ? 0 : markedId(s3, bucket, keyMarker, versionIdMarker)
  const page = rollUp(s3.objects.versions(bucket, prefix, keyMarker, afterId), {
    prefix,
    delimiter,
    maxKeys,
    after: keyMarker,
  })
  const last = page.entries.at(-1)
  return {
    xml: writeXml('ListVersionsResult', {
      Name: bucket,
      Prefix: encode(prefix),
      KeyMarker: encode(keyMarker),
      VersionIdMarker: versionIdMarker ?? '',
      NextKeyMarker: page.isTruncated ? encode(page.lastName) : undefined,
      NextVersionIdMarker: page.isTruncated && last?.key === page.lastName ? last.versionId : undefined,
      Delimiter: delimiter === '' ? undefined : encode(delimiter),
      MaxKeys: maxKeys,
      EncodingType: encodingType,
      IsTruncated: page.isTruncated,
      Version: page.entries
        .filter((version) => !version.isDeleteMarker)
        .map((version) => ({
          ...contentElements(version, encode),
          VersionId: version.versionId,
          IsLatest: version.isLatest,
          Owner: ownerElements(s3),
        })),
      DeleteMarker: page.entries
        .filter((version) => version.isDeleteMarker)
        .map((version) => ({
          Key: encode(version.key),
          VersionId: version.versionId,
          IsLatest: version.isLatest,
          LastModified: isoTime(version.modifiedMs),
          Owner: ownerElements(s3),
        })),
      CommonPrefixes: page.commonPrefixes.map((name) => ({ Prefix: encode(name) })),
    }),
  }
}

/** Who deletes each page before reading the next names a version that is gone: what is left of its key follows. */
function markedId(s3: S3Service, bucket: string, keyMarker: string, versionIdMarker: string): number {
  if (keyMarker === '') {
    const message = 'A version-id marker cannot be specified without a key marker.'
    throw invalidArgument('version-id-marker', versionIdMarker, message)
  }
  return s3.objects.version(bucket, keyMarker, versionIdMarker)?.id ?? Number.MAX_SAFE_INTEGER
}
