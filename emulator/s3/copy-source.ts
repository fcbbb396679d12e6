import { checkCopySourceConditions } from './conditions.ts'
import { invalidArgument } from './errors.ts'
import type { ObjectVersion } from './object-store.ts'
import { requireVersion } from './reading.ts'
import { header, type S3Request } from './request.ts'
import type { S3Service } from './service.ts'

/** The version that `x-amz-copy-source` names, where the conditions on it hold. */
export function requireCopySource(s3: S3Service, request: S3Request): ObjectVersion {
  const source = header(request, 'x-amz-copy-source') ?? ''
  const [path = '', versionId] = source.replace(/^\//, '').split('?versionId=')
  const decoded = decodeSource(path, source)
  const slash = decoded.indexOf('/')
  if (slash < 1 || slash === decoded.length - 1) throw invalidSource(source)
  const version = requireVersion(s3, decoded.slice(0, slash), decoded.slice(slash + 1), versionId)
  checkCopySourceConditions(request, version)
  return version
}

function decodeSource(path: string, source: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    throw invalidSource(source)
  }
}

function invalidSource(source: string): Error {
  return invalidArgument(
    'x-amz-copy-source',
    source,
    'Copy Source must mention the source bucket and key: sourcebucket/sourcekey',
  )
}
