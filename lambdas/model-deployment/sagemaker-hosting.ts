import {
  CreateEndpointCommand,
  CreateEndpointConfigCommand,
  CreateModelCommand,
  DescribeEndpointCommand,
  DescribeEndpointConfigCommand,
  DescribeModelCommand,
  type SageMakerClient,
} from '@aws-sdk/client-sagemaker'
import { awsErrorFacts, translateAwsError } from '#shared/aws/translate-error.ts'
import { BoostlineError } from '#shared/errors/boostline-error.ts'
import type { EnsureOutcome, ModelHosting, Tags } from './model-hosting.ts'

/** One variant, always of this name: an update of a serverless endpoint keeps it. */
const VARIANT_NAME = 'AllTraffic'

/** Model hosting over SageMaker's serverless endpoints. */
export function sagemakerHosting(client: SageMakerClient): ModelHosting {
  return {
    ensureModel: (model) =>
      ensure({
        call: `sagemaker:CreateModel ${model.name}`,
        create: () =>
          client.send(
            new CreateModelCommand({
              ModelName: model.name,
              ExecutionRoleArn: model.roleArn,
              PrimaryContainer: { Image: model.image, ModelDataUrl: model.modelDataUrl },
              Tags: tagList(model.tags),
            }),
          ),
        isOurs: async () => {
          const found = await client.send(new DescribeModelCommand({ ModelName: model.name }))
          return found.PrimaryContainer?.ModelDataUrl === model.modelDataUrl
        },
      }),

    ensureEndpointConfig: (config) =>
      ensure({
        call: `sagemaker:CreateEndpointConfig ${config.name}`,
        create: () =>
          client.send(
            new CreateEndpointConfigCommand({
              EndpointConfigName: config.name,
              ProductionVariants: [
                {
                  VariantName: VARIANT_NAME,
                  ModelName: config.modelName,
                  ServerlessConfig: { MemorySizeInMB: config.memoryMb, MaxConcurrency: config.maxConcurrency },
                },
              ],
              Tags: tagList(config.tags),
            }),
          ),
        isOurs: async () => {
          const found = await client.send(new DescribeEndpointConfigCommand({ EndpointConfigName: config.name }))
          return found.ProductionVariants?.[0]?.ModelName === config.modelName
        },
      }),

    ensureEndpoint: (endpoint) =>
      ensure({
        call: `sagemaker:CreateEndpoint ${endpoint.name}`,
        create: () =>
          client.send(
            new CreateEndpointCommand({
              EndpointName: endpoint.name,
              EndpointConfigName: endpoint.configName,
              Tags: tagList(endpoint.tags),
            }),
          ),
        isOurs: async () => {
          const found = await client.send(new DescribeEndpointCommand({ EndpointName: endpoint.name }))
          return found.EndpointConfigName === endpoint.configName
        },
      }),
  }
}

type Step = {
  /** For messages: the operation and the name. */
  readonly call: string
  readonly create: () => Promise<unknown>
  /** Whether what has the name already is what we would have made. */
  readonly isOurs: () => Promise<boolean>
}

async function ensure(step: Step): Promise<EnsureOutcome> {
  try {
    await step.create()
    return 'created'
  } catch (error) {
    if (isAlreadyThere(error)) {
      if (await step.isOurs().catch((cause: unknown) => Promise.reject(translateAwsError(step.call, cause))))
        return 'existed'
      throw nameTaken(step.call, error)
    }
    throw translate(step.call, error)
  }
}

/** Names are the idempotency key here; "already existing" is the only sign, in the message of a ValidationException. */
function isAlreadyThere(error: unknown): boolean {
  const { name, message } = awsErrorFacts(error)
  return name === 'ValidationException' && /already exist/i.test(message)
}

function translate(call: string, error: unknown): BoostlineError {
  const { name, message } = awsErrorFacts(error)
  if (name === 'ResourceLimitExceeded') {
    return new BoostlineError({
      code: 'endpoint-quota',
      kind: 'dependency',
      retryable: true,
      message: `${call} met a limit of the account: ${message}`,
      hint: 'Delete endpoints you no longer need, lower endpoint.maxConcurrency, or ask for more serverless concurrency in Service Quotas.',
      cause: error,
    })
  }
  // What was created a moment ago may not be visible yet: describe and create are eventually consistent.
  if (name === 'ValidationException' && /could not find/i.test(message)) {
    return new BoostlineError({
      code: 'aws-not-visible-yet',
      kind: 'dependency',
      retryable: true,
      message: `${call} does not see what was created just before: ${message}`,
      hint: 'It is tried again by itself.',
      cause: error,
    })
  }
  return translateAwsError(call, error)
}

function nameTaken(call: string, cause: unknown): BoostlineError {
  return new BoostlineError({
    code: 'name-taken',
    kind: 'config',
    message: `${call}: something else has this name already.`,
    hint: 'Set another NAME_PREFIX for this deployment, then upload the CSV again.',
    cause,
  })
}

function tagList(tags: Tags) {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }))
}
