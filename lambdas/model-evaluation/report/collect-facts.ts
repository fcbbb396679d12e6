import type { Log } from '#shared/log/log.ts'
import { runKeys } from '#shared/names/run-keys.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import { type EvaluationRecord, evaluationRecordSchema } from '#shared/records/evaluation-record.ts'
import { readRecord } from '#shared/records/record-files.ts'
import type { SourceRecord } from '#shared/records/source-record.ts'
import type { TrainingRecord } from '#shared/records/training-record.ts'
import type { FeatureSchema, Problem } from '#shared/schema/feature-schema.ts'
import { type Answers, predictedCodes, probabilityOf } from '#shared/serving/predictions.ts'
import { type HostedTarget, hostedInWords } from '#shared/serving/serving-target.ts'
import { meanInterval } from '../metrics/intervals.ts'
import { rowLosses } from '../metrics/row-losses.ts'
import { eachUploadedRow } from '../score/uploaded-rows.ts'
import { costsOf, jobWithCurve, trainingCurve } from './collect-training.ts'
import { binned, calibrationOf, evenly, MOST_SORTED, quantile } from './distributions.ts'
import { type Group, type GroupSums, GroupTally, type RowScore } from './group-tally.ts'
import type { GroupFacts, RegressionPicture, ReportFacts } from './report-facts.ts'
import { worstSlices } from './slices.ts'
import type { TrainingRounds } from './training-rounds.ts'

/** An evaluated run, with its answers to its test rows. */
export type EvaluatedRun = {
  readonly evaluation: EvaluationRecord
  readonly schema: FeatureSchema
  readonly training: TrainingRecord
  readonly source: SourceRecord
  readonly target: HostedTarget
  readonly actual: Float64Array
  readonly answers: Answers
  readonly testRowsKey: string
  /** Whether raw cells may stand in the report, and which columns may not. */
  readonly rows: { readonly isShown: boolean; readonly hiddenColumns: readonly string[] }
}

const SCORE_BINS = 25
const MOST_POINTS = 600
/** Groups are told apart as well by this many rows as by all of them, and reading cells takes time. */
const MOST_GROUPED_ROWS = 100_000
const STRONGEST = 3

export type FactsPorts = {
  readonly objects: ObjectStore
  readonly trainingRounds: TrainingRounds
  readonly log: Log
}

/** Computes what a report shows. The uploaded test rows are read once. */
export async function collectFacts(run: EvaluatedRun, ports: FactsPorts): Promise<ReportFacts> {
  const { evaluation, schema, training, source, target, rows } = run
  const { groups, worstRows } = await readRows(run, ports.objects)
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
    curve: trainingCurve(rounds, training) ?? { missing: NO_CURVE },
    costs: costsOf(run, rounds),
    servedBy: hostedInWords(target),
    picture: pictureOf(run),
    groups,
    worstRows,
    hiddenColumns: rows.hiddenColumns,
    rowsHidden: rows.isShown ? undefined : 'report.rows is false in the manifest.',
  }
}

const NO_CURVE = 'The log of the training job is not there, could not be read, or tells of no rounds.'

/** A report without a curve is better than none, so that no error goes on from here. */
async function readRounds({ training }: EvaluatedRun, { trainingRounds, log }: FactsPorts) {
  const { dataset, runId } = training
  const jobName = jobWithCurve(training)
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
  return (await readRecord(objects, evaluation, evaluationRecordSchema))?.metrics
}

async function readRows(run: EvaluatedRun, objects: ObjectStore): Promise<Pick<ReportFacts, 'groups' | 'worstRows'>> {
  const { schema, actual, testRowsKey, evaluation, rows } = run
  const { scoreOf, reference } = rowScores(run)
  const tally = new GroupTally(schema)
  const all = { rows: 0, loss: 0, squaredLoss: 0, score: 0, predicted: 0, actual: 0 }
  const every = Math.ceil(actual.length / MOST_GROUPED_ROWS)
  const worst = new Set(rows.isShown ? (evaluation.worstErrors ?? []).map(({ row }) => row) : [])
  const worstRows = new Map<string, readonly string[]>()
  const isHidden = schema.columns.map(({ name }) => rows.hiddenColumns.includes(name))
  const known = await eachUploadedRow(objects, testRowsKey, actual.length, ({ number, cells }, row) => {
    if (worst.has(number))
      worstRows.set(
        number,
        cells.map((cell, column) => (isHidden[column] ? '…' : cell)),
      )
    if (row % every !== 0) return
    const score = scoreOf(row)
    tally.add(cells, score)
    all.rows++
    all.loss += score.loss
    all.squaredLoss += score.loss ** 2
    all.score += score.score
    all.predicted += score.predicted
    all.actual += score.actual
  })
  return {
    groups: known ? groupFacts(withoutValues(tally.groups(), rows.hiddenColumns), all, reference, evaluation) : null,
    worstRows,
  }
}

/** A value of a column that may not show is a number among its groups. */
function withoutValues(groups: readonly Group[], hiddenColumns: readonly string[]): readonly Group[] {
  return groups.map(({ range, ...group }, place) => {
    if (!hiddenColumns.includes(group.column)) return range ? { ...group, range } : group
    const first = groups.findIndex(({ column }) => column === group.column)
    return { ...group, condition: `is in its group ${place - first + 1}` }
  })
}

function groupFacts(
  groups: readonly Group[],
  all: GroupSums,
  reference: string | undefined,
  evaluation: EvaluationRecord,
): GroupFacts {
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

/** What each row counts for, and the class that its probabilities are of: the positive one, or the commonest. */
function rowScores({ schema, actual, answers }: EvaluatedRun): {
  readonly scoreOf: (row: number) => RowScore
  readonly reference: string | undefined
} {
  const { problem } = schema
  const { values } = answers
  if (problem.type === 'regression') {
    const losses = rowLosses('mae', problem, actual, answers)
    const scoreOf = (row: number) => {
      const loss = losses[row] ?? 0
      return { loss, score: loss, predicted: values[row] ?? 0, actual: actual[row] ?? 0 }
    }
    return { scoreOf, reference: undefined }
  }
  const losses = rowLosses('logLoss', problem, actual, answers)
  const predicted = predictedCodes(problem, answers)
  const code = referenceClass(problem)
  const scoreOf = (row: number) => ({
    loss: losses[row] ?? 0,
    score: predicted[row] === actual[row] ? 1 : 0,
    predicted: probabilityOf(problem, values, row, code),
    actual: actual[row] === code ? 1 : 0,
  })
  return { scoreOf, reference: problem.classes[code]?.label }
}

function referenceClass(problem: Exclude<Problem, { type: 'regression' }>): number {
  if (problem.type === 'binary') return 1
  const counts = problem.classes.map(({ count }) => count)
  return counts.indexOf(Math.max(...counts))
}

function pictureOf({ schema: { problem }, actual, answers }: EvaluatedRun): ReportFacts['picture'] {
  const { values } = answers
  if (problem.type === 'multiclass') return { type: 'multiclass' }
  if (problem.type === 'regression') return regressionPicture(actual, values)
  const ofClass = (code: number) => values.filter((_, row) => actual[row] === code)
  const [negative, positive] = [ofClass(0), ofClass(1)]
  return {
    type: 'binary',
    negative: problem.classes[0]?.label ?? '',
    positive: problem.classes[1]?.label ?? '',
    negatives: negative.length,
    positives: positive.length,
    calibration: calibrationOf(values, (row) => actual[row] === 1),
    scores: { negative: binned(negative, [0, 1], SCORE_BINS), positive: binned(positive, [0, 1], SCORE_BINS) },
  }
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
