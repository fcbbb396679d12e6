import * as z from 'zod/mini'
import { readEnv } from '#shared/env/read-env.ts'
import { sagemakerVariables, stageVariables } from '#shared/env/variables.ts'
import { DEFAULT_XGBOOST_VERSION, xgboostImage } from '#shared/training/xgboost-image.ts'

const environment = z.object({
  AWS_REGION: z.string(),
  ...stageVariables,
  ...sagemakerVariables,
  XGBOOST_VERSION: z._default(
    z.string().check(z.regex(/^\d+\.\d+-\d+$/, 'an image tag such as 3.2-0')),
    DEFAULT_XGBOOST_VERSION,
  ),
  /** For a region that the built-in table does not know: the whole image URI. */
  XGBOOST_IMAGE: z.optional(z.string()),
  CODE_VERSION: z._default(z.string(), 'dev'),
})

export type TrainingConfig = ReturnType<typeof readConfig>

/** The one reader of this function's environment. @throws BoostlineError `environment-invalid`, `region-unknown`. */
export function readConfig(env: Readonly<Record<string, string | undefined>>) {
  const values = readEnv(environment, env)
  return {
    bucket: values.PIPELINE_BUCKET,
    prefix: values.NAME_PREFIX,
    roleArn: values.SAGEMAKER_ROLE_ARN,
    image: values.XGBOOST_IMAGE ?? xgboostImage(values.AWS_REGION, values.XGBOOST_VERSION),
    codeVersion: values.CODE_VERSION,
  }
}
