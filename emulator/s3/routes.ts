import { notImplemented } from '../http/aws-error.ts'
import { S3Error } from './errors.ts'
import { OPERATIONS, type OperationName } from './operation-table.ts'
import type { S3Request } from './request.ts'
import type { S3Operation } from './service.ts'

/** The part of a request that says what it is about. */
export type Target = Pick<S3Request, 'bucket' | 'key' | 'query'>

/** `bucket.localhost`, `bucket.s3.us-east-1.amazonaws.com`: what comes before the endpoint's own name. */
const VIRTUAL_HOST = /^(?!s3[.-])(.+?)\.(?:s3[.-].+|localhost|127\.0\.0\.1)$/

/** Reads bucket and key from the path, or the bucket from the host and the key from the path; keys stay as they are. */
export function parseTarget(url: string, host: string | undefined): Target {
  const queryStart = url.indexOf('?')
  const path = (queryStart === -1 ? url : url.slice(0, queryStart)).replace(/^\//, '')
  const query = new URLSearchParams(queryStart === -1 ? '' : url.slice(queryStart + 1))
  const virtualBucket = VIRTUAL_HOST.exec((host ?? '').replace(/:\d+$/, ''))?.[1]
  if (virtualBucket !== undefined) return { bucket: virtualBucket, key: decodePath(path), query }
  const slash = path.indexOf('/')
  if (slash === -1) return { bucket: decodePath(path), key: '', query }
  return { bucket: decodePath(path.slice(0, slash)), key: decodePath(path.slice(slash + 1)), query }
}

function decodePath(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    throw new S3Error('InvalidURI', "Couldn't parse the specified URI.", 400, { URI: path })
  }
}

type Level = 'service' | 'bucket' | 'object'

/** The first route that fits is taken; `has` names a query parameter, `header` a header, that must be there. */
type Route = {
  readonly method: string
  readonly level: Level
  readonly has?: string
  readonly header?: string
  readonly operation: OperationName
}

const ROUTES: readonly Route[] = [
  { method: 'GET', level: 'service', operation: 'ListBuckets' },

  { method: 'GET', level: 'bucket', has: 'cors', operation: 'GetBucketCors' },
  { method: 'PUT', level: 'bucket', has: 'cors', operation: 'PutBucketCors' },
  { method: 'DELETE', level: 'bucket', has: 'cors', operation: 'DeleteBucketCors' },
  { method: 'GET', level: 'bucket', has: 'lifecycle', operation: 'GetBucketLifecycleConfiguration' },
  { method: 'PUT', level: 'bucket', has: 'lifecycle', operation: 'PutBucketLifecycleConfiguration' },
  { method: 'DELETE', level: 'bucket', has: 'lifecycle', operation: 'DeleteBucketLifecycle' },
  { method: 'GET', level: 'bucket', has: 'tagging', operation: 'GetBucketTagging' },
  { method: 'PUT', level: 'bucket', has: 'tagging', operation: 'PutBucketTagging' },
  { method: 'DELETE', level: 'bucket', has: 'tagging', operation: 'DeleteBucketTagging' },
  { method: 'GET', level: 'bucket', has: 'location', operation: 'GetBucketLocation' },
  { method: 'GET', level: 'bucket', has: 'versioning', operation: 'GetBucketVersioning' },
  { method: 'PUT', level: 'bucket', has: 'versioning', operation: 'PutBucketVersioning' },
  { method: 'GET', level: 'bucket', has: 'versions', operation: 'ListObjectVersions' },
  { method: 'GET', level: 'bucket', has: 'uploads', operation: 'ListMultipartUploads' },
  { method: 'POST', level: 'bucket', has: 'delete', operation: 'DeleteObjects' },
  { method: 'GET', level: 'bucket', has: 'list-type', operation: 'ListObjectsV2' },

  { method: 'GET', level: 'object', has: 'attributes', operation: 'GetObjectAttributes' },
  { method: 'GET', level: 'object', has: 'tagging', operation: 'GetObjectTagging' },
  { method: 'PUT', level: 'object', has: 'tagging', operation: 'PutObjectTagging' },
  { method: 'DELETE', level: 'object', has: 'tagging', operation: 'DeleteObjectTagging' },
  { method: 'POST', level: 'object', has: 'uploads', operation: 'CreateMultipartUpload' },
  { method: 'PUT', level: 'object', has: 'uploadId', header: 'x-amz-copy-source', operation: 'UploadPartCopy' },
  { method: 'PUT', level: 'object', has: 'uploadId', operation: 'UploadPart' },
  { method: 'POST', level: 'object', has: 'uploadId', operation: 'CompleteMultipartUpload' },
  { method: 'DELETE', level: 'object', has: 'uploadId', operation: 'AbortMultipartUpload' },
  { method: 'GET', level: 'object', has: 'uploadId', operation: 'ListParts' },
]

/** What the same methods mean where no parameter says otherwise. */
const PLAIN_ROUTES: readonly Route[] = [
  { method: 'GET', level: 'bucket', operation: 'ListObjects' },
  { method: 'HEAD', level: 'bucket', operation: 'HeadBucket' },
  { method: 'PUT', level: 'bucket', operation: 'CreateBucket' },
  { method: 'DELETE', level: 'bucket', operation: 'DeleteBucket' },

  { method: 'GET', level: 'object', operation: 'GetObject' },
  { method: 'HEAD', level: 'object', operation: 'HeadObject' },
  { method: 'PUT', level: 'object', header: 'x-amz-copy-source', operation: 'CopyObject' },
  { method: 'PUT', level: 'object', operation: 'PutObject' },
  { method: 'DELETE', level: 'object', operation: 'DeleteObject' },
]

/** Parameters that name an operation of S3, and how its name ends. Without a route above they must not fall through. */
const SUBRESOURCES: Readonly<Record<string, string>> = {
  accelerate: 'AccelerateConfiguration',
  acl: 'Acl',
  analytics: 'AnalyticsConfiguration',
  attributes: 'Attributes',
  cors: 'Cors',
  delete: 'Delete',
  encryption: 'Encryption',
  'intelligent-tiering': 'IntelligentTieringConfiguration',
  inventory: 'InventoryConfiguration',
  'legal-hold': 'LegalHold',
  lifecycle: 'LifecycleConfiguration',
  location: 'Location',
  logging: 'Logging',
  metadataTable: 'MetadataTableConfiguration',
  metrics: 'MetricsConfiguration',
  notification: 'NotificationConfiguration',
  'object-lock': 'LockConfiguration',
  ownershipControls: 'OwnershipControls',
  policy: 'Policy',
  policyStatus: 'PolicyStatus',
  publicAccessBlock: 'PublicAccessBlock',
  renameObject: 'Rename',
  replication: 'Replication',
  requestPayment: 'RequestPayment',
  restore: 'Restore',
  retention: 'Retention',
  select: 'SelectContent',
  session: 'Session',
  tagging: 'Tagging',
  torrent: 'Torrent',
  uploads: 'MultipartUpload',
  uploadId: 'MultipartUpload',
  versioning: 'Versioning',
  versions: 'Versions',
  website: 'Website',
}

/** The operation a request asks for; throws NotImplemented with its name where there is none. */
export function findOperation(request: S3Request): S3Operation {
  return OPERATIONS[findOperationName(request)]
}

/** Its name. */
export function findOperationName(request: Target & Pick<S3Request, 'method' | 'headers'>): OperationName {
  const level: Level = request.key !== '' ? 'object' : request.bucket !== '' ? 'bucket' : 'service'
  const fits = (route: Route): boolean =>
    route.method === request.method &&
    route.level === level &&
    (route.has === undefined || request.query.has(route.has)) &&
    (route.header === undefined || request.headers[route.header] !== undefined)
  const route = ROUTES.find(fits)
  if (route) return route.operation

  const subresource = Object.keys(SUBRESOURCES).find((name) => request.query.has(name))
  if (subresource !== undefined) {
    const verb = request.method.charAt(0) + request.method.slice(1).toLowerCase()
    const what = level === 'object' ? 'Object' : 'Bucket'
    throw notImplemented('S3', `${verb}${what}${SUBRESOURCES[subresource]}`)
  }
  const plain = PLAIN_ROUTES.find(fits)
  if (!plain) throw notImplemented('S3', `${request.method} of ${level === 'service' ? 'the service' : `a ${level}`}`)
  return plain.operation
}
