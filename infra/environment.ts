import { readConfig as readInferenceConfig } from '../lambdas/inference-api/config.ts'
import { readConfig as readDeploymentConfig } from '../lambdas/model-deployment/config.ts'
import { readConfig as readEvaluationConfig } from '../lambdas/model-evaluation/config.ts'
import { readConfig as readTrainingConfig } from '../lambdas/model-training/config.ts'
import { type FunctionName, type Reference, wiring } from './wiring.ts'

type Variables = Readonly<Record<string, string>>
export type ReferenceValues = Readonly<Record<Reference['ref'], string>>

const READERS: Readonly<Record<FunctionName, (env: Variables) => unknown>> = {
  'model-training': readTrainingConfig,
  'model-deployment': readDeploymentConfig,
  'model-evaluation': readEvaluationConfig,
  'inference-api': readInferenceConfig,
}

/** What Lambda sets by itself. */
const LAMBDA_VARIABLES = { AWS_REGION: 'us-east-1' }

/** Values of the right form: the real ones are known only after the deployment. */
const PLAUSIBLE_VALUES: ReferenceValues = {
  bucketName: 'boostline-123456789012-us-east-1',
  namePrefix: 'boostline',
  sagemakerRoleArn: 'arn:aws:iam::123456789012:role/sagemaker',
  evaluationQueueUrl: 'https://sqs.us-east-1.amazonaws.com/123456789012/boostline-evaluation',
  codeVersion: '0.0.0',
  defaultModel: 'iris',
}

/**
 * A function's environment, after the function's own reader took the like of it: what is missing fails here.
 * What is empty is left out; `more` is what only a deployment in AWS can say.
 * @throws BoostlineError `environment-invalid`.
 */
export function functionEnvironment(name: FunctionName, values: ReferenceValues, more: Variables = {}): Variables {
  const environment: Readonly<Record<string, string | Reference>> = { ...wiring.functions[name].environment, ...more }
  READERS[name]({ ...LAMBDA_VARIABLES, ...resolve(environment, PLAUSIBLE_VALUES) })
  return resolve(environment, values)
}

function resolve(environment: Readonly<Record<string, string | Reference>>, values: ReferenceValues): Variables {
  const entries = Object.entries(environment).map(
    ([name, value]) => [name, typeof value === 'string' ? value : values[value.ref]] as const,
  )
  return Object.fromEntries(entries.filter(([, value]) => value !== ''))
}
