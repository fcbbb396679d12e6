import type { Endpoint } from './endpoint.ts'
import { parsePredictions } from './parse-predictions.ts'

export type ScoreOptions = {
  /** Values per row in the answer: the number of classes for multiclass, else 1. */
  readonly width: number
  /** Requests under way at once; at most the endpoint's maxConcurrency. */
  readonly concurrency: number
  readonly signal?: AbortSignal
  /** Calls one batch; the place for retries. Defaults to one plain call. */
  readonly attempt?: (call: () => Promise<string>) => Promise<string>
}

/** Serverless endpoints take 4 MB a request; the rest is room for the answer, which has the same limit. */
const MAX_BATCH_BYTES = 1_000_000
const MAX_BATCH_ROWS = 10_000

/**
 * Scores encoded rows (comma separated, no label) on an endpoint: in batches within its payload limit, several at a
 * time, the order kept. Returns `rows.length` x `width` values, row by row.
 * @throws what {@link Endpoint.invoke} and {@link parsePredictions} throw; the first error ends the scoring.
 */
export async function scoreRows(
  endpoint: Endpoint,
  endpointName: string,
  rows: readonly string[],
  options: ScoreOptions,
): Promise<Float64Array> {
  const predictions = new Float64Array(rows.length * options.width)
  const batches = batchesOf(rows)
  const attempt = options.attempt ?? ((call) => call())
  let next = 0
  let failed = false

  async function worker(): Promise<void> {
    while (!failed) {
      const batch = batches[next++]
      if (!batch) return
      try {
        const payload = rows.slice(batch.start, batch.end).join('\n')
        const invokeOptions = options.signal ? { signal: options.signal } : {}
        const answer = await attempt(() => endpoint.invoke(endpointName, payload, invokeOptions))
        predictions.set(parsePredictions(answer, batch.end - batch.start, options.width), batch.start * options.width)
      } catch (error) {
        failed = true
        throw error
      }
    }
  }

  const workers = Math.max(1, Math.min(options.concurrency, batches.length))
  await Promise.all(Array.from({ length: workers }, worker))
  return predictions
}

/** Consecutive ranges of rows, each within the limits of a request. */
function batchesOf(rows: readonly string[]): { readonly start: number; readonly end: number }[] {
  const batches: { start: number; end: number }[] = []
  let start = 0
  let bytes = 0
  for (let row = 0; row < rows.length; row++) {
    // Encoded rows are ASCII: numbers, commas, signs.
    const rowBytes = (rows[row]?.length ?? 0) + 1
    if (row > start && (bytes + rowBytes > MAX_BATCH_BYTES || row - start >= MAX_BATCH_ROWS)) {
      batches.push({ start, end: row })
      start = row
      bytes = 0
    }
    bytes += rowBytes
  }
  if (rows.length > start) batches.push({ start, end: rows.length })
  return batches
}
