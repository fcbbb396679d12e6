import { compiledModels } from '#engines/scoring/compiled-models.ts'
import type { Log, LogMessage } from '#shared/log/log.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import type { MemoryRegistry } from '#shared/registry/memory-registry.ts'
import type { FunctionName } from '../../infra/wiring.ts'
import { createHandler as createScoring } from '../../lambdas/batch-scoring/create-handler.ts'
import { memoryRemoval } from '../../lambdas/batch-scoring/testing/memory-removal.ts'
import { createHandler as createFeedback } from '../../lambdas/feedback/create-handler.ts'
import { createHandler as createDeployment } from '../../lambdas/model-deployment/create-handler.ts'
import { withHosting } from '../../lambdas/model-deployment/deps.ts'
import { createHandler as createEvaluation } from '../../lambdas/model-evaluation/create-handler.ts'
import { createHandler as createTraining } from '../../lambdas/model-training/create-handler.ts'
import { createHandler as createNotifications } from '../../lambdas/notifications/create-handler.ts'
import { type Invocation, reached } from './invocation.ts'
import { Dice } from './random.ts'
import type { Scheduler } from './scheduler.ts'
import { BUCKET } from './services/bucket.ts'
import type { DroppedFiles } from './services/dropped-files.ts'
import type { EndpointService } from './services/endpoint-service.ts'
import type { EvaluationQueue } from './services/evaluation-queue.ts'
import { grantedObjects } from './services/granted-objects.ts'
import { preparing } from './services/prepared-datasets.ts'
import type { Receivers } from './services/receivers.ts'
import type { PlannedRuns } from './services/runs.ts'
import { scorerOf } from './services/scorer.ts'
import type { TrainingService } from './services/training-service.ts'
import type { Story } from './story.ts'

/** Everything the functions call. */
export type Services = {
  readonly objects: ObjectStore
  /** The bucket's current objects. */
  readonly state: ReadonlyMap<string, string>
  readonly jobs: TrainingService
  readonly endpoints: EndpointService
  readonly registry: MemoryRegistry
  readonly queue: EvaluationQueue
  readonly runs: PlannedRuns
  readonly dropped: DroppedFiles
  readonly receivers: Receivers
  /** Whether the deployment has a topic for mail. */
  readonly hasMail: boolean
  readonly story: Story
  readonly scheduler: Scheduler
  /** What AWS would refuse for want of a right is a bug of the stack. */
  readonly refused: (what: string) => void
}

const CONFIG = {
  uploads: { prefixes: [], buckets: [] },
  uploadPrefixes: [],
  modelPrefixes: [],
  region: 'us-east-1',
  bucket: BUCKET,
  prefix: 'boostline',
  roleArn: 'arn:aws:iam::123456789012:role/sagemaker',
  image: '683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:3.2-0',
  codeVersion: 'simulation',
  evaluationQueueUrl: 'http://queue',
  queueUrl: 'http://queue',
}

/** What a person who reads a story wants to know of the functions' logs. */
const TOLD: readonly LogMessage[] = [
  'champion-changed',
  'changeover-started',
  'changeover-finished',
  'endpoint-retired',
  'endpoint-enlarged',
  'endpoint-failed',
  'evaluation-finished',
  'evaluation-retried',
  'feedback-refused',
  'feedback-taken',
  'notice-given-up',
  'notice-sent',
  'notice-waits',
  'promotion-skipped',
  'promotion-waits',
  'reconciliation-failed',
  'run-passed-over',
  'run-refused',
  'scoring-finished',
  'scoring-refused',
  'scoring-started',
  'unexpected-error',
  'work-left-open',
]

/** The real function, in a process of its own: every service is reached through the invocation. */
export function handlerOf(
  functionName: FunctionName,
  invocation: Invocation,
  services: Services,
): (event: unknown) => Promise<unknown> {
  const { endpoints, jobs, registry, queue, runs } = services
  const { clock } = invocation
  const log = logOf(invocation, services.story)
  // All tries of an event have the same one.
  const awsRequestId = invocation.name.replace(/ try \d+$/, '')
  const context = { awsRequestId, getRemainingTimeInMillis: () => invocation.remainingMs() }
  const granted = grantedObjects(services.objects, functionName, (call) => {
    services.refused(`the role of ${functionName} does not grant ${call}`)
  })
  const objects = reached('objects', granted, invocation, ['list', 'listFolder'])
  switch (functionName) {
    case 'model-training': {
      const ports = {
        objects,
        jobs: reached('jobs', jobs, invocation),
        prepare: preparing(services.objects, services.scheduler),
      }
      const handler = createTraining({ ...ports, log, clock, config: CONFIG })
      return (event) => handler(event, context)
    }
    case 'model-deployment': {
      const dice = new Dice(0, invocation.name)
      const health = { calls: async (dataset: string) => callsOf(dataset, services) }
      const handler = createDeployment(
        withHosting({
          objects,
          endpoints: reached('endpoints', endpoints, invocation),
          registry: reached('registry', registry, invocation, ['list']),
          outcomes: reached('outcomes', jobs, invocation),
          jobs: reached('jobs', jobs, invocation),
          health: reached('health', health, invocation),
          scorer: scorerOf(
            invocation,
            { endpoints, objects, state: services.state },
            (runId) => runs.upload(runId)?.model ?? 'good',
          ),
          // No old version: what comes of them is in a story of tests/faults.
          uploads: {
            page: async () => ({ versions: [] }),
            tagsOf: async () => undefined,
            setTags: async () => undefined,
          },
          trainingLog: { lastLines: async () => [] },
          endpointLog: { lastLines: async () => [] },
          queue: reached('queue', queue, invocation),
          clock,
          sleep: (delayMs) => invocation.sleep(delayMs),
          random: () => dice.next(),
          log,
          config: CONFIG,
        }),
      )
      return (event) => handler(event, context)
    }
    case 'model-evaluation': {
      const dice = new Dice(0, invocation.name)
      const handler = createEvaluation({
        objects,
        compiled: compiledModels(objects, log),
        scorer: scorerOf(
          invocation,
          { endpoints, objects, state: services.state },
          (runId) => runs.upload(runId)?.model ?? 'good',
        ),
        registry: reached('registry', registry, invocation, ['list']),
        trainingRounds: { roundsOf: async () => [] },
        visibility: reached('visibility', queue, invocation),
        clock,
        log,
        sleep: (delayMs) => invocation.sleep(delayMs),
        random: () => dice.next(),
        abortAfter: (delayMs) => invocation.abortAfter(delayMs),
        config: CONFIG,
      })
      return (event) => handler(event as Parameters<typeof handler>[0], context)
    }
    case 'notifications': {
      const { receivers, hasMail } = services
      const handler = createNotifications({
        objects,
        mail: hasMail ? receivers.mailOf(invocation) : undefined,
        webhook: receivers.webhookOf(invocation),
        clock,
        log,
        config: { ...CONFIG, topicArn: undefined },
      })
      return (event) => handler(event, context)
    }
    case 'batch-scoring': {
      const dice = new Dice(0, invocation.name)
      const handler = createScoring({
        objects,
        tags: reached('tags', { tagsOf: async () => ({}) }, invocation),
        removal: reached('removal', memoryRemoval(services.objects), invocation),
        compiled: compiledModels(objects, log),
        endpoints: scorerOf(
          invocation,
          { endpoints, objects, state: services.state },
          (runId) => runs.upload(runId)?.model ?? 'good',
        ),
        onnx: () => undefined,
        log,
        clock,
        sleep: (delayMs) => invocation.sleep(delayMs),
        random: () => dice.next(),
        abortAfter: (delayMs) => invocation.abortAfter(delayMs),
        config: CONFIG,
      })
      return (event) => handler(event, context)
    }
    case 'feedback': {
      const handler = createFeedback({ objects, clock, log, config: CONFIG })
      return (event) => handler(event, context)
    }
    case 'inference-api':
      throw new Error('nothing invokes it')
  }
}

/** The calls of a dataset's model as its metrics show them: those of a run that fails its callers fail. */
function callsOf(dataset: string, { state, runs }: Services) {
  const pointer = JSON.parse(state.get(`models/${dataset}.json`) ?? '{}') as {
    readonly champion?: { readonly runId: string } | null
    readonly challenger?: { readonly runId: string } | null
  }
  const countsOf = (run: { readonly runId: string } | null | undefined) => {
    const fails = run ? runs.upload(run.runId)?.failsCallers === true : false
    return { requests: 100, errors: fails ? 40 : 0 }
  }
  return { champion: countsOf(pointer.champion), challenger: countsOf(pointer.challenger) }
}

function logOf(invocation: Invocation, story: Story): Log {
  const at = (message: LogMessage, fields: Readonly<Record<string, unknown>> = {}) => {
    if (invocation.hasEnded || !TOLD.includes(message)) return
    const { runId, dataset, job, model, what, why, code, reason, from, to, error } = fields
    const facts = {
      runId,
      dataset,
      job,
      model,
      what,
      from,
      to,
      why,
      code,
      reason,
      error: error instanceof Error ? error.message : undefined,
    }
    story.tell(`  ${invocation.name}: ${message} ${JSON.stringify(facts)}`)
  }
  return { debug: at, info: at, warn: at, error: at }
}
