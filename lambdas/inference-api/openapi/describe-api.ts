import type { Call } from '../call.ts'
import type { Dependencies } from '../deps.ts'
import { type HttpResponse, jsonResponse } from '../http/http-messages.ts'
import { apiDocument } from './api-document.ts'

/** `GET /openapi.json`: this API with the models that serve now, by OpenAPI 3.1. */
export async function describeApi(
  { request }: Pick<Call, 'request'>,
  { models, defaultModel, auth }: Pick<Dependencies, 'models' | 'defaultModel' | 'auth'>,
): Promise<HttpResponse> {
  const serving = await models.all()
  const [only] = serving.length === 1 ? serving : []
  const byDefault = serving.find((model) => model.dataset === defaultModel) ?? (defaultModel ? undefined : only)
  return jsonResponse(apiDocument(serving, { baseUrl: request.baseUrl, defaultModel: byDefault, auth }))
}
