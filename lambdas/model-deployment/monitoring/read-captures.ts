import { createHash } from 'node:crypto'
import pMap from 'p-map'
import { type CapturedPrediction, capturedPredictionSchema } from '#shared/captures/capture-records.ts'
import { hasCode } from '#shared/errors/boostline-error.ts'
import type { Log } from '#shared/log/log.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import { parseRecord } from '#shared/records/record-files.ts'

const READS_AT_ONCE = 32
/** Rows of one request are alike: more of them tell little. */
const MOST_ROWS_A_REQUEST = 50
const MOST_ROWS = 20_000

/** So many of the keys, each as likely as the others; in their order. What is drawn follows from the keys alone. */
export function drawKeys(keys: readonly string[], wanted: number): readonly string[] {
  if (wanted >= keys.length) return keys
  const drawn = keys
    .map((key) => ({ key, place: createHash('sha256').update(key).digest('hex') }))
    .toSorted((a, b) => (a.place < b.place ? -1 : 1))
    .slice(0, wanted)
  return drawn.map(({ key }) => key).toSorted()
}

/** The rows of captured requests in the order of their time. */
export type CapturedRows = {
  readonly rows: readonly CapturedPrediction[]
  /** The request of each row, from 0. */
  readonly requestOf: Int32Array
  readonly requests: number
}

/** Reads captured requests; of each only rows that `model` answered. One that is damaged is left out, and logged. */
export async function readCaptures(
  keys: readonly string[],
  model: string,
  { objects, log }: { readonly objects: ObjectStore; readonly log: Log },
): Promise<CapturedRows> {
  const requests = await pMap(
    keys,
    async (key) => {
      const found = await objects.get(key)
      if (!found) return []
      const lines = Buffer.from(found.body).toString('utf8').split('\n').slice(0, -1)
      try {
        return lines
          .slice(0, MOST_ROWS_A_REQUEST)
          .map((line) => parseRecord(Buffer.from(line), capturedPredictionSchema, `s3://${objects.bucket}/${key}`))
          .filter((row) => row.model === model)
      } catch (error) {
        if (!hasCode(error, 'record-invalid')) throw error
        log.warn('capture-unreadable', { key, reason: error.code })
        return []
      }
    },
    { concurrency: READS_AT_ONCE },
  )
  const rows: CapturedPrediction[] = []
  const requestOf: number[] = []
  let request = 0
  for (const ofRequest of requests) {
    if (ofRequest.length === 0 || rows.length + ofRequest.length > MOST_ROWS) continue
    for (const row of ofRequest) {
      rows.push(row)
      requestOf.push(request)
    }
    request++
  }
  return { rows, requestOf: Int32Array.from(requestOf), requests: request }
}
