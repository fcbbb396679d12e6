import { runCosts } from '#shared/cost/run-costs.ts'
import type { Log } from '#shared/log/log.ts'
import { meanInterval } from '#shared/metrics/intervals.ts'
import { runKeys } from '#shared/names/run-keys.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import { type EvaluationRecord, evaluationRecordSchema } from '#shared/records/evaluation-record.ts'
import { readSoundRecord } from '#shared/records/record-files.ts'
import type { SourceRecord } from '#shared/records/source-record.ts'
import type { TrainingRecord } from '#shared/records/training-record.ts'
import type { FeatureSchema } from '#shared/schema/feature-schema.ts'
import type { Answers } from '#shared/serving/predictions.ts'
import { type HostedTarget, hostedInWords } from '#shared/serving/serving-target.ts'
import { jobWithCurve, knownRounds, trainingCurve } from './collect-training.ts'
import { binned, calibrationOf, countsFrom, evenly, MOST_SORTED, quantile } from './distributions.ts'
import type { Group } from './group-tally.ts'
import type { GroupFacts, RegressionPicture, ReportFacts } from './report-facts.ts'
import type { RowReading } from './row-reading.ts'
import { worstSlices } from './slices.ts'
import type { TrainingRounds } from './training-rounds.ts'

/** An evaluated run, with its answers to its test rows and what was gathered while these were read. */
export type EvaluatedRun = {
  readonly evaluation: EvaluationRecord
  readonly schema: FeatureSchema
  readonly training: TrainingRecord
  readonly source: SourceRecord
  readonly target: HostedTarget
  readonly actual: Float64Array
  readonly answers: Answers
  readonly rowsRead: RowReading
  /** Whether raw cells may stand in the report, and which columns may not. */
  readonly rows: { readonly isShown: boolean; readonly hiddenColumns: readonly string[] }
}

const SCORE_BINS = 25
const MOST_POINTS = 600
const STRONGEST = 3

export type FactsPorts = {
  readonly objects: ObjectStore
  readonly trainingRounds: TrainingRounds
  readonly log: Log
}

/** Computes what a report shows. */
export async function collectFacts(run: EvaluatedRun, ports: FactsPorts): Promise<ReportFacts> {
  const { evaluation, schema, training, source, target, rows } = run
  const rounds = await readRounds(run, ports)
  return {
    evaluation,
    schema,
    training,
    source: {
      place: `s3://${source.bucket}/${source.key}`,
      at: source.eventTime,
      version: source.versionId,
      eTag: source.eTag.replaceAll('"', ''),
      codeVersion: source.codeVersion,
      hasManifest: source.manifest !== null,
    },
    championMetrics: await championMetrics(evaluation, ports.objects),
    curve: trainingCurve(rounds, training, await knownRounds(run, ports.objects)) ?? { missing: NO_CURVE },
    costs: runCosts(run),
    servedBy: hostedInWords(target),
    picture: pictureOf(run),
    groups: groupFacts(run),
    worstRows: worstCells(run),
    hiddenColumns: rows.hiddenColumns,
    rowsHidden: rows.isShown ? undefined : 'report.rows is false in the manifest.',
  }
}

const NO_CURVE = 'The log of the training job is not there, could not be read, or tells of no rounds.'

/** A report without a curve is better than none, so that no error goes on from here. */
async function readRounds({ training }: EvaluatedRun, { trainingRounds, log }: FactsPorts) {
  const { dataset, runId } = training
  const jobName = jobWithCurve(training)?.name
  try {
    const rounds = jobName === undefined ? [] : await trainingRounds.roundsOf(jobName)
    if (rounds.length === 0) log.warn('training-curve-missing', { dataset, runId })
    return rounds
  } catch (error) {
    log.warn('training-curve-missing', { dataset, runId, error: String(error) })
    return []
  }
}

async function championMetrics({ dataset, againstChampion }: EvaluationRecord, objects: ObjectStore) {
  if (!againstChampion) return undefined
  const { evaluation } = runKeys(dataset, againstChampion.champion)
  return (await readSoundRecord(objects, evaluation, evaluationRecordSchema))?.metrics
}

function worstCells({ rowsRead, schema, rows }: EvaluatedRun): ReportFacts['worstRows'] {
  if (!rows.isShown) return new Map()
  const isHidden = schema.columns.map(({ name }) => rows.hiddenColumns.includes(name))
  return new Map(
    Array.from(rowsRead.worstRows, ([number, cells]) => [
      number,
      cells.map((cell, column) => (isHidden[column] ? '…' : cell)),
    ]),
  )
}

/** A value of a column that may not show is a number among its groups. */
function withoutValues(groups: readonly Group[], hiddenColumns: readonly string[]): readonly Group[] {
  return groups.map(({ range, ...group }, place) => {
    if (!hiddenColumns.includes(group.column)) return range ? { ...group, range } : group
    const first = groups.findIndex(({ column }) => column === group.column)
    return { ...group, condition: `is in its group ${place - first + 1}` }
  })
}

/** Null where no rows were there to be read. */
function groupFacts({ rowsRead, rows, evaluation }: EvaluatedRun): GroupFacts | null {
  const { all, reference } = rowsRead
  if (all.rows === 0) return null
  const groups = withoutValues(rowsRead.groups(), rows.hiddenColumns)
  const byColumn = Map.groupBy(groups, ({ column }) => column)
  const strongest = (evaluation.importance?.features ?? []).filter(({ increase }) => increase > 0).slice(0, STRONGEST)
  return {
    rows: all.rows,
    ...worstSlices(groups, all),
    all: groups,
    of: reference,
    dependence: strongest.map(({ name }) => ({ column: name, groups: byColumn.get(name) ?? [] })),
  }
}

function pictureOf({ schema: { problem }, actual, answers }: EvaluatedRun): ReportFacts['picture'] {
  const { values } = answers
  if (problem.type === 'multiclass') return { type: 'multiclass' }
  if (problem.type === 'regression') return regressionPicture(actual, values)
  const ofClass = (code: number) => answersOf(values, actual, code)
  const [negative, positive] = [ofClass(0), ofClass(1)]
  const thresholds = [...new Set([...STEPS_OF_THRESHOLD, answers.threshold])].toSorted((a, b) => a - b)
  const [caught, falseAlarms] = [countsFrom(positive, thresholds), countsFrom(negative, thresholds)]
  return {
    type: 'binary',
    negative: problem.classes[0]?.label ?? '',
    positive: problem.classes[1]?.label ?? '',
    negatives: negative.length,
    positives: positive.length,
    thresholds: thresholds.map((threshold, place) => ({
      threshold,
      truePositives: caught[place] ?? 0,
      falsePositives: falseAlarms[place] ?? 0,
    })),
    calibration: calibrationOf(values, (row) => actual[row] === 1),
    scores: { negative: binned(negative, [0, 1], SCORE_BINS), positive: binned(positive, [0, 1], SCORE_BINS) },
  }
}

/** What a person tries: twentieths. */
const STEPS_OF_THRESHOLD = Array.from({ length: 19 }, (_, step) => (step + 1) / 20)

/** By place: filtering ten million values by a function takes seconds. */
function answersOf(values: Float64Array, actual: Float64Array, code: number): Float64Array {
  let count = 0
  for (let row = 0; row < actual.length; row++) if (actual[row] === code) count++
  const found = new Float64Array(count)
  let place = 0
  for (let row = 0; row < actual.length; row++) if (actual[row] === code) found[place++] = values[row] ?? 0
  return found
}

function regressionPicture(actual: Float64Array, predicted: Float64Array): RegressionPicture {
  const residuals = actual.map((value, row) => value - (predicted[row] ?? 0))
  const sorted = Float64Array.from(evenly(residuals.length, MOST_SORTED), (row) => residuals[row] ?? 0).sort()
  // A few rows far off would leave one bar of all others.
  const ends = [quantile(sorted, 0.01), quantile(sorted, 0.99)] as const
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const values of [actual, predicted]) {
    for (const value of values) {
      low = Math.min(low, value)
      high = Math.max(high, value)
    }
  }
  return {
    type: 'regression',
    range: [low, high],
    points: evenly(actual.length, MOST_POINTS).map((row) => [predicted[row] ?? 0, actual[row] ?? 0] as const),
    residuals: binned(residuals, ends, SCORE_BINS),
    errors: errorsByDecile(predicted, residuals),
  }
}

const DECILES = 10

function errorsByDecile(predicted: Float64Array, residuals: Float64Array): RegressionPicture['errors'] {
  const order = Uint32Array.from(evenly(predicted.length, MOST_SORTED)).sort(
    (a, b) => (predicted[a] ?? 0) - (predicted[b] ?? 0),
  )
  const groups = Math.max(1, Math.min(DECILES, Math.floor(order.length / DECILES)))
  return Array.from({ length: groups }, (_, group) => {
    const rows = order.subarray((group * order.length) / groups, ((group + 1) * order.length) / groups)
    const errors = Float64Array.from(rows, (row) => Math.abs(residuals[row] ?? 0))
    const value = errors.reduce((sum, error) => sum + error, 0) / errors.length
    const x = rows.reduce((sum, row) => sum + (predicted[row] ?? 0), 0) / rows.length
    const { low, high } = meanInterval(errors) ?? { low: value, high: value }
    return { x, value, low: Math.max(0, low), high }
  })
}
