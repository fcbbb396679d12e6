/* The names of a stage `dev` in AWS, so that what is called can be held against the stage's policies. */

export const PREFIX = 'boostlinedev'
export const REGION = 'us-east-1'
export const ACCOUNT = '123456789012'
export const BUCKET = `${PREFIX}-${ACCOUNT}-${REGION}`
export const ROLE_ARN = `arn:aws:iam::${ACCOUNT}:role/${PREFIX}-sagemaker`

export const TOPIC_ARN = `arn:aws:sns:${REGION}:${ACCOUNT}:${PREFIX}-notices`

export function queueUrl(name: string): string {
  return `https://sqs.${REGION}.amazonaws.com/${ACCOUNT}/${PREFIX}-${name}`
}

export function sagemakerArn(kind: string, name: string): string {
  return `arn:aws:sagemaker:${REGION}:${ACCOUNT}:${kind}/${name}`
}
