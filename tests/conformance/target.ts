import { CloudWatchClient } from '@aws-sdk/client-cloudwatch'
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs'
import { LambdaClient } from '@aws-sdk/client-lambda'
import { S3Client } from '@aws-sdk/client-s3'
import { SageMakerClient } from '@aws-sdk/client-sagemaker'
import { SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime'
import { SQSClient } from '@aws-sdk/client-sqs'
import { startTestEmulator } from '../../emulator/testing/test-emulator.ts'

/** What the suite is run against. */
export type Target = {
  /** `the emulator`, `aws`, or the address of another implementation. */
  readonly name: string
  /** Absent for AWS itself. */
  readonly endpoint: string | undefined
  readonly s3: S3Client
  readonly sqs: SQSClient
  readonly sagemaker: SageMakerClient
  readonly runtime: SageMakerRuntimeClient
  readonly lambda: LambdaClient
  readonly logs: CloudWatchLogsClient
  readonly cloudwatch: CloudWatchClient
  /** A function that returns its event. */
  readonly functionName: string | undefined
  /** A role that SageMaker may assume. */
  readonly roleArn: string | undefined
  /** A name that nothing else has. */
  uniqueName(): string
  /** Runs at the end, the last one registered first. */
  cleanUp(action: () => Promise<unknown>): void
  close(): Promise<void>
}

/**
 * The emulator, or what the environment names: `REMOTE=http://…` or `REMOTE=aws`, with `REMOTE_FUNCTION` (a function
 * that returns its event) and `REMOTE_ROLE_ARN` where those cases are wanted.
 */
export async function openTarget(env: Readonly<Record<string, string | undefined>>): Promise<Target> {
  const remote = env['REMOTE']
  if (!remote) return await startOwnEmulator()
  return createTarget({
    name: remote,
    endpoint: remote === 'aws' ? undefined : remote,
    functionName: env['REMOTE_FUNCTION'],
    // Only AWS asks whether there is such a role.
    roleArn: env['REMOTE_ROLE_ARN'] ?? (remote === 'aws' ? undefined : LOCAL_ROLE_ARN),
    close: async () => {},
  })
}

const LOCAL_ROLE_ARN = 'arn:aws:iam::123456789012:role/conformance'

async function startOwnEmulator(): Promise<Target> {
  const emulator = await startTestEmulator()
  return createTarget({
    name: 'the emulator',
    endpoint: emulator.url,
    functionName: 'echo',
    roleArn: LOCAL_ROLE_ARN,
    close: async () => await emulator[Symbol.asyncDispose](),
  })
}

type TargetSettings = Pick<Target, 'name' | 'endpoint' | 'functionName' | 'roleArn' | 'close'>

function createTarget(settings: TargetSettings): Target {
  const config = settings.endpoint
    ? {
        endpoint: settings.endpoint,
        region: 'us-east-1',
        credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
      }
    : {}
  const s3 = new S3Client({ ...config, forcePathStyle: settings.endpoint !== undefined })
  const sqs = new SQSClient(config)
  const sagemaker = new SageMakerClient(config)
  const runtime = new SageMakerRuntimeClient(config)
  const lambda = new LambdaClient(config)
  const logs = new CloudWatchLogsClient(config)
  const cloudwatch = new CloudWatchClient(config)
  const started = Date.now().toString(36)
  const cleanUps: (() => Promise<unknown>)[] = []
  let names = 0
  return {
    ...settings,
    s3,
    sqs,
    sagemaker,
    runtime,
    lambda,
    logs,
    cloudwatch,
    uniqueName: () => `conformance-${started}-${process.pid}-${names++}`,
    cleanUp: (action) => cleanUps.unshift(action),
    close: async () => {
      const failures: unknown[] = []
      for (const cleanUp of cleanUps) await cleanUp().catch((error: unknown) => failures.push(error))
      for (const client of [s3, sqs, sagemaker, runtime, lambda, logs, cloudwatch]) client.destroy()
      await settings.close()
      if (failures.length > 0) throw new AggregateError(failures, `left behind on ${settings.name}`)
    },
  }
}

/** How a call was refused, as its caller sees it. */
export async function refusal(
  call: Promise<unknown>,
): Promise<{ name: string; status: number | undefined; message: string }> {
  try {
    await call
  } catch (error) {
    const { name, message, $metadata } = error as Error & { $metadata?: { httpStatusCode?: number } }
    return { name, status: $metadata?.httpStatusCode, message }
  }
  throw new Error('the call was not refused')
}
