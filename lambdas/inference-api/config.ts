import * as z from 'zod/mini'
import { readEnv } from '#shared/env/read-env.ts'

const environment = z.object({
  PIPELINE_BUCKET: z.string(),
  /** The dataset whose model answers `POST /predict` and direct invocations. */
  DEFAULT_MODEL: z.optional(
    z.string().check(z.regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'a dataset: a-z0-9 and single hyphens')),
  ),
})

/** The one reader of this function's environment. @throws BoostlineError `environment-invalid`. */
export function readConfig(env: Readonly<Record<string, string | undefined>>) {
  const values = readEnv(environment, env)
  return { bucket: values.PIPELINE_BUCKET, defaultModel: values.DEFAULT_MODEL }
}
