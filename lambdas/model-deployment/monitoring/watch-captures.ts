import type { Clock } from '#shared/clock.ts'
import type { Log } from '#shared/log/log.ts'
import { estimateOrReason } from '#shared/monitoring/estimate-or-reason.ts'
import { MOST_READ_A_DAY, readsAllowed } from '#shared/monitoring/read-plan.ts'
import { settleWindow, stateOn } from '#shared/monitoring/settle-window.ts'
import { predictionColumn, watchedColumns } from '#shared/monitoring/watched-columns.ts'
import { captureId, captureKeys, captureOfKey, capturesPrefix } from '#shared/names/capture-keys.ts'
import { dayOfMs } from '#shared/names/monitoring-keys.ts'
import { pointerKey, runKeys } from '#shared/names/run-keys.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import { evaluationRecordSchema } from '#shared/records/evaluation-record.ts'
import { modelPointerSchema } from '#shared/records/model-pointer.ts'
import { readMonitoringState, writeMonitoringState } from '#shared/records/monitoring-state.ts'
import { readRecord } from '#shared/records/record-files.ts'
import { sourceRecordSchema } from '#shared/records/source-record.ts'
import { trainingRecordSchema } from '#shared/records/training-record.ts'
import { runManifest } from '#shared/runs/run-manifest.ts'
import { featureSchemaSchema } from '#shared/schema/feature-schema.ts'
import { compareCaptures } from './compare-captures.ts'
import { drawKeys, readCaptures } from './read-captures.ts'

type Ports = { readonly objects: ObjectStore; readonly clock: Clock; readonly log: Log }

/** Captured requests that one look counts; the next one goes on behind them. */
const MOST_COUNTED = 20_000
/** A look has to end within what a heartbeat gives one dataset. */
const MOST_READ_AT_ONCE = 2000
const FEWEST_REQUESTS = 20

/**
 * Looks at the requests that a dataset's champion has answered since the last look, as soon as they have enough rows. A
 * model whose manifest captures nothing is not looked at. Metrics are by `stage`.
 */
export async function watchCaptures(dataset: string, ports: Ports, stage: string): Promise<void> {
  const { objects, clock, log } = ports
  const champion = (await readRecord(objects, pointerKey(dataset), modelPointerSchema))?.champion
  if (!champion) return
  const keys = runKeys(dataset, champion.runId)
  const source = await readRecord(objects, keys.source, sourceRecordSchema)
  // An imported model has no manifest, and captures nothing.
  if (!source?.manifest) return
  const { monitor, capture } = runManifest(source)
  if (!monitor.enabled || !capture.enabled) return

  const known = await readMonitoringState(objects, dataset)
  const nowMs = clock.now()
  const state = stateOn(dayOfMs(nowMs), dataset, known?.state)
  const start = startOf(dataset, champion, state, nowMs)
  const waiting = await waitingRequests(dataset, { after: start, latest: latestKey(dataset, nowMs) }, objects)
  const last = waiting.at(-1)
  if (last === undefined) return
  const { today, countedYesterday, rowsARequest } = state
  const ofToday = waiting.filter((key) => key.startsWith(capturesPrefix(dataset, nowMs))).length
  const allowed = readsAllowed({
    waiting: waiting.length,
    readToday: today.read,
    countedToday: today.counted + ofToday,
    countedYesterday,
    nowMs,
  })
  // Until some were read nobody knows how many rows a request has.
  const isKnown = state.after !== null
  if (allowed < FEWEST_REQUESTS || (isKnown && allowed * rowsARequest < monitor.minRows)) return

  const [schema, evaluation, training] = await Promise.all([
    readRecord(objects, keys.schema, featureSchemaSchema),
    readRecord(objects, keys.evaluation, evaluationRecordSchema),
    readRecord(objects, keys.training, trainingRecordSchema),
  ])
  if (!schema || !evaluation) return
  const drawn = drawKeys(waiting, Math.min(allowed, MOST_READ_AT_ONCE, MOST_READ_A_DAY - today.read))
  const captured = await readCaptures(drawn, champion.runId, ports)
  const told = watchedColumns(schema, capture)
  const compared = compareCaptures(
    captured,
    told.watched,
    predictionColumn(evaluation),
    schema.problem,
    training?.rows.train,
  )
  const [firstRow, lastRow] = [captured.rows[0], captured.rows.at(-1)]
  if (!firstRow || !lastRow) {
    log.warn('captures-of-others', { dataset, requests: captured.read })
    const counted = { ...today, read: today.read + captured.read, counted: today.counted + waiting.length }
    await writeMonitoringState(objects, { ...state, after: last, today: counted }, known)
    return
  }
  const rowsOfOne = captured.rows.length / captured.read
  if (allowed * rowsOfOne < monitor.minRows) {
    // They are read again with those that the next look waits for.
    const read = { ...today, read: today.read + captured.read }
    await writeMonitoringState(objects, { ...state, after: start, rowsARequest: rowsOfOne, today: read }, known)
    return
  }
  const window = {
    source: 'captures',
    id: last,
    model: champion.runId,
    span: { from: firstRow.at, to: lastRow.at },
    requests: captured.requests,
    rows: captured.rows.length,
    columns: compared.columns,
    told,
    estimated: estimateOrReason(evaluation, told.watched, compared.estimate),
    capture: true,
    metricsOf: monitor.metrics ? stage : undefined,
  } as const
  const written = await settleWindow(
    dataset,
    window,
    known,
    (before) => ({
      after: last,
      rowsARequest: rowsOfOne,
      today: {
        read: before.read + captured.read,
        counted: before.counted + waiting.length,
        rows: before.rows + captured.rows.length,
        files: before.files,
      },
    }),
    ports,
  )
  if (written)
    log.info('captures-watched', { dataset, model: champion.runId, counted: waiting.length, read: captured.read })
}

/** The clocks of the API's instances may be ahead by so much. */
const AHEAD_MS = 5 * 60 * 1000

/** No request has been captured behind this key yet. */
function latestKey(dataset: string, nowMs: number): string {
  return captureKeys(dataset, captureId(nowMs + AHEAD_MS, '0'))?.predictions ?? ''
}

/**
 * Behind the last request that was counted; what came before the champion is of another model. With this day where that
 * one lies in the future: its time was wrong.
 */
function startOf(
  dataset: string,
  { runId, since }: { readonly runId: string; readonly since: string },
  { after, captures }: { readonly after: string | null; readonly captures: { readonly model: string } | null },
  nowMs: number,
): string {
  const begin = captureKeys(dataset, captureId(Date.parse(since), '0'))?.predictions ?? ''
  if (after !== null && after > latestKey(dataset, nowMs)) return capturesPrefix(dataset, nowMs)
  return after !== null && (captures?.model === runId || after > begin) ? after : begin
}

/**
 * The keys of captured requests behind a key; ids begin with their time, so that they come in its order. What lies
 * behind the `latest` one, or is no capture, is of somebody else.
 */
async function waitingRequests(
  dataset: string,
  { after, latest }: { readonly after: string; readonly latest: string },
  objects: ObjectStore,
): Promise<readonly string[]> {
  const found: string[] = []
  for await (const { key } of objects.list(capturesPrefix(dataset), after)) {
    if (key > latest || found.length === MOST_COUNTED) break
    const requestId = captureOfKey(key)?.requestId ?? ''
    if (key > after && key === captureKeys(dataset, requestId)?.predictions) found.push(key)
  }
  return found
}
