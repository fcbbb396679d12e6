import { readCapturedRequest, writeCapture } from '#shared/captures/capture-lines.ts'
import type { CapturedFeedback } from '#shared/captures/capture-records.ts'
import { truthReader } from '#shared/captures/truth-reader.ts'
import { hasCode } from '#shared/errors/boostline-error.ts'
import { jsonObject } from '#shared/json/json-fields.ts'
import { captureKeys } from '#shared/names/capture-keys.ts'
import { runKeys } from '#shared/names/run-keys.ts'
import { requireRecord } from '#shared/records/record-files.ts'
import { type FeatureSchema, featureSchemaSchema } from '#shared/schema/feature-schema.ts'
import type { Call } from '../call.ts'
import type { Dependencies } from '../deps.ts'
import { type HttpResponse, jsonResponse } from '../http/http-messages.ts'
import { cutText, type FieldError, RequestProblem } from '../http/problem.ts'
import { readBody } from '../http/read-body.ts'
import { isDatasetName } from '../models/require-model.ts'

type Feedback = { readonly requestId: string; readonly truths: readonly unknown[] }

const SHAPE =
  'Send {"requestId": "…", "truth": …}, or "truths": [ … ] in the order of the instances, null where unknown.'

/**
 * `POST /models/{dataset}/feedback`: the true outcomes of captured predictions. It lies beside them under a
 * key made of the request id, so the same feedback twice is one, and a correction takes the place of what it corrects.
 */
export async function takeFeedback({ request, dataset }: Call, dependencies: Dependencies): Promise<HttpResponse> {
  const { objects, clock } = dependencies
  const feedback = readFeedback(request)
  const keys = isDatasetName(dataset) ? captureKeys(dataset, feedback.requestId) : undefined
  const captured = keys && (await readPredicted(keys.predictions, dataset, feedback.requestId, dependencies))
  if (!keys || !captured) {
    throw new RequestProblem('unknown-request', {
      detail:
        'No prediction of this model was captured under this request id. Send the requestId of its answer; only models whose manifest has capture.enabled give one.',
    })
  }
  const { model, schema } = captured
  const truths = readTruths(feedback.truths, captured.instances, schema)
  const at = new Date(clock.now()).toISOString()
  const { requestId } = feedback
  const told = truths.flatMap((truth, instance): CapturedFeedback[] =>
    truth === null ? [] : [{ version: 1, kind: 'feedback', requestId, instance, at, dataset, model, truth }],
  )
  await writeCapture(objects, keys.feedback, told)
  return jsonResponse({ requestId, accepted: told.length })
}

/**
 * The captured request and the schema of the run that answered. Whoever may write to the bucket may have changed the
 * capture: what it says has to agree with where it lies, and its run has to be there.
 */
async function readPredicted(key: string, dataset: string, requestId: string, { objects, log }: Dependencies) {
  try {
    const captured = await readCapturedRequest(objects, key)
    if (!captured) return undefined
    if (captured.requestId === requestId && captured.dataset === dataset && isRunId(captured.model)) {
      const schema = await requireRecord(objects, runKeys(dataset, captured.model).schema, featureSchemaSchema)
      return { ...captured, schema }
    }
    log.warn('capture-unreadable', { key, reason: 'it is of another request' })
  } catch (error) {
    if (!hasCode(error, 'record-invalid', 'record-missing')) throw error
    log.warn('capture-unreadable', { key, reason: error.code })
  }
  throw new RequestProblem('invalid-feedback', {
    detail:
      'The captured prediction is not as it was written, or the files of its run are gone: no feedback on it can be kept.',
  })
}

/** Part of a key: nothing that leads to another folder. */
function isRunId(text: string): boolean {
  return /^[A-Za-z0-9-]+$/.test(text)
}

function readFeedback(request: Call['request']): Feedback {
  const input = readBody(request)
  const value = input.type === 'json' ? input.value : undefined
  const { requestId, truth, truths, ...others } = jsonObject(value)
  const truthOrTruths = (truth === undefined) !== (truths === undefined)
  if (typeof requestId !== 'string' || !truthOrTruths || Object.keys(others).length > 0) {
    throw new RequestProblem('invalid-feedback', { detail: SHAPE })
  }
  if (truths === undefined) return { requestId, truths: [truth] }
  if (!Array.isArray(truths)) throw new RequestProblem('invalid-feedback', { detail: SHAPE })
  return { requestId, truths }
}

/** The truths as labels of the model's classes, or as numbers; null where it is not known. */
function readTruths(sent: readonly unknown[], predictions: number, schema: FeatureSchema): (string | number | null)[] {
  if (sent.length !== predictions) {
    throw new RequestProblem('invalid-feedback', {
      detail: `The request has ${predictions} predictions and the feedback ${sent.length}. ${SHAPE}`,
    })
  }
  const truthOf = truthReader(schema)
  const errors: FieldError[] = []
  const truths = sent.map((truth, instance) => {
    if (truth === null) return null
    const value = truthOf.read(truth)
    if (value !== undefined) return value
    errors.push({ instance, message: cutText(`${truthOf.wanted} is wanted`) })
    return null
  })
  if (errors.length === 0) return truths
  throw new RequestProblem('invalid-feedback', {
    detail: `${errors.length} of the truths cannot be one: ${cutText(truthOf.wanted)} is wanted.`,
    members: { errors: errors.slice(0, 100) },
  })
}
