import { abortMultipartUpload } from './operations/AbortMultipartUpload.ts'
import { completeMultipartUpload } from './operations/CompleteMultipartUpload.ts'
import { copyObject } from './operations/CopyObject.ts'
import { createBucket } from './operations/CreateBucket.ts'
import { createMultipartUpload } from './operations/CreateMultipartUpload.ts'
import { deleteBucket } from './operations/DeleteBucket.ts'
import { deleteBucketCors } from './operations/DeleteBucketCors.ts'
import { deleteBucketLifecycle } from './operations/DeleteBucketLifecycle.ts'
import { deleteBucketTagging } from './operations/DeleteBucketTagging.ts'
import { deleteOneObject } from './operations/DeleteObject.ts'
import { deleteObjects } from './operations/DeleteObjects.ts'
import { deleteObjectTagging } from './operations/DeleteObjectTagging.ts'
import { getBucketCors } from './operations/GetBucketCors.ts'
import { getBucketLifecycleConfiguration } from './operations/GetBucketLifecycleConfiguration.ts'
import { getBucketLocation } from './operations/GetBucketLocation.ts'
import { getBucketTagging } from './operations/GetBucketTagging.ts'
import { getBucketVersioning } from './operations/GetBucketVersioning.ts'
import { getObject } from './operations/GetObject.ts'
import { getObjectAttributes } from './operations/GetObjectAttributes.ts'
import { getObjectTagging } from './operations/GetObjectTagging.ts'
import { headBucket } from './operations/HeadBucket.ts'
import { headObject } from './operations/HeadObject.ts'
import { listBuckets } from './operations/ListBuckets.ts'
import { listMultipartUploads } from './operations/ListMultipartUploads.ts'
import { listObjects } from './operations/ListObjects.ts'
import { listObjectsV2 } from './operations/ListObjectsV2.ts'
import { listObjectVersions } from './operations/ListObjectVersions.ts'
import { listParts } from './operations/ListParts.ts'
import { putBucketCors } from './operations/PutBucketCors.ts'
import { putBucketLifecycleConfiguration } from './operations/PutBucketLifecycleConfiguration.ts'
import { putBucketTagging } from './operations/PutBucketTagging.ts'
import { putBucketVersioning } from './operations/PutBucketVersioning.ts'
import { putObject } from './operations/PutObject.ts'
import { putObjectTagging } from './operations/PutObjectTagging.ts'
import { uploadPart } from './operations/UploadPart.ts'
import { uploadPartCopy } from './operations/UploadPartCopy.ts'
import type { S3Operation } from './request.ts'

export const OPERATIONS = {
  AbortMultipartUpload: abortMultipartUpload,
  CompleteMultipartUpload: completeMultipartUpload,
  CopyObject: copyObject,
  CreateBucket: createBucket,
  CreateMultipartUpload: createMultipartUpload,
  DeleteBucket: deleteBucket,
  DeleteBucketCors: deleteBucketCors,
  DeleteBucketLifecycle: deleteBucketLifecycle,
  DeleteBucketTagging: deleteBucketTagging,
  DeleteObject: deleteOneObject,
  DeleteObjectTagging: deleteObjectTagging,
  DeleteObjects: deleteObjects,
  GetBucketCors: getBucketCors,
  GetBucketLifecycleConfiguration: getBucketLifecycleConfiguration,
  GetBucketLocation: getBucketLocation,
  GetBucketTagging: getBucketTagging,
  GetBucketVersioning: getBucketVersioning,
  GetObject: getObject,
  GetObjectAttributes: getObjectAttributes,
  GetObjectTagging: getObjectTagging,
  HeadBucket: headBucket,
  HeadObject: headObject,
  ListBuckets: listBuckets,
  ListMultipartUploads: listMultipartUploads,
  ListObjectVersions: listObjectVersions,
  ListObjects: listObjects,
  ListObjectsV2: listObjectsV2,
  ListParts: listParts,
  PutBucketCors: putBucketCors,
  PutBucketLifecycleConfiguration: putBucketLifecycleConfiguration,
  PutBucketTagging: putBucketTagging,
  PutBucketVersioning: putBucketVersioning,
  PutObject: putObject,
  PutObjectTagging: putObjectTagging,
  UploadPart: uploadPart,
  UploadPartCopy: uploadPartCopy,
} as const satisfies Readonly<Record<string, S3Operation>>

export type OperationName = keyof typeof OPERATIONS
