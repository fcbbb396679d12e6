import { checksumElements } from '../checksums.ts'
import { invalidArgument, invalidRequest } from '../errors.ts'
import { httpDate, requireVersion, versionIdOf } from '../reading.ts'
import { header } from '../request.ts'
import type { S3Operation } from '../service.ts'
import { versionHeaders } from '../writing.ts'
import { writeXml } from '../xml.ts'

const ATTRIBUTES = ['ETag', 'Checksum', 'ObjectParts', 'StorageClass', 'ObjectSize']

export const GetObjectAttributes: S3Operation = (s3, request) => {
  const wanted = (header(request, 'x-amz-object-attributes') ?? '').split(',').map((name) => name.trim())
  if (wanted[0] === '')
    throw invalidRequest(
      'The x-amz-object-attributes header specifying the attributes to be retrieved is either missing or empty',
    )
  const unknown = wanted.find((name) => !ATTRIBUTES.includes(name))
  if (unknown !== undefined)
    throw invalidArgument('x-amz-object-attributes', unknown, 'Invalid attribute name specified.')
  const version = requireVersion(s3, request.bucket, request.key, versionIdOf(request))
  return {
    headers: { ...versionHeaders(s3, version), 'last-modified': httpDate(version.modifiedMs) },
    xml: writeXml('GetObjectAttributesResponse', {
      // Without quotes here, unlike everywhere else.
      ETag: wanted.includes('ETag') ? version.eTag : undefined,
      Checksum: wanted.includes('Checksum') && version.checksum ? checksumElements(version.checksum) : undefined,
      ObjectParts:
        wanted.includes('ObjectParts') && version.partSizes.length > 0
          ? { PartsCount: version.partSizes.length }
          : undefined,
      StorageClass: wanted.includes('StorageClass')
        ? (version.headers['x-amz-storage-class'] ?? 'STANDARD')
        : undefined,
      ObjectSize: wanted.includes('ObjectSize') ? version.sizeBytes : undefined,
    }),
  }
}
