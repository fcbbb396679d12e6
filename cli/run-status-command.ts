import process from 'node:process'
import { LambdaClient } from '@aws-sdk/client-lambda'
import { S3Client } from '@aws-sdk/client-s3'
import { SageMakerClient } from '@aws-sdk/client-sagemaker'
import { wholeModelState } from '#engines/scoring/whole-model-state.ts'
import { systemClock } from '#shared/clock.ts'
import { s3ObjectStore } from '#shared/objects/s3-object-store.ts'
import { sagemakerRunServices } from '#shared/runs/sagemaker-run-services.ts'
import { sagemakerEndpointState } from '#shared/serving/sagemaker-endpoint-state.ts'
import { stateByType } from '#shared/serving/scorer-by-type.ts'
import type { Outcome, Terminal } from './command-line/command.ts'
import { bucketOf, clientSettings, type Deployment } from './deployment.ts'
import { type StatusRequest, tellStatus } from './status.ts'

/** `status`. */
export async function runStatusCommand(
  request: StatusRequest,
  deployment: Deployment,
  { say }: Terminal,
): Promise<Outcome> {
  const settings = clientSettings(deployment, process.env)
  const s3 = new S3Client({ ...settings, forcePathStyle: deployment.endpointUrl !== undefined })
  const objects = s3ObjectStore(s3, await bucketOf(deployment, new LambdaClient(settings)))
  const sagemaker = new SageMakerClient(settings)
  return await tellStatus(request, {
    objects,
    services: {
      ...sagemakerRunServices(sagemaker, objects, deployment.prefix),
      // A person who asks is told of a damaged model, too.
      ...stateByType({ endpoint: sagemakerEndpointState(sagemaker), lambda: wholeModelState(objects) }),
    },
    clock: systemClock,
    deploymentOptions: deployment.options,
    say,
  })
}
