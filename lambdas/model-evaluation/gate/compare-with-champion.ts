import { isDeepStrictEqual } from 'node:util'
import type * as z from 'zod/mini'
import { BoostlineError } from '#shared/errors/boostline-error.ts'
import type { Log } from '#shared/log/log.ts'
import type { GateMetric } from '#shared/metrics/metrics.ts'
import { isImportedModel } from '#shared/names/imported-model-keys.ts'
import { runKeys } from '#shared/names/run-keys.ts'
import type { Advantage, Comparison, EvaluationRecord } from '#shared/records/evaluation-record.ts'
import { evaluationRecordSchema } from '#shared/records/evaluation-record.ts'
import type { ServingRun } from '#shared/records/model-pointer.ts'
import { readSoundRecord } from '#shared/records/record-files.ts'
import { type SourceRecord, sourceRecordSchema } from '#shared/records/source-record.ts'
import { type TrainingRecord, trainingRecordSchema } from '#shared/records/training-record.ts'
import type { TimeLimit } from '#shared/retry/with-retries.ts'
import { runManifest } from '#shared/runs/run-manifest.ts'
import { withComposedNames } from '#shared/schema/composed-names.ts'
import { type FeatureSchema, featureSchemaSchema, type Problem } from '#shared/schema/feature-schema.ts'
import { isLeak } from '#shared/schema/finding.ts'
import { createRowEncoder } from '#shared/schema/row-encoder.ts'
import { type Answers, answersOf, answerWidth } from '#shared/serving/predictions.ts'
import type { RowBlock } from '#shared/serving/scorer.ts'
import { logInWords, targetInWords } from '#shared/serving/serving-target.ts'
import { partOf } from '#shared/split/part-of.ts'
import { pairedAdvantage } from '../metrics/paired-advantage.ts'
import { groupsOfRows, type RowGroups } from '../metrics/row-groups.ts'
import { type LabelledRows, rowsOfBlock } from '../score/encoded-rows.ts'
import { type ScoringPorts, scoreInPieces } from '../score/score-in-pieces.ts'
import { eachUploadedRow } from '../score/uploaded-rows.ts'
import { championCell } from './champion-cell.ts'
import { changesForCallers, incomparable, type RunFacts, splitColumnsApart } from './champion-differences.ts'
import { foundInTestAlone } from './found-rows.ts'
import type { Rival } from './rivals.ts'

export type ComparisonPorts = ScoringPorts & { readonly log: Log }

/** The run that was evaluated, with its answers to its test rows. */
export type Challenger = RunFacts & {
  readonly source: SourceRecord
  readonly test: LabelledRows
  readonly answers: Answers
  /** Of the test rows, where they belong together. */
  readonly groups: RowGroups | undefined
  /** rows/test.csv. */
  readonly uploadedRowsKey: string
  readonly piecesPrefix: string
  readonly metric: GateMetric
}

/** More rows would narrow the interval little, and the champion has callers to answer meanwhile. */
const MOST_ROWS = 100_000
/** Fewer rows have to show by themselves that the run is no worse. */
const ENOUGH_ROWS = 30
const FEWEST_OF_A_CLASS = 5

/**
 * Judges a run and the serving champion on the same rows: test rows of the run that lie in the champion's own test
 * range too, so that neither model learnt from any of them. Each model gets them through its own schema, and classes
 * are matched by their text. What forbids the comparison, and what callers would have to change, is listed in words. Too few
 * rows are no lack where both were made of the same bytes in the same way, nor where nothing served when the run
 * was uploaded: the champion of the same burst had no more to show.
 * @throws BoostlineError `champion-not-ready` (retryable), and what scoring throws.
 */
export async function compareWithChampion(
  { champion, servedAtUpload }: Rival,
  run: Challenger,
  limit: TimeLimit,
  ports: ComparisonPorts,
): Promise<Comparison> {
  const { objects } = ports
  const challenger = { ...run, ...withNamesOf(run) }
  const keys = runKeys(challenger.schema.dataset, champion.runId)
  const unreadable: string[] = []
  const recordOfChampion = <Schema extends z.ZodMiniType>(key: string, schema: Schema) =>
    readSoundRecord(objects, key, schema, (damage) => unreadable.push(damage))
  const evaluation = await recordOfChampion(keys.evaluation, evaluationRecordSchema)
  const alone = evaluation && resultOf(evaluation, challenger.metric)
  const trained = await recordOfChampion(keys.training, trainingRecordSchema)
  const served = await recordOfChampion(keys.schema, featureSchemaSchema)
  const championSource = await recordOfChampion(keys.source, sourceRecordSchema)
  const letPass = leaksOf(served)
  const compared = (
    advantage: Advantage | null,
    obstacles: readonly string[],
    changes: readonly string[] = [],
    lack: readonly string[] = [],
  ): Comparison => ({
    champion: champion.runId,
    ...(servedAtUpload === undefined ? {} : { servedAtUpload }),
    advantage,
    obstacles: [...obstacles],
    ...(changes.length > 0 && { changes: [...changes] }),
    ...(lack.length > 0 && { lack: [...lack] }),
    ...(letPass.length > 0 && { letPass: [...letPass] }),
  })
  const without = (obstacles: readonly string[], changes: readonly string[] = []): Comparison => ({
    ...compared(null, obstacles, changes),
    ...(alone && { championAlone: alone }),
  })
  const [damage] = unreadable
  if (damage !== undefined) return without([`what is stored of that one cannot be read: ${damage}`])
  if (championSource && isImportedModel(championSource.key)) {
    return without(['that one was trained elsewhere, on rows that are not here'])
  }
  if (!trained || !served) {
    const gone = trained ? keys.schema : keys.training
    return without([`s3://${objects.bucket}/${gone} of that one is not there any more`])
  }
  const { schema, training } = withNamesOf({ schema: served, training: trained })
  const changes = changesForCallers(challenger.schema, schema)
  const otherKeys = splitColumnsApart(challenger, { schema, training })
  const isLookedUp = otherKeys !== undefined && [challenger.source, championSource].every(splitsByFeatures)
  const differences = incomparable(challenger, { schema, training })
  if (otherKeys !== undefined && !isLookedUp) differences.push(otherKeys)
  if (differences.length > 0) return without(differences, changes)
  const unfit = await whyUnfit(champion, ports)
  if (unfit !== undefined) return without([unfit], changes)

  const shared = await sharedRows(challenger, { schema, training }, isLookedUp, ports)
  if ('reason' in shared) return without([otherKeys ?? '', shared.reason], changes)
  const { problem } = challenger.schema
  const job = {
    target: champion,
    rows: rowsOfBlock(shared.encoded),
    answerWidth: answerWidth(problem),
    concurrency: 1,
    yields: true,
    piecesPrefix: `${challenger.piecesPrefix}champion-${champion.runId}-`,
  }
  let values: Float64Array
  try {
    values = await scoreInPieces(job, limit, ports)
  } catch (error) {
    // An error of the champion is not this run's failure.
    if (!(error instanceof BoostlineError) || error.retryable) throw error
    // A right that is missing is for whoever runs the stage; the person who is asked to approve cannot know.
    const { code, message: reason, hint } = error
    ports.log[error.kind === 'config' ? 'error' : 'warn']('champion-unscored', {
      runId: champion.runId,
      code,
      reason,
      hint,
    })
    return without([`that one could not be scored (${error.code})`], changes)
  }
  const answered = answersOf(schema.problem, values, evaluation ?? {})
  const theirs = {
    values: inOrderOf(problem, schema.problem, answered.values),
    threshold: thresholdInOrderOf(problem, schema.problem, answered.threshold),
  }
  const actual = pick(challenger.test.actual, shared.rows, 1)
  const ours = { ...challenger.answers, values: pick(challenger.answers.values, shared.rows, answerWidth(problem)) }
  const groups = groupsOfRows(challenger.groups, shared.rows)
  const advantage = pairedAdvantage(challenger.metric, problem, actual, ours, theirs, groups) ?? null
  const isSame = isSameTraining(challenger, { source: championSource, training })
  const few = isSame ? [] : tooFew(problem, actual)
  const lookedUp = otherKeys === undefined ? [] : [`rows were looked up by their cells, since ${otherKeys}`]
  const lack = few.length === 0 ? [] : [...few, ...lookedUp]
  if (servedAtUpload !== null) return compared(advantage, [], changes, lack)
  return compared(lack.length > 0 ? null : advantage, [], changes)
}

/** A run of an earlier version may have the letters of its names taken apart, as macOS writes them. */
function withNamesOf({ schema, training }: RunFacts): RunFacts {
  const named = withComposedNames({ schema, split: training.split })
  return { schema: named.schema, training: { ...training, split: named.split } }
}

/** The columns that held a run as a leak. As it serves, a person has let them pass. */
function leaksOf(schema: FeatureSchema | undefined): readonly string[] {
  const held = (schema?.findings ?? []).filter((finding) => finding.effect === 'holds' && isLeak(finding))
  return [...new Set(held.flatMap(({ columns }) => columns))]
}

function resultOf({ metrics, rows }: EvaluationRecord, metric: GateMetric): Comparison['championAlone'] {
  const found = metrics[metric]
  if (!found) return undefined
  const { value, baseline, guess } = found
  return { metric, rows, value, ...(baseline !== undefined && { baseline }), ...(guess && { guess }) }
}

/** Whether the champion was trained on the same bytes in the same way, which makes the same model of them. */
function isSameTraining(
  { source, training }: Pick<Challenger, 'source' | 'training'>,
  theirs: { readonly source: SourceRecord | undefined; readonly training: TrainingRecord },
): boolean {
  const facts = ({ rows, split, hyperparameters, job }: TrainingRecord) => ({
    rows,
    split: { ...split, keyVersion: split.keyVersion ?? 1 },
    hyperparameters,
    image: job.image,
    instanceCount: job.instanceCount,
  })
  return (
    theirs.source?.eTag === source.eTag &&
    theirs.source.sizeBytes === source.sizeBytes &&
    isDeepStrictEqual(facts(training), facts(theirs.training))
  )
}

/** @throws BoostlineError `champion-not-ready` while it is being changed. */
async function whyUnfit(champion: ServingRun, { scorer }: ScoringPorts): Promise<string | undefined> {
  const state = await scorer.state(champion)
  if (state.kind === 'ready') return undefined
  if (state.kind === 'missing') return `its ${targetInWords(champion)} is gone`
  if (state.kind === 'failed') return `its ${targetInWords(champion)} is ${state.status}`
  throw new BoostlineError({
    code: 'champion-not-ready',
    kind: 'dependency',
    retryable: true,
    message: `The ${targetInWords(champion)} of the model that serves now is ${state.status}.`,
    hint: `The comparison waits for it. If it goes on, look at ${logInWords(champion)}.`,
  })
}

/** Whether a run's rows are split by all they hold: one that was seen says nothing of others. */
function splitsByFeatures(source: SourceRecord | undefined): boolean {
  if (source === undefined) return false
  const { split } = runManifest(source)
  return split.strategy === 'random' && split.key === null
}

/**
 * Places among the challenger's test rows, and the rows as the champion takes them: those that its key range says it did
 * not learn; or, where the keys are others, those that it has among its test rows alone.
 */
async function sharedRows(
  challenger: Challenger,
  champion: RunFacts,
  isLookedUp: boolean,
  { objects }: ScoringPorts,
): Promise<SharedRows | { readonly reason: string }> {
  const { schema, test } = challenger
  const encoder = createRowEncoder(champion.schema)
  const positions = cellPositions(schema, champion.schema)
  const cellsOf = schema.columns.map((column) => championCell(column, champion.schema))
  const { boundaries } = champion.training.split
  const rows: number[] = []
  const { width } = encoder
  // What no row comes to is never touched, and takes no memory.
  const encoded = new Float64Array(Math.min(test.rows.count, MOST_ROWS) * width)
  await eachUploadedRow(objects, challenger.uploadedRowsKey, test.rows.count, ({ hash, cells }, row) => {
    const label = classOf(schema.problem, test.actual[row])
    // A class may be named like a method of every object.
    const bounds = Object.hasOwn(boundaries, label) ? boundaries[label] : boundaries[ALL_ROWS]
    if (rows.length >= MOST_ROWS) return
    if (!isLookedUp && (bounds === undefined || partOf(hash, bounds) !== 'test')) return
    const championCells = positions.map((position) => cellsOf[position]?.(cells[position] ?? '') ?? '')
    encoder.encodeCells(championCells, encoded, rows.length * width)
    rows.push(row)
  })
  const block = { values: encoded.subarray(0, rows.length * width), width }
  if (!isLookedUp) return { rows, encoded: block }
  const labels = labelsOf(schema.problem, champion.schema.problem, pick(test.actual, rows, 1))
  const found = await foundInTestAlone(block, labels, champion.schema, objects)
  if ('reason' in found) return found
  return {
    rows: found.rows.map((row) => rows[row] ?? 0),
    encoded: { values: pick(block.values, found.rows, width), width },
  }
}

type SharedRows = { readonly rows: readonly number[]; readonly encoded: RowBlock }

/** Labels as the champion has them. */
function labelsOf(ours: Problem, theirs: Problem, actual: Float64Array): Float64Array {
  if (ours.type === 'regression' || theirs.type === 'regression') return actual
  const codes = ours.classes.map(({ label }) => theirs.classes.findIndex((each) => each.label === label))
  return actual.map((code) => codes[code] ?? Number.NaN)
}

/** Where each cell of the champion's file is in ours; columns are known by their names. */
function cellPositions(ours: FeatureSchema, champion: FeatureSchema): readonly number[] {
  const byName = new Map(ours.columns.map(({ name, index }) => [name, index]))
  const positions: number[] = []
  for (const { name, index } of champion.columns) positions[index] = byName.get(name) ?? -1
  return Array.from(positions, (position) => position ?? -1)
}

/** The name of the boundaries that hold for all rows together: of a regression, and of splits by key, group or time. */
const ALL_ROWS = '*'

/** The name that a row's boundaries go by where each class has its own. */
function classOf(problem: Problem, actual: number | undefined): string {
  return problem.type === 'regression' ? ALL_ROWS : (problem.classes[actual ?? 0]?.label ?? '')
}

/** A champion's answers with the columns in the order of our classes. */
function inOrderOf(ours: Problem, theirs: Problem, values: Float64Array): Float64Array {
  if (ours.type === 'regression' || theirs.type === 'regression') return values
  const codes = ours.classes.map(({ label }) => theirs.classes.findIndex((each) => each.label === label))
  if (ours.type === 'binary') return codes[1] === 1 ? values : values.map((probability) => 1 - probability)
  return values.map((_, place) => {
    const column = place % codes.length
    return values[place - column + (codes[column] ?? 0)] ?? Number.NaN
  })
}

function thresholdInOrderOf(ours: Problem, theirs: Problem, threshold: number): number {
  if (ours.type !== 'binary' || theirs.type !== 'binary') return threshold
  return ours.classes[1]?.label === theirs.classes[1]?.label ? threshold : 1 - threshold
}

function tooFew(problem: Problem, actual: Float64Array): readonly string[] {
  if (actual.length < ENOUGH_ROWS) {
    return [`${actual.length} test rows that are unknown to both models are too few, ${ENOUGH_ROWS} are wanted`]
  }
  if (problem.type === 'regression') return []
  const counts = problem.classes.map(({ label }, code) => ({ label, rows: actual.filter((c) => c === code).length }))
  return counts
    .filter(({ rows }) => rows < FEWEST_OF_A_CLASS)
    .map(({ label, rows }) => `only ${rows} comparable rows are of the class ${label}; ${FEWEST_OF_A_CLASS} are wanted`)
}

function pick(values: Float64Array, rows: readonly number[], width: number): Float64Array {
  const picked = new Float64Array(rows.length * width)
  for (const [place, row] of rows.entries()) picked.set(values.subarray(row * width, (row + 1) * width), place * width)
  return picked
}
