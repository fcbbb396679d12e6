import { createHash } from 'node:crypto'
import { type CapturedPrediction, capturedPredictionSchema } from '#shared/captures/capture-records.ts'
import { hasCode } from '#shared/errors/boostline-error.ts'
import type { Log } from '#shared/log/log.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import { parseRecord } from '#shared/records/record-files.ts'

const READS_AT_ONCE = 16
/** Rows of one request are alike: more of them tell little. */
const MOST_ROWS_A_REQUEST = 50
const MOST_ROWS = 20_000
/** A request of 6 MB is captured as up to 30 MB: of each only the beginning is read. */
const MOST_BYTES_A_REQUEST = 512 * 1024
/** Of the lines of all requests, which become objects of some times their size. */
const MOST_BYTES = 16 * 1024 * 1024
const LINE_END = 0x0a

/** So many of the keys, each as likely as the others, in the order they are drawn in: it follows from the keys alone. */
export function drawKeys(keys: readonly string[], wanted: number): readonly string[] {
  return keys
    .map((key) => ({ key, place: createHash('sha256').update(key).digest('hex') }))
    .toSorted((a, b) => (a.place < b.place ? -1 : 1))
    .slice(0, wanted)
    .map(({ key }) => key)
}

/** The rows of captured requests in the order of their time. */
export type CapturedRows = {
  readonly rows: readonly CapturedPrediction[]
  /** The request of each row, from 0. */
  readonly requestOf: Int32Array
  readonly requests: number
  /** The objects that were read, those without rows of the model, too. */
  readonly read: number
}

/**
 * Reads captured requests in the order they were drawn in, as far as memory allows; of each the first rows, and only
 * those that `model` answered. One that is damaged is left out, and logged.
 */
export async function readCaptures(
  drawn: readonly string[],
  model: string,
  ports: { readonly objects: ObjectStore; readonly log: Log },
): Promise<CapturedRows> {
  const requests: { readonly key: string; readonly rows: readonly CapturedPrediction[] }[] = []
  let read = 0
  let bytes = 0
  let rowCount = 0
  while (read < drawn.length && rowCount < MOST_ROWS && bytes < MOST_BYTES) {
    const some = drawn.slice(read, read + READS_AT_ONCE)
    read += some.length
    for (const { key, rows, sizeBytes } of await Promise.all(some.map((each) => readCapture(each, model, ports)))) {
      bytes += sizeBytes
      rowCount += rows.length
      if (rows.length > 0) requests.push({ key, rows })
    }
  }
  // Keys begin with their time.
  requests.sort((a, b) => (a.key < b.key ? -1 : 1))
  return {
    rows: requests.flatMap(({ rows }) => rows),
    requestOf: Int32Array.from(requests.flatMap(({ rows }, request) => rows.map(() => request))),
    requests: requests.length,
    read,
  }
}

async function readCapture(
  key: string,
  model: string,
  { objects, log }: { readonly objects: ObjectStore; readonly log: Log },
) {
  const lines = await firstLines(key, objects)
  const place = `s3://${objects.bucket}/${key}`
  try {
    const rows = lines.map((line) => parseRecord(line, capturedPredictionSchema, place))
    const sizeBytes = lines.reduce((sum, line) => sum + line.length, 0)
    return { key, rows: rows.filter((row) => row.model === model), sizeBytes }
  } catch (error) {
    if (!hasCode(error, 'record-invalid')) throw error
    log.warn('capture-unreadable', { key, reason: error.code })
    return { key, rows: [], sizeBytes: 0 }
  }
}

/** The first whole lines of an object; of one with very long lines fewer, or none. */
async function firstLines(key: string, objects: ObjectStore): Promise<readonly Uint8Array[]> {
  const found = await objects.open(key)
  if (!found) return []
  const lines: Uint8Array[] = []
  let rest = Buffer.alloc(0)
  let readBytes = 0
  for await (const chunk of found.body) {
    readBytes += chunk.length
    rest = Buffer.concat([rest, chunk])
    for (let end = rest.indexOf(LINE_END); end !== -1; end = rest.indexOf(LINE_END)) {
      lines.push(rest.subarray(0, end))
      rest = rest.subarray(end + 1)
      if (lines.length === MOST_ROWS_A_REQUEST) return lines
    }
    if (readBytes >= MOST_BYTES_A_REQUEST) break
  }
  return lines
}
