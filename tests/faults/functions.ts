import type { Log } from '#shared/log/log.ts'
import { functionEnvironment, type ReferenceValues } from '../../infra/environment.ts'
import type { FunctionName } from '../../infra/wiring.ts'
import { createHandler as createBatchScoring } from '../../lambdas/batch-scoring/create-handler.ts'
import { createDependencies as batchScoringDependencies } from '../../lambdas/batch-scoring/deps.ts'
import { createHandler as createFeedback } from '../../lambdas/feedback/create-handler.ts'
import { createDependencies as feedbackDependencies } from '../../lambdas/feedback/deps.ts'
import { createHandler as createApi } from '../../lambdas/inference-api/create-handler.ts'
import { createDependencies as apiDependencies } from '../../lambdas/inference-api/deps.ts'
import { createServingModels } from '../../lambdas/inference-api/models/serving-models.ts'
import { createHandler as createDeployment } from '../../lambdas/model-deployment/create-handler.ts'
import { createDependencies as deploymentDependencies, withHosting } from '../../lambdas/model-deployment/deps.ts'
import { createHandler as createEvaluation } from '../../lambdas/model-evaluation/create-handler.ts'
import { createDependencies as evaluationDependencies } from '../../lambdas/model-evaluation/deps.ts'
import { createHandler as createTraining } from '../../lambdas/model-training/create-handler.ts'
import { createDependencies as trainingDependencies } from '../../lambdas/model-training/deps.ts'
import { createHandler as createNotifications } from '../../lambdas/notifications/create-handler.ts'
import { createDependencies as notificationsDependencies } from '../../lambdas/notifications/deps.ts'
import { BUCKET, PREFIX, queueUrl, REGION, ROLE_ARN, TOPIC_ARN } from './cloud/names.ts'
import type { VirtualTime } from './virtual-time.ts'

type Context = { readonly awsRequestId: string; getRemainingTimeInMillis(): number }
type Handler = (event: unknown, context: Context) => Promise<unknown>
type Ports = { readonly time: VirtualTime; readonly log: Log }

const VALUES: ReferenceValues = {
  bucketName: BUCKET,
  namePrefix: PREFIX,
  sagemakerRoleArn: ROLE_ARN,
  queueUrl,
  codeVersion: 'faults',
  defaultModel: '',
  corsOrigins: '',
  pathAliases: '',
  apiAuth: 'none',
  noticesTopicArn: TOPIC_ARN,
  uploadPrefixes: '',
  uploadBuckets: '',
  modelPrefixes: '',
}

const random = () => 0.5

/** The functions as Lambda starts them, over the real SDK; only what waits goes by the virtual time. */
export const START: Readonly<Record<FunctionName, (ports: Ports) => Handler>> = {
  'model-training': ({ log }) => createTraining({ ...trainingDependencies(environment('model-training')), log }),
  'model-deployment': ({ log }) =>
    createDeployment(withHosting({ ...deploymentDependencies(environment('model-deployment')), log })),
  'model-evaluation': ({ log, time }) => {
    const handler = createEvaluation({
      ...evaluationDependencies(environment('model-evaluation')),
      log,
      random,
      sleep: (delayMs) => time.sleep(delayMs),
      abortAfter: (delayMs) => limit(time, delayMs).signal,
    })
    // The messages are those of this test's own queue.
    return (event, context) => handler(event as Parameters<typeof handler>[0], context)
  },
  'inference-api': ({ log, time }) => {
    const made = apiDependencies(environment('inference-api'))
    const timeLimit = (delayMs: number) => limit(time, delayMs)
    const models = createServingModels({ ...made, random, log, timeLimit })
    return createApi({ ...made, models, log, random, sleep: (delayMs) => time.sleep(delayMs), timeLimit })
  },
  'batch-scoring': ({ log, time }) =>
    createBatchScoring({
      ...batchScoringDependencies(environment('batch-scoring')),
      log,
      random,
      sleep: (delayMs) => time.sleep(delayMs),
      abortAfter: (delayMs) => limit(time, delayMs).signal,
    }),
  feedback: ({ log, time }) => createFeedback({ ...feedbackDependencies(environment('feedback')), clock: time, log }),
  notifications: ({ log, time }) =>
    createNotifications({ ...notificationsDependencies(environment('notifications')), clock: time, log }),
}

function environment(name: FunctionName): Readonly<Record<string, string>> {
  return { AWS_REGION: REGION, ...functionEnvironment(name, VALUES) }
}

function limit(time: VirtualTime, delayMs: number) {
  const controller = new AbortController()
  const clear = time.after(delayMs, () => controller.abort())
  return { signal: controller.signal, abort: () => controller.abort(), clear }
}
