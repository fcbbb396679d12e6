import { type JsonSchema, objectSchema } from './model-schemas.ts'

/** A JSON answer. */
export function jsonContent(description: string, schema: JsonSchema): JsonSchema {
  return { description, content: { 'application/json': { schema } } }
}

/** What can go wrong, by status: what is behind a `$ref` of every operation. */
const REFUSALS = {
  400: ['BadRequest', 'What was sent is not what the model takes: everything that is wrong, at once.'],
  401: ['Unauthorized', 'The caller is not known.'],
  403: ['Forbidden', 'The API key, the signature or the right to call is missing.'],
  404: ['NotFound', 'There is no such model, with those that there are.'],
  409: ['Conflict', 'The model has no reasons, or no ranges.'],
  413: ['TooLarge', 'The request or its answer is over the limit: send the instances in several requests.'],
  415: ['UnsupportedMediaType', 'Neither JSON nor CSV.'],
  429: ['TooManyRequests', 'Wait as long as retry-after says.'],
  503: ['Unavailable', 'Nothing serves, or it is starting: retry-after says when to come back.'],
} as const

type Refusal = keyof typeof REFUSALS

/** Those that any operation may meet. */
const ALWAYS: readonly Refusal[] = [401, 403, 429]

/** The responses of an operation that are no success. */
export function refusals(...own: readonly Refusal[]): JsonSchema {
  const statuses = [...own, ...ALWAYS].toSorted((a, b) => a - b)
  return {
    ...Object.fromEntries(
      statuses.map((status) => [status, { $ref: `#/components/responses/${REFUSALS[status][0]}` }]),
    ),
    default: { $ref: '#/components/responses/Problem' },
  }
}

/** What stands in `components.responses`. */
export const PROBLEM_RESPONSES: JsonSchema = {
  ...Object.fromEntries(
    Object.entries(REFUSALS).map(([status, [name, description]]) => [
      name,
      {
        description,
        ...(Number(status) === 429 || Number(status) === 503 ? { headers: { 'retry-after': retryAfter() } } : {}),
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    ]),
  ),
  Problem: {
    description: 'What is wrong, all of it at once (RFC 9457).',
    content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
  },
}

function retryAfter(): JsonSchema {
  return { description: 'Seconds until it is worth to ask again.', schema: { type: 'integer' } }
}

/** RFC 9457, with our members. */
export const PROBLEM: JsonSchema = {
  type: 'object',
  description: 'A refusal (RFC 9457).',
  properties: {
    type: { type: 'string', description: 'Stable: callers branch on it.', examples: ['/problems/invalid-features'] },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string', description: 'What happened and what to do.' },
    errors: {
      type: 'array',
      description: 'What is wrong with which field of which instance, at most a hundred.',
      items: objectSchema({ instance: { type: 'integer' }, field: { type: 'string' }, message: { type: 'string' } }, [
        'message',
      ]),
    },
  },
  required: ['type', 'title', 'detail'],
}
