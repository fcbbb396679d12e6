import type { Scorer } from '#engines/scoring/xgboost/load-model.ts'
import type { Clock } from '#shared/clock.ts'
import { boundedList } from '#shared/errors/bounded-text.ts'
import { refitKey, runKeys } from '#shared/names/run-keys.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import type { EvaluationRecord } from '#shared/records/evaluation-record.ts'
import { jobsOutcomeSchema } from '#shared/records/jobs-outcome.ts'
import { readRecord } from '#shared/records/record-files.ts'
import { refitRecordSchema } from '#shared/records/refit-record.ts'
import type { TrainingRecord } from '#shared/records/training-record.ts'
import { reachesCap } from '#shared/training/refit-hyperparameters.ts'
import { isExtra, isRefit, jobsOf } from '#shared/training/training-plan.ts'
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
  const block = new Float32Array(values)
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

/**
 * What a person should know of the training, and of what serves: why it has another quality than was asked for, jobs that
 * were lost, and one that ended at its most rounds.
 */
export async function trainingWarnings(
  training: TrainingRecord,
  model: Scorer | undefined,
  objects: ObjectStore,
): Promise<readonly string[]> {
  return [
    ...(training.whyQuality === undefined ? [] : [training.whyQuality]),
    ...(await lossWarnings(training, objects)),
    ...(await capWarnings(training, model, objects)),
  ]
}

async function lossWarnings({ dataset, runId }: TrainingRecord, objects: ObjectStore): Promise<readonly string[]> {
  const outcome = await readRecord(objects, runKeys(dataset, runId).jobsOutcome, jobsOutcomeSchema)
  const lost = outcome?.lost.filter((job) => !isExtra(job)) ?? []
  if (!outcome || lost.length === 0) return []
  const jobs = lost.map(({ role, reason }) => `${role} (${reason})`)
  return [
    `The run goes on without ${boundedList(jobs)}: what serves is the model of ${boundedList(outcome.served)}. Upload the CSV again to try all of it anew.`,
  ]
}

/** More rounds might have helped: early stopping could not tell. */
async function capWarnings(
  training: TrainingRecord,
  model: Scorer | undefined,
  objects: ObjectStore,
): Promise<readonly string[]> {
  const { hyperparameters } = training
  const keys = runKeys(training.dataset, training.runId)
  const refits = await Promise.all(
    jobsOf(training)
      .filter(isRefit)
      .map((job) => readRecord(objects, refitKey(keys, job), refitRecordSchema)),
  )
  const known = refits.filter((refit) => refit !== undefined)
  const best =
    known.length > 0
      ? known.find(({ reachedCap }) => reachedCap)?.bestRounds
      : model && bestRoundsAtCap(model, hyperparameters)
  if (best === undefined || best === null) return []
  const { num_round, early_stopping_rounds, eta } = hyperparameters
  return [
    `More rounds might have helped: the best round on the validation rows, ${best}, is so near hyperparameters.num_round, ${num_round}, that early stopping, which waits ${early_stopping_rounds} rounds for a better one, could not end the training. Raise num_round, or eta (${eta}).`,
  ]
}

/** Of a run of one job, whose model is cut back to the best round; undefined where early stopping ended its training. */
function bestRoundsAtCap({ info }: Scorer, hyperparameters: TrainingRecord['hyperparameters']): number | undefined {
  const rounds = info.trees / (info.outputs * Number(hyperparameters['num_parallel_tree'] ?? 1))
  return reachesCap(rounds, hyperparameters) ? rounds : undefined
}
