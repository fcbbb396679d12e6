import {
  CreateEndpointCommand,
  CreateEndpointConfigCommand,
  CreateModelCommand,
  DeleteEndpointCommand,
  DeleteEndpointConfigCommand,
  DeleteModelCommand,
  DescribeEndpointCommand,
  DescribeEndpointConfigCommand,
  DescribeModelCommand,
  ListEndpointsCommand,
  ListTagsCommand,
  type SageMakerClient,
} from '@aws-sdk/client-sagemaker'
import { nextPageToken } from '#shared/aws/page-token.ts'
import { readFullQuota } from '#shared/aws/quota.ts'
import { awsErrorFacts, translateAwsError } from '#shared/aws/translate-error.ts'
import { BoostlineError } from '#shared/errors/boostline-error.ts'
import { datasetOfRunId } from '#shared/names/run-id.ts'
import { DATASET_TAG } from '#shared/names/tags.ts'
import { isMissing, stateOfEndpoint } from '#shared/serving/sagemaker-endpoint-state.ts'
import { type Endpoints, type EnsureOutcome, type PipelineEndpoint, type Tags } from '../hosting/endpoints.ts'

/** One variant, always of this name: an update of a serverless endpoint keeps it. */
const VARIANT_NAME = 'AllTraffic'

/** Serverless endpoints over SageMaker. */
export function sagemakerEndpoints(client: SageMakerClient): Endpoints {
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

    configuredMemoryMb: async (name) => {
      try {
        const found = await client.send(new DescribeEndpointConfigCommand({ EndpointConfigName: name }))
        return found.ProductionVariants?.[0]?.ServerlessConfig?.MemorySizeInMB
      } catch (error) {
        if (isMissing(error)) return undefined
        throw translateAwsError(`sagemaker:DescribeEndpointConfig ${name}`, error)
      }
    },

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

    describeEndpoint: async (name) => {
      try {
        const found = await client.send(new DescribeEndpointCommand({ EndpointName: name }))
        const tags = await readTags(client, found.EndpointArn)
        const state = stateOfEndpoint(found)
        return { state, dataset: tags[DATASET_TAG] }
      } catch (error) {
        if (isMissing(error)) return { state: { kind: 'missing' }, dataset: undefined }
        throw translateAwsError(`sagemaker:DescribeEndpoint ${name}`, error)
      }
    },

    listEndpoints: async (prefix) => {
      try {
        return await listEndpointsByName(client, prefix)
      } catch (error) {
        throw translateAwsError('sagemaker:ListEndpoints', error)
      }
    },

    deleteEndpoint: async (name) => {
      try {
        await client.send(new DeleteEndpointCommand({ EndpointName: name }))
        return true
      } catch (error) {
        if (isMissing(error)) return true
        if (/in-progress/i.test(awsErrorFacts(error).message)) return false
        throw translateAwsError(`sagemaker:DeleteEndpoint ${name}`, error)
      }
    },

    deleteEndpointConfig: (name) => deleteConfig(client, name),

    deleteModel: async (name) => {
      // The configuration first: it names the model.
      await deleteConfig(client, name)
      try {
        await client.send(new DeleteModelCommand({ ModelName: name }))
      } catch (error) {
        if (!isMissing(error)) throw translateAwsError(`sagemaker:DeleteModel ${name}`, error)
      }
    },
  }
}

async function deleteConfig(client: SageMakerClient, name: string): Promise<void> {
  try {
    await client.send(new DeleteEndpointConfigCommand({ EndpointConfigName: name }))
  } catch (error) {
    if (!isMissing(error)) throw translateAwsError(`sagemaker:DeleteEndpointConfig ${name}`, error)
  }
}

/** `NameContains` finds the text anywhere in a name. Tags would take a call for each endpoint, of which there may be thousands. */
async function listEndpointsByName(client: SageMakerClient, prefix: string): Promise<readonly PipelineEndpoint[]> {
  const found: PipelineEndpoint[] = []
  let token: string | undefined
  do {
    const page = await client.send(
      new ListEndpointsCommand({ NameContains: `${prefix}-`, MaxResults: 100, NextToken: token }),
    )
    for (const { EndpointName: name = '', EndpointStatus: status } of page.Endpoints ?? []) {
      const dataset = datasetOfRunId(prefix, name)
      if (dataset === undefined || (status !== 'InService' && status !== 'Failed')) continue
      found.push({ name, dataset, isInService: status === 'InService' })
    }
    token = nextPageToken('sagemaker:ListEndpoints', token, page.NextToken)
  } while (token)
  return found
}

async function readTags(client: SageMakerClient, ResourceArn: string | undefined): Promise<Tags> {
  const { Tags = [] } = await client.send(new ListTagsCommand({ ResourceArn })).catch((error: unknown) => {
    throw isMissing(error) ? error : translateAwsError(`sagemaker:ListTags ${ResourceArn}`, error)
  })
  return Object.fromEntries(Tags.map(({ Key = '', Value = '' }) => [Key, Value]))
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
      // What was there a moment ago may be gone by now: an endpoint that was being deleted.
      const looks = step.call.replace('Create', 'Describe')
      if (await step.isOurs().catch((cause: unknown) => Promise.reject(translate(looks, cause)))) return 'existed'
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
      hint: 'Ask in Service Quotas (Amazon SageMaker) for more of the limit it names, lower endpoint.maxConcurrency in the manifest, or delete endpoints you no longer need.',
      details: { quota: readFullQuota(message) },
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
      hint: 'AWS shows what was created within seconds. If it goes on, look for it in the SageMaker console.',
      cause: error,
    })
  }
  // A run that was trained here has the image of its deployment; another one was named by a person.
  if (name === 'ValidationException' && /^Requested image .* not found/is.test(message)) {
    return new BoostlineError({
      code: 'model-settings-invalid',
      kind: 'input',
      message: `${call}: SageMaker has no such image: ${message}`,
      hint: 'Correct the version of "image" in model.json (as in sagemaker-xgboost:3.2-0), or leave it out, then upload model.tar.gz again.',
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
    hint: 'Deploy with another prefix (./boostline deploy --stage … --prefix …), then upload the CSV again.',
    cause,
  })
}

function tagList(tags: Tags) {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }))
}
