import { createHash } from 'node:crypto'
import path from 'node:path'
import type { Readable } from 'node:stream'
import type { EmulatorContext } from '../context.ts'
import type { AwsService } from '../protocols/service.ts'
import { openBlobs } from './blobs.ts'
import { openBucketStore } from './bucket-store.ts'
import { NO_CONDITIONS } from './conditions.ts'
import { startLifecycleExpiry } from './lifecycle-expiry.ts'
import { type BucketNotification, createNotifier } from './notifications.ts'
import { openObjectStore } from './object-store.ts'
import { newRequestId } from './request.ts'
import { s3Service } from './serve.ts'
import type { S3Service } from './service.ts'
import { openUploadStore } from './upload-store.ts'
import { checkWritable, commitObject, requireBucket } from './writing.ts'

export type { BucketNotification } from './notifications.ts'

/** A bucket that is there from the start. */
export type BucketConfig = {
  readonly name: string
  readonly versioned: boolean
  readonly notifications: readonly BucketNotification[]
}

export type S3Options = {
  readonly buckets: readonly BucketConfig[]
  /** Hands a notification to a function; runs inside the transaction that writes the object. */
  readonly enqueue: (functionName: string, payload: string) => void
}

type ListedObject = {
  readonly key: string
  readonly sizeBytes: number
  /** The object's bytes. The file never changes; it goes when its version is deleted or replaced. */
  readonly filePath: string
}

/** It speaks REST XML. */
export type S3 = AwsService & {
  close(): Promise<void>
  /** The current objects whose keys begin with `prefix`, in S3's order; throws NoSuchBucket. */
  list(bucket: string, prefix: string): readonly ListedObject[]
  /** Writes an object as PutObject does, notifications included; throws NoSuchBucket and what `content` throws. */
  writeObject(
    bucket: string,
    key: string,
    content: Readable | Buffer,
    options?: { readonly contentType?: string; readonly eventName?: string },
  ): Promise<{ readonly eTag: string; readonly versionId?: string }>
  /** The current version of an object; throws NoSuchBucket. */
  readObject(bucket: string, key: string): Omit<ListedObject, 'key'> | undefined
}

/** S3 over `context.database` and `<dataFolder>/s3`; picks up what is there. */
export function createS3(context: EmulatorContext, options: S3Options): S3 {
  const buckets = openBucketStore(context.database)
  const objects = openObjectStore(context.database)
  const uploads = openUploadStore(context.database)
  const namedBlobs = new Set([...objects.blobs(), ...uploads.blobs()])
  const s3: S3Service = {
    context,
    buckets,
    objects,
    uploads,
    blobs: openBlobs(path.join(context.dataFolder, 's3'), (blob) => namedBlobs.has(blob)),
    notify: createNotifier(context, objects, options.buckets, options.enqueue),
  }
  for (const bucket of options.buckets) {
    buckets.create(bucket.name, context.clock.now())
    if (bucket.versioned) buckets.setVersioning(bucket.name, 'Enabled')
  }

  const stopExpiry = startLifecycleExpiry(s3)

  return {
    ...s3Service(s3),
    close: async () => stopExpiry(),
    list: (bucket, prefix) => {
      requireBucket(s3, bucket)
      return Array.from(objects.currentObjects(bucket, prefix, ''), ({ key, sizeBytes, blob }) => ({
        key,
        sizeBytes,
        filePath: s3.blobs.filePath(blob),
      }))
    },
    readObject: (bucket, key) => {
      requireBucket(s3, bucket)
      const version = objects.latest(bucket, key)
      if (!version || version.isDeleteMarker) return undefined
      return { sizeBytes: version.sizeBytes, filePath: s3.blobs.filePath(version.blob) }
    },
    writeObject: async (bucket, key, content, { contentType, eventName } = {}) => {
      checkWritable(s3, bucket, key, NO_CONDITIONS)
      const md5 = createHash('md5')
      let sizeBytes = 0
      const blob = await s3.blobs.write(measured())
      const version = commitObject(
        s3,
        {
          bucket,
          key,
          blob,
          sizeBytes,
          eTag: md5.digest('hex'),
          headers: {
            'content-type': contentType ?? 'binary/octet-stream',
            'x-amz-server-side-encryption': 'AES256',
          },
          checksum: undefined,
          tags: {},
          partSizes: [],
        },
        {
          conditions: NO_CONDITIONS,
          eventName: eventName ?? 'ObjectCreated:Put',
          origin: { requestId: newRequestId(), sourceIpAddress: '127.0.0.1' },
        },
      )
      return requireBucket(s3, bucket).versioning === ''
        ? { eTag: version.eTag }
        : { eTag: version.eTag, versionId: version.versionId }

      async function* measured(): AsyncGenerator<Buffer> {
        for await (const chunk of Buffer.isBuffer(content) ? [content] : content) {
          const bytes = Buffer.from(chunk as Buffer)
          sizeBytes += bytes.length
          md5.update(bytes)
          yield bytes
        }
      }
    },
  }
}
