import type { ObjectStore } from '#shared/objects/object-store.ts'
import { parseRecord } from '#shared/records/record-files.ts'
import { type CapturedFeedback, type CapturedPrediction, capturedPredictionSchema } from './capture-records.ts'

const LINES_TYPE = 'application/x-ndjson'

/** Writes the captured predictions of one request, or the feedback on them; an earlier object is replaced. */
export function writeCapture(
  objects: ObjectStore,
  key: string,
  records: readonly (CapturedPrediction | CapturedFeedback)[],
): ReturnType<ObjectStore['put']> {
  const lines = records.map((record) => `${JSON.stringify(record)}\n`)
  return objects.put(key, lines.join(''), { contentType: LINES_TYPE })
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

const LINE_END = 0x0a

function lineCount(body: Uint8Array): number {
  let lines = 0
  for (const byte of body) if (byte === LINE_END) lines++
  return lines
}
