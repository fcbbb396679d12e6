import {
  CloudWatchLogsClient,
  DeleteLogGroupCommand,
  DeleteLogStreamCommand,
  paginateDescribeLogGroups,
  paginateDescribeLogStreams,
} from '@aws-sdk/client-cloudwatch-logs'
import { LambdaClient, PutFunctionConcurrencyCommand } from '@aws-sdk/client-lambda'
import {
  AbortMultipartUploadCommand,
  DeleteObjectsCommand,
  ListBucketsCommand,
  ListMultipartUploadsCommand,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandOutput,
  S3Client,
  type _Error as S3Error,
} from '@aws-sdk/client-s3'
import {
  DeleteEndpointCommand,
  DeleteEndpointConfigCommand,
  DeleteModelCommand,
  DeleteModelPackageCommand,
  DeleteModelPackageGroupCommand,
  paginateListEndpointConfigs,
  paginateListEndpoints,
  paginateListModelPackageGroups,
  paginateListModelPackages,
  paginateListModels,
  paginateListProcessingJobs,
  paginateListTrainingJobs,
  SageMakerClient,
  StopProcessingJobCommand,
  StopTrainingJobCommand,
} from '@aws-sdk/client-sagemaker'
import { awsErrorFacts, translateAwsError } from '#shared/aws/translate-error.ts'
import { BoostlineError } from '#shared/errors/boostline-error.ts'
import { ENDPOINT_LOGS_PREFIX, PROCESSING_JOBS_LOGS, TRAINING_JOBS_LOGS } from '#shared/names/log-groups.ts'
import type { Leftovers } from './leftovers.ts'

/** Errors of what does not exist: SageMaker's is a ValidationException, told from others by its message. */
const GONE = /ResourceNotFound|NoSuchBucket|could not find|does not exist|resource not found|not found/i
/** A job that just ended cannot be stopped; an endpoint in a change cannot be deleted. The next poll tries again. */
const TOO_EARLY = /in status|cannot update in-progress|cannot be (stopped|deleted)/i
/** Of a job. */
const RUNNING = ['InProgress', 'Stopping'] as const
/** Of an endpoint. */
const BUSY = new Set(['Creating', 'Updating', 'SystemUpdating', 'RollingBack', 'Deleting'])

export type LeftoverClients = {
  readonly s3: S3Client
  readonly sagemaker: SageMakerClient
  readonly lambda: LambdaClient
  readonly logs: CloudWatchLogsClient
}

/** SageMaker allows few calls a second: many tries, each waiting longer. */
export function leftoverClients(region: { readonly region?: string }): LeftoverClients {
  const settings = { ...region, maxAttempts: 10 }
  return {
    s3: new S3Client(settings),
    sagemaker: new SageMakerClient(settings),
    lambda: new LambdaClient(settings),
    logs: new CloudWatchLogsClient(settings),
  }
}

export function awsLeftovers({ s3, sagemaker, lambda, logs }: LeftoverClients): Leftovers {
  /** Sends a call; what is gone already, or cannot go yet, is passed over. */
  async function attempt(call: string, send: () => Promise<unknown>): Promise<void> {
    try {
      await send()
    } catch (error) {
      const { name, message } = awsErrorFacts(error)
      if (!GONE.test(`${name} ${message}`) && !TOO_EARLY.test(message)) throw translateAwsError(call, error)
    }
  }

  /** `NameContains` finds the prefix anywhere in a name: only its beginning counts. */
  async function named<Page, Item>(
    prefix: string,
    pages: AsyncIterable<Page>,
    itemsOf: (page: Page) => readonly Item[] | undefined,
    nameOf: (item: Item) => string | undefined,
  ): Promise<readonly Item[]> {
    const found: Item[] = []
    for await (const page of pages) {
      found.push(...(itemsOf(page) ?? []).filter((item) => nameOf(item)?.startsWith(prefix)))
    }
    return found
  }

  const listing = { client: sagemaker, pageSize: 100 }
  const names = (found: readonly (string | undefined)[]) => found.filter((name) => name !== undefined)

  return {
    pauseFunction: (FunctionName) =>
      attempt('lambda:PutFunctionConcurrency', () =>
        lambda.send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: 0 })),
      ),

    runningProcessingJobs: async (prefix) => {
      const found = await Promise.all(
        RUNNING.map((StatusEquals) =>
          named(
            prefix,
            paginateListProcessingJobs(listing, { NameContains: prefix, StatusEquals }),
            (page) => page.ProcessingJobSummaries,
            (job) => job.ProcessingJobName,
          ),
        ),
      )
      return names(found.flat().map((job) => job.ProcessingJobName))
    },
    stopProcessingJob: (ProcessingJobName) =>
      attempt('sagemaker:StopProcessingJob', () => sagemaker.send(new StopProcessingJobCommand({ ProcessingJobName }))),

    runningTrainingJobs: async (prefix) => {
      const found = await Promise.all(
        RUNNING.map((StatusEquals) =>
          named(
            prefix,
            paginateListTrainingJobs(listing, { NameContains: prefix, StatusEquals }),
            (page) => page.TrainingJobSummaries,
            (job) => job.TrainingJobName,
          ),
        ),
      )
      return names(found.flat().map((job) => job.TrainingJobName))
    },
    stopTrainingJob: (TrainingJobName) =>
      attempt('sagemaker:StopTrainingJob', () => sagemaker.send(new StopTrainingJobCommand({ TrainingJobName }))),

    endpoints: async (prefix) => {
      const found = await named(
        prefix,
        paginateListEndpoints(listing, { NameContains: prefix }),
        (page) => page.Endpoints,
        (endpoint) => endpoint.EndpointName,
      )
      return found.map(({ EndpointName = '', EndpointStatus = '' }) => ({
        name: EndpointName,
        isBusy: BUSY.has(EndpointStatus),
      }))
    },
    deleteEndpoint: (EndpointName) =>
      attempt('sagemaker:DeleteEndpoint', () => sagemaker.send(new DeleteEndpointCommand({ EndpointName }))),

    endpointConfigs: async (prefix) => {
      const pages = paginateListEndpointConfigs(listing, { NameContains: prefix })
      const nameOf = (config: { readonly EndpointConfigName?: string | undefined }) => config.EndpointConfigName
      return names((await named(prefix, pages, (page) => page.EndpointConfigs, nameOf)).map(nameOf))
    },
    deleteEndpointConfig: (EndpointConfigName) =>
      attempt('sagemaker:DeleteEndpointConfig', () =>
        sagemaker.send(new DeleteEndpointConfigCommand({ EndpointConfigName })),
      ),

    models: async (prefix) => {
      const pages = paginateListModels(listing, { NameContains: prefix })
      const nameOf = (model: { readonly ModelName?: string | undefined }) => model.ModelName
      return names((await named(prefix, pages, (page) => page.Models, nameOf)).map(nameOf))
    },
    deleteModel: (ModelName) =>
      attempt('sagemaker:DeleteModel', () => sagemaker.send(new DeleteModelCommand({ ModelName }))),

    packageGroups: async (prefix) => {
      const pages = paginateListModelPackageGroups(listing, { NameContains: prefix })
      const nameOf = (group: { readonly ModelPackageGroupName?: string | undefined }) => group.ModelPackageGroupName
      return names((await named(prefix, pages, (page) => page.ModelPackageGroupSummaryList, nameOf)).map(nameOf))
    },
    deletePackageGroup: async (ModelPackageGroupName) => {
      const packages: string[] = []
      // A dataset of which nothing was evaluated has no group.
      await attempt('sagemaker:ListModelPackages', async () => {
        for await (const page of paginateListModelPackages(listing, { ModelPackageGroupName })) {
          packages.push(...names((page.ModelPackageSummaryList ?? []).map((each) => each.ModelPackageArn)))
        }
      })
      for (const ModelPackageName of packages) {
        await attempt('sagemaker:DeleteModelPackage', () =>
          sagemaker.send(new DeleteModelPackageCommand({ ModelPackageName })),
        )
      }
      await attempt('sagemaker:DeleteModelPackageGroup', () =>
        sagemaker.send(new DeleteModelPackageGroupCommand({ ModelPackageGroupName })),
      )
    },

    bucket: async (prefix) => {
      const region = await s3.config.region()
      const { Buckets = [] } = await s3.send(new ListBucketsCommand({ Prefix: `${prefix}-` }))
      const isOurs = new RegExp(`^${prefix}-\\d{12}-${region}$`)
      return Buckets.find(({ Name = '' }) => isOurs.test(Name))?.Name
    },
    emptyBucket: (Bucket) => emptyBucket(s3, Bucket),

    deleteLogs: async (prefix) => {
      let count = 0
      const logGroupNamePrefix = `${ENDPOINT_LOGS_PREFIX}${prefix}`
      for await (const page of paginateDescribeLogGroups({ client: logs }, { logGroupNamePrefix })) {
        for (const { logGroupName } of page.logGroups ?? []) {
          await attempt('logs:DeleteLogGroup', () => logs.send(new DeleteLogGroupCommand({ logGroupName })))
          count += 1
        }
      }
      for (const logGroupName of [PROCESSING_JOBS_LOGS, TRAINING_JOBS_LOGS]) {
        const pages = paginateDescribeLogStreams({ client: logs }, { logGroupName, logStreamNamePrefix: prefix })
        try {
          for await (const { logStreams = [] } of pages) {
            for (const { logStreamName } of logStreams) {
              const stream = { logGroupName, logStreamName }
              await attempt('logs:DeleteLogStream', () => logs.send(new DeleteLogStreamCommand(stream)))
              count += 1
            }
          }
        } catch (error) {
          // Before an account's first job of the kind there is no such group.
          if (awsErrorFacts(error).name !== 'ResourceNotFoundException') throw error
        }
      }
      return count
    },
  }
}

/** The error for an object that could not be deleted. */
export function objectsLeft(bucket: string, { Key, Code, Message }: S3Error): BoostlineError {
  return new BoostlineError({
    code: 'object-left',
    kind: 'config',
    message: `s3:DeleteObjects could not delete s3://${bucket}/${Key}: ${Code} ${Message}`,
    hint: 'Give your user s3:DeleteObjectVersion on this bucket, then run the command again.',
  })
}

async function emptyBucket(s3: S3Client, Bucket: string): Promise<number> {
  let count = 0
  let marker: { KeyMarker?: string | undefined; VersionIdMarker?: string | undefined } | undefined = {}
  while (marker) {
    const page: ListObjectVersionsCommandOutput = await s3.send(new ListObjectVersionsCommand({ Bucket, ...marker }))
    const Objects = [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])].map(({ Key, VersionId }) => ({
      Key: Key ?? '',
      VersionId: VersionId ?? '',
    }))
    if (Objects.length > 0) {
      const { Errors = [] } = await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } }))
      const [first] = Errors
      if (first) throw objectsLeft(Bucket, first)
      count += Objects.length
    }
    marker = page.IsTruncated ? { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker } : undefined
  }
  const { Uploads = [] } = await s3.send(new ListMultipartUploadsCommand({ Bucket }))
  for (const { Key, UploadId } of Uploads) {
    await s3.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId }))
  }
  return count
}
