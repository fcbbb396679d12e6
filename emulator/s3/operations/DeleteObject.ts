import { writeConditions } from '../conditions.ts'
import { versionIdOf } from '../reading.ts'
import type { S3Operation } from '../service.ts'
import { deleteObject, originOf } from '../writing.ts'

export const DeleteObject: S3Operation = (s3, request) => {
  const target = { bucket: request.bucket, key: request.key, versionId: versionIdOf(request) }
  const { versionId, isDeleteMarker } = deleteObject(s3, target, writeConditions(request), originOf(request))
  return {
    status: 204,
    headers: {
      ...(isDeleteMarker && { 'x-amz-delete-marker': 'true' }),
      ...(versionId !== undefined && { 'x-amz-version-id': versionId }),
    },
  }
}
