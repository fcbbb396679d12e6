import { type ExplainingPorts, explainingModel } from '#engines/scoring/explaining-model.ts'
import { BoostlineError, hasCode } from '#shared/errors/boostline-error.ts'
import type { Manifest } from '#shared/manifest/manifest.ts'
import { type GateMetric, LOSS_OF } from '#shared/metrics/metrics.ts'
import { pointerKey, type RunKeys, runKeys } from '#shared/names/run-keys.ts'
import type { RunName } from '#shared/names/run-name.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import type { DeploymentRecord } from '#shared/records/deployment-record.ts'
import {
  type Advantage,
  type Comparison,
  type Decision,
  type EvaluationRecord,
  evaluationRecordSchema,
} from '#shared/records/evaluation-record.ts'
import { modelPointerSchema } from '#shared/records/model-pointer.ts'
import { readRecord, requireRecord, writeRecordOnce } from '#shared/records/record-files.ts'
import type { SourceRecord } from '#shared/records/source-record.ts'
import { trainingRecordSchema } from '#shared/records/training-record.ts'
import type { TimeLimit } from '#shared/retry/with-retries.ts'
import { runManifest } from '#shared/runs/run-manifest.ts'
import { featureSchemaSchema, type Problem } from '#shared/schema/feature-schema.ts'
import { leftOutShare, leftOutText } from '#shared/schema/left-out-classes.ts'
import { type Answers, answersOf, answerWidth, predictedCodes, type Reading } from '#shared/serving/predictions.ts'
import { rangesSchema } from '#shared/serving/ranges.ts'
import { requestsAtOnce, type ServingTarget, targetInWords } from '#shared/serving/serving-target.ts'
import type { RunFacts } from '../gate/champion-differences.ts'
import { type ComparisonPorts, compareWithChampion } from '../gate/compare-with-champion.ts'
import { decide, type Evidence, gateMetric, type LeftOutEvidence } from '../gate/decide.ts'
import { type Rival, rivalOf } from '../gate/rivals.ts'
import { type Baseline, baselineAnswers, baselineOf } from '../metrics/baseline.ts'
import { againstBestAnswer } from '../metrics/best-answer.ts'
import { intervalCaveat } from '../metrics/interval-caveat.ts'
import { type Measured, measurePredictions } from '../metrics/measure-predictions.ts'
import { modelQuality } from '../metrics/model-quality.ts'
import { areaAdvantageAt, pairedAdvantage } from '../metrics/paired-advantage.ts'
import { type Importance, importanceRows, permutationImportance } from '../metrics/permutation-importance.ts'
import { reliability } from '../metrics/reliability.ts'
import { type GroupedBy, type RowGroups, rowGroups } from '../metrics/row-groups.ts'
import { shapImportance } from '../metrics/shap-importance.ts'
import { RowReading } from '../report/row-reading.ts'
import { type ReportPorts, writeReport } from '../report/write-report.ts'
import { chooseReading } from './choose-reading.ts'
import { type EncodedRows, type LabelledRows, readEncodedRows, rowsOfBlock } from './encoded-rows.ts'
import { measureRanges } from './measure-ranges.ts'
import { writePredictions } from './predictions-file.ts'
import { type ScoringPorts, scoreInPieces } from './score-in-pieces.ts'
import { servedModel, trainingWarnings } from './served-model.ts'
import { readScores, writeScores } from './stored-scores.ts'
import { testOfThreshold, thresholdNotes } from './test-of-threshold.ts'
import { thresholdWish } from './threshold-wish.ts'
import { eachUploadedRow, readRowNumbers } from './uploaded-rows.ts'
import { measureWithoutLeaks } from './without-leaks.ts'
import { worstErrors, worstPlaces } from './worst-errors.ts'

/** A run that can be scored. */
export type ScorableRun = {
  readonly source: SourceRecord
  readonly deployment: DeploymentRecord
  /** The encoded test part. */
  readonly testKey: string
}

/** An evaluation uses no more than this many of an endpoint's concurrent calls, so that callers are not throttled. */
const MAX_CONCURRENCY = 2
const SHAP_BUDGET_MS = 20_000
/** A champion that comes in while the last of them is made is met by the check of the promotion. */
const MOST_COMPARISONS = 3

/**
 * Scores the run's test rows, measures, compares with the champion that serves then, decides, and writes
 * predictions.csv, then evaluation.json, and the report of it. Where another delivery of the message was faster, its
 * record is returned.
 * @throws BoostlineError for records and test data that cannot be used, and what the scorer throws when time is up.
 */
export async function scoreRun(
  run: ScorableRun,
  limit: TimeLimit,
  ports: ScoringPorts & ExplainingPorts & ReportPorts,
): Promise<EvaluationRecord> {
  const { objects } = ports
  const scored = await scoreTestRows(run, limit, ports)
  const { source, keys, schema, training, settings, test, piecesPrefix } = scored
  const { problem } = schema
  const { actual } = test
  const { csv, split } = runManifest(source)
  const wish = await thresholdWish(source.dataset, settings, objects)
  const read = await chooseReading({ training, schema, target: run.deployment }, wish, ports)
  const answers = answersOf(problem, scored.values, read)
  const importance = await importanceOf(scored, read, objects)
  const metric = gateMetric(problem.type, settings)
  const baseline = baselineAnswers(problem, actual)
  const measured = measurePredictions(problem, actual, answers, baseline, scored.groups)
  const againstBaseline = pairedAdvantage(metric, problem, actual, answers, baselineOf(metric, baseline), scored.groups)
  const overBest = againstBestAnswer(metric, problem, actual, answers, baseline, scored.groups)
  const secondGain = secondGainOf(metric, problem, actual, answers, baseline, scored.groups)
  const againstChampion = await compareWithServing({ ...scored, answers }, limit, ports)
  const thresholdTest = testOfThreshold(problem, read.thresholdFor, {
    actual,
    answers,
    baseline,
    measured,
    groups: scored.groups,
  })
  const notes = [...thresholdNotes(problem, read, measured, thresholdTest), ...intervalNotes(measured, scored)]
  const ranges = read.ranges && (await writeRecordOnce(objects, keys.ranges, rangesSchema, read.ranges))
  const measuredRanges =
    ranges &&
    measureRanges(problem, ranges, {
      actual,
      answers,
      strategy: split.strategy,
      groups: scored.groups,
    })
  const reliable = reliability(problem, actual, answers.values)
  const withoutLeaks = await measureWithoutLeaks(
    { training, schema, test, groups: scored.groups, metric, own: answers },
    objects,
  )
  const decision = decide(settings, {
    ...measured,
    metric,
    ...learntFrom(scored),
    leftOut: leftOutOf(problem),
    findings: schema.findings ?? [],
    importance,
    withoutLeaks,
    groupedBy: scored.groupedBy,
    againstBaseline,
    againstBestAnswer: overBest,
    secondGain,
    againstChampion,
    notes,
  })
  const model = await servedModelOf(run, scored, limit, ports)

  const worst = worstPlaces({ problem, actual, answers: answers.values })
  const places = new Set(worst.map(({ place }) => place))
  const rowsRead = new RowReading({ schema, actual, answers }, (place) => places.has(place))
  const predictions = {
    problem,
    actual,
    predicted: predictedCodes(problem, answers),
    answers: answers.values,
    rowNumbers: await readRowNumbers(objects, keys.testRows, actual.length, (row, place) => rowsRead.visit(row, place)),
  }
  await writePredictions(objects, keys.predictions, { ...predictions, escapeFormulas: csv.escapeFormulas })
  const evaluation: EvaluationRecord = {
    version: 1,
    runId: run.source.runId,
    dataset: run.source.dataset,
    ...measured,
    ...(problem.type === 'binary' && {
      thresholdFrom: read.thresholdFrom,
      ...(read.thresholdFor !== undefined && { thresholdFor: read.thresholdFor }),
      ...(thresholdTest && { thresholdTest }),
    }),
    calibration: read.calibration,
    ...(read.trial && { calibrationTrial: read.trial }),
    ...(reliable && { reliability: reliable }),
    ...(measuredRanges && { ranges: measuredRanges }),
    ...(withoutLeaks && { withoutLeaks }),
    ...(notes.length > 0 && { notes }),
    decision,
    ...(againstBaseline ? { againstBaseline } : {}),
    ...(overBest && { againstBestAnswer: overBest }),
    ...(secondGain ? { secondGain } : {}),
    againstChampion,
    importance,
    ...model,
    worstErrors: worstErrors(predictions, worst),
    ...modelQuality(measured),
  }
  if (decision.status === 'approved') await writeScores(objects, keys.testScores, scored.values)
  const record = await writeRecordOnce(objects, keys.evaluation, evaluationRecordSchema, evaluation)
  await report({ ...scored, answers }, record, rowsRead, ports)
  await deletePieces(source, piecesPrefix, ports)
  return record
}

/** Makes the report of a run that was evaluated and cut off before it had one. It is never worth an error. */
export async function reportAgain(
  run: ScorableRun,
  evaluation: EvaluationRecord,
  limit: TimeLimit,
  ports: ScoringPorts & ExplainingPorts & ReportPorts,
): Promise<void> {
  const { dataset, runId } = run.source
  try {
    const scored = await scoreTestRows(run, limit, ports, { isEvaluated: true })
    const { schema, test, values, keys } = scored
    const answers = answersOf(schema.problem, values, evaluation)
    const worst = new Set(evaluation.worstErrors?.map(({ row }) => row))
    const rowsRead = new RowReading({ schema, actual: test.actual, answers }, (_, number) => worst.has(number))
    await eachUploadedRow(ports.objects, keys.testRows, test.rows.count, (row, place) => rowsRead.visit(row, place))
    await report({ ...scored, answers }, evaluation, rowsRead, ports)
    await deletePieces(run.source, scored.piecesPrefix, ports)
  } catch (error) {
    ports.log.error('report-failed', { dataset, runId, error: String(error) })
  }
}

/** What evaluation.json says, for people to look at. */
async function report(
  { schema, training, source, target, test, answers }: Answered,
  evaluation: EvaluationRecord,
  rowsRead: RowReading,
  ports: ReportPorts,
): Promise<void> {
  const { actual } = test
  await writeReport({ evaluation, schema, training, source, target, actual, answers, rowsRead }, ports)
}

/**
 * Decides again about an evaluated run, against a champion that came in after its evaluation: in a rollout's end weeks
 * later, when what was to serve the run is long retired.
 */
export async function decideAgain(
  run: ScorableRun,
  evaluation: EvaluationRecord,
  rival: Rival | null,
  limit: TimeLimit,
  ports: ComparisonPorts & ExplainingPorts,
): Promise<{ readonly decision: Decision; readonly againstChampion: Comparison | null }> {
  const scored = await scoreTestRows(run, limit, ports, { isEvaluated: true })
  const answers = answersOf(scored.schema.problem, scored.values, evaluation)
  const againstChampion = rival && (await compare({ ...scored, answers }, rival, limit, ports))
  const { settings, piecesPrefix } = scored
  const metric = gateMetric(evaluation.problem, settings)
  const { againstBaseline, againstBestAnswer } = evaluation
  await deletePieces(run.source, piecesPrefix, ports)
  const evidence = {
    ...evaluation,
    metric,
    ...learntFrom(scored),
    leftOut: leftOutOf(scored.schema.problem),
    findings: scored.schema.findings ?? [],
    importance: evaluation.importance ?? null,
    withoutLeaks: evaluation.withoutLeaks,
    groupedBy: scored.groupedBy,
    againstBaseline,
    againstBestAnswer,
    secondGain: evaluation.secondGain,
    againstChampion,
    notes: evaluation.notes ?? [],
  }
  return { decision: decide(settings, evidence), againstChampion }
}

/** Of the order where the gate goes by the log loss; where it goes by what a person asked for, of the problem's own loss. */
function secondGainOf(
  metric: GateMetric,
  problem: Problem,
  actual: Float64Array,
  answers: Answers,
  baseline: Baseline,
  groups: RowGroups | undefined,
): Advantage | undefined {
  const loss = LOSS_OF[problem.type]
  if (metric !== loss) return pairedAdvantage(loss, problem, actual, answers, baselineOf(loss, baseline), groups)
  return problem.type === 'binary' ? areaAdvantageAt('97.5 %', actual, answers, baseline, groups) : undefined
}

function intervalNotes(measured: Measured, { groups, groupedBy: by, test }: Scored): readonly string[] {
  const caveat = intervalCaveat(measured, groups && { groups, by, actual: test.actual })
  return caveat === undefined ? [] : [caveat]
}

function leftOutOf(problem: Problem): LeftOutEvidence {
  return { text: leftOutText(problem), share: leftOutShare(problem) }
}

/** What may be done where nothing was learnt. */
function learntFrom({ schema, training }: RunFacts): Pick<Evidence, 'isByTime' | 'objective' | 'tooVaried'> {
  const varied = schema.columns.filter((column) => column.role === 'ignored' && column.isVaried)
  return {
    isByTime: training.split.method === 'time',
    objective: training.hyperparameters['objective'],
    tooVaried: varied.map(({ name }) => name),
  }
}

type Scored = RunFacts & {
  readonly source: SourceRecord
  readonly target: DeploymentRecord
  readonly keys: RunKeys
  readonly settings: Manifest['promotion']
  readonly test: LabelledRows
  /** The model's own numbers for the test rows. */
  readonly values: Float64Array
  readonly piecesPrefix: string
  /** Of the test rows, where they belong together. */
  readonly groups: RowGroups | undefined
  readonly groupedBy: GroupedBy
  /** On the run's own target; `name` tells what is scored. */
  readonly score: (name: string, rows: EncodedRows) => Promise<Float64Array>
}

/** The test rows with what the run's target says of them, or has said when it was evaluated. */
async function scoreTestRows(
  run: ScorableRun,
  limit: TimeLimit,
  ports: ScoringPorts,
  { isEvaluated = false } = {},
): Promise<Scored> {
  const { objects } = ports
  const { source, deployment } = run
  const keys = runKeys(source.dataset, source.runId)
  const training = await requireRecord(objects, keys.training, trainingRecordSchema)
  const schema = await requireRecord(objects, keys.schema, featureSchemaSchema)
  const { problem } = schema
  const test = await readEncodedRows(objects, [run.testKey], problem)
  if (test.rows.count !== training.rows.test) throw rowsDiffer(test, training.rows.test, run, objects)

  const { piecesPrefix } = keys
  const score: Scored['score'] = async (name, rows) =>
    await scoreInPieces(
      {
        target: deployment,
        rows,
        answerWidth: answerWidth(problem),
        concurrency: Math.min(requestsAtOnce(deployment), MAX_CONCURRENCY),
        piecesPrefix: `${piecesPrefix}${name}-`,
      },
      limit,
      ports,
    )
  const numbers = test.rows.count * answerWidth(problem)
  const known = isEvaluated ? await readScores(objects, keys.testScores, numbers) : undefined
  const values = known ?? (await score('test', test.rows))
  if (problem.type !== 'regression') requireProbabilities(values, deployment)
  const { promotion: settings, split } = runManifest(source)
  const groups = await testGroups(source, keys.testRows, test.rows.count, objects)
  const grouped = { groups, groupedBy: groupedBy(split) }
  return { source, target: deployment, schema, training, keys, settings, test, values, ...grouped, piecesPrefix, score }
}

function groupedBy({ strategy, key }: Manifest['split']): GroupedBy {
  if (strategy === 'group') return 'column'
  return key === null ? 'cells' : 'key'
}

/** Of more rows groups are not looked for: there are mostly enough of them. */
const MOST_GROUPED = 1_000_000

/** The test rows by the key that decided their part of the split; of a split by time that is no sign of belonging together. */
async function testGroups(
  source: SourceRecord,
  key: string,
  count: number,
  objects: ObjectStore,
): Promise<RowGroups | undefined> {
  if (count > MOST_GROUPED || runManifest(source).split.strategy === 'time') return undefined
  const keys: string[] = []
  const known = await eachUploadedRow(objects, key, count, ({ hash }) => void keys.push(hash))
  return known ? rowGroups(keys) : undefined
}

type Answered = Scored & { readonly answers: Answers }

/** Against the champion that serves when the comparison is done: in a burst of uploads one follows the other. */
async function compareWithServing(
  scored: Answered,
  limit: TimeLimit,
  ports: ComparisonPorts,
): Promise<Comparison | null> {
  const serving = async () =>
    rivalOf(await readRecord(ports.objects, pointerKey(scored.source.dataset), modelPointerSchema), scored.source)
  let rival = await serving()
  for (let tries = 1; ; tries++) {
    const comparison = rival && (await compare(scored, rival, limit, ports))
    const now = await serving()
    if (tries === MOST_COMPARISONS || now?.champion.runId === rival?.champion.runId) return comparison
    rival = now
  }
}

async function compare(
  { source, schema, training, settings, test, answers, groups, keys, piecesPrefix }: Answered,
  rival: Rival,
  limit: TimeLimit,
  ports: ComparisonPorts,
): Promise<Comparison> {
  const metric = gateMetric(schema.problem.type, settings)
  const challenger = {
    source,
    schema,
    training,
    test,
    answers,
    groups,
    uploadedRowsKey: keys.testRows,
    piecesPrefix,
    metric,
  }
  return await compareWithChampion(rival, challenger, limit, ports)
}

/** Null where the rows are not there as uploaded, or there are too many columns. */
async function importanceOf(
  { schema, keys, test, score }: Scored,
  reading: Reading,
  objects: ObjectStore,
): Promise<Importance | null> {
  const wanted = importanceRows(schema, test.rows.count)
  if (wanted.length === 0) return null
  const chosen = new Set(wanted)
  const rows: (readonly string[])[] = []
  const known = await eachUploadedRow(objects, keys.testRows, test.rows.count, ({ cells }, row) => {
    if (chosen.has(row)) rows.push(cells)
  })
  if (!known) return null
  const actual = Float64Array.from(wanted, (row) => test.actual[row] ?? Number.NaN)
  return await permutationImportance(
    schema,
    rows,
    actual,
    async (encoded) => answersOf(schema.problem, await score('importance', rowsOfBlock(encoded)), reading).values,
  )
}

/** What the compiled model says of itself and of the test rows, in this process, whatever serves the run. */
async function servedModelOf(
  { deployment }: ScorableRun,
  { source, schema, training, test }: Scored,
  { deadlineMs }: TimeLimit,
  ports: ScoringPorts & ExplainingPorts,
): Promise<Pick<EvaluationRecord, 'servedModel' | 'warnings' | 'shapImportance' | 'shapImportanceMissing'>> {
  const { runId, dataset } = source
  const found = await explainingModel({ runId, dataset, target: deployment }, schema.encodedWidth, ports)
  const model = 'reason' in found ? undefined : found.explainer
  const told = await trainingWarnings(training, model, ports.objects)
  const warnings = told.length > 0 ? { warnings: [...told] } : {}
  if ('reason' in found) return { ...warnings, shapImportanceMissing: found.reason }
  const { explainer } = found
  const { clock } = ports
  const endMs = clock.now() + Math.min(SHAP_BUDGET_MS, (deadlineMs - clock.now()) / 2)
  return {
    ...warnings,
    servedModel: servedModel(explainer, test.rows, clock),
    shapImportance: shapImportance(explainer, schema, test.rows, () => clock.now() >= endMs),
  }
}

/** What they are kept for is done, and nothing else reads them: without the right to delete them they stay. */
async function deletePieces(
  { runId, dataset }: RunName,
  prefix: string,
  { objects, log }: Pick<ReportPorts, 'objects' | 'log'>,
): Promise<void> {
  try {
    for await (const { key } of objects.list(prefix)) await objects.delete(key)
  } catch (error) {
    if (!hasCode(error, 'aws-denied')) throw error
    log.error('pieces-left', { runId, dataset, code: error.code, reason: error.message, hint: error.hint })
  }
}

/** An objective such as binary:logitraw answers margins, for which the metrics here are not defined. */
function requireProbabilities(answers: Float64Array, target: ServingTarget): void {
  const wrong = answers.find((answer) => answer < 0 || answer > 1)
  if (wrong === undefined) return
  throw new BoostlineError({
    code: 'predictions-not-probabilities',
    kind: 'input',
    message: `The ${targetInWords(target)} answers ${wrong} where a probability from 0 to 1 is expected.`,
    hint: 'Train with the objective binary:logistic or multi:softprob: leave hyperparameters.objective out of the manifest.',
  })
}

function rowsDiffer(test: LabelledRows, expected: number, run: ScorableRun, objects: ObjectStore): BoostlineError {
  return new BoostlineError({
    code: 'test-rows-differ',
    kind: 'input',
    message: `s3://${objects.bucket}/${run.testKey} has ${test.rows.count} rows where training.json says ${expected}.`,
    hint: 'The training stage writes both. Upload the CSV again to start a new run.',
  })
}
