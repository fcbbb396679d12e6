import { BoostlineError } from '#shared/errors/boostline-error.ts'
import { boundedList } from '#shared/errors/bounded-text.ts'

type Schema = Readonly<Record<string, unknown>>

/** What of the API's OpenAPI document is read here. */
export type ApiDocument = {
  readonly paths: Readonly<Record<string, unknown>>
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> }
}

/**
 * The source of a typed TypeScript client of one model. It needs nothing but `fetch`.
 * @throws BoostlineError `model-unknown` naming the models there are.
 */
export function clientSource(document: ApiDocument, dataset: string, place: string, exampleUrl: string): string {
  const { schemas } = document.components
  const part = (name: string): Schema => schemas[`${dataset}.${name}`] ?? unknownModel(document, dataset, place)
  const name = pascalCase(dataset)
  const feedbackPath = `/models/${dataset}/feedback`
  const withFeedback = feedbackPath in document.paths
  return `// Made from ${place}. Make it again after a training that changes the features.

/** ${String(part('features')['description'])} */
export type ${name}Features = ${typeOf(part('features'), name)}

export type ${name}Prediction = ${typeOf(part('prediction'), name)}

export type ${name}Answer = ${typeOf(part('answer'), name)}

export type ${name}BatchAnswer = ${typeOf(part('batchAnswer'), name)}

export type ${name}Options = {
  /** Give the probabilities of all classes. */
  readonly probabilities?: boolean
  /** How often the range beside each prediction is to hold: 0.9. */
  readonly interval?: number
  /** Refuse categories that the training rows do not have. */
  readonly strict?: boolean
  /** A field of each instance to echo; it need not be a feature. */
  readonly id?: string
  /** Round the numbers to so many digits after the point. */
  readonly digits?: number
  /** During a rollout callers with the same key get the same model: a customer's id, say. */
  readonly stickyKey?: string
}

export type ${name}Connection = {
  /** The key of the deployment, which goes into the header x-api-key. */
  readonly apiKey?: string
  /** Further headers of every request, such as Authorization. */
  readonly headers?: Readonly<Record<string, string>>
  /** What sends the requests, in place of the runtime's own. */
  readonly fetch?: typeof fetch
}

/** The API's refusal; \`problem.errors\` names every wrong field. */
export class ${name}Error extends Error {
  readonly status: number
  readonly problem: Problem

  constructor(status: number, problem: Problem) {
    super(problem.detail ?? \`The API answered with status \${status}.\`)
    this.name = '${name}Error'
    this.status = status
    this.problem = problem
  }
}

type Problem = {
  readonly type?: string
  readonly detail?: string
  readonly errors?: readonly { readonly instance?: number; readonly field?: string; readonly message: string }[]
}

/** A client of the model of ${dataset}; \`baseUrl\` is the API's address, such as ${exampleUrl}. */
export function create${name}Client(baseUrl: string, connection: ${name}Connection = {}) {
  const { apiKey, headers, fetch: send = fetch } = connection

  async function post(path: string, body: unknown, { stickyKey, ...options }: ${name}Options = {}): Promise<unknown> {
    const query = new URLSearchParams(Object.entries(options).map(([key, value]) => [key, String(value)]))
    const response = await send(\`\${baseUrl}\${path}?\${query}\`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(apiKey === undefined ? {} : { 'x-api-key': apiKey }),
        ...(stickyKey === undefined ? {} : { 'x-sticky-key': stickyKey }),
        ...headers,
      },
      body: JSON.stringify(body),
    })
    const answer: unknown = await response.json().catch(() => ({}))
    if (!response.ok) throw new ${name}Error(response.status, answer as Problem)
    return answer
  }

  return {
    predict: async (features: ${name}Features, options?: ${name}Options): Promise<${name}Answer> =>
      (await post('/models/${dataset}/predict', features, options)) as ${name}Answer,
    /** At most 10,000 instances; the predictions come in their order. */
    predictBatch: async (
      instances: readonly ${name}Features[],
      options?: ${name}Options,
    ): Promise<${name}BatchAnswer> =>
      (await post('/models/${dataset}/predict', { instances }, options)) as ${name}BatchAnswer,
${withFeedback ? feedbackMethod(document, feedbackPath) : ''}  }
}
`
}

function feedbackMethod(document: ApiDocument, path: string): string {
  const truth = typeOf(at(document.paths[path], FEEDBACK_TRUTH), '')
  return `    /** What turned out to be true of the prediction whose answer had this request id. */
    feedback: async (requestId: string, truth: ${truth}): Promise<void> => {
      await post('${path}', { requestId, truth })
    },
`
}

/** Where in a feedback path the schema of one truth stands. */
const FEEDBACK_TRUTH = [
  'post',
  'requestBody',
  'content',
  'application/json',
  'schema',
  'oneOf',
  '0',
  'properties',
  'truth',
]

function at(value: unknown, path: readonly string[]): Schema {
  let found: unknown = value
  for (const part of path) found = typeof found === 'object' && found !== null ? Reflect.get(found, part) : undefined
  return (found ?? {}) as Schema
}

/** A JSON Schema, in the keywords of the API's document, as a TypeScript type. */
function typeOf(schema: Schema, name: string, indent = ''): string {
  if (typeof schema['$ref'] === 'string') return `${name}${pascalCase(schema['$ref'].split('.').at(-1) ?? '')}`
  if (Array.isArray(schema['enum'])) return union(schema['enum'].map((value) => literal(value)))
  if (Array.isArray(schema['anyOf'])) {
    // TypeScript reduces `'a' | string` to `string`, and an editor then suggests nothing.
    const alternatives = (schema['anyOf'] as Schema[]).map((option) => typeOf(option, name, indent))
    return union(alternatives.map((type) => type.replace(/^string\b/, '(string & {})')))
  }
  const types = [schema['type']].flat().filter((type) => typeof type === 'string')
  if (types.length === 0) return 'unknown'
  return union(types.map((type) => typeNamed(type, schema, name, indent)))
}

function typeNamed(type: string, schema: Schema, name: string, indent: string): string {
  if (type === 'integer') return 'number'
  if (type === 'array') return `readonly ${parenthesized(typeOf(schema['items'] as Schema, name, indent))}[]`
  if (type !== 'object') return type
  const { additionalProperties } = schema
  if (schema['properties'] === undefined) {
    const isMap = typeof additionalProperties === 'object' && additionalProperties !== null
    return `Readonly<Record<string, ${isMap ? typeOf(additionalProperties as Schema, name, indent) : 'unknown'}>>`
  }
  const required = new Set(schema['required'] as readonly string[])
  const members = Object.entries(schema['properties'] as Readonly<Record<string, Schema>>).map(([key, member]) => {
    const description = member['description']
    const comment = typeof description === 'string' ? `${indent}  /** ${commentText(description)} */\n` : ''
    const mark = required.has(key) ? '' : '?'
    return `${comment}${indent}  readonly ${propertyName(key)}${mark}: ${typeOf(member, name, `${indent}  `)}\n`
  })
  return `{\n${members.join('')}${indent}}`
}

function union(types: readonly string[]): string {
  return [...new Set(types)].join(' | ')
}

function parenthesized(type: string): string {
  return type.includes(' | ') ? `(${type})` : type
}

/** A JSON string is also a TypeScript literal. */
function literal(value: unknown): string {
  return JSON.stringify(value)
}

function propertyName(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name)
}

/** Column names and reasons come from an uploaded file: none may end the comment it stands in. */
function commentText(text: string): string {
  return text.replaceAll('*/', '*\\/').replace(/\s+/g, ' ').trim()
}

function pascalCase(slug: string): string {
  const joined = slug.replace(/(?:^|-)([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())
  return /^\d/.test(joined) ? `Model${joined}` : joined
}

function unknownModel(document: ApiDocument, dataset: string, place: string): never {
  const names = Object.keys(document.components.schemas).flatMap((name) => /^(.+)\.features$/.exec(name)?.[1] ?? [])
  throw new BoostlineError({
    code: 'model-unknown',
    kind: 'input',
    message: `No model of ${dataset} is in ${place}.`,
    hint: names.length === 0 ? 'Train one first: upload a CSV under datasets/.' : `There are: ${boundedList(names)}.`,
  })
}
