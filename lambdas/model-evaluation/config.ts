import * as z from 'zod/mini'
import { readEnv } from '#shared/env/read-env.ts'

const environment = z.object({
  PIPELINE_BUCKET: z.string(),
  NAME_PREFIX: z._default(
    z.string().check(z.regex(/^[a-z][a-z0-9]{0,11}$/, 'a-z0-9, at most 12, no hyphen')),
    'boostline',
  ),
  EVALUATION_QUEUE_URL: z.url('the URL of the evaluation queue'),
})

export type EvaluationConfig = ReturnType<typeof readConfig>

/** The one reader of this function's environment. @throws BoostlineError `environment-invalid`. */
export function readConfig(env: Readonly<Record<string, string | undefined>>) {
  const values = readEnv(environment, env)
  return { bucket: values.PIPELINE_BUCKET, prefix: values.NAME_PREFIX, queueUrl: values.EVALUATION_QUEUE_URL }
}
