import * as z from 'zod/mini'
import { readEnv } from '#shared/env/read-env.ts'
import { evaluationVariables, onnxVariables, sagemakerVariables, stageVariables } from '#shared/env/variables.ts'
import type { OwnDeployment } from '#shared/names/deployment-options.ts'
import { readList } from '#shared/names/prefix-list.ts'

const environment = z.object({
  AWS_REGION: z.string(),
  ...stageVariables,
  ...sagemakerVariables,
  ...evaluationVariables,
  ...onnxVariables,
  /** Where uploads are taken besides `datasets/`, with commas: their old versions are looked through. */
  UPLOAD_PREFIXES: z.optional(z.string('prefixes of keys, with commas')),
  /** Where models of others' training jobs are taken, with commas; nowhere unless told, since a model runs code. */
  MODEL_PREFIXES: z.optional(z.string('prefixes of keys, with commas')),
})

/** What is asked for after the dependencies are made. */
export type DeploymentConfig = Omit<ReturnType<typeof readConfig>, 'onnxEngine' | 'endpointUrl'> & OwnDeployment

/** The one reader of this function's environment. @throws BoostlineError `environment-invalid`. */
export function readConfig(env: Readonly<Record<string, string | undefined>>) {
  const values = readEnv(environment, env)
  return {
    region: values.AWS_REGION,
    bucket: values.PIPELINE_BUCKET,
    prefix: values.NAME_PREFIX,
    endpointUrl: values.AWS_ENDPOINT_URL,
    roleArn: values.SAGEMAKER_ROLE_ARN,
    onnxEngine: values.ONNX_ENGINE,
    evaluationQueueUrl: values.EVALUATION_QUEUE_URL,
    uploadPrefixes: readList(values.UPLOAD_PREFIXES),
    modelPrefixes: readList(values.MODEL_PREFIXES),
  }
}
