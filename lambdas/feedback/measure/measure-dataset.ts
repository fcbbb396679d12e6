import pMap from 'p-map'
import { readCapturedPredictions, readFeedback } from '#shared/captures/capture-lines.ts'
import { hasCode } from '#shared/errors/boostline-error.ts'
import type { Manifest } from '#shared/manifest/manifest.ts'
import { modelMetricsLine } from '#shared/monitoring/model-metrics.ts'
import { notePerformance } from '#shared/monitoring/note-performance.ts'
import {
  daysOf,
  FEWEST_ROWS,
  type Known,
  type RealPerformance,
  realMetrics,
  realPerformanceSentence,
  saidDelayMs,
} from '#shared/monitoring/real-performance.ts'
import { captureOfKey, capturesPrefix } from '#shared/names/capture-keys.ts'
import { dayOfMs } from '#shared/names/monitoring-keys.ts'
import { pointerKey, runKeys } from '#shared/names/run-keys.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import { evaluationRecordSchema } from '#shared/records/evaluation-record.ts'
import { modelPointerSchema } from '#shared/records/model-pointer.ts'
import { updateMonitoringDay } from '#shared/records/monitoring-day.ts'
import { readRecord } from '#shared/records/record-files.ts'
import { sourceRecordSchema } from '#shared/records/source-record.ts'
import { runManifest } from '#shared/runs/run-manifest.ts'
import { featureSchemaSchema } from '#shared/schema/feature-schema.ts'
import type { Dependencies } from '../deps.ts'
import { outcomesOfFiles } from './outcomes-of-files.ts'
import { proposalOf } from './proposal-of.ts'
import { quantile } from './quantile.ts'
import { servingTimes } from './serving-times.ts'

const DAY_MS = 86_400_000
/** Requests of so many days before the usual delay of their outcomes. */
const PERIOD_DAYS = 30
/** An outcome that took longer than this is not waited for. */
const LONGEST_DELAY_DAYS = 365
const USUAL = 0.9
/** So many requests with an outcome are read, spread over all. */
const MOST_READ = 5_000
const AT_ONCE = 32

/** A captured request, by the keys of its objects alone. */
type Request = {
  readonly atMs: number
  readonly predictions: string
  feedback?: { readonly key: string; readonly atMs: number }
}

/**
 * Writes into the day's record what the model that serves is worth by the outcomes that came, where any did. Counted are
 * requests of the times in which it served, and files that it scored, that are older than outcomes usually take: of
 * younger ones only the quick outcomes are there, which are not like the others. A run that a rollback brought back has
 * served before: that time counts for requests and files alike.
 */
export async function measureDataset(dataset: string, { objects, clock, log, config }: Dependencies): Promise<void> {
  const pointer = await readRecord(objects, pointerKey(dataset), modelPointerSchema)
  const champion = pointer?.champion
  if (!champion) return
  const model = champion.runId
  const nowMs = clock.now()
  const requests = await listRequests(dataset, nowMs, objects)
  const delays = requests.flatMap(({ atMs, feedback }) => (feedback ? [Math.max(0, feedback.atMs - atMs)] : []))
  const period = { nowMs, days: PERIOD_DAYS, longestDelayDays: LONGEST_DELAY_DAYS, usual: USUAL }
  const sinceMs = Date.parse(champion.since)
  const ofFiles = await outcomesOfFiles(dataset, { model, sinceMs }, period, objects)
  if (delays.length === 0 && !ofFiles) return
  const schema = await readRecord(objects, runKeys(dataset, model).schema, featureSchemaSchema)
  if (!schema) return
  const usualDelayMs = saidDelayMs(quantile(delays, USUAL))
  const toMs = nowMs - usualDelayMs
  const fromMs = toMs - PERIOD_DAYS * DAY_MS
  const times = servingTimes(model, pointer)
  const counted = requests.filter(
    ({ atMs }) => atMs >= fromMs && atMs <= toMs && times.some((time) => atMs >= time.fromMs && atMs < time.toMs),
  )
  const withTruth = counted.filter(({ feedback }) => feedback !== undefined)
  const chosen = spread(withTruth, MOST_READ)
  const answers = await pMap(chosen, (request) => knownOf(request, model, objects), { concurrency: AT_ONCE })
  const known = [...answers.flat(), ...(ofFiles?.known ?? [])]
  const ofBefore = answers.filter((_, at) => (chosen[at]?.atMs ?? sinceMs) < sinceMs).flat().length
  const rowsBefore = ofBefore + (ofFiles?.knownBefore ?? 0)
  const evaluation = await readEvaluation(dataset, model, objects)
  const facts: Omit<RealPerformance, 'sentence'> = {
    model,
    usualDelayDays: daysOf(usualDelayMs),
    from: new Date(fromMs).toISOString(),
    to: new Date(toMs).toISOString(),
    requests: { counted: counted.length, withTruth: withTruth.length, read: chosen.length },
    rows: known.length,
    ...(rowsBefore > 0 && { rowsBefore }),
    ...(ofFiles && { files: ofFiles.facts }),
    metrics: known.length < FEWEST_ROWS ? [] : realMetrics(schema.problem, known, evaluation?.metrics ?? {}),
  }
  const day = { dataset, day: dayOfMs(nowMs), at: new Date(nowMs).toISOString(), model }
  const realPerformance = { ...facts, sentence: realPerformanceSentence(facts) }
  const trainedMs = Date.parse(champion.source.eventTime)
  const sinceTraining = requests.filter(({ atMs, feedback }) => feedback !== undefined && atMs >= trainedMs).length
  const manifest = await readManifest(dataset, model, objects)
  const proposal = proposalOf({ dataset, model, schema, manifest, requests: sinceTraining }, config)
  // The champion has changed in the meantime: the next look measures the new one.
  if (!(await updateMonitoringDay(objects, day, { realPerformance, ...proposal }, log))) return
  await notePerformance(objects, day, realPerformance.sentence, log)
  const figure = facts.metrics[0]?.value
  if (figure !== undefined && manifest?.monitor.metrics) {
    const of = { stage: config.prefix, dataset, atMs: nowMs }
    log.info('model-measured', modelMetricsLine(of, { realPerformance: figure }))
  }
  log.info('performance-measured', { dataset, model, rows: known.length })
}

/** An imported model has no manifest; one that this version does not take asks for nothing. */
async function readManifest(dataset: string, model: string, objects: ObjectStore): Promise<Manifest | undefined> {
  try {
    const source = await readRecord(objects, runKeys(dataset, model).source, sourceRecordSchema)
    return source && runManifest(source)
  } catch (error) {
    if (hasCode(error, 'record-invalid') || hasCode(error, 'manifest-invalid')) return undefined
    throw error
  }
}

/** Every captured request of the time that may count, by a listing: an outcome's time is that of its object. */
async function listRequests(dataset: string, nowMs: number, objects: ObjectStore): Promise<readonly Request[]> {
  const requests = new Map<string, Request>()
  const earliestMs = nowMs - (PERIOD_DAYS + LONGEST_DELAY_DAYS) * DAY_MS
  for await (const { key, lastModified } of objects.list(capturesPrefix(dataset))) {
    const capture = captureOfKey(key)
    if (!capture || capture.atMs < earliestMs) continue
    // In the order of the keys the feedback of a request comes before its predictions.
    const request = requests.get(capture.requestId) ?? { atMs: capture.atMs, predictions: '' }
    requests.set(
      capture.requestId,
      capture.isFeedback
        ? { ...request, feedback: { key, atMs: Date.parse(lastModified) } }
        : { ...request, predictions: key },
    )
  }
  return [...requests.values()].filter(({ predictions }) => predictions !== '')
}

/** Every nth, so that all days are in it. */
function spread<Item>(items: readonly Item[], most: number): readonly Item[] {
  const step = Math.max(1, items.length / most)
  return Array.from({ length: Math.min(items.length, most) }, (_, index) => items[Math.floor(index * step)]).filter(
    (item) => item !== undefined,
  )
}

/** The instances that this model answered and whose outcome is known. */
async function knownOf(
  { predictions, feedback }: Request,
  model: string,
  objects: ObjectStore,
): Promise<readonly Known[]> {
  if (!feedback) return []
  try {
    const [captured, told] = await Promise.all([
      readCapturedPredictions(objects, predictions),
      readFeedback(objects, feedback.key),
    ])
    const truths = new Map(told?.lines.map(({ instance, truth }) => [instance, truth]))
    return (captured ?? []).flatMap(({ instance, model: answered, prediction }) => {
      const truth = truths.get(instance)
      return truth === undefined || answered !== model ? [] : [{ prediction, truth }]
    })
  } catch (error) {
    // What is not as it was written counts for nothing.
    if (hasCode(error, 'record-invalid')) return []
    throw error
  }
}

async function readEvaluation(dataset: string, model: string, objects: ObjectStore) {
  try {
    return await readRecord(objects, runKeys(dataset, model).evaluation, evaluationRecordSchema)
  } catch (error) {
    if (hasCode(error, 'record-invalid')) return undefined
    throw error
  }
}
