import { BoostlineError } from '#shared/errors/boostline-error.ts'
import { scoredPieceKey } from '#shared/names/run-keys.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import { type RetryPorts, type TimeLimit, withRetries } from '#shared/retry/with-retries.ts'
import type { RowBlock, Scorer } from '#shared/serving/scorer.ts'
import { type ServingTarget, targetInWords } from '#shared/serving/serving-target.ts'
import type { EncodedRows } from './encoded-rows.ts'
import { readScores, writeScores } from './stored-scores.ts'

export type ScoringPorts = RetryPorts & { readonly objects: ObjectStore; readonly scorer: Scorer }

export type ScoringJob = {
  readonly target: ServingTarget
  readonly rows: EncodedRows
  /** Numbers a row in the answer. */
  readonly answerWidth: number
  readonly concurrency: number
  /** Where finished pieces lie until the evaluation is done; one job, one prefix. */
  readonly piecesPrefix: string
  /** Waits after each call for as long as the call took: others use the target, too. */
  readonly yields?: boolean
}

const PIECE_ROWS = 50_000

/**
 * Scores rows. What needs more than one piece is stored piece by piece, so that a delivery that is cut
 * off leaves its pieces to the next one.
 * @throws BoostlineError `evaluation-cut-off` (retryable) when the time is up, and what {@link Scorer.score} throws.
 */
export async function scoreInPieces(job: ScoringJob, limit: TimeLimit, ports: ScoringPorts): Promise<Float64Array> {
  const { rows, answerWidth } = job
  const predictions = new Float64Array(rows.count * answerWidth)
  const isOnePiece = rows.count <= PIECE_ROWS
  for (let start = 0; start < rows.count; start += PIECE_ROWS) {
    const end = Math.min(start + PIECE_ROWS, rows.count)
    const key = scoredPieceKey(job.piecesPrefix, start)
    const stored = isOnePiece ? undefined : await readScores(ports.objects, key, (end - start) * answerWidth)
    const values = stored ?? (await scorePiece(job, rows.slice(start, end), limit, ports))
    predictions.set(values, start * answerWidth)
    if (!isOnePiece && !stored) await writeScores(ports.objects, key, values)
  }
  return predictions
}

async function scorePiece(
  { target, answerWidth, concurrency, yields = false }: ScoringJob,
  piece: RowBlock,
  limit: TimeLimit,
  ports: ScoringPorts,
): Promise<Float64Array> {
  const { clock } = ports
  return await ports.scorer.score(target, piece, {
    answerWidth,
    concurrency,
    signal: limit.signal,
    attempt: async (call) => {
      if (limit.signal.aborted || clock.now() >= limit.deadlineMs) throw cutOff(target)
      const startedMs = clock.now()
      const answer = await withRetries(ports, limit, call)
      if (yields) await ports.sleep(clock.now() - startedMs)
      return answer
    },
  })
}

function cutOff(target: ServingTarget): BoostlineError {
  return new BoostlineError({
    code: 'evaluation-cut-off',
    kind: 'dependency',
    retryable: true,
    message: `The time of the function ended while rows were scored on the ${targetInWords(target)}.`,
    hint: 'What was scored is kept for the next delivery. If it goes on, raise endpoint.maxConcurrency in the manifest and train again.',
  })
}
