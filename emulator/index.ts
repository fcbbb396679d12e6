import type { IncomingMessage, ServerResponse } from 'node:http'
import { type ApiConfig, createApiGateway } from './apigateway/index.ts'
import type { MovableClock } from './clock.ts'
import { openRunningClock, serveClock } from './clock-control.ts'
import { createCloudWatch } from './cloudwatch/index.ts'
import type { EmulatorContext } from './context.ts'
import { detectService, type ServiceName } from './detect-service.ts'
import { createEventBridge, type RuleConfig } from './eventbridge/index.ts'
import { createFaults, type FaultSettings, isRequestService } from './faults/faults.ts'
import { listen } from './http/listen.ts'
import { createLambda, type EventSourceMappingConfig, type FunctionConfig } from './lambda/index.ts'
import { createLogs } from './logs/index.ts'
import { type BucketConfig, createS3 } from './s3/index.ts'
import { createSageMaker, type SageMakerOptions } from './sagemaker/index.ts'
import { createSqs, type QueueConfig } from './sqs/index.ts'
import { openDatabase } from './state/database.ts'

export type EmulatorOptions = {
  /** Everything the emulator keeps; one emulator at a time uses it. */
  readonly dataFolder: string
  /** Ports on loopback; 0 takes a free one. */
  readonly port: number
  readonly apiPort: number
  readonly region: string
  readonly accountId: string
  /** By default the system's clock, as far ahead as it was moved in this folder. */
  readonly clock?: MovableClock
  /** What goes wrong from the start; `POST /_faults` changes it. */
  readonly faults?: FaultSettings
  readonly buckets: readonly BucketConfig[]
  readonly queues: readonly QueueConfig[]
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
  close(): Promise<void>
}

/**
 * Starts the local cloud: every service over one durable state. What was under way when the last one ended, even by
 * SIGKILL, goes on.
 * @throws the EADDRINUSE error of a taken port; Error when another emulator uses the folder.
 */
export async function startEmulator(options: EmulatorOptions): Promise<Emulator> {
  const { region, accountId, dataFolder, reportFault } = options
  const database = openDatabase(dataFolder)
  const clock = options.clock ?? openRunningClock(database)
  const context: EmulatorContext = {
    accountId,
    region,
    clock,
    database,
    dataFolder,
    reportFault,
  }
  let handle: Handler | undefined
  let handleApi: Handler | undefined
  const starting: Handler = async (_request, response) => {
    response.writeHead(503, { 'retry-after': '1' }).end()
  }

  // The ports are opened first: queue URLs and the functions' environment carry the address.
  const server = await listen((request, response) => (handle ?? starting)(request, response), {
    port: options.port,
    onFault: reportFault,
  }).catch((error: unknown) => {
    database.close()
    throw error
  })
  const api = await listen((request, response) => (handleApi ?? starting)(request, response), {
    port: options.apiPort,
    onFault: reportFault,
  }).catch(async (error: unknown) => {
    await server.close()
    database.close()
    throw error
  })
  const endpoint = () => server.url

  const faults = createFaults(options.faults)
  const logs = createLogs(context)
  const cloudwatch = createCloudWatch(context)
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
  const events = createEventBridge(context, {
    rules: options.rules,
    enqueue,
    deliveryOfEvent: () => faults.deliveryOfEvent(),
  })
  const s3 = createS3(context, { buckets: options.buckets, enqueue })
  const sagemaker = createSageMaker(context, { ...options.sagemaker, s3, events, logs })
  const gateway = createApiGateway(context, { api: options.api, lambda })

  const serve = async (service: ServiceName, request: IncomingMessage, response: ServerResponse): Promise<void> => {
    switch (service) {
      case 'health':
        return answerJson(response, 200, { status: 'ok', region, accountId })
      case 'clock':
        return await serveClock(clock, request, response)
      case 'faults':
        return await faults.handle(request, response)
      case 's3':
        return await s3.handle(request, response)
      case 'sqs':
        return await sqs.handle(request, response)
      case 'sagemaker':
        return await sagemaker.handle(request, response)
      case 'sagemaker-runtime':
        return await sagemaker.handleRuntime(request, response)
      case 'lambda':
        return await lambda.handle(request, response)
      case 'eventbridge':
        return await events.handle(request, response)
      case 'logs':
        return await logs.handle(request, response)
      case 'cloudwatch':
        return await cloudwatch.handle(request, response)
    }
  }
  handle = async (request, response) => {
    const service = detectService(request)
    if (typeof service === 'object') {
      request.resume()
      return answerJson(response, 501, {
        __type: 'NotImplemented',
        message: `The emulator has no service for "${service.unknownTarget}".`,
      })
    }
    if (!isRequestService(service)) return await serve(service, request, response)
    await faults.around(service, request, response, () => serve(service, request, response))
  }
  handleApi = (request, response) => gateway.handle(request, response)
  lambda.start()
  sagemaker.start()

  return {
    url: server.url,
    apiUrl: api.url,
    close: async () => {
      // Functions in the middle of their work still reach the services while they finish.
      await api.close()
      await sagemaker.close()
      await lambda.close()
      await server.close()
      await events.close()
      await Promise.all([s3.close(), sqs.close(), logs.close()])
      database.close()
    },
  }
}

type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>

function answerJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}
