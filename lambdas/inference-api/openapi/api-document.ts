import { featureColumns } from '#shared/schema/feature-columns.ts'
import type { FeatureSchema } from '#shared/schema/feature-schema.ts'
import { csvCell, csvText } from '../http/csv-text.ts'
import { exampleOf } from '../models/feature-description.ts'
import { predictPath } from '../models/require-model.ts'
import type { ServingModel } from '../models/serving-models.ts'
import { componentRef, type JsonSchema, modelSchemas, objectSchema } from './model-schemas.ts'

type Surroundings = {
  /** Empty where it is not known. */
  readonly baseUrl: string
  /** The model behind `POST /predict`, where there is one. */
  readonly defaultModel: ServingModel | undefined
}

/** The OpenAPI 3.1 document of the API while these models serve. */
export function apiDocument(models: readonly ServingModel[], { baseUrl, defaultModel }: Surroundings): JsonSchema {
  const capturing = models.filter((model) => model.capture.enabled)
  return {
    openapi: '3.1.0',
    info: {
      title: 'Boostline predictions',
      version: '1.0.0',
      description: 'Made from the schemas of the models that serve now: names, types and categories are the real ones.',
    },
    servers: [{ url: baseUrl || '/' }],
    paths: {
      '/health': {
        get: get('health', 'Whether the API answers', objectSchema({ status: { const: 'ok' } }, ['status'])),
      },
      '/models': { get: get('listModels', 'The models that serve', { type: 'object' }) },
      '/models/{dataset}': {
        parameters: [{ name: 'dataset', in: 'path', required: true, schema: { type: 'string' } }],
        get: get('describeModel', 'What a model takes and answers, and how good it is', { type: 'object' }),
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
    },
    components: {
      schemas: { ...Object.assign({}, ...models.map(modelSchemas)), Problem: PROBLEM },
      responses: {
        Problem: {
          description: 'What is wrong, all of it at once (RFC 9457).',
          content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
        },
      },
    },
  }
}

const PROBLEM: JsonSchema = {
  type: 'object',
  properties: {
    type: { type: 'string', description: 'Stable: callers branch on it.' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    errors: {
      type: 'array',
      items: objectSchema({ instance: { type: 'integer' }, field: { type: 'string' }, message: { type: 'string' } }, [
        'message',
      ]),
    },
  },
  required: ['type', 'title', 'status', 'detail'],
}

const PROBLEMS = { default: { $ref: '#/components/responses/Problem' } }

function get(operationId: string, summary: string, schema: JsonSchema): JsonSchema {
  return { operationId, summary, responses: { 200: jsonContent(summary, schema), ...PROBLEMS } }
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
    summary: `Predict ${dataset}: the features as parameters, an empty one where it is missing`,
    parameters: [...features, ...queryParameters(schema)],
    responses: { 200: jsonContent('The prediction', componentRef(dataset, 'answer')), ...PROBLEMS },
  }
}

function predictOperation({ dataset, schema }: ServingModel, operationId: string): JsonSchema {
  const example = exampleOf(featureColumns(schema))
  const features = componentRef(dataset, 'features')
  const cells = featureColumns(schema).map((feature) => String(example[feature.name] ?? ''))
  const answers = { anyOf: [componentRef(dataset, 'answer'), componentRef(dataset, 'batchAnswer')] }
  return {
    operationId,
    summary: `Predict ${dataset}: one object of features, or many`,
    parameters: queryParameters(schema),
    requestBody: {
      required: true,
      content: {
        'application/json': {
          schema: {
            anyOf: [
              features,
              objectSchema({ instances: { type: 'array', maxItems: 10_000, items: features } }, ['instances']),
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
    responses: {
      200: {
        ...jsonContent('`prediction` for one object, `predictions` in their order for many', answers),
        headers: {
          'x-model-version': { schema: { type: 'string' }, description: 'The run that predicted.' },
          'x-model-stale': {
            schema: { type: 'integer' },
            description: 'Only while storage is away: how many seconds ago the model was known to serve.',
          },
        },
      },
      ...PROBLEMS,
    },
  }
}

function feedbackOperation(model: ServingModel): JsonSchema {
  const { problem } = model.schema
  const truth: JsonSchema =
    problem.type === 'regression'
      ? { type: ['number', 'null'] }
      : { type: ['string', 'null'], enum: [...problem.classes.map((entry) => entry.label), null] }
  const requestId = { type: 'string' }
  return {
    operationId: `feedback_${operationSuffix(model)}`,
    summary: 'What turned out to be true of a captured prediction; sent twice it counts once',
    requestBody: {
      required: true,
      content: {
        'application/json': {
          schema: {
            anyOf: [
              objectSchema({ requestId, truth }, ['requestId', 'truth']),
              objectSchema({ requestId, truths: { type: 'array', items: truth } }, ['requestId', 'truths']),
            ],
          },
        },
      },
    },
    responses: {
      200: jsonContent('Taken', objectSchema({ requestId, accepted: { type: 'integer' } }, ['requestId', 'accepted'])),
      ...PROBLEMS,
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

function jsonContent(description: string, schema: JsonSchema): JsonSchema {
  return { description, content: { 'application/json': { schema } } }
}

/** Operation ids have underscores for the hyphens of dataset names, which have no underscores themselves. */
function operationSuffix({ dataset }: ServingModel): string {
  return dataset.replaceAll('-', '_')
}
