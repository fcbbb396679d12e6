import { Aws, CfnOutput } from 'aws-cdk-lib'
import type { Construct } from 'constructs'
import { functionLogs } from '#shared/names/log-groups.ts'
import type { FunctionName } from './wiring.ts'

/** The functions' alias: every trigger, permission and setting is on it, so that a version takes over whole. */
export const ALIAS = 'live'

/** Repositories and what an account and region has once, for all stages. */
export const REGISTRY_STACK = 'boostline-registry'

/** What the stack of a stage says of its Processing jobs, by the function whose bundle they run. */
export const PROCESSING_OUTPUTS = {
  'model-training': { image: 'ProcessingImage', roleArn: 'ProcessingRoleArn' },
  'batch-scoring': { image: 'ScoringProcessingImage', roleArn: 'ScoringProcessingRoleArn' },
} as const

/** A function whose bundle also runs as a Processing job, for files that take longer than a function has. */
export type ProcessingFunction = keyof typeof PROCESSING_OUTPUTS

/** The functions that an image of their repositories is named for: a tag is in each, a digest is that of model-training. */
export function processedBy(image: string): readonly ProcessingFunction[] {
  return image.startsWith('sha256:') ? ['model-training'] : ['model-training', 'batch-scoring']
}

/** The bucket's name is known before anything is made: policies and doctor name it. */
export function bucketName(prefix: string): string {
  return `${prefix}-${Aws.ACCOUNT_ID}-${Aws.REGION}`
}

export function functionName(prefix: string, name: FunctionName): string {
  return `${prefix}-${name}`
}

export function logGroupName(prefix: string, name: FunctionName): string {
  return functionLogs(functionName(prefix, name))
}

/** An ARN in this account and region. */
export function arn(service: string, resource: string): string {
  return `arn:${Aws.PARTITION}:${service}:${Aws.REGION}:${Aws.ACCOUNT_ID}:${resource}`
}

/** A value that `./boostline deploy` shows at its end. */
export function addOutput(scope: Construct, id: string, value: string): CfnOutput {
  return new CfnOutput(scope, id, { value })
}

export function bucketArn(prefix: string, keys?: string): string {
  const bucket = `arn:${Aws.PARTITION}:s3:::${bucketName(prefix)}`
  return keys === undefined ? bucket : `${bucket}/${keys}`
}
