import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs'
import { S3Client } from '@aws-sdk/client-s3'
import { SageMakerClient } from '@aws-sdk/client-sagemaker'
import { LOCAL } from './local-cloud.ts'

/** SDK clients of the local cloud: its state is read by the public API only. */
export type Clients = {
  readonly s3: S3Client
  readonly sagemaker: SageMakerClient
  readonly logs: CloudWatchLogsClient
}

export function createClients(endpoint: string): Clients {
  const settings = {
    endpoint,
    region: LOCAL.region,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  }
  return {
    s3: new S3Client({ ...settings, forcePathStyle: true }),
    sagemaker: new SageMakerClient(settings),
    logs: new CloudWatchLogsClient(settings),
  }
}
