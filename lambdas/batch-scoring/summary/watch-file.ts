import type { Clock } from '#shared/clock.ts'
import type { Log } from '#shared/log/log.ts'
import { columnEvidence, INDEPENDENT } from '#shared/monitoring/column-evidence.ts'
import { CategoryTally, NumberTally, tallyOf } from '#shared/monitoring/column-tally.ts'
import { compareColumn } from '#shared/monitoring/compare-column.ts'
import { estimateOrReason } from '#shared/monitoring/estimate-or-reason.ts'
import { type ComparedColumn, settleWindow, type Window } from '#shared/monitoring/settle-window.ts'
import { predictionColumn, watchedColumns } from '#shared/monitoring/watched-columns.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import { readMonitoringState } from '#shared/records/monitoring-state.ts'
import type { Drop } from '../claim/scored-file.ts'
import type { ScoringModel } from '../model/scoring-model.ts'
import type { ScoredFile } from '../score-file.ts'

type Ports = {
  readonly objects: ObjectStore
  readonly clock: Clock
  readonly log: Log
  sleep(delayMs: number): Promise<void>
}

/** Others may write the state: the heartbeat, and further files; and S3 may be away for a moment. */
const MOST_ATTEMPTS = 5
const FIRST_PAUSE_MS = 1000
const NOTHING_LEFT_OUT = { omit: [], hash: [] }

/**
 * Adds a scored file to what is known of the model in service: with the files before it may be an alarm. What fails here
 * is logged, and keeps no file from being scored; the same content again is no further witness. Metrics are by `stage`.
 */
export async function watchFile(
  drop: Drop,
  file: ScoredFile,
  model: ScoringModel,
  ports: Ports,
  stage: string,
): Promise<void> {
  const { log } = ports
  const { dataset, job } = drop
  const { monitor, capture } = model.settings
  const { scored } = file.scored.rows
  if (!monitor.enabled || scored < monitor.minRows) return
  const metricsOf = monitor.metrics ? stage : undefined
  const window = { ...windowOf(drop, file, model, capture.enabled), metricsOf }
  let error: unknown
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
    if (attempt > 0) await ports.sleep(FIRST_PAUSE_MS * 2 ** (attempt - 1))
    try {
      if (await addWindow(dataset, window, scored, ports)) return
      error = 'the state was changed by others at each attempt'
    } catch (caught) {
      error = caught
    }
  }
  log.error('monitoring-failed', { dataset, job, error })
}

/** Returns false where somebody else was faster. */
async function addWindow(dataset: string, window: Window, scored: number, ports: Ports): Promise<boolean> {
  const known = await readMonitoringState(ports.objects, dataset)
  return await settleWindow(
    dataset,
    window,
    known,
    (today) => ({
      after: known?.state?.after ?? null,
      rowsARequest: known?.state?.rowsARequest ?? 1,
      today: { ...today, rows: today.rows + scored, files: today.files + 1 },
    }),
    ports,
  )
}

function windowOf(drop: Drop, { scored, readers, probabilities }: ScoredFile, model: ScoringModel, capture: boolean) {
  const { schema, evaluation, trainingRows, runId } = model
  const told = watchedColumns(schema, NOTHING_LEFT_OUT)
  const watched = new Set(told.watched.map(({ name }) => name))
  const columns = readers
    .filter(({ column }) => watched.has(column.name))
    .map(({ column, tally }): ComparedColumn => {
      const comparison = compareColumn(column, tally, trainingRows)
      return { comparison, evidence: columnEvidence(column, tally, trainingRows, INDEPENDENT) }
    })
  const predicted = comparedPredictions(model, scored.predictions.classes ?? [])
  const outOfRange = readers.reduce((sum, { column, tally }) => {
    return (
      sum + (tally instanceof NumberTally && column.type === 'number' ? tally.outOfRange / Math.max(1, tally.rows) : 0)
    )
  }, 0)
  return {
    source: 'files',
    id: drop.job,
    content: drop.file.eTag,
    model: runId,
    span: { from: drop.file.eventTime, to: drop.file.eventTime },
    requests: 1,
    rows: scored.rows.scored,
    columns: predicted ? [...columns, predicted] : columns,
    told,
    estimated: estimateOrReason(evaluation, told.watched, {
      probabilities,
      // A row may be beyond in several columns: at most so many are.
      outOfRange: Math.min(1, outOfRange) * probabilities.length,
      inflation: 1,
    }),
    capture,
  } as const
}

function comparedPredictions(
  { evaluation }: ScoringModel,
  classes: readonly { readonly label: string; readonly rows: number }[],
): ComparedColumn | undefined {
  const column = predictionColumn(evaluation)
  const tally = column && tallyOf(column)
  if (column?.type !== 'category' || !(tally instanceof CategoryTally)) return undefined
  for (const { label, rows } of classes) {
    const code = column.vocabulary.indexOf(label)
    if (code < 0) continue
    tally.counts[code] = rows
    tally.rows += rows
  }
  return {
    comparison: compareColumn(column, tally, undefined),
    evidence: columnEvidence(column, tally, undefined, INDEPENDENT),
  }
}
