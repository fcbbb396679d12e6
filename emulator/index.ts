import type { ServerResponse } from 'node:http'
import { type ApiConfig, createApiGateway } from './apigateway/index.ts'
import type { MovableClock } from './clock.ts'
import { openRunningClock, serveClock } from './clock-control.ts'
import { createCloudWatch } from './cloudwatch/index.ts'
import type { EmulatorContext } from './context.ts'
import { openControlToken, withToken } from './control-token.ts'
import { createDispatch } from './dispatch.ts'
import { createEventBridge, type RuleConfig } from './eventbridge/index.ts'
import { createFaults, type FaultSettings } from './faults/faults.ts'
import { listen, type RequestHandler } from './http/listen.ts'
import { createLambda, type EventSourceMappingConfig, type FunctionConfig } from './lambda/index.ts'
import { createLogs } from './logs/index.ts'
import { type BucketConfig, createS3 } from './s3/index.ts'
import { createSageMaker, type SageMakerOptions } from './sagemaker/index.ts'
import { createSns } from './sns/index.ts'
import { createSqs, type QueueConfig } from './sqs/index.ts'
import { type Database, openDatabase } from './state/database.ts'

export type EmulatorOptions = {
  /** Everything the emulator keeps; one emulator at a time uses it. */
  readonly dataFolder: string
  /** The address that the ports are bound on: 127.0.0.1 unless it is said. */
  readonly listen?: string
  /** 0 takes a free one. */
  readonly port: number
  readonly apiPort: number
  /** Names besides 127.0.0.1, [::1], localhost, *.localhost and the address it listens on that requests may come under. */
  readonly allowedHosts?: readonly string[]
  readonly region: string
  readonly accountId: string
  /** By default the system's clock, as far ahead as it was moved in this folder. */
  readonly clock?: MovableClock
  /** What goes wrong from the start; `POST /_faults` changes it. */
  readonly faults?: FaultSettings
  readonly buckets: readonly BucketConfig[]
  readonly queues: readonly QueueConfig[]
  /** Topics of SNS, by name. */
  readonly topics?: readonly string[]
  readonly rules: readonly RuleConfig[]
  readonly eventSourceMappings: readonly EventSourceMappingConfig[]
  readonly api: ApiConfig
  readonly sagemaker: SageMakerOptions
  /** The functions, given the addresses that are known once the ports are open. */
  readonly functions: (addresses: {
    readonly url: string
    readonly queueUrl: (queueName: string) => string
  }) => readonly FunctionConfig[]
  readonly reportFault: (where: string, error: unknown) => void
}

export type Emulator = {
  /** The one address of all AWS services. */
  readonly url: string
  /** The address of the API. */
  readonly apiUrl: string
  /** What `/_clock` and `/_faults` want to be sent; the data folder keeps it. */
  readonly controlToken: string
  close(): Promise<void>
}

/**
 * Starts the local cloud: every service over one durable state. What was under way when the last one ended, even by
 * SIGKILL, goes on.
 * @throws the EADDRINUSE error of a taken port; Error when another emulator uses the folder, or its clock is too far ahead.
 */
export async function startEmulator(options: EmulatorOptions): Promise<Emulator> {
  const { region, accountId, dataFolder, reportFault } = options
  const bound = options.listen === undefined ? {} : { host: options.listen }
  const database = openDatabase(dataFolder)
  const clock = options.clock ?? openClock(database)
  const controlToken = openControlToken(dataFolder)
  const context: EmulatorContext = {
    accountId,
    region,
    clock,
    database,
    dataFolder,
    reportFault,
  }
  let handle: RequestHandler | undefined
  let handleApi: RequestHandler | undefined
  const starting: RequestHandler = async (_request, response) => {
    response.writeHead(503, { 'retry-after': '1' }).end()
  }

  // The ports are opened first: queue URLs and the functions' environment carry the address.
  const server = await listen((request, response) => (handle ?? starting)(request, response), {
    ...bound,
    port: options.port,
    onFault: reportFault,
  }).catch((error: unknown) => {
    database.close()
    throw error
  })
  const api = await listen((request, response) => (handleApi ?? starting)(request, response), {
    ...bound,
    port: options.apiPort,
    onFault: reportFault,
  }).catch(async (error: unknown) => {
    await server.close()
    database.close()
    throw error
  })
  const endpoint = () => server.url
  // The functions call it by the address that it listens on.
  const allowedHosts = [...(options.allowedHosts ?? []), new URL(server.url).hostname]

  const faults = createFaults(options.faults)
  const logs = createLogs(context)
  const cloudwatch = createCloudWatch(context)
  const sns = createSns(context, { topics: options.topics ?? [] })
  const sqs = createSqs(context, { queues: options.queues, endpoint })
  const functions = options.functions({
    url: server.url,
    queueUrl: (queueName) => `${server.url}/${accountId}/${queueName}`,
  })
  const lambda = createLambda(context, {
    functions,
    eventSourceMappings: options.eventSourceMappings,
    sqs,
    logs: {
      write: (group, stream, line) =>
        database.transaction(() => {
          logs.write(group, stream, line)
          cloudwatch.readLogLine(line)
        }),
    },
    endpoint,
  })
  const enqueue = lambda.enqueue.bind(lambda)
  const eventbridge = createEventBridge(context, {
    rules: options.rules,
    enqueue,
    deliveryOfEvent: () => faults.deliveryOfEvent(),
  })
  const s3 = createS3(context, { buckets: options.buckets, enqueue })
  const sagemaker = createSageMaker(context, { ...options.sagemaker, s3, events: eventbridge, logs })
  const gateway = createApiGateway(context, { api: options.api, lambda, allowedHosts })

  handle = createDispatch({
    services: {
      s3,
      sqs,
      sagemaker,
      'sagemaker-runtime': sagemaker.runtime,
      lambda,
      eventbridge,
      logs,
      cloudwatch,
      sns,
    },
    controls: {
      '/_health': async (_request, response) =>
        answerJson(response, 200, { status: 'ok', region, accountId, apiUrl: api.url }),
      '/_clock': withToken(controlToken, (request, response) => serveClock(clock, request, response)),
      // What would have been sent to the subscribers of the topics.
      '/_sns': withToken(controlToken, async (_request, response) => answerJson(response, 200, sns.published())),
      '/_faults': withToken(controlToken, (request, response) => faults.handle(request, response)),
    },
    faults,
    allowedHosts,
  })
  handleApi = (request, response) => gateway.handle(request, response)
  lambda.start()
  sagemaker.start()

  return {
    url: server.url,
    apiUrl: api.url,
    controlToken,
    close: async () => {
      // Functions in the middle of their work still reach the services while they finish.
      await api.close()
      await sagemaker.close()
      await lambda.close()
      await server.close()
      await eventbridge.close()
      await Promise.all([s3.close(), sqs.close(), logs.close()])
      database.close()
    },
  }
}

function openClock(database: Database): MovableClock {
  try {
    return openRunningClock(database)
  } catch (error) {
    database.close()
    throw error
  }
}

function answerJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}
