import type { IncomingMessage, ServerResponse } from 'node:http'
import type { EmulatorContext } from '../context.ts'
import { type JsonService, serveJson } from '../http/json-protocol.ts'
import { Endpoints } from './endpoints.ts'
import { AddTags } from './operations/AddTags.ts'
import { CreateEndpoint } from './operations/CreateEndpoint.ts'
import { CreateEndpointConfig } from './operations/CreateEndpointConfig.ts'
import { CreateModel } from './operations/CreateModel.ts'
import { CreateModelPackage } from './operations/CreateModelPackage.ts'
import { CreateModelPackageGroup } from './operations/CreateModelPackageGroup.ts'
import { CreateTrainingJob } from './operations/CreateTrainingJob.ts'
import { DeleteEndpoint } from './operations/DeleteEndpoint.ts'
import { DeleteEndpointConfig } from './operations/DeleteEndpointConfig.ts'
import { DeleteModel } from './operations/DeleteModel.ts'
import { DeleteModelPackage } from './operations/DeleteModelPackage.ts'
import { DeleteModelPackageGroup } from './operations/DeleteModelPackageGroup.ts'
import { DeleteTags } from './operations/DeleteTags.ts'
import { DescribeEndpoint } from './operations/DescribeEndpoint.ts'
import { DescribeEndpointConfig } from './operations/DescribeEndpointConfig.ts'
import { DescribeModel } from './operations/DescribeModel.ts'
import { DescribeModelPackage } from './operations/DescribeModelPackage.ts'
import { DescribeModelPackageGroup } from './operations/DescribeModelPackageGroup.ts'
import { DescribeTrainingJob } from './operations/DescribeTrainingJob.ts'
import { ListEndpointConfigs } from './operations/ListEndpointConfigs.ts'
import { ListEndpoints } from './operations/ListEndpoints.ts'
import { ListModelPackageGroups } from './operations/ListModelPackageGroups.ts'
import { ListModelPackages } from './operations/ListModelPackages.ts'
import { ListModels } from './operations/ListModels.ts'
import { ListTags } from './operations/ListTags.ts'
import { ListTrainingJobs } from './operations/ListTrainingJobs.ts'
import { StopTrainingJob } from './operations/StopTrainingJob.ts'
import { UpdateEndpoint } from './operations/UpdateEndpoint.ts'
import { UpdateEndpointWeightsAndCapacities } from './operations/UpdateEndpointWeightsAndCapacities.ts'
import { UpdateModelPackage } from './operations/UpdateModelPackage.ts'
import type { EventBus, LogSink, ObjectStore } from './ports.ts'
import { serveRuntime } from './runtime/serve-runtime.ts'
import type { SageMakerDelays, SageMakerQuotas, SageMakerService } from './service.ts'
import { createStateEvents } from './state-events.ts'
import { createStore } from './store.ts'
import { TrainingJobs } from './training-jobs.ts'
import { requireLibrary } from './xgboost/library.ts'

export type { SageMakerDelays } from './service.ts'

export type SageMakerOptions = {
  /** 0 by default, each of them. */
  readonly delays?: Partial<SageMakerDelays>
  /** AWS's defaults: 50 serverless endpoints, 1000 of their concurrency; 20 training instances of a type. */
  readonly quotas?: Partial<SageMakerQuotas>
}
export type SageMakerPorts = { readonly s3: ObjectStore; readonly events: EventBus; readonly logs: LogSink }

export type SageMaker = {
  /** The control plane: `POST /` with `X-Amz-Target: SageMaker.<Operation>`. */
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>
  /** The runtime: `POST /endpoints/<name>/invocations`. */
  handleRuntime(request: IncomingMessage, response: ServerResponse): Promise<void>
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

const PROTOCOL: JsonService<SageMakerService> = {
  name: 'SageMaker',
  version: '1.1',
  operations: {
    AddTags,
    CreateEndpoint,
    CreateEndpointConfig,
    CreateModel,
    CreateModelPackage,
    CreateModelPackageGroup,
    CreateTrainingJob,
    DeleteEndpoint,
    DeleteEndpointConfig,
    DeleteModel,
    DeleteModelPackage,
    DeleteModelPackageGroup,
    DeleteTags,
    DescribeEndpoint,
    DescribeEndpointConfig,
    DescribeModel,
    DescribeModelPackage,
    DescribeModelPackageGroup,
    DescribeTrainingJob,
    ListEndpointConfigs,
    ListEndpoints,
    ListModelPackageGroups,
    ListModelPackages,
    ListModels,
    ListTags,
    ListTrainingJobs,
    StopTrainingJob,
    UpdateEndpoint,
    UpdateEndpointWeightsAndCapacities,
    UpdateModelPackage,
  },
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
    handle: (request, response) => serveJson(PROTOCOL, service, request, response),
    handleRuntime: (request, response) => serveRuntime(service, request, response),
    start: () => {
      service.trainingJobs.start()
      service.endpoints.start()
    },
    close: async () => {
      await Promise.all([service.trainingJobs.close(), service.endpoints.close()])
    },
  }
}
