import * as z from 'zod/mini'
import { readEnv } from '#shared/env/read-env.ts'
import { sagemakerVariables, stageVariables } from '#shared/env/variables.ts'
import { prefixProblem, readList } from '#shared/names/prefix-list.ts'
import { DEFAULT_XGBOOST_VERSION, xgboostImage } from '#shared/training/xgboost-image.ts'

const FOLDERS = "folders such as automl/, none within another and none of the pipeline's own"

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
  /** Lambda sets it; a Processing job has none. */
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: z.optional(z.string().check(z.regex(/^\d+$/, 'a number of MB'))),
  /** Where uploads are taken besides `datasets/`, with commas. */
  UPLOAD_PREFIXES: z.optional(
    z.string().check(z.refine((text) => prefixProblem({ uploads: readList(text), models: [] }) === undefined, FOLDERS)),
  ),
  /** Buckets besides the pipeline's own whose uploads are taken, with commas. */
  UPLOAD_BUCKETS: z.optional(z.string()),
})

export type TrainingConfig = ReturnType<typeof readConfig>

/** The one reader of this function's environment. @throws BoostlineError `environment-invalid`, `region-unknown`. */
export function readConfig(env: Readonly<Record<string, string | undefined>>) {
  const values = readEnv(environment, env)
  const memory = values.AWS_LAMBDA_FUNCTION_MEMORY_SIZE
  return {
    bucket: values.PIPELINE_BUCKET,
    prefix: values.NAME_PREFIX,
    roleArn: values.SAGEMAKER_ROLE_ARN,
    image: values.XGBOOST_IMAGE ?? xgboostImage(values.AWS_REGION, values.XGBOOST_VERSION),
    codeVersion: values.CODE_VERSION,
    memoryMb: memory === undefined ? undefined : Number(memory),
    uploads: { prefixes: readList(values.UPLOAD_PREFIXES), buckets: readList(values.UPLOAD_BUCKETS) },
  }
}
