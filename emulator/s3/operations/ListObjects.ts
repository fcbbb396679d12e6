import { contentElements, listQuery, ownerElements, rollUp } from '../listing.ts'
import type { S3Operation } from '../service.ts'
import { requireBucket } from '../writing.ts'
import { writeXml } from '../xml.ts'

export const ListObjects: S3Operation = (s3, request) => {
  const { bucket } = request
  requireBucket(s3, bucket)
  const { prefix, delimiter, maxKeys, encodingType, encode } = listQuery(request)
  const marker = request.query.get('marker') ?? ''
  const page = rollUp(s3.objects.currentObjects(bucket, prefix, marker), { prefix, delimiter, maxKeys, after: marker })
  return {
    xml: writeXml('ListBucketResult', {
      Name: bucket,
      Prefix: encode(prefix),
      Marker: encode(marker),
      // Without a delimiter the next marker is the last key, which S3 leaves to the client.
      NextMarker: page.isTruncated && delimiter !== '' ? encode(page.lastName) : undefined,
      Delimiter: delimiter === '' ? undefined : encode(delimiter),
      MaxKeys: maxKeys,
      EncodingType: encodingType,
      IsTruncated: page.isTruncated,
      Contents: page.entries.map((version) => ({ ...contentElements(version, encode), Owner: ownerElements(s3) })),
      CommonPrefixes: page.commonPrefixes.map((name) => ({ Prefix: encode(name) })),
    }),
  }
}
