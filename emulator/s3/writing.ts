import { randomBytes } from 'node:crypto'
import type { Bucket } from './bucket-store.ts'
import { checkWriteConditions, type WriteConditions } from './conditions.ts'
import { noSuchBucket, S3Error } from './errors.ts'
import type { EventOrigin } from './notifications.ts'
import type { NewVersion, ObjectVersion } from './object-store.ts'
import type { S3Request } from './request.ts'
import type { S3Service } from './service.ts'

export type NewObject = Omit<NewVersion, 'isDeleteMarker' | 'modifiedMs'>

export type Write = {
  readonly conditions: WriteConditions
  /** `ObjectCreated:Put` … */
  readonly eventName: string
  readonly origin: EventOrigin
  /** Further changes that belong to this write; what it throws undoes the write. */
  readonly inTransaction?: () => void
}

const MAX_KEY_BYTES = 1024

/** The bucket of that name; throws NoSuchBucket. */
export function requireBucket(s3: S3Service, name: string): Bucket {
  const bucket = s3.buckets.get(name)
  if (!bucket) throw noSuchBucket(name)
  return bucket
}

/** What a write must be told before its body is read; all of it is checked again when it is written. */
export function checkWritable(s3: S3Service, bucket: string, key: string, conditions: WriteConditions): void {
  requireBucket(s3, bucket)
  if (Buffer.byteLength(key) > MAX_KEY_BYTES) {
    throw new S3Error('KeyTooLongError', 'Your key is too long', 400, {
      Size: Buffer.byteLength(key),
      MaxSizeAllowed: MAX_KEY_BYTES,
    })
  }
  checkWriteConditions(key, conditions, s3.objects.latest(bucket, key))
}

/**
 * Makes a blob that has been written an object: conditions, row and notifications in one transaction, so that of two
 * conditional writes of one key exactly one succeeds. Where it throws, the blob is gone.
 */
export function commitObject(s3: S3Service, object: NewObject, write: Write): ObjectVersion {
  const obsoleteBlobs: string[] = []
  try {
    const version = s3.context.database.transaction(() => {
      const bucket = requireBucket(s3, object.bucket)
      checkWriteConditions(object.key, write.conditions, s3.objects.latest(object.bucket, object.key))
      write.inTransaction?.()
      const versionId = replaceNullVersion(s3, bucket, object.key, obsoleteBlobs)
      const modifiedMs = s3.context.clock.now()
      s3.objects.insert({ ...object, isDeleteMarker: false, modifiedMs }, versionId)
      s3.notify({
        eventName: write.eventName,
        bucket: object.bucket,
        key: object.key,
        versionId: bucket.versioning === '' ? undefined : versionId,
        content: { sizeBytes: object.sizeBytes, eTag: object.eTag },
        origin: write.origin,
      })
      return s3.objects.version(object.bucket, object.key, versionId) as ObjectVersion
    })
    s3.blobs.remove(obsoleteBlobs)
    return version
  } catch (error) {
    s3.blobs.remove([object.blob])
    throw error
  }
}

export type Deleted = {
  readonly versionId: string | undefined
  /** A marker was created or removed. */
  readonly isDeleteMarker: boolean
}

/**
 * Deletes one version where `versionId` is given, else what the bucket's versioning makes of a deletion.
 * What isn't there is deleted as well as ever: S3 answers no differently.
 */
export function deleteObject(
  s3: S3Service,
  target: { readonly bucket: string; readonly key: string; readonly versionId: string | undefined },
  conditions: WriteConditions,
  origin: EventOrigin,
  eventType: 'ObjectRemoved' | 'LifecycleExpiration' = 'ObjectRemoved',
): Deleted {
  const { bucket: bucketName, key, versionId } = target
  const obsoleteBlobs: string[] = []
  const deleted = s3.context.database.transaction((): Deleted => {
    const bucket = requireBucket(s3, bucketName)
    checkWriteConditions(key, conditions, s3.objects.latest(bucketName, key))
    const notify = (eventName: string, versionId: string | undefined): void =>
      s3.notify({ eventName, bucket: bucketName, key, versionId, content: undefined, origin })

    if (versionId === undefined && bucket.versioning !== '') {
      const markerId = replaceNullVersion(s3, bucket, key, obsoleteBlobs)
      const modifiedMs = s3.context.clock.now()
      s3.objects.insert({ ...DELETE_MARKER, bucket: bucketName, key, modifiedMs }, markerId)
      notify(`${eventType}:DeleteMarkerCreated`, markerId)
      return { versionId: markerId, isDeleteMarker: true }
    }
    const version = s3.objects.version(bucketName, key, versionId ?? 'null')
    if (version) {
      s3.objects.remove(version)
      if (!version.isDeleteMarker) obsoleteBlobs.push(version.blob)
      notify(`${eventType}:Delete`, bucket.versioning === '' ? undefined : version.versionId)
    }
    return { versionId, isDeleteMarker: version?.isDeleteMarker ?? false }
  })
  s3.blobs.remove(obsoleteBlobs)
  return deleted
}

/** The header that names the version an answer is about; none where the bucket was never versioned. */
export function versionHeaders(s3: S3Service, version: ObjectVersion): Record<string, string> {
  return requireBucket(s3, version.bucket).versioning === '' ? {} : { 'x-amz-version-id': version.versionId }
}

export function originOf(request: S3Request): EventOrigin {
  return { requestId: request.requestId, sourceIpAddress: request.incoming.socket.remoteAddress ?? '127.0.0.1' }
}

const DELETE_MARKER = {
  isDeleteMarker: true,
  sizeBytes: 0,
  eTag: '',
  blob: '',
  headers: {},
  checksum: undefined,
  tags: {},
  partSizes: [],
} as const

/** The id for a key's next version; where that is `null`, the version of that id makes way. */
function replaceNullVersion(s3: S3Service, bucket: Bucket, key: string, obsoleteBlobs: string[]): string {
  if (bucket.versioning === 'Enabled') return newVersionId()
  const replaced = s3.objects.version(bucket.name, key, 'null')
  if (replaced) {
    s3.objects.remove(replaced)
    if (!replaced.isDeleteMarker) obsoleteBlobs.push(replaced.blob)
  }
  return 'null'
}

/** 32 characters like S3's; none of them a hyphen, which a command line would take for an option. */
function newVersionId(): string {
  return randomBytes(24).toString('base64url').replaceAll('-', '.')
}
