import * as z from 'zod/mini'

/** What every name of a stage begins with: short, so that a run's name fits into SageMaker's 63 characters. */
export const NAME_PREFIX = { pattern: /^[a-z][a-z0-9]{0,11}$/, wanted: 'a-z0-9, at most 12, no hyphen' } as const

/** Paths that mean others, as the API and a deployment's settings name them: `/score=/predict,/ask=/models/iris/predict`. */
export const PATH_ALIASES = /^\/[\w.~/-]+=\/[\w.~/-]*(,\/[\w.~/-]+=\/[\w.~/-]*)*$/

/** The variables of every function: the bucket, and what the names of its stage begin with. */
export const stageVariables = {
  PIPELINE_BUCKET: z.string('the name of the bucket'),
  NAME_PREFIX: z._default(z.string().check(z.regex(NAME_PREFIX.pattern, NAME_PREFIX.wanted)), 'boostline'),
  /** Of the local cloud: where it answers. It is AWS's own name, by which the SDKs find it, too. */
  AWS_ENDPOINT_URL: z.optional(z.string('the URL of the local cloud')),
}

/** Of the functions that make something in SageMaker, which then acts in this role. */
export const sagemakerVariables = {
  SAGEMAKER_ROLE_ARN: z
    .string('the ARN of an IAM role')
    .check(z.regex(/^arn:aws[a-z-]*:iam::\d{12}:role\/.+$/, 'the ARN of an IAM role')),
}

/** Of the functions that deal with models: what serves those of ONNX, which the image sets where it has it. */
export const onnxVariables = { ONNX_ENGINE: z.optional(z.string('the path of the file that serves ONNX models')) }

/** Of the functions at either end of the evaluation queue. */
export const evaluationVariables = { EVALUATION_QUEUE_URL: z.url('the URL of the evaluation queue') }
