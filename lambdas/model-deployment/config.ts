import * as z from 'zod/mini'
import { readEnv } from '#shared/env/read-env.ts'
import { evaluationVariables, sagemakerVariables, stageVariables } from '#shared/env/variables.ts'

const environment = z.object({
  AWS_REGION: z.string(),
  ...stageVariables,
  ...sagemakerVariables,
  ...evaluationVariables,
})

export type DeploymentConfig = ReturnType<typeof readConfig>

/** The one reader of this function's environment. @throws BoostlineError `environment-invalid`. */
export function readConfig(env: Readonly<Record<string, string | undefined>>) {
  const values = readEnv(environment, env)
  return {
    region: values.AWS_REGION,
    bucket: values.PIPELINE_BUCKET,
    prefix: values.NAME_PREFIX,
    roleArn: values.SAGEMAKER_ROLE_ARN,
    evaluationQueueUrl: values.EVALUATION_QUEUE_URL,
  }
}
