import type { FunctionDefinition } from './function-definition.ts'
import { batchScoring } from './functions/batch-scoring.ts'
import { feedback } from './functions/feedback.ts'
import { inferenceApi } from './functions/inference-api.ts'
import { modelDeployment } from './functions/model-deployment.ts'
import { modelEvaluation } from './functions/model-evaluation.ts'
import { modelTraining } from './functions/model-training.ts'
import { notifications } from './functions/notifications.ts'

/*
 * What the pipeline is made of, as plain data, written once: the local cloud starts from it and the AWS stacks are made
 * from it. What is of one function alone is in its file of `functions/`; here they are only collected.
 */

const definitions = [
  modelTraining,
  modelDeployment,
  modelEvaluation,
  inferenceApi,
  batchScoring,
  notifications,
  feedback,
] as const

export type FunctionName = (typeof definitions)[number]['name']

const all: readonly FunctionDefinition<FunctionName>[] = definitions

export const FUNCTION_NAMES: readonly FunctionName[] = all.map(({ name }) => name)

type QueueConfig = {
  /** Short names; in AWS they follow the prefix and a hyphen. */
  readonly name: string
  readonly visibilityTimeoutSeconds: number
  readonly retentionSeconds: number
  readonly deadLetter?: { readonly queueName: string; readonly maxReceiveCount: number }
}

const RETENTION_SECONDS = 1_209_600
/** Events that a function or EventBridge gave up on. */
const FAILED_EVENTS = 'failed-events'

function keepingQueue(name: string): QueueConfig {
  return { name, visibilityTimeoutSeconds: 30, retentionSeconds: RETENTION_SECONDS }
}

/** A dead-letter queue stands before the queue that names it. */
const queues: readonly QueueConfig[] = [
  keepingQueue(FAILED_EVENTS),
  ...all.flatMap(({ triggers: { queue } }) => {
    if (!queue) return []
    const { name, visibilityTimeoutSeconds, retentionSeconds, deadLetter } = queue
    return [keepingQueue(deadLetter.queueName), { name, visibilityTimeoutSeconds, retentionSeconds, deadLetter }]
  }),
]

function apiOf() {
  const [first, ...others] = all.flatMap(({ name, triggers: { api } }) => (api ? [{ functionName: name, ...api }] : []))
  if (!first || others.length > 0) throw new Error('one function, and no other, serves the API')
  return first
}

export const wiring = {
  functions: Object.fromEntries(all.map((each) => [each.name, each])) as Readonly<
    Record<FunctionName, FunctionDefinition<FunctionName>>
  >,

  bucket: {
    versioned: true,
    notifications: all.flatMap(({ name, triggers: { objects = [] } }) =>
      objects.map((trigger) => ({ ...trigger, functionName: name })),
    ),
  },

  queues,

  queueTriggers: all.flatMap(({ name, triggers: { queue } }) =>
    queue
      ? [
          {
            queueName: queue.name,
            functionName: name,
            batchSize: queue.batchSize,
            reportBatchItemFailures: queue.reportBatchItemFailures,
            maximumConcurrency: queue.maximumConcurrency,
          },
        ]
      : [],
  ),

  /** S3 and EventBridge invoke without waiting: Lambda tries again by itself, then keeps the event for a person. */
  asyncInvocations: {
    functionNames: all.filter(({ triggers }) => triggers.objects ?? triggers.rules).map(({ name }) => name),
    retryAttempts: 2,
    maxEventAgeSeconds: 21_600,
    failureQueue: FAILED_EVENTS,
  },

  /** Stages share an account's event bus: patterns name the prefix. */
  rules: all.flatMap(({ name, triggers: { rules = [] } }) => rules.map((rule) => ({ ...rule, functionName: name }))),

  api: apiOf(),
} as const
