import { jsonObject } from '#shared/json/json-fields.ts'
import { featureColumns } from '#shared/schema/feature-columns.ts'
import type { FeatureColumn } from '#shared/schema/feature-schema.ts'
import type { Call } from '../../call.ts'
import type { Dependencies } from '../../deps.ts'
import { type HttpResponse, jsonResponse } from '../../http/http-messages.ts'
import { RequestProblem } from '../../http/problem.ts'
import { readJsonBody } from '../../http/read-body.ts'
import { modelHeaders } from '../../models/model-headers.ts'
import { requireModel } from '../../models/require-model.ts'
import type { ServingModel } from '../../models/serving-models.ts'
import { answerQuestion } from '../../predict/answer-question.ts'
import { readOptions } from '../../predict/read-options.ts'
import { requirePlainOptions } from '../only-options.ts'
import { detailOf, type ErrorForm } from '../protocol-error.ts'
import { readTensors } from './read-tensors.ts'
import { outputTensors, requestedTensors, writeTensor } from './write-tensors.ts'

/*
 * The Open Inference Protocol, version 2, over REST (KServe, Triton, MLServer):
 * github.com/kserve/open-inference-protocol, specification/protocol/inference_rest.md.
 */

/** What its clients read of a failure. */
export const openInferenceError: ErrorForm = (problem) => ({ error: detailOf(problem) })

/** `GET /v2`. */
export async function serverMetadata(): Promise<HttpResponse> {
  return jsonResponse({ name: 'boostline', version: '1.0.0', extensions: [] })
}

/** `GET /v2/health/live`: this function answers. */
export async function serverLive(): Promise<HttpResponse> {
  return jsonResponse({ live: true })
}

/** `GET /v2/health/ready`: what it reads models from answers, too. */
export async function serverReady(_: Call, { models }: Pick<Dependencies, 'models'>): Promise<HttpResponse> {
  await models.datasets()
  return jsonResponse({ live: true, ready: true })
}

/** `GET /v2/models/{dataset}/ready`. */
export async function modelReady(call: Call, dependencies: Dependencies): Promise<HttpResponse> {
  const model = await requireVersion(call, dependencies)
  return jsonResponse({ name: model.dataset, ready: true }, modelHeaders(model))
}

/** `GET /v2/models/{dataset}`. */
export async function modelMetadata(call: Call, dependencies: Dependencies): Promise<HttpResponse> {
  const model = await requireVersion(call, dependencies)
  const { dataset, runId, schema, target } = model
  const isOnnx = target.type === 'lambda' && target.format === 'onnx'
  return jsonResponse(
    {
      name: dataset,
      versions: [runId],
      platform: isOnnx ? 'onnx_onnxv1' : 'xgboost_xgboost',
      inputs: featureColumns(schema).map((feature) => ({
        name: feature.name,
        datatype: datatypeOf(feature),
        shape: [-1],
      })),
      outputs: outputTensors(schema.problem).map(({ name, datatype, width }) => ({
        name,
        datatype,
        shape: [-1, ...(width === undefined ? [] : [width])],
      })),
    },
    modelHeaders(model),
  )
}

/** `POST /v2/models/{dataset}/infer`. */
export async function infer(call: Call, dependencies: Dependencies): Promise<HttpResponse> {
  const { request } = call
  return await answerQuestion(call, dependencies, (model) => {
    requireThisVersion(call, model)
    const asked = readOptions(request.query)
    requirePlainOptions(asked)
    const { id, inputs, outputs } = jsonObject(readJsonBody(request))
    if (id !== undefined && typeof id !== 'string') {
      throw new RequestProblem('unreadable-body', { detail: 'id must be a text.' })
    }
    const { dataset, runId, schema } = model
    const tensors = requestedTensors(schema.problem, outputs)
    const probabilities = tensors.some(({ name }) => name === 'probabilities')
    return {
      options: { ...asked, probabilities },
      instances: readTensors(inputs, schema),
      write: ({ predictions, warnings, requestId }) => {
        const parameters = {
          ...(warnings.length > 0 && { warnings: JSON.stringify(warnings) }),
          ...(requestId !== undefined && { request_id: requestId }),
        }
        return jsonResponse({
          model_name: dataset,
          model_version: runId,
          ...(id !== undefined && { id }),
          ...(Object.keys(parameters).length > 0 && { parameters }),
          outputs: tensors.map((tensor) => writeTensor(tensor, predictions)),
        })
      },
    }
  })
}

async function requireVersion(call: Call, dependencies: Dependencies): Promise<ServingModel> {
  const model = await requireModel(call.dataset, dependencies)
  requireThisVersion(call, model)
  return model
}

/** A version is a run. @throws RequestProblem 404 where another one answers. */
function requireThisVersion({ version }: Pick<Call, 'version'>, { dataset, runId }: ServingModel): void {
  if (version === undefined || version === runId) return
  throw new RequestProblem('unknown-model', {
    detail: `This version of ${dataset} does not serve. ${runId} does.`,
    members: { versions: [runId] },
  })
}

function datatypeOf({ type }: FeatureColumn): 'FP64' | 'BOOL' | 'BYTES' {
  if (type === 'number') return 'FP64'
  return type === 'boolean' ? 'BOOL' : 'BYTES'
}
