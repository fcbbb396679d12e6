// The ground of the SageMaker tests: SageMaker over HTTP with the real S3, driven by AWS's own clients.
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import {
  type CreateTrainingJobCommandInput,
  DescribeEndpointCommand,
  type DescribeEndpointCommandOutput,
  DescribeTrainingJobCommand,
  type DescribeTrainingJobCommandOutput,
  SageMakerClient,
} from '@aws-sdk/client-sagemaker'
import { SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime'
import { type Clock, systemClock } from '../../clock.ts'
import type { EmulatorContext } from '../../context.ts'
import { listen } from '../../http/listen.ts'
import { createS3, type S3 } from '../../s3/index.ts'
import { openDatabase } from '../../state/database.ts'
import { createSageMaker, type SageMaker, type SageMakerOptions } from '../index.ts'

export const BUCKET = 'ml'
const ACCOUNT = '123456789012'
export const IMAGE = '683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:3.2-0'
export const ROLE = `arn:aws:iam::${ACCOUNT}:role/ml-exec`

type PublishedEvent = { readonly detailType: string; readonly detail: Readonly<Record<string, unknown>> }
export type TestSageMaker = {
  readonly sagemaker: SageMakerClient
  readonly runtime: SageMakerRuntimeClient
  readonly service: SageMaker
  readonly s3: S3
  readonly context: EmulatorContext
  readonly url: string
  readonly events: readonly PublishedEvent[]
  /** Notifications that S3 handed to functions. */
  readonly notifications: readonly string[]
  readonly logs: readonly { readonly group: string; readonly stream: string; readonly message: string }[]
  /** Ends the service as a kill would leave it: state and folders stay. */
  stop(): Promise<void>
  /** Throws when the emulator reported a fault of its own meanwhile. */
  close(): Promise<void>
}

/** `folder` is where an earlier cloud left its state. */
export async function startTestSageMaker(
  options: SageMakerOptions & { readonly clock?: Clock; readonly folder?: string } = {},
): Promise<TestSageMaker> {
  const folder = options.folder ?? mkdtempSync(path.join(os.tmpdir(), 'boostline-sagemaker-'))
  mkdirSync(folder, { recursive: true })
  const events: PublishedEvent[] = []
  const logs: { group: string; stream: string; message: string }[] = []
  const faults: string[] = []
  const notifications: string[] = []
  const context: EmulatorContext = {
    accountId: ACCOUNT,
    region: 'us-east-1',
    clock: options.clock ?? systemClock,
    database: openDatabase(folder),
    dataFolder: folder,
    reportFault: (where, error) => faults.push(`${where}: ${String(error)}`),
  }
  const s3 = createS3(context, {
    buckets: [
      {
        name: BUCKET,
        versioned: true,
        notifications: [
          { id: 'models', events: ['s3:ObjectCreated:*'], suffix: '/output/model.tar.gz', functionName: 'deploy' },
        ],
      },
    ],
    enqueue: (_functionName, payload) => notifications.push(payload),
  })
  const service = createSageMaker(context, {
    ...options,
    s3,
    events: { publish: (event) => events.push(event as PublishedEvent) },
    logs: { write: (group, stream, message) => logs.push({ group, stream, message }) },
  })
  const listener = await listen((request, response) =>
    request.url?.startsWith('/endpoints/')
      ? service.runtime.handle(request, response)
      : service.handle(request, response),
  )
  const client = {
    endpoint: listener.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  }
  const sagemaker = new SageMakerClient(client)
  const runtime = new SageMakerRuntimeClient(client)
  const stop = async () => {
    sagemaker.destroy()
    runtime.destroy()
    await listener.close()
    await service.close()
    await s3.close()
    context.database.close()
  }
  service.start()
  return {
    sagemaker,
    runtime,
    service,
    s3,
    context,
    url: listener.url,
    events,
    notifications,
    logs,
    stop,
    close: async () => {
      await stop()
      rmSync(folder, { recursive: true, force: true })
      if (faults.length > 0) throw new Error(faults.join('\n'))
    },
  }
}

/** Polls `check` until it gives something; rejects with `what` after 30 s. */
export async function eventually<T>(what: string, check: () => Promise<T | undefined> | T | undefined): Promise<T> {
  const deadline = performance.now() + 30_000
  for (;;) {
    const value = await check()
    if (value !== undefined) return value
    if (performance.now() > deadline) throw new Error(`waited 30 s in vain for ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

export async function finishedJob(cloud: TestSageMaker, name: string): Promise<DescribeTrainingJobCommandOutput> {
  return await eventually(`training job ${name} to end`, async () => {
    const job = await cloud.sagemaker.send(new DescribeTrainingJobCommand({ TrainingJobName: name }))
    return ['Completed', 'Failed', 'Stopped'].includes(job.TrainingJobStatus ?? '') ? job : undefined
  })
}

export async function settledEndpoint(cloud: TestSageMaker, name: string): Promise<DescribeEndpointCommandOutput> {
  return await eventually(`endpoint ${name} to settle`, async () => {
    const endpoint = await cloud.sagemaker.send(new DescribeEndpointCommand({ EndpointName: name }))
    return ['InService', 'Failed'].includes(endpoint.EndpointStatus ?? '') ? endpoint : undefined
  })
}

/** The examples as SageMaker's XGBoost reads them: label first, no header; every fifth row is for validation. */
export function encodedExample(name: 'iris' | 'breast-cancer' | 'diabetes'): { train: string; validation: string } {
  const [, ...rows] = readFileSync(path.resolve('examples', `${name}.csv`), 'utf8')
    .trim()
    .split('\n')
  const words = new Map<string, number>()
  const code = (cell: string) => {
    if (Number.isFinite(Number(cell))) return cell
    if (!words.has(cell)) words.set(cell, words.size)
    return String(words.get(cell))
  }
  const encoded = rows.map((row) => {
    const cells = row.split(',').map(code)
    return [cells.at(-1), ...cells.slice(0, -1)].join(',')
  })
  return {
    train: encoded.filter((_, index) => index % 5 !== 0).join('\n'),
    validation: encoded.filter((_, index) => index % 5 === 0).join('\n'),
  }
}

/** A request for a training on `s3://ml/<job>/train/` and, where it is there, `s3://ml/<job>/validation/`. */
export async function trainingRequest(
  cloud: TestSageMaker,
  name: string,
  data: { readonly train: string; readonly validation?: string },
  hyperParameters: Record<string, string>,
): Promise<CreateTrainingJobCommandInput> {
  const channels = Object.entries(data)
  for (const [channel, content] of channels) {
    await cloud.s3.writeObject(BUCKET, `${name}/${channel}/part-00000.csv`, Buffer.from(content))
  }
  return {
    TrainingJobName: name,
    RoleArn: ROLE,
    AlgorithmSpecification: { TrainingImage: IMAGE, TrainingInputMode: 'File' },
    HyperParameters: hyperParameters,
    InputDataConfig: channels.map(([channel]) => ({
      ChannelName: channel,
      ContentType: 'text/csv',
      DataSource: { S3DataSource: { S3DataType: 'S3Prefix', S3Uri: `s3://${BUCKET}/${name}/${channel}/` } },
    })),
    OutputDataConfig: { S3OutputPath: `s3://${BUCKET}/runs/` },
    ResourceConfig: { InstanceType: 'ml.m5.large', InstanceCount: 1, VolumeSizeInGB: 10 },
    StoppingCondition: { MaxRuntimeInSeconds: 3600 },
    Tags: [{ Key: 'dataset', Value: 'test' }],
  }
}

/** What a rejected call was rejected with, as a client sees it. */
export async function refusal(call: Promise<unknown>): Promise<{ name: string; message: string; status: unknown }> {
  try {
    await call
  } catch (error) {
    const { name, message, $metadata } = error as Error & { $metadata?: { httpStatusCode?: number } }
    return { name, message, status: $metadata?.httpStatusCode }
  }
  throw new Error('the call was not refused')
}
