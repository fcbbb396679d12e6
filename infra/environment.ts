import type { Reference } from './function-definition.ts'
import { type FunctionName, wiring } from './wiring.ts'

type Variables = Readonly<Record<string, string>>

/** What the references of an environment stand for in one place, such as a stage in AWS or the local cloud. */
export type ReferenceValues = Readonly<Record<Exclude<Reference['ref'], 'queueUrl'>, string>> & {
  readonly queueUrl: (queueName: string) => string
}

/** What Lambda sets. */
const LAMBDA_VARIABLES = { AWS_REGION: 'us-east-1' }

/** Made-up values of the right form. */
const PLAUSIBLE_VALUES: ReferenceValues = {
  bucketName: 'boostline-123456789012-us-east-1',
  namePrefix: 'boostline',
  sagemakerRoleArn: 'arn:aws:iam::123456789012:role/boostline-sagemaker',
  queueUrl: (queueName) => `https://sqs.us-east-1.amazonaws.com/123456789012/boostline-${queueName}`,
  codeVersion: '0.0.0',
  defaultModel: 'iris',
  corsOrigins: '',
  pathAliases: '',
  apiAuth: 'none',
  noticesTopicArn: 'arn:aws:sns:us-east-1:123456789012:boostline-notices',
  uploadPrefixes: '',
  uploadBuckets: '',
  modelPrefixes: '',
}

/**
 * A function's environment, checked by the function's config reader: what is missing or malformed fails here. For
 * values that are only known in AWS, a made-up one of the same form is checked. Empty values are left out.
 * @throws BoostlineError `environment-invalid`.
 */
export function functionEnvironment(
  name: FunctionName,
  values: ReferenceValues,
  notKnownYet: readonly (keyof ReferenceValues)[] = [],
): Variables {
  const plausible = Object.fromEntries(notKnownYet.map((reference) => [reference, PLAUSIBLE_VALUES[reference]]))
  wiring.functions[name].readConfig({ ...LAMBDA_VARIABLES, ...resolve(name, { ...values, ...plausible }) })
  return resolve(name, values)
}

/** An environment of valid but made-up values: for runs of a function without AWS. */
export function plausibleEnvironment(name: FunctionName): Variables {
  return { ...LAMBDA_VARIABLES, ...functionEnvironment(name, PLAUSIBLE_VALUES) }
}

function resolve(name: FunctionName, values: ReferenceValues): Variables {
  const entries = Object.entries(wiring.functions[name].environment).map(
    ([variable, value]) => [variable, typeof value === 'string' ? value : valueOf(value, values)] as const,
  )
  return Object.fromEntries(entries.filter(([, value]) => value !== ''))
}

function valueOf(reference: Reference, values: ReferenceValues): string {
  return reference.ref === 'queueUrl' ? values.queueUrl(reference.queueName) : values[reference.ref]
}
