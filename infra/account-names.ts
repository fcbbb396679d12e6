// Names that CloudFormation completes, with the account and the region that it deploys to.
import { Aws } from 'aws-cdk-lib'

/** The bucket's name is known before anything is made: policies and doctor name it. */
export function bucketName(prefix: string): string {
  return `${prefix}-${Aws.ACCOUNT_ID}-${Aws.REGION}`
}

/** An ARN in this account and region. */
export function arn(service: string, resource: string): string {
  return `arn:${Aws.PARTITION}:${service}:${Aws.REGION}:${Aws.ACCOUNT_ID}:${resource}`
}

export function bucketArn(prefix: string, keys?: string): string {
  const bucket = `arn:${Aws.PARTITION}:s3:::${bucketName(prefix)}`
  return keys === undefined ? bucket : `${bucket}/${keys}`
}
