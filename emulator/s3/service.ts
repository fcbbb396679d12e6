import type { EmulatorContext } from '../context.ts'
import type { BlobStore } from './blobs.ts'
import type { BucketStore } from './bucket-store.ts'
import type { Notifier } from './notifications.ts'
import type { ObjectStore } from './object-store.ts'
import type { S3Answer, S3Request } from './request.ts'
import type { UploadStore } from './upload-store.ts'

/** What the operations stand on. */
export type S3Service = {
  readonly context: EmulatorContext
  readonly buckets: BucketStore
  readonly objects: ObjectStore
  readonly uploads: UploadStore
  readonly blobs: BlobStore
  readonly notify: Notifier
}

export type S3Operation = (s3: S3Service, request: S3Request) => S3Answer | Promise<S3Answer>
