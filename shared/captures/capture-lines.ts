import type { ObjectStore, WriteCondition } from '#shared/objects/object-store.ts'
import { parseRecord } from '#shared/records/record-files.ts'
import {
  type CapturedFeedback,
  type CapturedPrediction,
  capturedFeedbackSchema,
  capturedPredictionSchema,
} from './capture-records.ts'

const LINES_TYPE = 'application/x-ndjson'

/** Writes the captured predictions of one request, or the feedback on them; an earlier object is replaced, where the condition holds. */
export function writeCapture(
  objects: ObjectStore,
  key: string,
  records: readonly (CapturedPrediction | CapturedFeedback)[],
  condition?: WriteCondition,
): ReturnType<ObjectStore['put']> {
  const lines = records.map((record) => `${JSON.stringify(record)}\n`)
  return objects.put(key, lines.join(''), { contentType: LINES_TYPE, ...(condition && { condition }) })
}

/** What a captured request is about: all its lines say the same of it as the first. */
export type CapturedRequest = Pick<CapturedPrediction, 'requestId' | 'dataset' | 'model'> & {
  readonly instances: number
}

/**
 * Reads which model answered a captured request and how many instances it had; undefined where none was captured.
 * @throws BoostlineError `record-invalid`.
 */
export async function readCapturedRequest(objects: ObjectStore, key: string): Promise<CapturedRequest | undefined> {
  const found = await objects.get(key)
  if (!found) return undefined
  const end = found.body.indexOf(LINE_END)
  const first = end === -1 ? found.body : found.body.subarray(0, end)
  const { requestId, dataset, model } = parseRecord(first, capturedPredictionSchema, `s3://${objects.bucket}/${key}`)
  return { requestId, dataset, model, instances: lineCount(found.body) }
}

/**
 * All instances of a captured request; undefined where none was captured.
 * @throws BoostlineError `record-invalid`.
 */
export async function readCapturedPredictions(
  objects: ObjectStore,
  key: string,
): Promise<readonly CapturedPrediction[] | undefined> {
  const found = await objects.get(key)
  const place = `s3://${objects.bucket}/${key}`
  return found && linesOf(found.body).map((line) => parseRecord(line, capturedPredictionSchema, place))
}

/**
 * The feedback on a captured request, and the eTag by which it may be replaced; undefined where none came.
 * @throws BoostlineError `record-invalid`.
 */
export async function readFeedback(
  objects: ObjectStore,
  key: string,
): Promise<{ readonly lines: readonly CapturedFeedback[]; readonly eTag: string } | undefined> {
  const found = await objects.get(key)
  if (!found) return undefined
  const place = `s3://${objects.bucket}/${key}`
  return {
    lines: linesOf(found.body).map((line) => parseRecord(line, capturedFeedbackSchema, place)),
    eTag: found.eTag,
  }
}

function linesOf(body: Uint8Array): readonly Uint8Array[] {
  return Buffer.from(body)
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => Buffer.from(line))
}

const LINE_END = 0x0a

function lineCount(body: Uint8Array): number {
  let lines = 0
  for (const byte of body) if (byte === LINE_END) lines++
  return lines
}
