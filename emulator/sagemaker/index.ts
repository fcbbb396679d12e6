import type { EmulatorContext } from '../context.ts'
import { loadServiceModel } from '../model/service-model.ts'
import { awsJson } from '../protocols/codec.ts'
import { type JsonProtocol, jsonService } from '../protocols/json.ts'
import type { AwsService } from '../protocols/service.ts'
import { Endpoints } from './endpoints.ts'
import { refuseInput } from './errors.ts'
import { OPERATIONS } from './operation-table.ts'
import type { EventBus, LogSink, ObjectStore } from './ports.ts'
import { createRuntime } from './runtime/index.ts'
import type { SageMakerService } from './service.ts'
import type { SageMakerDelays, SageMakerQuotas } from './settings.ts'
import { createStateEvents } from './state-events.ts'
import { createStore } from './store.ts'
import { TrainingJobs } from './training-jobs.ts'
import { requireLibrary } from './xgboost/library.ts'

export type { SageMakerDelays } from './settings.ts'

export type SageMakerOptions = {
  /** 0 by default, each of them. */
  readonly delays?: Partial<SageMakerDelays>
  /** AWS's defaults: 50 serverless endpoints, 1000 of their concurrency; 20 training instances of a type. */
  readonly quotas?: Partial<SageMakerQuotas>
}
export type SageMakerPorts = { readonly s3: ObjectStore; readonly events: EventBus; readonly logs: LogSink }

/** The control plane speaks AWS JSON 1.1. */
export type SageMaker = AwsService & {
  /** What endpoints are invoked by: REST JSON. */
  readonly runtime: AwsService
  /** Goes on with the jobs and endpoints that were in flight when the emulator ended. */
  start(): void
  /** Ends every process of its own; what is in flight goes on at the next start. */
  close(): Promise<void>
}

const NO_DELAYS: SageMakerDelays = {
  startingMs: 0,
  downloadingMs: 0,
  uploadingMs: 0,
  endpointCreatingMs: 0,
  endpointUpdatingMs: 0,
  endpointDeletingMs: 0,
}
const DEFAULT_QUOTAS: SageMakerQuotas = {
  trainingInstances: 20,
  serverlessEndpoints: 50,
  serverlessConcurrency: 1000,
}

const JSON_1_1 = awsJson('1.1')

const PROTOCOL: JsonProtocol<SageMakerService> = {
  name: 'SageMaker',
  codecOf: () => JSON_1_1,
  operations: OPERATIONS,
  model: loadServiceModel(new URL('./service-model.json', import.meta.url)),
  refuseInput,
}

/** SageMaker over the context's database and `<dataFolder>/sagemaker`. */
export function createSageMaker(context: EmulatorContext, options: SageMakerOptions & SageMakerPorts): SageMaker {
  const { s3, logs } = options
  const store = createStore(context.database)
  const events = createStateEvents(options.events, store)
  const delays = { ...NO_DELAYS, ...options.delays }
  let library: string | undefined
  // Looked for at the first job or endpoint, so that everything else works without it.
  const findLibrary = () => {
    library ??= requireLibrary()
    return library
  }
  const parts = { context, store, s3, logs, events, delays, findLibrary }
  const service: SageMakerService = {
    context,
    store,
    s3,
    events,
    quotas: { ...DEFAULT_QUOTAS, ...options.quotas },
    trainingJobs: new TrainingJobs(parts),
    endpoints: new Endpoints(parts),
  }
  return {
    ...jsonService(PROTOCOL, service),
    runtime: createRuntime(service),
    start: () => {
      service.trainingJobs.start()
      service.endpoints.start()
    },
    close: async () => {
      await Promise.all([service.trainingJobs.close(), service.endpoints.close()])
    },
  }
}
