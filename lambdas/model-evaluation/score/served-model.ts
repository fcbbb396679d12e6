import type { Scorer } from '#engines/scoring/xgboost/load-model.ts'
import type { Clock } from '#shared/clock.ts'
import { runKeys } from '#shared/names/run-keys.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import type { EvaluationRecord } from '#shared/records/evaluation-record.ts'
import { readRecord } from '#shared/records/record-files.ts'
import { refitRecordSchema } from '#shared/records/refit-record.ts'
import type { TrainingRecord } from '#shared/records/training-record.ts'
import { reachesCap } from '#shared/training/refit-hyperparameters.ts'
import type { EncodedRows } from './encoded-rows.ts'

const MOST_ROWS = 256
const MOST_TRIES = 100
/** A clock of milliseconds tells so much to five in a hundred. */
const LONG_ENOUGH_MS = 20

/** What serves, as far as its size tells what a call costs: its trees, and how long one row takes in this process. */
export function servedModel(
  model: Scorer,
  rows: EncodedRows,
  clock: Clock,
): NonNullable<EvaluationRecord['servedModel']> {
  const { models, trees } = model.info
  const { values, width } = rows.slice(0, Math.min(rows.count, MOST_ROWS))
  const block = Float32Array.from(values)
  const count = block.length / width
  const startMs = clock.now()
  let tries = 0
  while (tries < MOST_TRIES && clock.now() - startMs < LONG_ENOUGH_MS) {
    model.predict(block, count)
    tries++
  }
  const perRow = (1000 * (clock.now() - startMs)) / (tries * count)
  return { models, trees, ...(perRow > 0 && { microsecondsPerRow: Number(perRow.toPrecision(3)) }) }
}

/** A warning where a training ended at its most rounds, and a longer one might be better. */
export async function capWarnings(
  { dataset, runId, hyperparameters }: TrainingRecord,
  model: Scorer | undefined,
  objects: ObjectStore,
): Promise<readonly string[]> {
  const refit = await readRecord(objects, runKeys(dataset, runId).refit, refitRecordSchema)
  return (refit?.reachedCap ?? (model && isAtCap(model, hyperparameters)))
    ? [
        `The training was still getting better at its last round: hyperparameters.num_round (${hyperparameters['num_round']}) may be too small, or eta (${hyperparameters['eta']}) too small for it.`,
      ]
    : []
}

/** Of a run of one job; its model is cut back to the best round. */
function isAtCap({ info }: Scorer, hyperparameters: TrainingRecord['hyperparameters']): boolean {
  const perRound = info.outputs * Number(hyperparameters['num_parallel_tree'] ?? 1)
  return reachesCap(info.trees / perRound, hyperparameters)
}
