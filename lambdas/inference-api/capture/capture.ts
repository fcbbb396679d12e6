import { writeCapture } from '#shared/captures/capture-lines.ts'
import type { CapturedPrediction } from '#shared/captures/capture-records.ts'
import { hashedValue } from '#shared/captures/hashed-value.ts'
import { BoostlineError, hasCode } from '#shared/errors/boostline-error.ts'
import { jsonObject } from '#shared/json/json-fields.ts'
import type { CaptureSettings } from '#shared/manifest/manifest.ts'
import { captureId, captureKeys } from '#shared/names/capture-keys.ts'
import type { RunName } from '#shared/names/run-name.ts'
import { bareName } from '#shared/schema/composed-names.ts'
import { featureColumns } from '#shared/schema/feature-columns.ts'
import type { FeatureSchema } from '#shared/schema/feature-schema.ts'
import type { Dependencies } from '../deps.ts'
import type { Role } from '../models/choose-run.ts'
import type { EchoingPrediction } from '../predict/encode-instances.ts'
import { withinLimit } from '../time-limit.ts'

export type AnsweredRequest = RunName & {
  readonly role: Role
  readonly schema: FeatureSchema
  /** Lambda's request id. */
  readonly awsRequestId: string
  /** Until when the answer must be out. */
  readonly deadlineMs: number
  readonly latencyMs: number
  /** As they were sent, each with its prediction and its echoed field. */
  readonly instances: readonly unknown[]
  readonly predictions: readonly EchoingPrediction[]
  readonly idField: string | undefined
}

/** A caller waits no longer than this for a capture; S3 takes 10 to 30 ms for one. */
const CAPTURE_LIMIT_MS = 500

/**
 * Writes a request's predictions as one object of JSON lines, before the answer goes out: Lambda freezes a function
 * once it has answered. Returns the id by which feedback finds them; undefined where they were not written, which is
 * logged and fails nobody.
 */
export async function capturePredictions(
  answered: AnsweredRequest,
  settings: CaptureSettings,
  { objects, clock, timeLimit, log }: Pick<Dependencies, 'objects' | 'clock' | 'timeLimit' | 'log'>,
): Promise<string | undefined> {
  const { dataset, awsRequestId, deadlineMs } = answered
  const nowMs = clock.now()
  const requestId = captureId(nowMs, awsRequestId)
  const key = captureKeys(dataset, requestId)?.predictions
  if (key === undefined) return undefined
  const limitMs = Math.max(0, Math.min(CAPTURE_LIMIT_MS, deadlineMs - nowMs))
  const limit = timeLimit(limitMs)
  try {
    const records = recordsOf(answered, settings, requestId, new Date(nowMs).toISOString())
    const written = await withinLimit(writeCapture(objects, key, records), limit.signal)
    if (written) return requestId
    log.warn('capture-failed', { key, reason: `S3 did not take it within ${limitMs} ms` })
  } catch (error) {
    // Without the right nothing is kept until a person gives it back.
    const level = hasCode(error, 'aws-denied') ? 'error' : 'warn'
    log[level]('capture-failed', { key, reason: error instanceof BoostlineError ? error.code : 'unexpected' })
  } finally {
    limit.clear()
  }
  return undefined
}

function recordsOf(
  answered: AnsweredRequest,
  settings: CaptureSettings,
  requestId: string,
  at: string,
): CapturedPrediction[] {
  const { dataset, runId, role, schema, latencyMs, instances, predictions, idField } = answered
  const omitted = new Set(settings.omit.map(bareName))
  const names = featureColumns(schema)
    .map((feature) => feature.name)
    .filter((name) => !omitted.has(bareName(name)))
  const hashed = new Set(settings.hash.map(bareName))
  const kept = <Value>(name: string, value: Value) =>
    hashed.has(bareName(name)) ? hashedValue(dataset, name, value) : value

  return predictions.map(({ id, ...prediction }, instance) => {
    const sent = jsonObject(instances[instance])
    const features = Object.fromEntries(names.map((name) => [name, kept(name, sent[name])]))
    const keepsId = idField !== undefined && !omitted.has(bareName(idField))
    const named = keepsId ? { id: kept(idField, id) } : {}
    return {
      version: 1,
      kind: 'prediction',
      requestId,
      instance,
      at,
      dataset,
      model: runId,
      role,
      latencyMs,
      ...named,
      features,
      prediction,
    }
  })
}
