import { compiledModels } from '#engines/scoring/compiled-models.ts'
import type { Log } from '#shared/log/log.ts'
import { TRAINED_MODEL_SUFFIX } from '#shared/names/run-keys.ts'
import { memoryObjectStore } from '#shared/objects/memory-object-store.ts'
import type { EvaluationMessage } from '#shared/records/evaluation-message.ts'
import { memoryRegistry } from '#shared/registry/memory-registry.ts'
import { targetName } from '#shared/serving/serving-target.ts'
import { fakeScorer } from '#shared/serving/testing/fake-scorer.ts'
import { createHandler as deploymentHandler } from '../../lambdas/model-deployment/create-handler.ts'
import { withHosting } from '../../lambdas/model-deployment/deps.ts'
import { FakeHealth } from '../../lambdas/model-deployment/testing/fake-health.ts'
import { createHandler as evaluationHandler } from '../../lambdas/model-evaluation/create-handler.ts'
import { createHandler as trainingHandler } from '../../lambdas/model-training/create-handler.ts'
import { Agenda } from './agenda.ts'
import type { Load } from './load.ts'
import { BUCKET, countedBucket, LoadedEndpoints, LoadedTraining } from './services.ts'

const PREFIX = 'boostline'
const ROLE = 'arn:aws:iam::123456789012:role/sagemaker'
const IMAGE = '683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:3.2-0'
const INVOCATION = { getRemainingTimeInMillis: () => 60_000 }
const EVENT_DELAY_MS = 500
/** Lambda repeats a failed asynchronous invocation after these. */
const RETRIES_MS = [60_000, 120_000]
/** As in infra/functions/model-evaluation.ts, and what one of them takes. */
const EVALUATIONS_AT_ONCE = 2
const EVALUATION_MS = 2_000

export type LoadedCloud = ReturnType<typeof loadedCloud>

/** The three functions of the pipeline over fakes with state, with the events between them in simulated time. */
export function loadedCloud({ trainingQuota, endpointQuota, losesEvents }: Load) {
  const agenda = new Agenda(Date.UTC(2026, 6, 1, 10))
  const invocations = { 'model-training': 0, 'model-deployment': 0, 'model-evaluation': 0 }
  const failed: unknown[] = []

  function invoke(name: keyof typeof invocations, call: () => Promise<unknown>): void {
    const run = async (retries: readonly number[]): Promise<void> => {
      invocations[name]++
      try {
        await call()
      } catch (error) {
        const [nextMs, ...rest] = retries
        if (nextMs === undefined) failed.push(error)
        else agenda.in(nextMs, () => run(rest))
      }
    }
    agenda.in(EVENT_DELAY_MS, () => run(RETRIES_MS))
  }
  function changed(what: string, detail: Readonly<Record<string, string>>): void {
    const event = { 'detail-type': `SageMaker ${what} State Change`, detail }
    if (!losesEvents) invoke('model-deployment', () => deployment(event, INVOCATION))
  }

  const store = memoryObjectStore(BUCKET, agenda)
  const { objects, calls } = countedBucket(store, (key, versionId) => {
    if (key.startsWith('datasets/')) created('model-training', { key, versionId }, training)
    if (key.endsWith(TRAINED_MODEL_SUFFIX)) created('model-deployment', { key, versionId }, deployment)
  })
  let sequence = 0
  function created(
    name: 'model-training' | 'model-deployment',
    facts: { readonly key: string; readonly versionId: string },
    handler: (event: unknown, context: typeof INVOCATION) => Promise<unknown>,
  ): void {
    const sequencer = (++sequence).toString(16).padStart(16, '0')
    const s3 = { bucket: { name: BUCKET }, object: { ...facts, sequencer } }
    const eventTime = new Date(agenda.now()).toISOString()
    const record = { eventVersion: '2.1', eventSource: 'aws:s3', eventTime, eventName: 'ObjectCreated:Put', s3 }
    invoke(name, () => handler({ Records: [record] }, INVOCATION))
  }

  const jobs = new LoadedTraining(trainingQuota, agenda, {
    model: async (key, body) => void (await objects.put(key, body)),
    changed: (TrainingJobName) => changed('Training Job', { TrainingJobName }),
  })
  const endpoints = new LoadedEndpoints(endpointQuota, agenda, (EndpointName) => changed('Endpoint', { EndpointName }))
  const registry = memoryRegistry(async ({ arn }) => changed('Model Package', { ModelPackageArn: arn }))
  const config = {
    region: 'us-east-1',
    bucket: BUCKET,
    prefix: PREFIX,
    roleArn: ROLE,
    image: IMAGE,
    codeVersion: 'bench',
    uploads: { prefixes: [], buckets: [] },
    modelPrefixes: [],
  }
  const shared = { objects, registry, clock: agenda, log: QUIET }
  const training = trainingHandler({ ...shared, jobs, config })
  const queue = evaluationQueue(agenda, async (event) => {
    invocations['model-evaluation']++
    const { batchItemFailures } = await evaluation(event, INVOCATION)
    return batchItemFailures.length === 0
  })
  const evaluation = evaluationHandler({
    ...shared,
    compiled: compiledModels(objects, QUIET),
    scorer: {
      ...fakeScorer(MODEL),
      state: async (target) => (await endpoints.describeEndpoint(targetName(target))).state,
    },
    trainingRounds: { roundsOf: async () => [] },
    visibility: { hideFor: queue.hideFor },
    sleep: async () => undefined,
    random: () => 0.5,
    abortAfter: () => new AbortController().signal,
    config: { ...config, queueUrl: 'queue' },
  })
  const deployment = deploymentHandler(
    withHosting({
      ...shared,
      endpoints,
      jobs,
      outcomes: jobs.outcomes,
      health: new FakeHealth(),
      trainingLog: { lastLines: async () => [] },
      endpointLog: { lastLines: async () => [] },
      queue: { send: async (message) => queue.send(message) },
      scorer: fakeScorer(MODEL),
      sleep: async () => undefined,
      random: () => 0.5,
      uploads: {
        page: async () => ({ versions: [] }),
        tagsOf: async () => undefined,
        setTags: async () => undefined,
      },
      config: { ...config, uploadPrefixes: [], evaluationQueueUrl: 'queue' },
    }),
  )

  return {
    agenda,
    /** Uncounted, for the gate. */
    store,
    calls,
    invocations,
    failed,
    jobs,
    endpoints,
    registry,
    queue,
    upload: async (key: string, csv: string) => void (await objects.put(key, csv)),
    heartbeat: async () => void (await deployment({ 'detail-type': 'Scheduled Event' }, INVOCATION)),
  }
}

const QUIET: Log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined }

/** What every training comes to: nearly certain, by the first feature. */
const MODEL = ([score = 0]: readonly number[]): readonly number[] => [score > 0.5 ? 0.95 : 0.05]

type EvaluationEvent = Parameters<ReturnType<typeof evaluationHandler>>[0]

/** Messages that come back until they are done, so many at once. */
function evaluationQueue(agenda: Agenda, deliver: (event: EvaluationEvent) => Promise<boolean>) {
  const hiddenSeconds = new Map<string, number>()
  const freeAtMs = Array.from({ length: EVALUATIONS_AT_ONCE }, () => 0)
  let sent = 0
  const queue = {
    waiting: 0,
    send: (message: EvaluationMessage): void => {
      queue.waiting++
      receive(JSON.stringify(message), String(++sent), String(agenda.now()), 1, EVENT_DELAY_MS)
    },
    hideFor: async (receiptHandle: string, seconds: number): Promise<void> => {
      hiddenSeconds.set(receiptHandle, seconds)
    },
  }

  function receive(body: string, messageId: string, sentAt: string, receiveCount: number, delayMs: number): void {
    const visibleMs = agenda.now() + delayMs
    const slot = freeAtMs.indexOf(Math.min(...freeAtMs))
    const startMs = Math.max(visibleMs, freeAtMs[slot] ?? 0)
    freeAtMs[slot] = startMs + EVALUATION_MS
    agenda.in(startMs - agenda.now(), async () => {
      const attributes = { ApproximateReceiveCount: String(receiveCount), SentTimestamp: sentAt }
      const record = { messageId, receiptHandle: messageId, body, attributes } as EvaluationEvent['Records'][number]
      if (await deliver({ Records: [record] })) queue.waiting--
      else receive(body, messageId, sentAt, receiveCount + 1, (hiddenSeconds.get(messageId) ?? 60) * 1000)
    })
  }
  return queue
}
