import { userInfo } from 'node:os'
import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { LambdaClient } from '@aws-sdk/client-lambda'
import { S3Client } from '@aws-sdk/client-s3'
import { SageMakerClient } from '@aws-sdk/client-sagemaker'
import { s3ObjectStore } from '#shared/objects/s3-object-store.ts'
import type { Outcome, Terminal } from './command-line/command.ts'
import { type Decision, decide } from './decide.ts'
import { bucketOf, clientSettings, type Deployment } from './deployment.ts'
import { sagemakerPackageRegistry } from './package-registry.ts'

export type DecisionRequest = Pick<Decision, 'command' | 'dataset'> & {
  readonly runId: string | undefined
  readonly reason: string | undefined
  /** Where it is not asked of the deployment's functions. */
  readonly bucket: string | undefined
}

/** `approve`, `reject` and `rollback`; not ok where the pipeline did not follow within a minute. */
export async function runDecision(
  request: DecisionRequest,
  deployment: Deployment,
  { say }: Terminal,
): Promise<Outcome> {
  const { command, dataset, reason } = request
  const settings = clientSettings(deployment, process.env)
  const bucket = request.bucket ?? (await bucketOf(deployment, new LambdaClient(settings)))
  const s3 = new S3Client({ ...settings, forcePathStyle: deployment.endpointUrl !== undefined })
  const user = userInfo().username
  const decision: Decision = {
    command,
    dataset,
    prefix: deployment.prefix,
    runId: request.runId ?? null,
    reason: reason === undefined ? `${user}, boostline ${command}` : `${reason} (${user})`,
  }
  const followed = await decide(decision, {
    registry: sagemakerPackageRegistry(new SageMakerClient(settings)),
    objects: s3ObjectStore(s3, bucket),
    sleep: (ms) => sleep(ms),
    say,
  })
  return { ok: followed, result: { command, dataset, followed } }
}
