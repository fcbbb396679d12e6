import { BoostlineError, hasCode } from '#shared/errors/boostline-error.ts'
import { textsAsSent } from '#shared/schema/sent-texts.ts'
import { answersOf, answerWidth, type Prediction, predictionsOf } from '#shared/serving/predictions.ts'
import { type Range, rangesOf } from '#shared/serving/ranges.ts'
import { targetInWords } from '#shared/serving/serving-target.ts'
import type { Call } from '../call.ts'
import { capturePredictions } from '../capture/capture.ts'
import type { Dependencies } from '../deps.ts'
import type { HttpResponse } from '../http/http-messages.ts'
import { invalidFeatures, RequestProblem, unavailable } from '../http/problem.ts'
import { MAX_PAYLOAD_BYTES } from '../http/read-body.ts'
import { modelHeaders } from '../models/model-headers.ts'
import { requireModel } from '../models/require-model.ts'
import type { ServingModel } from '../models/serving-models.ts'
import { asNamed } from './as-named.ts'
import { type EchoingPrediction, encodeInstances, type Id } from './encode-instances.ts'
import { type Explanation, explainInstances, requireExplainer, requireFewInstances } from './explain-instances.ts'
import { type Warning, warningCounter } from './group-warnings.ts'
import type { Options } from './read-options.ts'
import { requireRanges } from './require-ranges.ts'
import { roundNumbers } from './round-numbers.ts'
import { scoreWithinDeadline } from './score-within-deadline.ts'

const BUSY_SECONDS = 5
const REPLACED_SECONDS = 30
/** With fewer numbers than this no answer comes near the limit of 6 MB. */
const SMALL_ANSWER_NUMBERS = 10_000

/** What a request asks, and how the answer is written: one of the ways in which people speak to models. */
export type Question = {
  readonly options: Options
  readonly instances: readonly unknown[]
  write(answer: Answer): Omit<HttpResponse, 'status'>
}

/** What the model says of the instances of a question, in their order. */
export type Answer = {
  readonly predictions: readonly AnsweredPrediction[]
  readonly warnings: readonly Warning[]
  /** Of captured predictions: by which feedback finds them. */
  readonly requestId?: string
}

export type AnsweredPrediction = EchoingPrediction & Partial<Range> & { readonly explanation?: Explanation | undefined }

/**
 * Answers by the model that serves `call.dataset`; `ask` reads the request for that model.
 * @throws RequestProblem for everything the caller is to know.
 */
export async function answerQuestion(
  call: Call,
  dependencies: Dependencies,
  ask: (model: ServingModel) => Question,
): Promise<HttpResponse> {
  const caller = { stickyKey: call.request.headers['x-sticky-key'] }
  const model = await requireModel(call.dataset, dependencies, { caller })
  call.trace.dataset = model.dataset
  call.trace.role = model.role
  try {
    return await answerBy(model, ask, call, dependencies)
  } catch (error) {
    if (!hasCode(error, 'serving-missing')) throw explained(error, model, dependencies)
  }
  // The champion was retired while this instance still knew it: its successor may take other features.
  const successor = await requireModel(call.dataset, dependencies, { caller, fresh: true })
  call.trace.role = successor.role
  try {
    return await answerBy(successor, ask, call, dependencies)
  } catch (error) {
    throw explained(error, successor, dependencies)
  }
}

async function answerBy(
  model: ServingModel,
  ask: (model: ServingModel) => Question,
  { trace, awsRequestId, deadlineMs, receivedAtMs }: Call,
  dependencies: Dependencies,
): Promise<HttpResponse> {
  const { clock } = dependencies
  const { problem } = model.schema
  trace.model = model.runId
  if (model.staleMs !== undefined) trace.staleMs = model.staleMs
  const startedAtMs = clock.now()
  const question = ask(model)
  const { options, instances } = asNamed(question, model.schema)
  if (options.probabilities && problem.type === 'regression') {
    throw new RequestProblem('invalid-query', { detail: 'This model predicts a number; it has no probabilities.' })
  }
  // Who sends a sentence wants to know what it is, of all that it could be.
  const texts = textsAsSent(model.schema)
  const probabilities = options.probabilities ?? texts.length > 0
  trace.rows = instances.length
  if (options.explain) requireFewInstances(instances.length)
  const assumed = warningCounter()
  const { rows, ids } = encodeInstances(instances, model, options, assumed.add)
  const encodedAtMs = clock.now()
  trace.encodeMs = encodedAtMs - startedAtMs
  const level = options.interval
  const ranges = level === undefined ? undefined : await requireRanges(model, level, dependencies)
  const explainer = options.explain ? await requireExplainer(model, dependencies) : undefined
  const askedAtMs = clock.now()
  const note = (instance: number, message: string) => {
    const field = texts.find(({ name }) => message.startsWith(`${name}:`))?.name
    assumed.add({ instance, ...(field !== undefined && { field }), kind: 'text', message })
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
  const told = explanations ? withExplanations(ranged, explanations) : ranged
  const answer: Answer = {
    predictions: options.digits === undefined ? told : roundNumbers(told, options.digits),
    warnings: assumed.warnings(),
  }
  const written = question.write(answer)
  if (explanations || ranges || values.length > SMALL_ANSWER_NUMBERS) requireSendable(written)
  if (!model.capture.enabled || predictions.length === 0) return responseOf(written, model)
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
  return responseOf(requestId === undefined ? written : question.write({ ...answer, requestId }), model)
}

function responseOf(written: Omit<HttpResponse, 'status'>, model: ServingModel): HttpResponse {
  return { status: 200, ...written, headers: { ...modelHeaders(model), ...written.headers } }
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

/** The answer travels as JSON text inside Lambda's JSON envelope, where every quote takes two bytes. */
function requireSendable({ text, body }: Omit<HttpResponse, 'status'>): void {
  if (Buffer.byteLength(JSON.stringify(text ?? JSON.stringify(body))) < MAX_PAYLOAD_BYTES - 4096) return
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
