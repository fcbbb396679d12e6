import process from 'node:process'
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs'
import { LambdaClient } from '@aws-sdk/client-lambda'
import { S3Client } from '@aws-sdk/client-s3'
import { SageMakerClient } from '@aws-sdk/client-sagemaker'
import { type Clock, systemClock } from '#shared/clock.ts'
import type { LogEvent, LogSource } from '#shared/logs/read-events.ts'
import { logReader } from '#shared/logs/read-events.ts'
import type { RunName } from '#shared/names/run-name.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import { s3ObjectStore } from '#shared/objects/s3-object-store.ts'
import type { ModelRegistry } from '#shared/registry/model-registry.ts'
import { sagemakerRegistry } from '#shared/registry/sagemaker-registry.ts'
import { type SageMakerRunServices, sagemakerRunServices } from '#shared/runs/sagemaker-run-services.ts'
import { bucketOf, clientSettings, type Deployment } from '../../cli/deployment.ts'
import { listRuns } from '../../local/watch-runs.ts'

/** What the console reads and writes: a deployment, with the caller's credentials, which stay in this process. */
export type Sources = {
  readonly deployment: Pick<Deployment, 'title' | 'endpointUrl' | 'options' | 'functionName'>
  readonly apiUrl: string | undefined
  readonly objects: ObjectStore
  readonly registry: Pick<ModelRegistry, 'describe' | 'find' | 'list' | 'decide'>
  readonly services: SageMakerRunServices
  readonly clock: Clock
  /** Every run by its folder. */
  readonly listRuns: () => Promise<readonly RunName[]>
  /** Each call of what it returns brings what came since the last. */
  readonly readLog: (source: LogSource, sinceMs: number) => () => Promise<readonly LogEvent[]>
  /** Between two looks at what is going on. */
  readonly pollMs: number
}

const LOCAL_POLL_MS = 400
const AWS_POLL_MS = 4000

/** @throws BoostlineError where there is no such stage, or nobody is signed in. */
export async function deploymentSources(deployment: Deployment, apiUrl?: string): Promise<Sources> {
  const settings = clientSettings(deployment, process.env)
  const isLocal = deployment.endpointUrl !== undefined
  const s3 = new S3Client({ ...settings, forcePathStyle: isLocal })
  const objects = s3ObjectStore(s3, await bucketOf(deployment, new LambdaClient(settings)))
  const sagemaker = new SageMakerClient(settings)
  const logs = new CloudWatchLogsClient(settings)
  return {
    deployment,
    apiUrl,
    objects,
    registry: sagemakerRegistry(sagemaker, deployment.prefix),
    services: sagemakerRunServices(sagemaker, objects, deployment.prefix),
    clock: systemClock,
    listRuns: () => listRuns(s3, objects.bucket),
    readLog: (source, sinceMs) => logReader(logs, source, sinceMs),
    pollMs: isLocal ? LOCAL_POLL_MS : AWS_POLL_MS,
  }
}
