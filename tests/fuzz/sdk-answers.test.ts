import { Readable } from 'node:stream'
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch'
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs'
import { S3Client } from '@aws-sdk/client-s3'
import { SageMakerClient } from '@aws-sdk/client-sagemaker'
import { SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime'
import { SQSClient } from '@aws-sdk/client-sqs'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { s3ObjectStore } from '#shared/objects/s3-object-store.ts'
import { sagemakerRegistry } from '#shared/registry/sagemaker-registry.ts'
import { sagemakerRunServices } from '#shared/runs/sagemaker-run-services.ts'
import { sagemakerScorer } from '#shared/serving/sagemaker-scorer.ts'
import { sagemakerTrainingJobs } from '#shared/training/sagemaker-training-jobs.ts'
import { cloudWatchChallengerHealth } from '../../lambdas/model-deployment/adapters/cloudwatch-challenger-health.ts'
import { cloudWatchTrainingLog } from '../../lambdas/model-deployment/adapters/cloudwatch-training-log.ts'
import { sagemakerEndpoints } from '../../lambdas/model-deployment/adapters/sagemaker-endpoints.ts'
import { sagemakerTrainingOutcomes } from '../../lambdas/model-deployment/adapters/sagemaker-training-outcomes.ts'
import { sqsEvaluationQueue } from '../../lambdas/model-deployment/adapters/sqs-evaluation-queue.ts'
import { sqsMessageVisibility } from '../../lambdas/model-evaluation/adapters/sqs-message-visibility.ts'
import { MESSAGE } from '../../lambdas/model-evaluation/testing/evaluation-world.ts'
import { expectForAny, type Json } from './for-any.ts'
import { mutatedBytes, mutatedJson, textOfJson } from './mutations.ts'
import { outcomeOf } from './typed-error.ts'

/*
 * The adapters over the real SDK clients, whose every request is answered with the case's one answer: a service that
 * is broken, or something between it and us that answers in its place.
 */

const RUN = 'boostline-iris-20260701-100000-c7e6a1b2'
const TIME = 1_782_900_300
const ARN = `arn:aws:sagemaker:us-east-1:123456789012:model-package/boostline-iris/1`
/** Nobody pages through more before it is refused. */
const MOST_REQUESTS = 150

type Handler = { handle(request: unknown): Promise<unknown> }

function clients(requestHandler: Handler) {
  const credentials = { accessKeyId: 'a', secretAccessKey: 'b' }
  const options = { region: 'us-east-1', credentials, maxAttempts: 1, requestHandler: requestHandler as never }
  const sagemaker = new SageMakerClient(options)
  return {
    objects: s3ObjectStore(new S3Client(options), 'boostline'),
    registry: sagemakerRegistry(sagemaker, 'boostline'),
    endpoints: sagemakerEndpoints(sagemaker),
    jobs: sagemakerTrainingJobs(sagemaker),
    outcomes: sagemakerTrainingOutcomes(sagemaker),
    services: sagemakerRunServices(sagemaker, s3ObjectStore(new S3Client(options), 'boostline'), 'boostline'),
    scorer: sagemakerScorer(new SageMakerRuntimeClient(options)),
    health: cloudWatchChallengerHealth(new CloudWatchClient(options), 'boostline'),
    trainingLog: cloudWatchTrainingLog(new CloudWatchLogsClient(options)),
    queue: sqsEvaluationQueue(new SQSClient(options), 'https://sqs.us-east-1.amazonaws.com/1/q'),
    visibility: sqsMessageVisibility(new SQSClient(options), 'https://sqs.us-east-1.amazonaws.com/1/q'),
  }
}
type Adapters = ReturnType<typeof clients>

type Call = {
  /** A good answer: JSON, or the text of another body. */
  readonly answer: Json
  readonly ask: (adapters: Adapters) => Promise<unknown>
}

async function all(items: AsyncIterable<unknown>): Promise<readonly unknown[]> {
  const found: unknown[] = []
  for await (const item of items) found.push(item)
  return found
}

const JOB = {
  name: RUN,
  image: 'image',
  roleArn: 'role',
  hyperparameters: {},
  trainUri: 's3://boostline/a/',
  validationUri: 's3://boostline/b/',
  outputUri: 's3://boostline/runs/iris/',
  instanceType: 'ml.m5.large',
  instanceCount: 1,
  volumeSizeGb: 10,
  maxRuntimeSeconds: 60,
  tags: {},
}
const PACKAGE = {
  ModelPackageArn: ARN,
  ModelPackageName: 'p',
  ModelPackageGroupName: 'boostline-iris',
  ModelPackageDescription: `${RUN}: good`,
  ModelApprovalStatus: 'Approved',
  CreationTime: TIME,
  CustomerMetadataProperties: { runId: RUN, dataset: 'iris', comparedWith: 'none' },
  LastModifiedBy: { IamIdentity: { Arn: 'arn' } },
}
const LISTING =
  '<ListBucketResult><IsTruncated>true</IsTruncated><NextContinuationToken>t</NextContinuationToken><Contents><Key>a</Key><LastModified>2026-07-01T10:00:00.000Z</LastModified><Size>3</Size></Contents></ListBucketResult>'
const ROWS = { values: Float64Array.of(1, 2), width: 1 }
const TARGET = { type: 'endpoint', endpointName: RUN } as const

const CALLS: Readonly<Record<string, Call>> = {
  get: { answer: 'body', ask: ({ objects }) => objects.get('k') },
  head: { answer: '', ask: ({ objects }) => objects.head('k') },
  open: {
    answer: 'body',
    ask: async ({ objects }) => {
      const found = await objects.open('k')
      return found && (await all(found.body))
    },
  },
  put: { answer: '', ask: ({ objects }) => objects.put('k', 'x', { condition: 'absent' }) },
  delete: { answer: '', ask: ({ objects }) => objects.delete('k') },
  list: { answer: LISTING, ask: ({ objects }) => all(objects.list('p')) },
  describePackage: { answer: PACKAGE, ask: ({ registry }) => registry.describe(ARN) },
  listPackages: {
    answer: { ModelPackageSummaryList: [PACKAGE], NextToken: 't' },
    ask: ({ registry }) => all(registry.list('iris')),
  },
  findPackage: { answer: { ModelPackageSummaryList: [PACKAGE] }, ask: ({ registry }) => registry.find('iris', RUN) },
  datasets: {
    answer: { ModelPackageGroupSummaryList: [{ ModelPackageGroupName: 'boostline-iris', CreationTime: TIME }] },
    ask: ({ registry }) => registry.datasets(),
  },
  ensureGroup: { answer: { ModelPackageGroupArn: ARN }, ask: ({ registry }) => registry.ensureGroup('iris') },
  endpoint: {
    answer: {
      EndpointName: RUN,
      EndpointArn: 'arn',
      EndpointStatus: 'Failed',
      FailureReason: 'no',
      LastModifiedTime: TIME,
      Tags: [{ Key: 'boostline:dataset', Value: 'iris' }],
    },
    ask: ({ endpoints }) => endpoints.describeEndpoint(RUN),
  },
  endpoints: {
    answer: {
      Endpoints: [{ EndpointName: RUN, EndpointArn: 'arn', EndpointStatus: 'InService' }],
      Tags: [{ Key: 'boostline:prefix', Value: 'boostline' }],
      NextToken: 't',
    },
    ask: ({ endpoints }) => endpoints.listEndpoints('boostline'),
  },
  makeEndpoint: {
    answer: { EndpointArn: 'arn', EndpointConfigName: RUN },
    ask: ({ endpoints }) => endpoints.ensureEndpoint({ name: RUN, configName: RUN, tags: {} }),
  },
  deleteModel: { answer: {}, ask: ({ endpoints }) => endpoints.deleteModel(RUN) },
  train: { answer: { TrainingJobArn: 'arn' }, ask: ({ jobs }) => jobs.ensureJob(JOB) },
  outcome: {
    answer: {
      TrainingJobStatus: 'InProgress',
      SecondaryStatus: 'Starting',
      SecondaryStatusTransitions: [{ Status: 'Starting', StartTime: TIME, StatusMessage: 'soon' }],
      OutputDataConfig: { S3OutputPath: 's3://boostline/runs/iris/' },
      AlgorithmSpecification: { TrainingImage: 'a:1', TrainingInputMode: 'File' },
      TrainingTimeInSeconds: 3,
    },
    ask: async ({ outcomes, services }) => [await outcomes.describe(RUN), await services.job(RUN)],
  },
  state: { answer: { EndpointStatus: 'InService' }, ask: ({ services }) => services.state(TARGET) },
  score: {
    answer: '0.25\n0.75\n',
    ask: async ({ scorer }) => {
      const numbers = await scorer.score(TARGET, ROWS, { answerWidth: 1, concurrency: 2 })
      expect([numbers.length, numbers.every(Number.isFinite)]).toEqual([2, true])
    },
  },
  health: {
    answer: { MetricDataResults: [{ Id: 'champion_requests', Values: [1], Timestamps: [TIME] }], NextToken: 't' },
    ask: async ({ health }) => {
      const { champion, challenger } = await health.calls('iris', 0, 60_000)
      for (const count of [champion.requests, champion.errors, challenger.requests, challenger.errors]) {
        expect(count).toBeGreaterThanOrEqual(0)
      }
    },
  },
  trainingLog: {
    answer: { logStreams: [{ logStreamName: 's' }], events: [{ message: 'a', timestamp: TIME }] },
    ask: ({ trainingLog }) => trainingLog.lastLines(RUN),
  },
  send: { answer: { MessageId: 'm' }, ask: ({ queue }) => queue.send(MESSAGE) },
  hide: { answer: {}, ask: ({ visibility }) => visibility.hideFor('receipt', 5) },
}

const REFUSALS: readonly Json[] = [
  { __type: 'ValidationException', message: 'Could not find it' },
  { __type: 'ThrottlingException', message: 'Rate exceeded' },
  { __type: 'ResourceInUse', message: 'in use' },
  { __type: 'ConflictException', message: 'again' },
  { message: 'Forbidden' },
  '<Error><Code>SlowDown</Code><Message>Slow down</Message></Error>',
  '<Error><Code>NoSuchKey</Code></Error>',
  '<html><body>502 Bad Gateway</body></html>',
]
const TOKENS = ['<', '>', '&', '{', '"', ',', '\0', '0x10', 'NaN', '[', '<Key>', '</Contents>', '\xff']

const anyAnswer = fc.constantFrom(...Object.keys(CALLS)).chain((call) => {
  const { answer } = CALLS[call] as Call
  const bodies = [answer, answer, answer, ...REFUSALS]
  const text = mutatedJson(bodies).map((value) => (typeof value === 'string' ? value : textOfJson(value)))
  return fc.record({
    call: fc.constant(call),
    status: fc.constantFrom(200, 200, 200, 204, 301, 400, 403, 404, 409, 412, 413, 429, 500, 503),
    body: fc.oneof(
      text.map((each) => Buffer.from(each).toString('base64')),
      mutatedBytes(
        fc.constantFrom(...bodies).map((each) => Buffer.from(typeof each === 'string' ? each : JSON.stringify(each))),
        TOKENS,
      ),
    ),
    headers: fc.dictionary(
      fc.constantFrom(
        'content-length',
        'etag',
        'last-modified',
        'x-amz-version-id',
        'x-amzn-errortype',
        'content-type',
      ),
      fc.constantFrom('', '3', '-1', '"e"', 'x', 'Thu, 01 Jan 1970 00:00:00 GMT', 'ModelError', 'ThrottlingException'),
      { maxKeys: 3 },
    ),
  })
})

test('any answer of a service becomes a value or an error of ours, after a bounded number of requests', async () => {
  await expectForAny(
    'sdk-answers',
    anyAnswer,
    { short: 400, deep: 15_000 },
    async ({ call, status, body, headers }) => {
      let requests = 0
      const adapters = clients({
        handle: async () => {
          if (++requests > MOST_REQUESTS) throw new Error('asked for ever')
          return {
            response: {
              statusCode: status,
              headers: { ...headers },
              body: Readable.from([Buffer.from(body, 'base64')]),
            },
          }
        },
      })
      const outcome = await outcomeOf(() => CALLS[call]?.ask(adapters))
      expect(requests).toBeLessThanOrEqual(MOST_REQUESTS)
      return 'error' in outcome ? outcome.error.code : 'a value'
    },
  )
})
