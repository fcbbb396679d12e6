import type { IncomingMessage } from 'node:http'
import type { InvokeEndpointCommandInput } from '@aws-sdk/client-sagemaker-runtime'
import { AwsError } from '../../../http/aws-error.ts'
import { readBody } from '../../../http/body.ts'
import { endpointLogGroup } from '../../endpoints.ts'
import { ContainerCrash, InvocationTimeout, PingError } from '../../model-server.ts'
import type { Deployment, Endpoint, Variant } from '../../resources.ts'
import type { SageMakerService } from '../../service.ts'
import type { ScoringResponse } from '../../xgboost/scoring.ts'
import { modelError, payloadTooLarge, throttled, validationError } from '../errors.ts'
import type { RuntimeOperation } from '../service.ts'

/** What reaches a container that was told no type, so that XGBoost's refuses it. */
const DEFAULT_CONTENT_TYPE = 'application/octet-stream'
const TIMEOUT_MS = 60_000
const MAX_INSTANCE_PAYLOAD_BYTES = 6 * 1024 * 1024
const MAX_SERVERLESS_PAYLOAD_BYTES = 4 * 1024 * 1024

/** Passes a request on to the endpoint's container. Throws the runtime's errors, the container's as ModelError. */
export const InvokeEndpoint: RuntimeOperation<InvokeEndpointCommandInput> = async (service, input, { http }) => {
  const body = await readPayload(http)
  const { endpoint, deployment } = findServing(service, input.EndpointName)
  const variant = chooseVariant(deployment, input.TargetVariant)
  if (variant.serverless && body.length > MAX_SERVERLESS_PAYLOAD_BYTES) {
    throw payloadTooLarge(MAX_SERVERLESS_PAYLOAD_BYTES)
  }
  const server = service.endpoints.server(endpoint, deployment, variant)
  if (variant.serverless && server.inFlight >= variant.serverless.MaxConcurrency) throw throttled()

  const location = { ...service.context, logGroup: endpointLogGroup(endpoint.name) }
  let answer: ScoringResponse
  try {
    answer = await server.invoke(
      { contentType: input.ContentType ?? DEFAULT_CONTENT_TYPE, accept: input.Accept, body },
      TIMEOUT_MS,
    )
  } catch (error) {
    if (error instanceof InvocationTimeout) {
      throw modelError(
        location,
        0,
        'Your invocation timed out while waiting for a response from container primary. Review the latency metrics for each container in Amazon CloudWatch, resolve the issue, and try again.',
      )
    }
    if (error instanceof PingError) throw modelError(location, 500, error.message)
    // The web server in front of the container's workers says this when a worker dies.
    if (error instanceof ContainerCrash) throw modelError(location, 502, BAD_GATEWAY)
    throw error
  }
  if (answer.status >= 300) throw modelError(location, answer.status, answer.body)
  if (variant.serverless && Buffer.byteLength(answer.body) > MAX_SERVERLESS_PAYLOAD_BYTES) {
    throw modelError(location, 500, `The response is larger than ${MAX_SERVERLESS_PAYLOAD_BYTES} bytes.`)
  }
  return {
    status: 200,
    headers: { 'x-amzn-invoked-production-variant': variant.name, 'content-type': answer.contentType },
    body: answer.body,
  }
}

const BAD_GATEWAY =
  '<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n'

async function readPayload(request: IncomingMessage): Promise<Buffer> {
  try {
    return await readBody(request, MAX_INSTANCE_PAYLOAD_BYTES)
  } catch (error) {
    if (error instanceof AwsError) throw payloadTooLarge(MAX_INSTANCE_PAYLOAD_BYTES)
    throw error
  }
}

function findServing(service: SageMakerService, name: string): { endpoint: Endpoint; deployment: Deployment } {
  const endpoint = service.store.get('endpoint', name)
  // An endpoint's name is taken in any case when it is made, but has to match when it is invoked.
  if (!endpoint?.current || endpoint.name !== name || endpoint.status === 'Deleting') {
    throw validationError(`Endpoint ${name} of account ${service.context.accountId} not found.`)
  }
  return { endpoint, deployment: endpoint.current }
}

/** The variant asked for, or one by the variants' weights. */
function chooseVariant(deployment: Deployment, target: string | undefined): Variant {
  if (target !== undefined) {
    const variant = deployment.variants.find((candidate) => candidate.name === target)
    if (variant) return variant
    throw validationError(`Variant ${target} not found for Request`)
  }
  const total = deployment.variants.reduce((sum, variant) => sum + variant.weight, 0)
  let rest = Math.random() * total
  const chosen = deployment.variants.find((variant) => {
    rest -= variant.weight
    return rest < 0
  })
  const variant = chosen ?? deployment.variants[0]
  if (!variant) throw new Error(`deployment ${deployment.id} has no variant`)
  return variant
}
