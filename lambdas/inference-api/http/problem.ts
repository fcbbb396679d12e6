import type { HttpResponse } from './http-messages.ts'

/**
 * Every problem a caller can be told (RFC 9457), by the last part of its `type`: `/problems/<name>`.
 * Names are stable: callers branch on them.
 */
const PROBLEMS = {
  'unreadable-body': { status: 400, title: 'The body cannot be read' },
  'invalid-features': { status: 400, title: 'The features are not what the model takes' },
  'invalid-query': { status: 400, title: 'The query string is not valid' },
  'invalid-feedback': { status: 400, title: 'The feedback is not what was predicted' },
  'model-not-named': { status: 400, title: 'The request does not say which model' },
  'unknown-path': { status: 404, title: 'There is nothing at this path' },
  'unknown-model': { status: 404, title: 'There is no such model' },
  'unknown-request': { status: 404, title: 'No captured prediction has this request id' },
  'method-not-allowed': { status: 405, title: 'This path takes another method' },
  'model-unexplained': { status: 409, title: 'The model cannot explain its predictions' },
  'model-without-ranges': { status: 409, title: 'The model has no ranges' },
  'too-large': { status: 413, title: 'The request is too large' },
  'unsupported-media-type': { status: 415, title: 'This content type is not supported' },
  'internal-error': { status: 500, title: 'Something failed on our side' },
  'model-failed': { status: 502, title: 'The model did not give a usable answer' },
  'model-unavailable': { status: 503, title: 'The model cannot answer now' },
} as const

export type ProblemName = keyof typeof PROBLEMS

/** What is wrong with one field of one instance; what does not apply is left out. */
export type FieldError = { readonly instance?: number; readonly field?: string; readonly message: string }

export type ProblemFacts = {
  /** What happened and what to do, for a person. */
  readonly detail: string
  /** Further members of the problem document. */
  readonly members?: Readonly<Record<string, unknown>>
  readonly headers?: Readonly<Record<string, string>>
}

/** Ends a request with a problem as its answer. Not a fault: nobody but the caller has to do something. */
export class RequestProblem extends Error {
  readonly response: HttpResponse

  constructor(name: ProblemName, facts: ProblemFacts) {
    super(facts.detail)
    this.name = 'RequestProblem'
    this.response = problemResponse(name, facts)
  }
}

/** A problem as a response of type application/problem+json. */
export function problemResponse(name: ProblemName, { detail, members, headers }: ProblemFacts): HttpResponse {
  const { status, title } = PROBLEMS[name]
  return {
    status,
    headers: { 'content-type': 'application/problem+json', ...headers },
    body: { type: `/problems/${name}`, title, status, detail, ...members },
  }
}

/** A 503 that says when to come back. */
export function unavailable(
  retryAfterSeconds: number,
  detail: string,
  members: Readonly<Record<string, unknown>> = {},
): RequestProblem {
  return new RequestProblem('model-unavailable', {
    detail,
    members,
    headers: { 'retry-after': String(retryAfterSeconds) },
  })
}

/** As many problems as an answer lists, and as much of a text that may quote what was sent. */
export const MAX_LISTED = 100
const MAX_TEXT = 300
/** Nobody counts further. */
export const MOST_COUNTED = 10_000

/** A 400 that names what is wrong with the features; `total` where `errors` are only the first of more. */
export function invalidFeatures(errors: readonly FieldError[], total = errors.length): RequestProblem {
  const listed = errors.slice(0, MAX_LISTED).map((error) => ({
    ...error,
    ...(error.field === undefined ? {} : { field: cutText(error.field) }),
    message: cutText(error.message),
  }))
  const [first] = listed
  const example = `${first?.field === undefined ? '' : `${first.field}: `}${first?.message ?? ''}`
  const more = total > 1 ? ` (and ${total < MOST_COUNTED ? '' : 'at least '}${total - 1} more)` : ''
  const cut = total > listed.length ? ` The first ${listed.length} are listed.` : ''
  return new RequestProblem('invalid-features', { detail: `${example}${more}.${cut}`, members: { errors: listed } })
}

/** A text for an answer, cut where it is long. */
export function cutText(text: string): string {
  return text.length <= MAX_TEXT ? text : `${text.slice(0, MAX_TEXT)}…`
}
