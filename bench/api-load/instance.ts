import { SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime'
import { compiledModels } from '#engines/scoring/compiled-models.ts'
import { lambdaScorer } from '#engines/scoring/lambda-scorer.ts'
import { singleAttemptOptions } from '#shared/aws/client-options.ts'
import { systemClock } from '#shared/clock.ts'
import type { Log } from '#shared/log/log.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import { sagemakerScorer } from '#shared/serving/sagemaker-scorer.ts'
import { scoreByType } from '#shared/serving/scorer-by-type.ts'
import restEvent from '../../events/apigateway/rest-predict.json' with { type: 'json' }
import { createHandler } from '../../lambdas/inference-api/create-handler.ts'
import { createServingModels } from '../../lambdas/inference-api/models/serving-models.ts'
import { timeLimit } from '../../lambdas/inference-api/time-limit.ts'
import { DATASET } from '../../lambdas/model-deployment/testing/pipeline.ts'
import { gate } from '../measure.ts'
import type { ChangingModels, Features } from './changing-models.ts'
import type { Runtime } from './runtime.ts'

/** How long an instance may go by a pointer, and what a request may take on top of its own time. */
const POINTER_AGE_MS = 5_000
const MOST_ROWS = 4
const NO_LOG: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }

type Answer = { readonly statusCode: number; readonly headers: Readonly<Record<string, string>>; readonly body: string }
type Prediction = { readonly value: number }

/** One warm instance of the function over this bucket and runtime. */
export function createInstance(objects: ObjectStore, runtime: Runtime) {
  const credentials = { accessKeyId: 'a', secretAccessKey: 'b' }
  const options = { ...singleAttemptOptions, region: 'us-east-1', credentials, requestHandler: runtime as never }
  const ports = { objects, clock: systemClock, random: Math.random, log: NO_LOG, timeLimit }
  const compiled = compiledModels(objects, NO_LOG)
  const handler = createHandler({
    ...ports,
    models: createServingModels(ports),
    scorer: scoreByType({
      endpoint: sagemakerScorer(new SageMakerRuntimeClient(options)),
      lambda: lambdaScorer(compiled),
    }),
    compiled,
    registered: async () => undefined,
    defaultModel: undefined,
    corsOrigins: [],
    pathAliases: new Map(),
    auth: 'none',
    docsFolder: '',
    stage: 'bench',
    sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  })
  const context = { awsRequestId: 'bench', getRemainingTimeInMillis: () => 29_000 }
  let asked = 0

  return {
    /** Sends one request and checks its answer. */
    ask: async (models: ChangingModels): Promise<{ readonly status: number; readonly latencyMs: number }> => {
      const instances = Array.from(
        { length: 1 + (asked++ % MOST_ROWS) },
        (_, row): Features => ({ x: asked % 1000, y: row }),
      )
      const startMs = Date.now()
      const startedAt = performance.now()
      const answer = (await handler(eventOf(instances, startMs), context)) as Answer
      const latencyMs = performance.now() - startedAt
      if (answer.statusCode === 503) {
        gate('who is told to come back is told when', Number(answer.headers['retry-after']) > 0)
        return { status: 503, latencyMs }
      }
      gate(`an answer is a prediction or a 503: ${answer.statusCode} ${answer.body}`, answer.statusCode === 200)
      const { model, predictions } = JSON.parse(answer.body) as {
        readonly model: string
        readonly predictions: readonly Prediction[]
      }
      const expected = instances.map((features) => models.expectedValue(model, features))
      const found = predictions.map(({ value }) => value)
      gate(`${model} says ${found.join()}, and not ${expected.join()}`, found.join() === expected.join())
      const serves = models.servedBetween(model, startMs - POINTER_AGE_MS, Date.now())
      gate(`${model} served when it answered`, serves)
      return { status: answer.statusCode, latencyMs }
    },
  }
}

function eventOf(instances: readonly Features[], startedAtMs: number) {
  const path = `/models/${DATASET}/predict`
  const requestContext = { ...restEvent.requestContext, path: `/prod${path}`, requestTimeEpoch: startedAtMs }
  return { ...restEvent, path, requestContext, body: JSON.stringify({ instances }) }
}
