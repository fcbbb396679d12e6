import { isJsonObject, type JsonObject, jsonObject } from '#shared/json/json-fields.ts'
import type { Call } from '../call.ts'
import type { Dependencies } from '../deps.ts'
import { invalidFeatures } from '../http/problem.ts'
import { describeModel, listModels } from '../models/models.ts'
import { predict } from '../predict/predict.ts'

export type Tool = {
  readonly name: string
  /** Written here, never from data: an assistant takes a description for instructions. */
  readonly description: string
  readonly inputSchema: JsonObject
  run(args: JsonObject, call: Call, dependencies: Dependencies): Promise<JsonObject>
}

const MOST_PREDICTED = 100
const MOST_EXPLAINED = 20

const DATASET = { type: 'string', description: 'The name of a model, as list_models has it.' }

function instancesSchema(most: number): JsonObject {
  return {
    type: 'array',
    minItems: 1,
    maxItems: most,
    items: { type: 'object' },
    description: 'Objects of features by name, as describe_model has them; null where a value is not known.',
  }
}

function input(properties: JsonObject, required: readonly string[]): JsonObject {
  return { type: 'object', properties, required, additionalProperties: false }
}

const OF_A_MODEL = input({ dataset: DATASET }, ['dataset'])

/** What of `GET /models/{dataset}` says what to send, and what says how good the model is. */
const DESCRIPTION =
  'dataset model problem target classes cannotAnswer threshold thresholdFor quality features example since'.split(' ')
const REPORT =
  'dataset model problem quality metrics decision warnings withoutLeaks ranges shapImportance monitoring since'.split(
    ' ',
  )

/** What an assistant may do. All of it only reads. */
export const TOOLS: readonly Tool[] = [
  {
    name: 'list_models',
    description: 'Lists the prediction models that serve now, and what kind of question each answers.',
    inputSchema: input({}, []),
    run: async (_, __, dependencies) => jsonObject((await listModels(dependencies)).body),
  },
  {
    name: 'describe_model',
    description: 'Tells what a model predicts, which features it takes with their types and ranges, and an example.',
    inputSchema: OF_A_MODEL,
    run: async (args, call, dependencies) => {
      const facts = await factsOf(args, call, dependencies)
      return pick(facts, DESCRIPTION)
    },
  },
  {
    name: 'predict',
    description: `Predicts for up to ${MOST_PREDICTED} instances: a label with its probability, or a number.`,
    inputSchema: input(
      {
        dataset: DATASET,
        instances: instancesSchema(MOST_PREDICTED),
        probabilities: { type: 'boolean', description: 'The probabilities of all classes, too.' },
        interval: { type: 'number', description: 'A range that holds so often, such as 0.9, beside each prediction.' },
        digits: { type: 'integer', description: 'Digits after the point.' },
      },
      ['dataset', 'instances'],
    ),
    run: async (args, call, dependencies) => await ask(args, MOST_PREDICTED, {}, call, dependencies),
  },
  {
    name: 'explain',
    description: `Predicts for up to ${MOST_EXPLAINED} instances and tells how far each feature moved each prediction.`,
    inputSchema: input({ dataset: DATASET, instances: instancesSchema(MOST_EXPLAINED) }, ['dataset', 'instances']),
    run: async (args, call, dependencies) => await ask(args, MOST_EXPLAINED, { explain: true }, call, dependencies),
  },
  {
    name: 'report',
    description: 'Tells how good a model is on rows that it never saw, why it serves, and which features matter most.',
    inputSchema: OF_A_MODEL,
    run: async (args, call, dependencies) => {
      const facts = await factsOf(args, call, dependencies)
      return pick(facts, REPORT)
    },
  },
]

async function factsOf(args: JsonObject, call: Call, dependencies: Dependencies): Promise<JsonObject> {
  return jsonObject((await describeModel({ ...call, dataset: datasetOf(args) }, dependencies)).body)
}

/** The same as `POST /models/{dataset}/predict`, capture included. */
async function ask(
  { dataset, instances, ...options }: JsonObject,
  most: number,
  more: JsonObject,
  call: Call,
  dependencies: Dependencies,
): Promise<JsonObject> {
  if (
    !Array.isArray(instances) ||
    instances.length === 0 ||
    instances.length > most ||
    !instances.every(isJsonObject)
  ) {
    throw invalidFeatures([{ field: 'instances', message: `must be a list of 1 to ${most} objects` }])
  }
  const query = new URLSearchParams(
    Object.entries({ ...options, ...more }).map(([name, value]): [string, string] => [name, String(value)]),
  )
  const request = { ...call.request, method: 'POST', query, headers: {}, body: { value: { instances } } }
  return jsonObject((await predict({ ...call, dataset: datasetOf({ dataset }), request }, dependencies)).body)
}

function datasetOf({ dataset }: JsonObject): string {
  if (typeof dataset === 'string') return dataset
  throw invalidFeatures([{ field: 'dataset', message: 'must be the name of a model, as list_models has it' }])
}

function pick(facts: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(facts).filter(([name]) => names.includes(name)))
}
