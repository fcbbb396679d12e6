import { Aws, Duration, RemovalPolicy } from 'aws-cdk-lib'
import * as iam from 'aws-cdk-lib/aws-iam'
import type * as lambda from 'aws-cdk-lib/aws-lambda'
import * as s3 from 'aws-cdk-lib/aws-s3'
import type { Construct } from 'constructs'
import { FOLDERS } from '#shared/names/folders.ts'
import { EXPIRE_TAGS, KEEP_TAG } from '#shared/names/tags.ts'
import { bucketArn, bucketName } from './account-names.ts'
import { acknowledge } from './role.ts'
import { bucketNotifications, type Watched } from './watched.ts'
import { type FunctionName, wiring } from './wiring.ts'

const EXPIRE_DAYS = 30
const OLD_VERSION_DAYS = 30
const ABORT_UPLOAD_DAYS = 3

/**
 * The pipeline's bucket, with the notifications that start the functions. They are part of the bucket itself: CDK's
 * own way needs one more function, which may change any bucket's notifications.
 */
export function createBucket(
  scope: Construct,
  prefix: string,
  aliases: Readonly<Record<FunctionName, lambda.Alias>>,
  watched: Watched,
): s3.Bucket {
  const bucket = new s3.Bucket(scope, 'Bucket', {
    bucketName: bucketName(prefix),
    versioned: wiring.bucket.versioned,
    encryption: s3.BucketEncryption.S3_MANAGED,
    enforceSSL: true,
    minimumTLSVersion: 1.2,
    blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
    objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
    lifecycleRules: [
      // The parts of a split carry the tag from the start.
      { id: 'tagged-expire', tagFilters: EXPIRE_TAGS, expiration: Duration.days(EXPIRE_DAYS) },
      ...withoutUploads(watched).map((prefix) => ({
        id: `old-versions-${prefix.slice(0, -1)}`,
        prefix,
        noncurrentVersionExpiration: Duration.days(OLD_VERSION_DAYS),
      })),
      // A run may have come from an upload's old version: only those go that `./boostline data` has marked.
      ...uploadFolders(watched).map((prefix) => ({
        id: `old-uploads-${prefix.slice(0, -1).replaceAll('/', '-')}`,
        prefix,
        tagFilters: { [KEEP_TAG]: 'no' },
        noncurrentVersionExpiration: Duration.days(OLD_VERSION_DAYS),
      })),
      { id: 'deleted-objects', expiredObjectDeleteMarker: true },
      { id: 'aborted-uploads', abortIncompleteMultipartUploadAfter: Duration.days(ABORT_UPLOAD_DAYS) },
    ],
    // CloudFormation deletes an empty bucket only: data goes by `./boostline destroy`, which asks.
    removalPolicy: RemovalPolicy.DESTROY,
  })
  acknowledge(bucket, {
    'AwsSolutions-S1':
      'Access is recorded by CloudTrail where an account wants it; a log bucket would outlive the stack.',
  })

  const resource = bucket.node.defaultChild as s3.CfnBucket
  resource.notificationConfiguration = {
    lambdaConfigurations: bucketNotifications(watched).flatMap(({ events, prefix, suffix, functionName }) =>
      events.map((event) => ({
        event,
        filter: {
          s3Key: {
            rules: [{ name: 'prefix', value: prefix }, ...(suffix === '' ? [] : [{ name: 'suffix', value: suffix }])],
          },
        },
        function: aliases[functionName].functionArn,
      })),
    ),
  }
  // S3 checks that it may invoke before it takes the configuration.
  for (const functionName of new Set(wiring.bucket.notifications.map((each) => each.functionName))) {
    const alias = aliases[functionName]
    alias.addPermission('Bucket', {
      principal: new iam.ServicePrincipal('s3.amazonaws.com'),
      sourceArn: bucketArn(prefix),
      sourceAccount: Aws.ACCOUNT_ID,
    })
    bucket.node.addDependency(alias)
  }
  // Their owners set the notifications up, in the same region: S3 asks then whether it may invoke.
  for (const [at, name] of watched.uploadBuckets.entries()) {
    aliases['model-training'].addPermission(`UploadBucket${at}`, {
      principal: new iam.ServicePrincipal('s3.amazonaws.com'),
      sourceArn: `arn:${Aws.PARTITION}:s3:::${name}`,
      sourceAccount: Aws.ACCOUNT_ID,
    })
  }
  return bucket
}

function uploadFolders({ uploadPrefixes }: Watched): readonly string[] {
  return [FOLDERS.datasets, ...uploadPrefixes]
}

/** What the pipeline writes by itself. */
function withoutUploads(watched: Watched): readonly string[] {
  return Object.values(FOLDERS).filter((folder) => !uploadFolders(watched).includes(folder))
}
