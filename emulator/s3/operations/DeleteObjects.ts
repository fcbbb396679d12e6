import { AwsError } from '../../http/aws-error.ts'
import { declaredChecksum } from '../checksums.ts'
import { invalidRequest, malformedXml } from '../errors.ts'
import { header, type S3Request } from '../request.ts'
import { receiveDocument } from '../request-body.ts'
import type { S3Operation, S3Service } from '../service.ts'
import { deleteObject, originOf, requireBucket } from '../writing.ts'
import { type ParsedXml, parseXml, writeXml, xmlChildren, xmlText } from '../xml.ts'

const MAX_KEYS = 1000

export const DeleteObjects: S3Operation = async (s3, request) => {
  requireBucket(s3, request.bucket)
  if (header(request, 'content-md5') === undefined && !declaredChecksum(request)) {
    throw invalidRequest('Missing required header for this request: Content-MD5 OR x-amz-checksum-*')
  }
  const document = parseXml(await receiveDocument(request), 'Delete')
  const targets = xmlChildren(document, 'Object')
  if (targets.length === 0 || targets.length > MAX_KEYS) throw malformedXml()
  const isQuiet = xmlText(document, 'Quiet') === 'true'
  const results = targets.map((target) => deleteOne(s3, request, target))
  return {
    xml: writeXml('DeleteResult', {
      Deleted: isQuiet ? [] : results.flatMap((result) => result.deleted ?? []),
      Error: results.flatMap((result) => result.error ?? []),
    }),
  }
}

function deleteOne(s3: S3Service, request: S3Request, target: ParsedXml) {
  const key = xmlText(target, 'Key')
  if (key === undefined || key === '') throw malformedXml()
  const versionId = xmlText(target, 'VersionId') || undefined
  try {
    const { versionId: deletedId, isDeleteMarker } = deleteObject(
      s3,
      { bucket: request.bucket, key, versionId },
      { ifMatch: xmlText(target, 'ETag') || undefined, ifNoneMatch: undefined },
      originOf(request),
    )
    return {
      deleted: {
        Key: key,
        VersionId: versionId,
        ...(isDeleteMarker && { DeleteMarker: true, DeleteMarkerVersionId: deletedId }),
      },
    }
  } catch (error) {
    if (!(error instanceof AwsError)) throw error
    return { error: { Key: key, VersionId: versionId, Code: error.code, Message: error.message } }
  }
}
