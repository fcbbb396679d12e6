import { BoostlineError, hasCode } from '#shared/errors/boostline-error.ts'
import { textsAsSent } from '#shared/schema/sent-texts.ts'
import { answersOf, answerWidth, type Prediction, predictionsOf } from '#shared/serving/predictions.ts'
import { type Range, rangesOf } from '#shared/serving/ranges.ts'
import { targetInWords } from '#shared/serving/serving-target.ts'
import type { Call } from '../call.ts'
import { capturePredictions } from '../capture/capture.ts'
import type { Dependencies } from '../deps.ts'
import { type HttpResponse, jsonResponse } from '../http/http-messages.ts'
import { invalidFeatures, MAX_LISTED, RequestProblem, unavailable } from '../http/problem.ts'
import { type Input, MAX_PAYLOAD_BYTES, readBody } from '../http/read-body.ts'
import { isQuestion, readQuery } from '../http/read-query.ts'
import { modelHeaders } from '../models/model-headers.ts'
import { requireModel } from '../models/require-model.ts'
import type { ServingModel } from '../models/serving-models.ts'
import { type EchoingPrediction, type EncodingOptions, encodeInstances, type Id } from './encode-instances.ts'
import { type Explanation, explainInstances, requireExplainer, requireFewInstances } from './explain-instances.ts'
import { readInstances } from './read-instances.ts'
import { requireRanges } from './require-ranges.ts'
import { scoreWithinDeadline } from './score-within-deadline.ts'

const BUSY_SECONDS = 5
const REPLACED_SECONDS = 30
/** With fewer numbers than this no answer comes near the limit of 6 MB. */
const SMALL_ANSWER_NUMBERS = 10_000

type Options = EncodingOptions & {
  /** Whether the probabilities of all classes are given, too; undefined where the caller does not say. */
  readonly probabilities: boolean | undefined
  /** Whether each prediction tells what moved it. */
  readonly explain: boolean
  /** How often the range beside each prediction is to hold; undefined where none is asked for. */
  readonly interval: number | undefined
}

/** Predicts by the model that serves `call.dataset`. @throws RequestProblem for everything the caller is to know. */
export async function predict(call: Call, dependencies: Dependencies): Promise<HttpResponse> {
  const caller = { stickyKey: call.request.headers['x-sticky-key'] }
  const model = await requireModel(call.dataset, dependencies, { caller })
  call.trace.dataset = model.dataset
  call.trace.role = model.role
  const options = readOptions(call.request.query)
  const input = isQuestion(call.request.method) ? readQuery(call.request.query) : readBody(call.request)
  try {
    return await predictBy(model, input, options, call, dependencies)
  } catch (error) {
    if (!hasCode(error, 'serving-missing')) throw explained(error, model, dependencies)
  }
  // The champion was retired while this instance still knew it: its successor may take other features.
  const successor = await requireModel(call.dataset, dependencies, { caller, fresh: true })
  call.trace.role = successor.role
  try {
    return await predictBy(successor, input, options, call, dependencies)
  } catch (error) {
    throw explained(error, successor, dependencies)
  }
}

async function predictBy(
  model: ServingModel,
  input: Input,
  options: Options,
  { trace, awsRequestId, deadlineMs, receivedAtMs }: Call,
  dependencies: Dependencies,
): Promise<HttpResponse> {
  const { clock } = dependencies
  const { problem } = model.schema
  if (options.probabilities && problem.type === 'regression') {
    throw new RequestProblem('invalid-query', { detail: 'This model predicts a number; it has no probabilities.' })
  }
  // Who sends a sentence wants to know what it is, of all that it could be.
  const probabilities = options.probabilities ?? textsAsSent(model.schema).length > 0
  trace.model = model.runId
  if (model.staleMs !== undefined) trace.staleMs = model.staleMs
  const startedAtMs = clock.now()
  const { batch, values: instances } = readInstances(input, model.schema)
  trace.rows = instances.length
  if (options.explain) requireFewInstances(instances.length)
  const { rows, warnings: assumed, ids } = encodeInstances(instances, model, options)
  const warnings = [...assumed]
  const encodedAtMs = clock.now()
  trace.encodeMs = encodedAtMs - startedAtMs
  const level = options.interval
  const ranges = level === undefined ? undefined : await requireRanges(model, level, dependencies)
  const explainer = options.explain ? await requireExplainer(model, dependencies) : undefined
  const askedAtMs = clock.now()
  const note = (instance: number, message: string) => {
    if (warnings.length < MAX_LISTED) warnings.push({ instance, message })
  }
  const request = { target: model.target, rows, answerWidth: answerWidth(problem), deadlineMs, note }
  const values = await scoreWithinDeadline(request, dependencies)
  const scoredAtMs = clock.now()
  trace.endpointMs = scoredAtMs - askedAtMs
  const answers = answersOf(problem, values, model.evaluation)
  const predictions = withIds(predictionsOf(problem, answers, { probabilities }), ids)
  const ranged =
    ranges && level !== undefined ? withRanges(predictions, rangesOf(problem, answers, ranges, level)) : predictions
  const explanations = explainer && explainInstances(explainer, { model, rows, instances, answers, deadlineMs }, clock)
  const explainedAtMs = clock.now()
  if (explainer) trace.explainMs = askedAtMs - encodedAtMs + explainedAtMs - scoredAtMs
  const body = {
    ...answerOf(explanations ? withExplanations(ranged, explanations) : ranged, batch),
    model: model.runId,
    ...(warnings.length > 0 ? { warnings } : {}),
  }
  if (explanations || ranges || values.length > SMALL_ANSWER_NUMBERS) requireSendable(body)
  const headers = modelHeaders(model)
  if (!model.capture.enabled || predictions.length === 0) return jsonResponse(body, headers)
  const answered = {
    ...model,
    awsRequestId,
    deadlineMs,
    latencyMs: scoredAtMs - receivedAtMs,
    instances,
    predictions,
    idField: options.idField,
  }
  const requestId = await capturePredictions(answered, model.capture, dependencies)
  trace.captureMs = clock.now() - explainedAtMs
  return jsonResponse(requestId === undefined ? body : { ...body, requestId }, headers)
}

function withIds(predictions: readonly Prediction[], ids: readonly Id[]): readonly EchoingPrediction[] {
  if (ids.length === 0) return predictions
  return predictions.map((prediction, instance) => ({ id: ids[instance] ?? null, ...prediction }))
}

function withExplanations(predictions: readonly EchoingPrediction[], explanations: readonly Explanation[]) {
  return predictions.map((prediction, instance) => ({ ...prediction, explanation: explanations[instance] }))
}

function withRanges(predictions: readonly EchoingPrediction[], ranges: readonly Range[]) {
  return predictions.map((prediction, instance) => ({ ...prediction, ...ranges[instance] }))
}

function answerOf(predictions: readonly EchoingPrediction[], batch: boolean) {
  return batch ? { predictions } : { prediction: predictions[0] }
}

/** The answer travels as JSON text inside Lambda's JSON envelope, where every quote takes two bytes. */
function requireSendable(body: unknown): void {
  if (Buffer.byteLength(JSON.stringify(JSON.stringify(body))) < MAX_PAYLOAD_BYTES - 4096) return
  throw new RequestProblem('too-large', {
    detail: 'The answer would be larger than the 6 MB a function may return. Send the instances in several requests.',
  })
}

/** What the error of what serves the model is for the caller; any other error stays as it is. */
function explained(error: unknown, model: ServingModel, { log }: Dependencies): unknown {
  if (!(error instanceof BoostlineError)) return error
  const { details } = error
  // The container's messages quote cells and name the account, so only the code and the target are logged.
  const fields = { code: error.code, target: targetInWords(model.target), model: model.runId }
  if (hasCode(error, 'serving-busy')) {
    log.warn('endpoint-failed', fields)
    return unavailable(BUSY_SECONDS, 'The model is starting or busy. Send the request again in a few seconds.')
  }
  if (hasCode(error, 'serving-missing')) {
    // Of a compiled model the words are our own.
    const { message: reason, hint } = error
    log.error('endpoint-failed', { ...fields, ...(model.target.type === 'lambda' && { reason, hint }) })
    return unavailable(REPLACED_SECONDS, 'The model that serves is being replaced. Send the request again later.')
  }
  if (hasCode(error, 'row-refused')) {
    const { row, field, message } = details
    return invalidFeatures([{ instance: Number(row), field: String(field), message: String(message) }])
  }
  if (hasCode(error, 'serving-refused', 'predictions-unreadable', 'onnx-not-served')) {
    log.error('endpoint-failed', fields)
    const { saying } = details
    return new RequestProblem('model-failed', {
      detail:
        typeof saying === 'string'
          ? `The model behind this API did not answer: ${saying}.`
          : 'The model behind this API refused the request or answered with something else than predictions.',
      members: { model: model.runId },
    })
  }
  return error
}

/** @throws RequestProblem 400 where a parameter has no such value. */
function readOptions(query: URLSearchParams): Options {
  const idField = query.get('id') ?? undefined
  if (idField === '') throw new RequestProblem('invalid-query', { detail: 'id must name the field to echo.' })
  return {
    probabilities: query.has('probabilities') ? flag(query, 'probabilities') : undefined,
    explain: flag(query, 'explain'),
    interval: levelOf(query.get('interval')),
    strict: flag(query, 'strict'),
    idField,
  }
}

/** @throws RequestProblem 400 for anything but a share. */
function levelOf(text: string | null): number | undefined {
  if (text === null) return undefined
  const level = /^0?\.\d+$/.test(text) ? Number(text) : Number.NaN
  if (level > 0 && level < 1) return level
  throw new RequestProblem('invalid-query', { detail: 'interval must be a share between 0 and 1, such as 0.9.' })
}

/** A query parameter that is true or false. @throws RequestProblem 400 for anything else. */
function flag(query: URLSearchParams, name: string): boolean {
  const value = query.get(name)
  if (value === null || value === 'false') return false
  if (value === 'true') return true
  throw new RequestProblem('invalid-query', { detail: `${name} must be true or false.` })
}
