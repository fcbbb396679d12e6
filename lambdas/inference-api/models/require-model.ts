import { boundedList } from '#shared/errors/bounded-text.ts'
import type { Dependencies } from '../deps.ts'
import { RequestProblem, unavailable } from '../http/problem.ts'
import type { FindOptions, ServingModel } from './serving-models.ts'
import { whyNotServing } from './why-not-serving.ts'

type Ports = Pick<Dependencies, 'models' | 'objects' | 'clock' | 'registered' | 'log' | 'defaultModel'>

/** Dataset names are slugs; anything else is not looked for in the bucket. */
const DATASET = /^[a-z0-9-]{1,64}$/

/** Whether a text can be the name of a dataset. */
export function isDatasetName(text: string): boolean {
  return DATASET.test(text)
}

/** Where a model's predictions are asked for. */
export function predictPath(dataset: string): string {
  return `/models/${dataset}/predict`
}

/**
 * The model that serves a dataset.
 * @throws RequestProblem 503 where the dataset has runs but none serves, 404 where it is unknown.
 */
export async function requireModel(dataset: string, ports: Ports, options?: FindOptions): Promise<ServingModel> {
  if (!isDatasetName(dataset)) throw await unknownModel('There is no model of that name.', ports)
  const model = await ports.models.find(dataset, options)
  if (model) return model
  const reason = await whyNotServing(dataset, ports)
  if (!reason) throw await unknownModel(`There is no model named ${dataset}.`, ports)
  const { retryAfterSeconds, detail, hasServed, members } = reason
  throw unavailable(retryAfterSeconds, `No model of ${dataset} serves ${hasServed ? 'now' : 'yet'}: ${detail}`, members)
}

/**
 * The dataset that answers where the caller names none: the configured one, else the only one.
 * @throws RequestProblem 400 where there are several, 503 where there is none.
 */
export async function requireDefaultModel(ports: Ports): Promise<string> {
  if (ports.defaultModel !== undefined) return ports.defaultModel
  const models = await listed(ports)
  const [first] = models
  if (first === undefined)
    throw unavailable(
      60,
      'No model serves now. Upload a CSV under datasets/ to train one; GET /models/<dataset> says why one that was trained does not serve.',
    )
  if (models.length === 1) return first.dataset
  throw new RequestProblem('model-not-named', {
    detail: `Several models serve. Ask one of them: ${boundedList(models.map((model) => `POST ${model.predict}`))}.`,
    members: { models },
  })
}

async function unknownModel(sentence: string, ports: Ports): Promise<RequestProblem> {
  const models = await listed(ports)
  const known =
    models.length === 0 ? 'No model serves now.' : `There are: ${boundedList(models.map((model) => model.dataset))}.`
  return new RequestProblem('unknown-model', { detail: `${sentence} ${known}`, members: { models } })
}

async function listed({ models }: Ports) {
  const datasets = await models.datasets()
  return datasets.map((dataset) => ({ dataset, predict: predictPath(dataset) }))
}
