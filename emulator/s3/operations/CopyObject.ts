import { checksumElements, parseAlgorithm } from '../checksums.ts'
import { writeConditions } from '../conditions.ts'
import { requireCopySource } from '../copy-source.ts'
import { entityTooLarge, invalidArgument, invalidRequest } from '../errors.ts'
import { checksumming, readFiles } from '../file-content.ts'
import { isoTime } from '../listing.ts'
import { encryptionHeaders, storedHeaders } from '../object-headers.ts'
import type { ObjectVersion } from '../object-store.ts'
import { header, type S3Request } from '../request.ts'
import { MAX_PUT_BYTES, opaqueETag } from '../request-body.ts'
import type { S3Operation } from '../service.ts'
import { tagsOfHeader } from '../tags.ts'
import { checkWritable, commitObject, originOf, versionHeaders } from '../writing.ts'
import { writeXml } from '../xml.ts'

export const CopyObject: S3Operation = async (s3, request) => {
  const { bucket, key } = request
  const conditions = writeConditions(request)
  checkWritable(s3, bucket, key, conditions)
  const source = requireCopySource(s3, request)
  if (source.sizeBytes > MAX_PUT_BYTES) throw entityTooLarge(source.sizeBytes, MAX_PUT_BYTES)
  const replacesHeaders = directive(request, 'x-amz-metadata-directive') === 'REPLACE'
  const replacesTags = directive(request, 'x-amz-tagging-directive') === 'REPLACE'
  if (isUnchanged(request, source, replacesHeaders)) {
    throw invalidRequest(
      "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
    )
  }
  const given = storedHeaders(request)
  const headers = replacesHeaders ? given : { ...source.headers, ...changedAttributes(request) }

  const algorithm = parseAlgorithm(header(request, 'x-amz-checksum-algorithm')) ?? source.checksum?.algorithm
  const keepsChecksum = source.checksum?.algorithm === algorithm && source.checksum?.type !== 'COMPOSITE'
  const newContent = keepsChecksum ? undefined : checksumming(readFiles([s3.blobs.filePath(source.blob)]), algorithm)
  const blob = newContent ? await s3.blobs.write(newContent.content) : s3.blobs.duplicate(source.blob)
  const version = commitObject(
    s3,
    {
      bucket,
      key,
      blob,
      sizeBytes: source.sizeBytes,
      // The ETag of a multipart upload tells of its parts, and a copy has none.
      eTag: source.partSizes.length > 0 ? opaqueETag() : source.eTag,
      headers,
      checksum: newContent ? newContent.checksum() : source.checksum,
      tags: replacesTags ? tagsOfHeader(header(request, 'x-amz-tagging')) : source.tags,
      partSizes: [],
    },
    { conditions, eventName: 'ObjectCreated:Copy', origin: originOf(request) },
  )
  const versioned = versionHeaders(s3, version)
  return {
    headers: {
      ...versioned,
      ...encryptionHeaders(version.headers),
      ...(versionHeaders(s3, source)['x-amz-version-id'] && { 'x-amz-copy-source-version-id': source.versionId }),
    },
    xml: writeXml('CopyObjectResult', {
      LastModified: isoTime(version.modifiedMs),
      ETag: `"${version.eTag}"`,
      ...checksumElements(version.checksum),
    }),
  }
}

function directive(request: S3Request, name: string): 'COPY' | 'REPLACE' {
  const value = header(request, name)?.toUpperCase() ?? 'COPY'
  if (value !== 'COPY' && value !== 'REPLACE') throw invalidArgument(name, value, `Unknown ${name}.`)
  return value
}

const ATTRIBUTE_HEADERS = [
  'x-amz-server-side-encryption',
  'x-amz-server-side-encryption-aws-kms-key-id',
  'x-amz-storage-class',
  'x-amz-website-redirect-location',
]

/** What a copy changes even where it keeps its source's metadata. */
function changedAttributes(request: S3Request): Record<string, string> {
  const changed: Record<string, string> = {}
  for (const name of ATTRIBUTE_HEADERS) {
    const value = header(request, name)
    if (value !== undefined) changed[name] = value
  }
  return changed
}

function isUnchanged(request: S3Request, source: ObjectVersion, replacesHeaders: boolean): boolean {
  return (
    source.bucket === request.bucket &&
    source.key === request.key &&
    source.isLatest &&
    !replacesHeaders &&
    Object.keys(changedAttributes(request)).length === 0
  )
}
