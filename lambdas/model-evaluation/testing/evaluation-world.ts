import type { SQSBatchResponse } from 'aws-lambda'
import { compiledModels } from '#engines/scoring/compiled-models.ts'
import { recordingLog } from '#shared/log/recording-log.ts'
import { pointerKey, runKeys } from '#shared/names/run-keys.ts'
import { memoryObjectStore } from '#shared/objects/memory-object-store.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import type { DeploymentRecord } from '#shared/records/deployment-record.ts'
import type { EvaluationMessage } from '#shared/records/evaluation-message.ts'
import type { ModelPointer, ServingRun } from '#shared/records/model-pointer.ts'
import type { SourceRecord } from '#shared/records/source-record.ts'
import type { TrainingRecord } from '#shared/records/training-record.ts'
import { type MemoryRegistry, memoryRegistry } from '#shared/registry/memory-registry.ts'
import type { FeatureColumn, FeatureSchema, Problem } from '#shared/schema/feature-schema.ts'
import { type FakeScorer, fakeScorer } from '#shared/serving/testing/fake-scorer.ts'
import { createHandler } from '../create-handler.ts'
import type { Dependencies } from '../deps.ts'

export const BUCKET = 'test-bucket'
const DATASET = 'churn'
export const RUN_ID = 'boostline-churn-20260701-103000-0a1b2c3d'
export const KEYS = runKeys(DATASET, RUN_ID)
export const POINTER_KEY = pointerKey(DATASET)
export const IMAGE = '683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:3.2-0'
export const DEPLOYED_AT_MS = Date.parse('2026-07-01T10:40:00.000Z')

/** The one feature of the file. */
const SCORE_COLUMN: FeatureColumn = {
  name: 'score',
  index: 1,
  role: 'feature',
  missing: 0,
  type: 'number',
  encoding: 'number',
  position: 0,
  fill: null,
  statistics: { min: 0, max: 1, mean: 0.5, deciles: [], counts: [], missingRate: 0 },
}

export const MESSAGE: EvaluationMessage = {
  type: 'endpoint',
  endpointName: RUN_ID,
  testDataS3BucketName: BUCKET,
  testDataS3Key: KEYS.testPart,
  runId: RUN_ID,
  dataset: DATASET,
  version: 1,
}

/** Forty rows: enough for a decision. */
const TEST_ROWS = repeated(['0,0.1', '1,0.9', '0,0.6', '1,0.7'], 10)

const BINARY: Problem = {
  type: 'binary',
  classes: [
    { label: 'no', count: 120 },
    { label: 'yes', count: 120 },
  ],
}

/** A deployed run, with the world around the function kept in memory. The model answers each row with its features. */
export type EvaluationWorld = {
  readonly objects: ObjectStore
  readonly registry: MemoryRegistry
  readonly scorer: FakeScorer
  readonly hidden: readonly { readonly receiptHandle: string; readonly seconds: number }[]
  readonly log: ReturnType<typeof recordingLog>
  readonly delaysMs: readonly number[]
  readonly dependencies: Dependencies
  nowMs: number
  /** Delivers one message; by default the run's own. */
  deliver(options?: {
    readonly receiveCount?: number
    readonly body?: string
    readonly messageId?: string
    /** When it was sent; by default at the deployment. */
    readonly sentMs?: number
    readonly firstReceivedMs?: number
  }): Promise<SQSBatchResponse>
  json(key: string): Promise<unknown>
  text(key: string): Promise<string | undefined>
}

export type RunOptions = {
  readonly problem?: Problem
  /** The encoded test part: label, then what the model will answer. */
  readonly test?: readonly string[]
  readonly manifest?: unknown
  /** False: nobody promotes what is approved. */
  readonly promotes?: boolean
}

/** The lines again and again: the same metrics with more evidence. */
export function repeated(lines: readonly string[], times: number): readonly string[] {
  return Array.from({ length: times }, () => lines).flat()
}

/** Milliseconds that an invocation has in all; ten seconds of them are the handler's reserve. */
export const INVOCATION_MS = 70_000

export async function evaluationWorld(options: RunOptions = {}): Promise<EvaluationWorld> {
  const clock = { nowMs: DEPLOYED_AT_MS + 60_000, now: () => clock.nowMs }
  const objects = memoryObjectStore(BUCKET, clock)
  await putRun(objects, options)
  const registry = memoryRegistry(async ({ approval }) => {
    const { promotes = true } = options
    if (promotes && approval === 'approved' && !(await objects.head(POINTER_KEY))) await putPointer(objects, RUN_ID)
  })
  const scorer = fakeScorer((row) => row)
  const log = recordingLog()
  const hidden: { receiptHandle: string; seconds: number }[] = []
  const delaysMs: number[] = []
  const dependencies: Dependencies = {
    objects,
    registry,
    scorer,
    compiled: compiledModels(objects, log),
    trainingRounds: { roundsOf: async () => [] },
    visibility: { hideFor: async (receiptHandle, seconds) => void hidden.push({ receiptHandle, seconds }) },
    log,
    clock,
    sleep: async (delayMs) => {
      delaysMs.push(delayMs)
      clock.nowMs += delayMs
    },
    random: () => 0.5,
    abortAfter: () => new AbortController().signal,
    config: {
      bucket: BUCKET,
      prefix: 'boostline',
      queueUrl: 'http://127.0.0.1:4566/000000000000/boostline-evaluation',
    },
  }
  const world: EvaluationWorld = {
    objects,
    registry,
    scorer,
    hidden,
    log,
    delaysMs,
    dependencies,
    get nowMs() {
      return clock.nowMs
    },
    set nowMs(nowMs: number) {
      clock.nowMs = nowMs
    },
    deliver: async ({ receiveCount = 1, body = JSON.stringify(MESSAGE), messageId = 'message-1', ...times } = {}) => {
      const record = sqsRecord({ messageId, body, receiveCount, ...times })
      return await createHandler(dependencies)({ Records: [record] }, { getRemainingTimeInMillis: () => INVOCATION_MS })
    },
    json: async (key) => {
      const body = await world.text(key)
      return body === undefined ? undefined : (JSON.parse(body) as unknown)
    },
    text: async (key) => {
      const found = await objects.get(key)
      return found && Buffer.from(found.body).toString('utf8')
    },
  }
  return world
}

/** Writes models/churn.json as the deployment does. */
export async function putPointer(
  objects: ObjectStore,
  runId: string,
  { since = '2026-07-01T10:41:00.000Z', ...source }: Partial<ServingRun['source']> & { readonly since?: string } = {},
): Promise<void> {
  const champion: ServingRun = {
    runId,
    type: 'endpoint',
    endpointName: runId,
    modelPackageArn: 'arn',
    since,
    source: { key: 'datasets/churn.csv', eventTime: '2026-07-01T10:30:00.000Z', ...source },
  }
  const pointer: ModelPointer = {
    version: 1,
    dataset: DATASET,
    revision: 1,
    champion,
    challenger: null,
    rollout: null,
    retired: [],
    history: [{ revision: 1, at: champion.since, who: 'model registry', why: 'test', from: null, to: runId }],
  }
  await objects.put(POINTER_KEY, JSON.stringify(pointer))
}

export function sqsRecord(facts: {
  readonly messageId: string
  readonly body: string
  readonly receiveCount: number
  readonly sentMs?: number
  readonly firstReceivedMs?: number
}) {
  return {
    messageId: facts.messageId,
    receiptHandle: `receipt-of-${facts.messageId}`,
    body: facts.body,
    attributes: {
      ApproximateReceiveCount: String(facts.receiveCount),
      SentTimestamp: String(facts.sentMs ?? DEPLOYED_AT_MS),
      ApproximateFirstReceiveTimestamp: String(facts.firstReceivedMs ?? facts.sentMs ?? DEPLOYED_AT_MS),
      SenderId: 'AROAEXAMPLE:boostline-model-deployment',
    },
    messageAttributes: {},
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:us-east-1:123456789012:boostline-evaluation',
    awsRegion: 'us-east-1',
  }
}

export function trainingRecord(runId: string, testRows: number): TrainingRecord {
  return {
    version: 1,
    runId,
    dataset: DATASET,
    rows: { total: 45 + testRows, withoutTarget: 0, train: 35, validation: 10, test: testRows },
    split: {
      method: 'hash',
      seed: 1729,
      ratios: { train: 0.7, validation: 0.2, test: 0.1 },
      columns: ['score'],

      boundaries: {},
    },
    hyperparameters: {},
    quality: 'fast',
    jobs: [],
    maxParallelJobs: 4,
    job: {
      name: runId,
      image: IMAGE,
      instanceType: 'ml.m5.large',
      instanceCount: 1,
      volumeSizeGb: 10,
      maxRuntimeSeconds: 3600,
    },
    warnings: [],
  }
}

export function featureSchema(runId: string, problem: Problem = BINARY): FeatureSchema {
  return {
    version: 1,
    runId,
    dataset: DATASET,
    problem,
    columns: [{ name: 'churned', index: 0, role: 'target' }, SCORE_COLUMN],
    encodedWidth: 1,
    warnings: [],
  }
}

async function putRun(objects: ObjectStore, options: RunOptions): Promise<void> {
  const { problem = BINARY, test = TEST_ROWS, manifest } = options
  const run = { version: 1, runId: RUN_ID, dataset: DATASET } as const
  const source: SourceRecord = {
    ...run,
    bucket: BUCKET,
    key: 'datasets/churn.csv',
    eTag: 'e',
    sizeBytes: 1000,
    eventTime: '2026-07-01T10:30:00.000Z',
    manifest: manifest === undefined ? null : { key: 'datasets/churn/manifest.json', text: JSON.stringify(manifest) },
    codeVersion: 'test',
  }
  const training = trainingRecord(RUN_ID, test.length)
  const schema = featureSchema(RUN_ID, problem)
  const deployment: DeploymentRecord = {
    ...run,
    type: 'endpoint',
    modelName: RUN_ID,
    endpointConfigName: RUN_ID,
    endpointName: RUN_ID,
    image: IMAGE,
    modelDataUrl: `s3://${BUCKET}/${KEYS.model}`,
    memoryMb: 2048,
    maxConcurrency: 2,
    at: new Date(DEPLOYED_AT_MS).toISOString(),
  }
  await objects.put(KEYS.source, JSON.stringify(source))
  await objects.put(KEYS.training, JSON.stringify(training))
  await objects.put(KEYS.schema, JSON.stringify(schema))
  await objects.put(KEYS.deployment, JSON.stringify(deployment))
  await objects.put(KEYS.testPart, test.map((line) => `${line}\n`).join(''))
}
