import { type JsonSchema, objectSchema } from './model-schemas.ts'
import { jsonContent, refusals } from './operations.ts'

const TEXT: JsonSchema = { type: 'string' }
const ANY: JsonSchema = { type: 'object' }

/** The `{dataset}` of a path. */
export const DATASET: JsonSchema = {
  name: 'dataset',
  in: 'path',
  required: true,
  schema: TEXT,
  description: 'The dataset whose model is asked.',
}

const TENSOR = { name: TEXT, datatype: TEXT, shape: { type: 'array', items: { type: 'integer' } } }
const TENSOR_NAMES = Object.keys(TENSOR)
const DATA = { type: 'array', items: {}, description: 'Flat or nested; null for a missing value.' }
const METADATA = { type: 'array', items: objectSchema(TENSOR, TENSOR_NAMES) }

const INFER_REQUEST: JsonSchema = {
  type: 'object',
  properties: {
    id: TEXT,
    inputs: {
      type: 'array',
      description: 'A tensor a feature, or one matrix of the features in their order.',
      items: { type: 'object', properties: { ...TENSOR, data: DATA }, required: [...TENSOR_NAMES, 'data'] },
    },
    outputs: { type: 'array', items: { type: 'object', properties: { name: TEXT }, required: ['name'] } },
  },
  required: ['inputs'],
}

const INFER_ANSWER: JsonSchema = objectSchema(
  {
    model_name: TEXT,
    model_version: TEXT,
    id: TEXT,
    parameters: ANY,
    outputs: {
      type: 'array',
      items: objectSchema({ ...TENSOR, parameters: ANY, data: { type: 'array', items: {} } }, [
        ...TENSOR_NAMES,
        'data',
      ]),
    },
  },
  ['model_name', 'outputs'],
)

const MODEL_METADATA: JsonSchema = objectSchema(
  { name: TEXT, versions: { type: 'array', items: TEXT }, platform: TEXT, inputs: METADATA, outputs: METADATA },
  ['name', 'platform', 'inputs', 'outputs'],
)

const ROWS = { type: 'array', items: {} }
const INVOCATION: JsonSchema = {
  type: 'object',
  description: 'One of the four forms.',
  properties: {
    dataframe_split: { type: 'object', properties: { columns: { type: 'array', items: TEXT }, data: ROWS } },
    dataframe_records: ROWS,
    instances: ROWS,
    inputs: { description: 'Lists by column, or rows.' },
    params: { type: 'object', description: 'probabilities, explain, interval, strict, id, digits.' },
  },
}

const CSV = { 'text/csv': { schema: TEXT } }
const OPEN_INFERENCE = 'Open Inference Protocol v2, REST.'

/** What other systems speak. Not one path a model: their own clients know the forms. */
export const PROTOCOL_PATHS: JsonSchema = {
  '/v2/health/ready': {
    get: {
      operationId: 'openInferenceReady',
      tags: ['protocols'],
      summary: 'Whether models can be asked',
      description: OPEN_INFERENCE,
      responses: {
        200: jsonContent(
          'They can',
          objectSchema({ live: { const: true }, ready: { const: true } }, ['live', 'ready']),
        ),
        ...refusals(503),
      },
    },
  },
  '/v2/models/{dataset}': {
    parameters: [DATASET],
    get: {
      operationId: 'openInferenceMetadata',
      tags: ['protocols'],
      summary: 'The tensors that a model takes and answers',
      description: OPEN_INFERENCE,
      responses: { 200: jsonContent('The metadata', MODEL_METADATA), ...refusals(404, 503) },
    },
  },
  '/v2/models/{dataset}/infer': {
    parameters: [DATASET],
    post: {
      operationId: 'openInferenceInfer',
      tags: ['protocols'],
      summary: 'Predict by tensors',
      description: OPEN_INFERENCE,
      requestBody: { required: true, content: { 'application/json': { schema: INFER_REQUEST } } },
      responses: { 200: jsonContent('The tensors', INFER_ANSWER), ...refusals(400, 404, 413, 415, 503) },
    },
  },
  '/mcp': {
    post: {
      operationId: 'mcp',
      tags: ['protocols'],
      summary: 'Answer a message of an assistant',
      description: 'Model Context Protocol, streamable HTTP without sessions: JSON-RPC 2.0, one JSON answer a message.',
      requestBody: { required: true, content: { 'application/json': { schema: ANY } } },
      responses: {
        200: jsonContent('The answer', ANY),
        202: { description: 'Taken: a notification has no answer.' },
        ...refusals(400, 415),
      },
    },
  },
  '/models/{dataset}/invocations': {
    parameters: [DATASET],
    post: {
      operationId: 'invocations',
      tags: ['protocols'],
      summary: "Predict as MLflow's scoring server does",
      description: 'With `accept: text/csv` the numbers of SageMaker: a probability a class, or the value.',
      requestBody: { required: true, content: { 'application/json': { schema: INVOCATION }, ...CSV } },
      responses: {
        200: {
          description: 'The predictions in their order',
          content: { 'application/json': { schema: objectSchema({ predictions: ROWS }, ['predictions']) }, ...CSV },
        },
        ...refusals(400, 404, 409, 413, 415, 503),
      },
    },
  },
}
