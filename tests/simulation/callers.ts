import { compiledModels } from '#engines/scoring/compiled-models.ts'
import { sampleError } from '#shared/errors/sample-error.ts'
import { recordingLog } from '#shared/log/recording-log.ts'
import type { Scorer } from '#shared/serving/scorer.ts'
import { targetName } from '#shared/serving/serving-target.ts'
import { createHandler } from '../../lambdas/inference-api/create-handler.ts'
import { createServingModels } from '../../lambdas/inference-api/models/serving-models.ts'
import { EVENT_FORMS } from '../../lambdas/inference-api/testing/test-api.ts'
import { storedPointer } from './invariants/invariants.ts'
import { roll } from './random.ts'
import { isThere } from './services/scorer.ts'
import type { World } from './world.ts'

type Answer = { readonly statusCode: number; readonly body: string }

/**
 * A caller asks for a prediction, and tells its true outcome where it was captured. Nothing befalls the API's own calls
 * here (the fault matrix hits them): whatever state the functions are in, what the pointer names has to answer.
 */
export async function ask(dataset: string, number: number, world: World): Promise<void> {
  const { services, invariants, story, dropped, scheduler } = world
  const predict = apiOf(world, number)
  const score = roll(world.plan.seed, `asked ${number}`)
  const short = await predict(`/models/${dataset}/predict`, { score })
  // Of some uploads the model takes another feature, too.
  const answer =
    short.statusCode === 400 ? await predict(`/models/${dataset}/predict`, { score, visits: number % 50 }) : short
  const { champion, challenger } = storedPointer(services.state, dataset) ?? {}
  const model = fieldOf(answer, 'model')
  story.tell(`a caller asks ${dataset}: ${answer.statusCode}${model === undefined ? '' : ` from ${model}`}`)
  const serving = [champion, challenger].filter((run) => run != null)
  const answers = serving.every((run) => isThere(run, services.endpoints, services.state))
  if (!champion && ![404, 503].includes(answer.statusCode)) {
    invariants.breach(`nothing serves ${dataset}, and a caller gets ${answer.statusCode}: ${answer.body}`)
  }
  if (!champion || !answers) {
    if (answer.statusCode === 500) invariants.breach(`a caller of ${dataset} gets ${answer.body}`)
    return
  }
  if (answer.statusCode !== 200) return invariants.breach(`${champion.runId} serves, and a caller gets ${answer.body}`)
  if (!serving.some(({ runId }) => runId === model)) invariants.breach(`${model} answers for ${champion.runId}`)
  const requestId = fieldOf(answer, 'requestId')
  if (requestId === undefined) return
  const truth = number % 2 === 0 ? 'yes' : 'no'
  dropped.capture(dataset, requestId)
  dropped.tell(requestId, { at: new Date(scheduler.nowMs).toISOString(), truth })
  const told = await predict(`/models/${dataset}/feedback`, { requestId, truth })
  if (told.statusCode !== 200) invariants.breach(`feedback on ${requestId} of ${dataset} is refused: ${told.body}`)
}

/** A new instance of the function, which knows nothing yet. */
function apiOf({ services, scheduler, plan }: World, number: number) {
  const { objects, endpoints, state } = services
  const clock = { now: () => scheduler.nowMs }
  const log = recordingLog()
  const random = () => roll(plan.seed, `routed ${number}`)
  const timeLimit = () => {
    const controller = new AbortController()
    return { signal: controller.signal, abort: () => controller.abort(), clear: () => undefined }
  }
  const scorer: Pick<Scorer, 'score'> = {
    score: async (target, { values, width }, { answerWidth }) => {
      if (!isThere(target, endpoints, state)) throw sampleError('serving-missing', `no ${targetName(target)}`)
      return new Float64Array((values.length / width) * answerWidth).fill(0.4)
    },
  }
  const handler = createHandler({
    objects,
    models: createServingModels({ objects, clock, random, log, timeLimit }),
    scorer,
    compiled: compiledModels(objects, log),
    registered: async () => undefined,
    defaultModel: undefined,
    corsOrigins: [],
    pathAliases: new Map(),
    auth: 'none',
    docsFolder: '',
    stage: 'boostline',
    log,
    clock,
    sleep: async () => undefined,
    random,
    timeLimit,
  })
  const context = { awsRequestId: `request-${number}`, getRemainingTimeInMillis: () => 30_000 }
  return async (path: string, body: unknown) => {
    const event = EVENT_FORMS['HTTP API (2.0)']({ path, body: JSON.stringify(body), startedAtMs: scheduler.nowMs })
    // What every function behind API Gateway answers.
    return (await handler(event, context)) as Answer
  }
}

function fieldOf({ body }: Answer, name: string): string | undefined {
  const value = (JSON.parse(body) as Readonly<Record<string, unknown>>)[name]
  return typeof value === 'string' ? value : undefined
}
