import * as z from 'zod/mini'
import { readEnv } from '#shared/env/read-env.ts'
import { stageVariables } from '#shared/env/variables.ts'
import type { OwnDeployment } from '#shared/names/deployment-options.ts'

const environment = z.object({
  AWS_REGION: z.string(),
  ...stageVariables,
  NOTICES_TOPIC_ARN: z.optional(
    z.string().check(z.regex(/^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:\S+$/, 'the ARN of an SNS topic')),
  ),
})

export type NotificationsConfig = Omit<ReturnType<typeof readConfig>, 'endpointUrl'> & OwnDeployment

/** The one reader of this function's environment. @throws BoostlineError `environment-invalid`. */
export function readConfig(env: Readonly<Record<string, string | undefined>>) {
  const values = readEnv(environment, env)
  return {
    bucket: values.PIPELINE_BUCKET,
    prefix: values.NAME_PREFIX,
    endpointUrl: values.AWS_ENDPOINT_URL,
    region: values.AWS_REGION,
    /** Where mail goes out; without it there is none. */
    topicArn: values.NOTICES_TOPIC_ARN,
  }
}
