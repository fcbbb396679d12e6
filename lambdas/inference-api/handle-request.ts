import { BoostlineError, hasCode } from '#shared/errors/boostline-error.ts'
import type { Log } from '#shared/log/log.ts'
import type { Dependencies } from './deps.ts'
import { type ErrorForm, inErrorForm } from './dialects/protocol-error.ts'
import { preflightAnswer, withCors } from './http/cors.ts'
import type { HttpRequest, HttpResponse } from './http/http-messages.ts'
import { problemResponse, RequestProblem, unavailable } from './http/problem.ts'
import { type RequestTrace, requestLine } from './http/request-line.ts'
import { withoutArns } from './http/without-arns.ts'
import { findRoute } from './routes.ts'

export type Invocation = { readonly requestId: string; readonly remainingMs: number }

/** REST APIs give up after 29 s, HTTP APIs after 30 s: our own 503 has to be sent before that. */
const GATEWAY_BUDGET_MS = 28_000
const LAMBDA_RESERVE_MS = 500
/** A cold start ends within this time. An earlier start time comes from a sample event or from a wrong clock. */
const MAX_BELIEVABLE_DELAY_MS = 20_000

/** Answers a request. Never throws: every error becomes a response. */
export async function handleRequest(
  request: HttpRequest,
  invocation: Invocation,
  dependencies: Dependencies,
): Promise<HttpResponse> {
  const { clock, log, stage, corsOrigins, pathAliases } = dependencies
  const receivedAtMs = clock.now()
  const gatewayMs = gatewayMsOf(request, receivedAtMs)
  const trace: RequestTrace = {}
  let routeName: string | undefined
  let errorForm: ErrorForm | undefined
  let response: HttpResponse
  try {
    const preflight = preflightAnswer(request, corsOrigins)
    if (preflight) {
      response = preflight
    } else {
      const { route, dataset, version } = findRoute(request, pathAliases)
      routeName = `${route.method} ${route.path}`
      errorForm = route.errorForm
      const deadlineMs = deadlineOf(receivedAtMs - (gatewayMs ?? 0), receivedAtMs, invocation)
      const call = { request, dataset, version, awsRequestId: invocation.requestId, receivedAtMs, deadlineMs, trace }
      response = await route.handle(call, dependencies)
    }
  } catch (error) {
    const problem = responseTo(error, invocation.requestId, log)
    response = errorForm ? inErrorForm(problem, errorForm) : problem
  }
  const outcome = {
    stage,
    route: routeName,
    requestId: invocation.requestId,
    status: response.status,
    atMs: receivedAtMs,
    latencyMs: clock.now() - receivedAtMs,
    gatewayMs,
  }
  log.info('request-handled', requestLine(outcome, trace))
  return withCors(response, request, corsOrigins)
}

/** How long ago the request reached API Gateway; undefined where the event's time is not plausible. */
function gatewayMsOf({ startedAtMs }: HttpRequest, receivedAtMs: number): number | undefined {
  if (startedAtMs === undefined) return undefined
  const delayMs = receivedAtMs - startedAtMs
  return delayMs >= 0 && delayMs <= MAX_BELIEVABLE_DELAY_MS ? delayMs : undefined
}

function deadlineOf(startedAtMs: number, receivedAtMs: number, { remainingMs }: Invocation): number {
  return Math.min(startedAtMs + GATEWAY_BUDGET_MS, receivedAtMs + remainingMs - LAMBDA_RESERVE_MS)
}

function responseTo(error: unknown, requestId: string, log: Log): HttpResponse {
  if (error instanceof RequestProblem) return error.response
  if (error instanceof BoostlineError && error.retryable) {
    log.warn('unexpected-error', { requestId, ...loggable(error) })
    return unavailable(5, 'A service behind this API did not answer. Send the request again in a few seconds.').response
  }
  log.error('unexpected-error', { requestId, ...loggable(error) })
  return problemResponse('internal-error', {
    detail: `${whatFailed(error)} The log has it under the request id ${requestId}.`,
    members: { requestId },
  })
}

/** Which record it is tells those who run it what to put back; where it lies is for the log. */
function whatFailed(error: unknown): string {
  if (!hasCode(error, 'record-missing', 'record-invalid')) return 'Something failed on our side, not in your request.'
  const name = String(error.details['place']).split('/').at(-1)
  const state = error.code === 'record-missing' ? 'missing' : 'damaged'
  return `The record ${name} of this model is ${state} on our side; nothing is wrong with your request.`
}

/**
 * What of an error may be logged. The messages of other libraries' errors can quote what was sent, so only their
 * names and stack frames are logged; ARNs that AWS puts into our messages are removed.
 */
function loggable(error: unknown): Record<string, unknown> {
  if (error instanceof BoostlineError) {
    return { code: error.code, reason: withoutArns(error.message), hint: error.hint }
  }
  if (!(error instanceof Error)) return { error: typeof error }
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line))
  return { error: error.name, at: frames.slice(0, 5).map((line) => line.trim()) }
}
