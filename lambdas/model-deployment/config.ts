import * as z from 'zod/mini'
import { readEnv } from '#shared/env/read-env.ts'

const environment = z.object({
  PIPELINE_BUCKET: z.string(),
  NAME_PREFIX: z._default(
    z.string().check(z.regex(/^[a-z][a-z0-9]{0,11}$/, 'a-z0-9, at most 12, no hyphen')),
    'boostline',
  ),
  SAGEMAKER_ROLE_ARN: z.string().check(z.regex(/^arn:aws[a-z-]*:iam::\d{12}:role\/.+$/, 'the ARN of an IAM role')),
  EVALUATION_QUEUE_URL: z.url('the URL of the evaluation queue'),
})

export type DeploymentConfig = ReturnType<typeof readConfig>

/** The one reader of this function's environment. @throws BoostlineError `environment-invalid`. */
export function readConfig(env: Readonly<Record<string, string | undefined>>) {
  const values = readEnv(environment, env)
  return {
    bucket: values.PIPELINE_BUCKET,
    prefix: values.NAME_PREFIX,
    roleArn: values.SAGEMAKER_ROLE_ARN,
    evaluationQueueUrl: values.EVALUATION_QUEUE_URL,
  }
}
