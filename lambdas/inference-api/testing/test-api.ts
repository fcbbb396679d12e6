import path from 'node:path'
import { compiledModels } from '#engines/scoring/compiled-models.ts'
import { recordingLog } from '#shared/log/recording-log.ts'
import { memoryObjectStore } from '#shared/objects/memory-object-store.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import type { RegisteredDecision } from '#shared/registry/registered-decision.ts'
import type { Scorer } from '#shared/serving/scorer.ts'
import { type FakeModel, fakeScorer } from '#shared/serving/testing/fake-scorer.ts'
import urlEvent from '../../../events/apigateway/function-url-predict.json' with { type: 'json' }
import httpEvent from '../../../events/apigateway/http-predict.json' with { type: 'json' }
import restEvent from '../../../events/apigateway/rest-predict.json' with { type: 'json' }
import type { ApiAuth } from '../config.ts'
import { createHandler } from '../create-handler.ts'
import { createServingModels } from '../models/serving-models.ts'
import { CHURN, IRIS, PROGRESSION, putPointer, putRun, type TestModel } from './models.ts'

export type TestRequest = {
  readonly method?: string
  readonly path?: string
  readonly query?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  readonly base64?: boolean
  readonly startedAtMs?: number
}

export type TestResponse = {
  readonly statusCode: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly json: Record<string, unknown>
}

/** The three HTTP forms an event comes in, each a golden event with the given fields changed. */
export const EVENT_FORMS = {
  'REST API (1.0)': version1Event,
  'HTTP API (2.0)': (request: TestRequest) => version2Event(httpEvent, request),
  'Function URL (2.0)': (request: TestRequest) => version2Event(urlEvent, request),
} as const

export type EventForm = keyof typeof EVENT_FORMS

export const NOW_MS = Date.parse('2026-07-02T09:00:01.000Z')

export type TestOptions = {
  readonly defaultModel?: string
  readonly remainingMs?: number
  readonly corsOrigins?: readonly string[]
  readonly pathAliases?: ReadonlyMap<string, string>
  readonly auth?: ApiAuth
  readonly objects?: ObjectStore
  readonly random?: number
  /** Every time limit is over at once. */
  readonly outOfTime?: boolean
  /** In place of the targets in memory. */
  readonly scorer?: Pick<Scorer, 'score'>
  /** What the registry says of any run. */
  readonly registered?: () => Promise<RegisteredDecision | undefined>
}

/** As the evaluation had it put there. */
const IN_THE_REGISTRY: RegisteredDecision = { approval: 'pending', reason: '', decidedByPerson: false }

/** The API on an object store, a clock and what serves in memory. */
export function testApi(options: TestOptions = {}) {
  const reads: string[] = []
  const clock = { nowMs: NOW_MS, now: () => clock.nowMs }
  const objects = options.objects ?? recordingReads(memoryObjectStore('boostline', clock), reads)
  const log = recordingLog()
  const scorer = fakeScorer()
  const timeouts: number[] = []
  const random = () => options.random ?? 1
  const timeLimit = (ms: number) => {
    timeouts.push(ms)
    const controller = new AbortController()
    if (scorer.hangs || options.outOfTime) controller.abort()
    return { signal: controller.signal, abort: () => controller.abort(), clear: () => undefined }
  }
  const handler = createHandler({
    objects,
    models: createServingModels({ objects, clock, random, log, timeLimit }),
    scorer: options.scorer ?? scorer,
    compiled: compiledModels(objects, log),
    registered: async () => (options.registered ? await options.registered() : IN_THE_REGISTRY),
    defaultModel: options.defaultModel,
    corsOrigins: options.corsOrigins ?? [],
    pathAliases: options.pathAliases ?? new Map([['/prediction', '/predict']]),
    auth: options.auth ?? 'none',
    docsFolder: path.resolve('shared/api-docs/assets'),
    stage: 'boostlinedev',
    log,
    clock,
    sleep: async (ms) => {
      clock.nowMs += ms
    },
    random,
    timeLimit,
  })
  const context = { awsRequestId: 'request-1', getRemainingTimeInMillis: () => options.remainingMs ?? 30_000 }

  async function send(request: TestRequest, form: EventForm = 'HTTP API (2.0)'): Promise<TestResponse> {
    const answer = (await handler(EVENT_FORMS[form](request), context)) as ProxyAnswer
    return { ...answer, json: answer.body.startsWith('{') ? JSON.parse(answer.body) : {} }
  }

  return {
    objects,
    reads,
    log,
    clock,
    scorer,
    timeouts,
    /** Sends a request in one of the HTTP forms. */
    send,
    /** `POST /models/<dataset>/predict` with a JSON body. */
    predict: (dataset: string, body: unknown, query = '') =>
      send({ path: `/models/${dataset}/predict`, body: JSON.stringify(body), query }),
    /** Invokes the function with any event at all. */
    invoke: (event: unknown) => handler(event, context),
    /** Sends a golden event as a GET of another path. */
    invokeGet: async (path: string, golden: typeof restEvent): Promise<TestResponse> => {
      const requestContext = { ...golden.requestContext, path: `/${golden.requestContext.stage}${path}` }
      const answer = (await handler({ ...golden, httpMethod: 'GET', path, requestContext }, context)) as ProxyAnswer
      return { ...answer, json: JSON.parse(answer.body) }
    },
    /** Puts a model into the bucket, makes it the champion and its endpoint answer. */
    serve: async (model: TestModel, answer: FakeModel, runId = model.schema.runId) => {
      await putRun(objects, model, runId)
      await putPointer(objects, model.schema.dataset, runId)
      scorer.models.set(runId, answer)
    },
  }
}

export type TestApi = ReturnType<typeof testApi>

/** An API that serves {@link IRIS} by default, {@link CHURN} and {@link PROGRESSION}. */
export async function servingApi(options: TestOptions = { defaultModel: 'iris' }): Promise<TestApi> {
  const api = testApi(options)
  await api.serve(IRIS, irisAnswer)
  await api.serve(CHURN, () => [0.4])
  await api.serve(PROGRESSION, ([value = Number.NaN]) => [10 * value])
  return api
}

/** Long petals are virginica, short ones setosa. */
export function irisAnswer(row: readonly number[]): readonly number[] {
  const petalLength = row[2] ?? Number.NaN
  if (petalLength > 4.9) return [0.0001, 0.0002, 0.9997]
  return petalLength < 2.5 ? [0.98, 0.01, 0.01] : [0.1, 0.7, 0.2]
}

export const VIRGINICA = { sepal_length: 5.9, sepal_width: 3, petal_length: 5.1, petal_width: 1.8 }

type ProxyAnswer = {
  readonly statusCode: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

function version1Event(request: TestRequest) {
  const event = structuredClone(restEvent)
  const { method = 'POST', path = '/predict', headers, startedAtMs } = request
  return {
    ...event,
    httpMethod: method,
    path,
    headers: headers ? capitalized(headers) : event.headers,
    queryStringParameters: request.query ? Object.fromEntries(new URLSearchParams(request.query)) : null,
    requestContext: { ...event.requestContext, requestTimeEpoch: startedAtMs ?? event.requestContext.requestTimeEpoch },
    ...bodyOf(request, null),
  }
}

function version2Event(golden: typeof httpEvent | typeof urlEvent, request: TestRequest) {
  const event = structuredClone(golden)
  const { method = 'POST', path = '/predict', headers, startedAtMs } = request
  return {
    ...event,
    rawPath: path,
    rawQueryString: request.query ?? '',
    headers: headers ?? event.headers,
    requestContext: {
      ...event.requestContext,
      http: { ...event.requestContext.http, method, path },
      timeEpoch: startedAtMs ?? event.requestContext.timeEpoch,
    },
    ...bodyOf(request, undefined),
  }
}

function bodyOf<Absent>({ body, base64 = false }: TestRequest, absent: Absent) {
  const text = body !== undefined && base64 ? Buffer.from(body).toString('base64') : body
  return { body: text ?? absent, isBase64Encoded: base64 }
}

/** REST APIs pass header names on as the caller wrote them. */
function capitalized(headers: Readonly<Record<string, string>>) {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.replace(/\b[a-z]/g, (c) => c.toUpperCase()), value]),
  )
}

function recordingReads(objects: ObjectStore, reads: string[]): ObjectStore {
  return {
    ...objects,
    head: async (key, at) => {
      reads.push(`head ${key}`)
      return await objects.head(key, at)
    },
    get: async (key, at) => {
      reads.push(`get ${key}`)
      return await objects.get(key, at)
    },
    listFolder: (folder) => {
      reads.push(`list ${folder}`)
      return objects.listFolder(folder)
    },
  }
}
