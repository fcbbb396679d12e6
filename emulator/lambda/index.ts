import { randomUUID } from 'node:crypto'
import type { EmulatorContext } from '../context.ts'
import type { Logs } from '../logs/index.ts'
import { loadServiceModel } from '../model/service-model.ts'
import { type RestProtocol, restJsonService } from '../protocols/rest-json.ts'
import type { AwsService } from '../protocols/service.ts'
import { createAsyncDelivery } from './async-delivery.ts'
import { refuseInput } from './errors.ts'
import { createEventSourceMapping, type EventSourceMappingConfig, type MessageSource } from './event-source-mapping.ts'
import { checkFunction, type FunctionConfig } from './function-config.ts'
import { FunctionPool } from './function-pool.ts'
import type { InvocationResult } from './invocation-result.ts'
import { OPERATIONS } from './operation-table.ts'
import { ROUTES } from './routes.ts'
import { type LambdaService, requireFunction } from './service.ts'

export type { EventSourceMappingConfig } from './event-source-mapping.ts'
export type { FunctionConfig } from './function-config.ts'
export type { InvocationResult } from './invocation-result.ts'

/** It speaks REST JSON. */
export type Lambda = AwsService & {
  /**
   * Queues an asynchronous invocation: one synchronous insert, which may be part of the caller's transaction.
   * Delivered at least once, also after a restart, and not before `delayMs` is over. Throws ResourceNotFoundException.
   */
  enqueue(functionName: string, payload: string, delayMs?: number): void
  /**
   * Runs a function and waits for it; a function that fails is a result. Rejects with ResourceNotFoundException, or
   * TooManyRequestsException where every instance is busy.
   */
  invoke(functionName: string, payload: string): Promise<InvocationResult>
  /** Begins to deliver asynchronous invocations and queue messages, and initialises what is to be initialised ahead. */
  start(): void
  /** Takes no more work, gives what runs 2 s to end, then ends every process. */
  close(): Promise<void>
}

export type LambdaOptions = {
  readonly functions: readonly FunctionConfig[]
  readonly eventSourceMappings: readonly EventSourceMappingConfig[]
  readonly sqs: MessageSource
  readonly logs: Pick<Logs, 'write'>
  /** Where the functions find every other service; read when a process starts. */
  readonly endpoint: () => string
}

const PROTOCOL: RestProtocol<LambdaService> = {
  name: 'Lambda',
  routes: ROUTES,
  pathPrefix: /^\/\d{4}-\d{2}-\d{2}(?=\/)/,
  operations: OPERATIONS,
  model: loadServiceModel(new URL('./service-model.json', import.meta.url)),
  refuseInput,
}

const CLOSE_GRACE_MS = 2000

/** AWS Lambda: every function's bundle in processes of its own, under AWS's own runtime client. */
export function createLambda(context: EmulatorContext, options: LambdaOptions): Lambda {
  const { functions, logs, endpoint, sqs } = options
  const writeLog = (group: string, stream: string, line: string) => logs.write(group, stream, line)
  const pools = new Map<string, FunctionPool>()
  const poolByName = new Map<string, FunctionPool>()
  for (const config of functions) {
    checkFunction(config)
    const pool = new FunctionPool({ config, context, endpoint, writeLog, slotFree: () => takeWork() })
    pools.set(config.name, pool)
    for (const name of [config.name, ...(config.otherNames ?? [])]) poolByName.set(name, pool)
  }
  const asyncDelivery = createAsyncDelivery({
    context,
    pools,
    writeLog,
    sendToQueue: (queueName, body) => sqs.send(queueName, body),
  })
  const service: LambdaService = {
    context,
    poolByName,
    enqueue: (...invocation) => asyncDelivery.enqueue(...invocation),
  }
  const mappings = options.eventSourceMappings.map((mapping) =>
    createEventSourceMapping(context, mapping, requireFunction(service, mapping.functionName), sqs),
  )

  function takeWork(): void {
    asyncDelivery.deliver()
    for (const mapping of mappings) mapping.poll()
  }

  /** One after another: what is asked for meanwhile goes first. */
  async function initialiseAhead(): Promise<void> {
    for (const pool of pools.values()) if (pool.config.isInitialisedAhead) await pool.initialiseAhead()
  }
  let ahead: Promise<void> | undefined

  return {
    ...restJsonService(PROTOCOL, service),
    enqueue: (functionName, payload, delayMs) => {
      asyncDelivery.enqueue(requireFunction(service, functionName).config.name, payload, delayMs)
    },
    invoke: async (functionName, payload) => requireFunction(service, functionName).run(randomUUID(), payload),
    start: () => {
      asyncDelivery.start()
      for (const mapping of mappings) mapping.start()
      ahead = initialiseAhead().catch((error: unknown) => context.reportFault('lambda initialisation ahead', error))
    },
    close: async () => {
      await Promise.all([
        asyncDelivery.close(),
        ...mappings.map((mapping) => mapping.close()),
        ...[...pools.values()].map((pool) => pool.close(CLOSE_GRACE_MS)),
        ahead,
      ])
    },
  }
}
