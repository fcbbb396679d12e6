import { Aws, CfnMapping, Fn } from 'aws-cdk-lib'
import type { Construct } from 'constructs'
import { REGISTRY_ACCOUNTS } from '#shared/training/xgboost-image.ts'

const MAPPING = 'XgboostRegistries'

/** The mapping from a region to AWS's account that holds its XGBoost images there; once in a stack. */
export function addXgboostRegistries(stack: Construct): CfnMapping {
  const accounts = Object.entries(REGISTRY_ACCOUNTS).map(([region, account]) => [region, { account }])
  return new CfnMapping(stack, MAPPING, { mapping: Object.fromEntries(accounts) })
}

/** AWS's repository of XGBoost images in the stack's region. */
export function xgboostRepositoryArn(): string {
  const account = Fn.findInMap(MAPPING, Aws.REGION, 'account')
  return `arn:${Aws.PARTITION}:ecr:${Aws.REGION}:${account}:repository/sagemaker-xgboost`
}
