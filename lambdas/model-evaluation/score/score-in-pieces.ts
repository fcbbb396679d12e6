import { BoostlineError } from '#shared/errors/boostline-error.ts'
import { scoredPieceKey } from '#shared/names/run-keys.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import { type RetryPorts, type TimeLimit, withRetries } from '#shared/retry/with-retries.ts'
import type { Endpoint } from '#shared/serving/endpoint.ts'
import { scoreRows } from '#shared/serving/score-rows.ts'

export type ScoringPorts = RetryPorts & { readonly objects: ObjectStore; readonly endpoint: Endpoint }

export type ScoringJob = {
  readonly endpointName: string
  readonly rows: readonly string[]
  /** Numbers a row in the answer. */
  readonly width: number
  readonly concurrency: number
  /** Where finished pieces lie until the evaluation is done; one job, one prefix. */
  readonly piecesPrefix: string
  /** Waits after each call for as long as the call took: others use the endpoint, too. */
  readonly yields?: boolean
}

const PIECE_ROWS = 50_000

/**
 * Scores rows on an endpoint. What needs more than one piece is stored piece by piece, so that a delivery that is cut
 * off leaves its pieces to the next one.
 * @throws BoostlineError `evaluation-cut-off` (retryable) when the time is up, and what {@link scoreRows} throws.
 */
export async function scoreInPieces(job: ScoringJob, limit: TimeLimit, ports: ScoringPorts): Promise<Float64Array> {
  const { rows, width } = job
  const predictions = new Float64Array(rows.length * width)
  const isOnePiece = rows.length <= PIECE_ROWS
  for (let start = 0; start < rows.length; start += PIECE_ROWS) {
    const piece = rows.slice(start, start + PIECE_ROWS)
    const key = scoredPieceKey(job.piecesPrefix, start)
    const stored = isOnePiece ? undefined : await readPiece(ports.objects, key, piece.length * width)
    const values = stored ?? (await scorePiece(job, piece, limit, ports))
    predictions.set(values, start * width)
    if (!isOnePiece && !stored) await ports.objects.put(key, new Uint8Array(values.buffer))
  }
  return predictions
}

async function scorePiece(
  { endpointName, width, concurrency, yields = false }: ScoringJob,
  piece: readonly string[],
  limit: TimeLimit,
  ports: ScoringPorts,
): Promise<Float64Array> {
  const { clock } = ports
  return await scoreRows(ports.endpoint, endpointName, piece, {
    width,
    concurrency,
    signal: limit.signal,
    attempt: async (call) => {
      if (limit.signal.aborted || clock.now() >= limit.deadlineMs) throw cutOff(endpointName)
      const startedMs = clock.now()
      const answer = await withRetries(ports, limit, call)
      if (yields) await ports.sleep(clock.now() - startedMs)
      return answer
    },
  })
}

async function readPiece(objects: ObjectStore, key: string, numbers: number): Promise<Float64Array | undefined> {
  const stored = await objects.get(key)
  if (stored?.body.length !== numbers * Float64Array.BYTES_PER_ELEMENT) return undefined
  return new Float64Array(Uint8Array.from(stored.body).buffer)
}

function cutOff(endpointName: string): BoostlineError {
  return new BoostlineError({
    code: 'evaluation-cut-off',
    kind: 'dependency',
    retryable: true,
    message: `The time of the function ended while rows were scored on ${endpointName}.`,
    hint: 'What was scored is kept for the next delivery. If it goes on, raise endpoint.maxConcurrency in the manifest and train again.',
  })
}
