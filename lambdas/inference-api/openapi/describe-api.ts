import pMap from 'p-map'
import type { Call } from '../call.ts'
import type { Dependencies } from '../deps.ts'
import { type HttpResponse, jsonResponse } from '../http/http-messages.ts'
import { apiDocument } from './api-document.ts'

const READS_AT_ONCE = 8

/** `GET /openapi.json`: this API with the models that serve now, by OpenAPI 3.1. */
export async function describeApi(
  { request }: Pick<Call, 'request'>,
  { models, defaultModel, auth }: Pick<Dependencies, 'models' | 'defaultModel' | 'auth'>,
): Promise<HttpResponse> {
  const datasets = await models.datasets()
  const found = await pMap(datasets, (dataset) => models.find(dataset), { concurrency: READS_AT_ONCE })
  const serving = found.filter((model) => model !== undefined)
  const [only] = serving.length === 1 ? serving : []
  const byDefault = serving.find((model) => model.dataset === defaultModel) ?? (defaultModel ? undefined : only)
  return jsonResponse(apiDocument(serving, { baseUrl: request.baseUrl, defaultModel: byDefault, auth }))
}
