import type { OperationTable } from '../protocols/service.ts'
import { AbortMultipartUpload } from './operations/AbortMultipartUpload.ts'
import { CompleteMultipartUpload } from './operations/CompleteMultipartUpload.ts'
import { CopyObject } from './operations/CopyObject.ts'
import { CreateBucket } from './operations/CreateBucket.ts'
import { CreateMultipartUpload } from './operations/CreateMultipartUpload.ts'
import { DeleteBucket } from './operations/DeleteBucket.ts'
import { DeleteBucketCors } from './operations/DeleteBucketCors.ts'
import { DeleteBucketLifecycle } from './operations/DeleteBucketLifecycle.ts'
import { DeleteBucketTagging } from './operations/DeleteBucketTagging.ts'
import { DeleteObject } from './operations/DeleteObject.ts'
import { DeleteObjects } from './operations/DeleteObjects.ts'
import { DeleteObjectTagging } from './operations/DeleteObjectTagging.ts'
import { GetBucketCors } from './operations/GetBucketCors.ts'
import { GetBucketLifecycleConfiguration } from './operations/GetBucketLifecycleConfiguration.ts'
import { GetBucketLocation } from './operations/GetBucketLocation.ts'
import { GetBucketTagging } from './operations/GetBucketTagging.ts'
import { GetBucketVersioning } from './operations/GetBucketVersioning.ts'
import { GetObject } from './operations/GetObject.ts'
import { GetObjectAttributes } from './operations/GetObjectAttributes.ts'
import { GetObjectTagging } from './operations/GetObjectTagging.ts'
import { HeadBucket } from './operations/HeadBucket.ts'
import { HeadObject } from './operations/HeadObject.ts'
import { ListBuckets } from './operations/ListBuckets.ts'
import { ListMultipartUploads } from './operations/ListMultipartUploads.ts'
import { ListObjects } from './operations/ListObjects.ts'
import { ListObjectsV2 } from './operations/ListObjectsV2.ts'
import { ListObjectVersions } from './operations/ListObjectVersions.ts'
import { ListParts } from './operations/ListParts.ts'
import { PutBucketCors } from './operations/PutBucketCors.ts'
import { PutBucketLifecycleConfiguration } from './operations/PutBucketLifecycleConfiguration.ts'
import { PutBucketTagging } from './operations/PutBucketTagging.ts'
import { PutBucketVersioning } from './operations/PutBucketVersioning.ts'
import { PutObject } from './operations/PutObject.ts'
import { PutObjectTagging } from './operations/PutObjectTagging.ts'
import { UploadPart } from './operations/UploadPart.ts'
import { UploadPartCopy } from './operations/UploadPartCopy.ts'
import type { S3Operation } from './service.ts'

/** Every operation that is there, by AWS's name; any other is answered with 501. */
export const OPERATIONS = {
  AbortMultipartUpload,
  CompleteMultipartUpload,
  CopyObject,
  CreateBucket,
  CreateMultipartUpload,
  DeleteBucket,
  DeleteBucketCors,
  DeleteBucketLifecycle,
  DeleteBucketTagging,
  DeleteObject,
  DeleteObjectTagging,
  DeleteObjects,
  GetBucketCors,
  GetBucketLifecycleConfiguration,
  GetBucketLocation,
  GetBucketTagging,
  GetBucketVersioning,
  GetObject,
  GetObjectAttributes,
  GetObjectTagging,
  HeadBucket,
  HeadObject,
  ListBuckets,
  ListMultipartUploads,
  ListObjectVersions,
  ListObjects,
  ListObjectsV2,
  ListParts,
  PutBucketCors,
  PutBucketLifecycleConfiguration,
  PutBucketTagging,
  PutBucketVersioning,
  PutObject,
  PutObjectTagging,
  UploadPart,
  UploadPartCopy,
} as const satisfies OperationTable<S3Operation>

export type OperationName = keyof typeof OPERATIONS
