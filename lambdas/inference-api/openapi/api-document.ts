import { featureColumns } from '#shared/schema/feature-columns.ts'
import type { FeatureSchema } from '#shared/schema/feature-schema.ts'
import type { ApiAuth } from '../config.ts'
import { csvCell, csvText } from '../http/csv-text.ts'
import { exampleOf } from '../models/feature-description.ts'
import { predictPath } from '../models/require-model.ts'
import type { ServingModel } from '../models/serving-models.ts'
import { mostInstances } from '../predict/read-instances.ts'
import { componentRef, enumOf, type JsonSchema, modelSchemas, objectSchema } from './model-schemas.ts'
import { jsonContent, PROBLEM, PROBLEM_RESPONSES, refusals } from './operations.ts'
import { DATASET, PROTOCOL_PATHS } from './protocol-paths.ts'
import { securityOf } from './security.ts'

type Surroundings = {
  /** Empty where it is not known. */
  readonly baseUrl: string
  /** The model behind `POST /predict`, where there is one. */
  readonly defaultModel: ServingModel | undefined
  readonly auth: ApiAuth
}

const TAGS = [
  { name: 'predict', description: 'What a model says of the features that it is sent.' },
  { name: 'models', description: 'Which models serve, what they take, and how good they are.' },
  { name: 'feedback', description: 'What turned out to be true of captured predictions.' },
  { name: 'protocols', description: 'The same models, spoken to as other systems are.' },
]

/** The OpenAPI 3.1 document of the API while these models serve. */
export function apiDocument(
  models: readonly ServingModel[],
  { baseUrl, defaultModel, auth }: Surroundings,
): JsonSchema {
  const capturing = models.filter((model) => model.capture.enabled)
  const { security, schemes } = securityOf(auth)
  return {
    openapi: '3.1.0',
    info: {
      title: 'Boostline predictions',
      version: '1.0.0',
      description: 'Made from the schemas of the models that serve now: names, types and categories are the real ones.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: baseUrl || '/' }],
    security,
    tags: TAGS,
    paths: {
      '/health': {
        get: {
          operationId: 'health',
          tags: ['models'],
          summary: 'Whether the API answers',
          description: 'It looks at no model.',
          responses: {
            200: jsonContent('It answers', objectSchema({ status: { const: 'ok' } }, ['status'])),
            ...refusals(),
          },
        },
      },
      '/models': {
        get: {
          operationId: 'listModels',
          tags: ['models'],
          summary: 'The models that serve',
          description: 'Each with its dataset, what kind of question it answers, and where.',
          responses: { 200: jsonContent('The models', MODEL_LIST), ...refusals() },
        },
      },
      '/models/{dataset}': {
        parameters: [DATASET],
        get: {
          operationId: 'describeModel',
          tags: ['models'],
          summary: 'What a model takes and answers, and how good it is',
          description: 'With a request that works, as JSON, for curl and for Python.',
          responses: { 200: jsonContent('The model', MODEL_FACTS), ...refusals(404, 503) },
        },
      },
      ...(defaultModel ? { '/predict': predictOperations(defaultModel, 'predict') } : {}),
      ...Object.fromEntries(
        models.map((model) => [
          predictPath(model.dataset),
          predictOperations(model, `predict_${operationSuffix(model)}`),
        ]),
      ),
      ...Object.fromEntries(
        capturing.map((model) => [`/models/${model.dataset}/feedback`, { post: feedbackOperation(model) }]),
      ),
      ...PROTOCOL_PATHS,
    },
    components: {
      schemas: { ...Object.assign({}, ...models.map(modelSchemas)), Problem: PROBLEM },
      responses: PROBLEM_RESPONSES,
      ...schemes,
    },
  }
}

const TEXT: JsonSchema = { type: 'string' }

const WARNINGS: JsonSchema = { type: 'array', items: TEXT, description: 'What is to be known of its training.' }

const MODEL_LIST: JsonSchema = objectSchema(
  {
    models: {
      type: 'array',
      items: objectSchema(
        {
          dataset: TEXT,
          problem: { type: 'string', enum: ['binary', 'multiclass', 'regression'] },
          model: { type: 'string', description: 'The run that serves.' },
          since: { type: 'string', format: 'date-time' },
          predict: { type: 'string', description: 'The path to ask it at.' },
          warnings: WARNINGS,
        },
        ['dataset', 'problem', 'model', 'since', 'predict'],
      ),
    },
  },
  ['models'],
)

const MODEL_FACTS: JsonSchema = {
  type: 'object',
  properties: {
    dataset: TEXT,
    model: TEXT,
    problem: TEXT,
    target: TEXT,
    classes: { type: 'array', items: TEXT },
    quality: { type: 'string', description: 'How good it is, as a sentence.' },
    metrics: { type: 'object', description: 'By name; each with its value, and how sure that is.' },
    warnings: WARNINGS,
    features: { type: 'array', items: { type: 'object' } },
    example: { type: 'object', description: 'A body that works.' },
    curl: TEXT,
    python: TEXT,
  },
  required: ['dataset', 'model', 'problem', 'metrics', 'features', 'example'],
}

function predictOperations(model: ServingModel, operationId: string): JsonSchema {
  return { get: predictByQueryOperation(model, operationId), post: predictOperation(model, operationId) }
}

function predictByQueryOperation({ dataset, schema }: ServingModel, operationId: string): JsonSchema {
  const example = exampleOf(featureColumns(schema))
  const features = featureColumns(schema).map(({ name }) => {
    return { name, in: 'query', required: true, schema: { type: 'string' }, example: String(example[name] ?? '') }
  })
  return {
    operationId: `${operationId}_by_query`,
    tags: ['predict'],
    summary: `Predict ${dataset}: one instance, its features as parameters`,
    description: 'An empty feature is a missing value.',
    parameters: [...features, ...queryParameters(schema), STICKY_KEY],
    responses: { 200: answerContent(componentRef(dataset, 'answer')), ...refusals(400, 404, 409, 503) },
  }
}

function predictOperation({ dataset, schema }: ServingModel, operationId: string): JsonSchema {
  const example = exampleOf(featureColumns(schema))
  const features = componentRef(dataset, 'features')
  const cells = featureColumns(schema).map((feature) => String(example[feature.name] ?? ''))
  const answers = { oneOf: [componentRef(dataset, 'answer'), componentRef(dataset, 'batchAnswer')] }
  return {
    operationId,
    tags: ['predict'],
    summary: `Predict ${dataset}: one object of features, or many`,
    description: 'One instance is answered with `prediction`, many with `predictions` in their order, CSV always so.',
    parameters: [...queryParameters(schema), STICKY_KEY],
    requestBody: {
      required: true,
      content: {
        'application/json': {
          schema: {
            oneOf: [
              features,
              objectSchema({ instances: { type: 'array', maxItems: mostInstances(schema), items: features } }, [
                'instances',
              ]),
              objectSchema({ context: { type: 'string', description: 'One line of CSV.' } }, ['context']),
            ],
          },
          examples: {
            one: { value: example },
            many: { value: { instances: [example] } },
            context: { value: { context: cells.map(csvCell).join(',') } },
          },
        },
        'text/csv': {
          schema: { type: 'string', description: 'With a header, or the features in their order.' },
          examples: { rows: { value: csvText([Object.keys(example), cells]) } },
        },
      },
    },
    responses: { 200: answerContent(answers), ...refusals(400, 404, 409, 413, 415, 503) },
  }
}

const STICKY_KEY: JsonSchema = {
  name: 'x-sticky-key',
  in: 'header',
  schema: TEXT,
  description: "During a rollout callers with the same key get the same model: a customer's id, say.",
}

function answerContent(schema: JsonSchema): JsonSchema {
  const header = (type: string, description: string) => ({ schema: { type }, description })
  return {
    description: '`prediction` for one instance, `predictions` in their order for many',
    content: {
      'application/json': { schema },
      'text/csv': { schema: { type: 'string', description: 'A row an instance, with `accept: text/csv`.' } },
    },
    headers: {
      'x-model-version': header('string', 'The run that predicted.'),
      'x-model-stale': header('integer', 'Only while storage is away: since how many seconds nobody could ask it.'),
      'x-model-warnings': header('string', 'Of CSV: the warnings, as JSON.'),
      'x-request-id': header('string', 'Of CSV, where predictions are captured: by which feedback finds them.'),
    },
  }
}

function feedbackOperation(model: ServingModel): JsonSchema {
  const { problem } = model.schema
  const truth: JsonSchema =
    problem.type === 'regression'
      ? { type: ['number', 'null'] }
      : { type: ['string', 'null'], ...enumOf([...problem.classes.map((entry) => entry.label), null]) }
  const requestId = { type: 'string' }
  return {
    operationId: `feedback_${operationSuffix(model)}`,
    tags: ['feedback'],
    summary: 'What turned out to be true of a captured prediction',
    description: 'Sent twice it counts once; a correction takes the place of what it corrects.',
    requestBody: {
      required: true,
      content: {
        'application/json': {
          schema: {
            oneOf: [
              objectSchema({ requestId, truth }, ['requestId', 'truth']),
              objectSchema({ requestId, truths: { type: 'array', items: truth } }, ['requestId', 'truths']),
            ],
          },
        },
      },
    },
    responses: {
      200: jsonContent('Taken', objectSchema({ requestId, accepted: { type: 'integer' } }, ['requestId', 'accepted'])),
      ...refusals(400, 404, 413, 415, 503),
    },
  }
}

function queryParameters({ problem }: FeatureSchema): readonly JsonSchema[] {
  const query = (name: string, schema: JsonSchema, description: string) => ({ name, in: 'query', schema, description })
  const flag = { type: 'boolean', default: false }
  return [
    ...(problem.type === 'regression' ? [] : [query('probabilities', flag, 'Give the probabilities of all classes.')]),
    query('explain', flag, 'Say what moved each prediction, feature by feature; at most 100 instances a request.'),
    query(
      'interval',
      { type: 'number', exclusiveMinimum: 0, exclusiveMaximum: 1, examples: [0.9] },
      'How often the range beside each prediction is to hold the actual value or class.',
    ),
    query('strict', flag, 'Refuse categories that the training rows do not have.'),
    query('digits', { type: 'integer', minimum: 0, maximum: 15 }, 'Round the numbers to so many after the point.'),
    query('id', { type: 'string', minLength: 1 }, 'A field of each instance to echo; it need not be a feature.'),
  ]
}

/** Operation ids have underscores for the hyphens of dataset names, which have no underscores themselves. */
function operationSuffix({ dataset }: ServingModel): string {
  return dataset.replaceAll('-', '_')
}
