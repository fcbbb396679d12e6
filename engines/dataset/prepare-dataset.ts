import { boundedItems } from '#shared/errors/bounded-text.ts'
import type { Manifest } from '#shared/manifest/manifest.ts'
import type { RunKeys } from '#shared/names/run-keys.ts'
import type { ObjectStore, ObjectVersion } from '#shared/objects/object-store.ts'
import type { TrainingRecord } from '#shared/records/training-record.ts'
import { withComposedNames } from '#shared/schema/composed-names.ts'
import type { Column, FeatureSchema, Problem } from '#shared/schema/feature-schema.ts'
import type { Finding } from '#shared/schema/finding.ts'
import { createLabelEncoder } from '#shared/schema/target-codes.ts'
import { captureWarnings } from './capture-warnings.ts'
import { type OpenSource, UploadText } from './dialect/upload-text.ts'
import { buildColumns, withTrainingCounts } from './encode/build-columns.ts'
import { codeWarnings } from './encode/code-numbers.ts'
import { withNotes } from './encode/column-notes.ts'
import { encodedWidth } from './encode/encoded-width.ts'
import { farTargetWarnings } from './encode/far-target.ts'
import { foldSpellings } from './encode/fold-spellings.ts'
import { groupSumTest } from './encode/group-sums.ts'
import { asLeftOut } from './encode/left-out-texts.ts'
import { oneDayWarnings } from './encode/one-day.ts'
import { sentinelWarnings, targetSentinelWarnings } from './encode/sentinels.ts'
import { quantile } from './encode/statistics.ts'
import { findSumRow, sumRowWarnings } from './encode/sum-row.ts'
import { unknownValueWarnings } from './encode/unknown-values.ts'
import { anotherProblem, variedSince } from './encode/unlike-champion.ts'
import { RecordKernel } from './kernel/record-kernel.ts'
import { leakFindings, leakInput } from './leaks/leak-findings.ts'
import { splitFindings } from './leaks/split-findings.ts'
import { targetFindings } from './leaks/target-findings.ts'
import { aroundValues } from './profile/around-values.ts'
import type { Champion } from './profile/champion.ts'
import { garbledWarnings } from './profile/garbled-texts.ts'
import { requireFeature } from './profile/infer-columns.ts'
import {
  type BetterPlan,
  type InferredDataset,
  inferDataset,
  type ProfileInput,
  type ProfileThreads,
} from './profile/infer-dataset.ts'
import { headerLabel } from './profile/infer-problem.ts'
import { namedLikeValues } from './profile/named-like-values.ts'
import { isByColumns, keyTextOf, type ProfilePlan, sharesFirstPass, withoutAssumption } from './profile/profile-plan.ts'
import { totalRowWarnings } from './profile/total-rows.ts'
import { RowIndex } from './rows/row-index.ts'
import { HIGHEST_KEY, KEY_VERSION, LOWEST_KEY } from './rows/row-key.ts'
import { ContentHash } from './source/content-hash.ts'
import { refusal } from './source/refusal.ts'
import { preparation, TimeBudget, type TimeBudgetPorts, UNLIMITED_TIME } from './source/time-budget.ts'
import { checkInstances, checkParts, shareWarnings } from './split/split-checks.ts'
import { type SplitDataset, splitDataset } from './split/split-dataset.ts'
import { exampleCells, type SplitSample, splitSample } from './split/split-sample.ts'
import type { TargetRange } from './write/row-writer.ts'
import { type Threads, writeRows } from './write/write-rows.ts'

export type DatasetRequest = {
  readonly objects: ObjectStore
  /** The uploaded CSV: which object, and which state of it. */
  readonly source: {
    readonly key: string
    readonly at: ObjectVersion
    /** Where it lies, unless it is in the bucket that the parts are written into. */
    readonly objects?: ObjectStore
  }
  readonly keys: RunKeys
  readonly dataset: string
  readonly runId: string
  readonly manifest: Manifest
  /** What the model that serves learnt from: how its columns are read is kept, as far as the file goes along with it. */
  readonly champion?: Champion
  /** What the time is limited by; without it there is no limit. */
  readonly timeBudget?: TimeBudgetPorts
  /** How many bytes the copy for the second reading may have; most of the free space unless given. */
  readonly copyBytes?: number
  /** By how many threads it is worked on, one unless given; what comes out is the same. */
  readonly threads?: Threads & ProfileThreads
}

export type PreparedDataset = PreparedRows & {
  /** The SHA-256 of the upload as it is stored, in hexadecimal digits; absent where it was not read to its last byte. */
  readonly sha256?: string
}

type PreparedRows = {
  /** Not written yet: the caller does. Its `warnings` are all there are. */
  readonly schema: FeatureSchema
  /** The target column's name. */
  readonly target: string
  readonly rows: TrainingRecord['rows']
  readonly split: TrainingRecord['split']
  readonly warnings: readonly string[]
}

/**
 * From an uploaded CSV to what a training job reads: finds target, problem and column types, splits, encodes, and
 * writes `train/`, `validation/`, `test/` and `rows/` of the run. The same upload and manifest give the same bytes.
 * The upload is read twice (more often where its beginning is misleading), the second time from a temporary file where
 * it finds room there, and never held in memory, which is constant.
 * @throws BoostlineError of kind `input` for data or settings that cannot be used, saying row and column;
 * `source-changed` where the upload is no longer there; `file-too-large` and `time-too-short`.
 */
export async function prepareDataset(request: DatasetRequest): Promise<PreparedDataset> {
  const { source, manifest } = request
  const objects = source.objects ?? request.objects
  const place = `s3://${objects.bucket}/${source.key}`
  const facts = await objects.head(source.key, source.at)
  if (!facts) throw sourceChanged(place)
  const timeBudget = new TimeBudget(
    place,
    facts.sizeBytes,
    /\.gz$/i.test(source.key),
    request.timeBudget ?? UNLIMITED_TIME,
    preparation(request.threads?.count ?? 1, sharesFirstPass(manifest.split) ? 'bothPasses' : 'secondPass'),
  )
  const content = new ContentHash()
  const open: OpenSource = async () => {
    const found = await objects.open(source.key, source.at, { lendsChunks: true })
    if (!found) throw sourceChanged(place)
    return content.of(found.body)
  }
  using text = new UploadText(open, place, manifest.csv, timeBudget, request.copyBytes)
  const champion = request.champion && withComposedNames(request.champion)
  let plan: ProfilePlan | undefined
  for (;;) {
    using rowIndex = new RowIndex()
    const input = {
      text,
      place,
      uploadYear: new Date(facts.lastModified).getUTCFullYear(),
      manifest,
      champion,
      timeBudget,
      plan,
      kernel: new RecordKernel(),
      rowIndex,
      threads: request.threads ?? ONE_THREAD,
    }
    try {
      const outcome = await prepareByPlan(request, input)
      if (!('betterPlan' in outcome))
        return { ...outcome, ...(content.sha256 !== undefined && { sha256: content.sha256 }) }
      plan = outcome.betterPlan
    } catch (error) {
      if (!text.readsAgainAfter(error)) throw error
    }
  }
}

/** Both passes; or, as soon as the plan turns out not to fit the upload, the one to begin again with. */
async function prepareByPlan(request: DatasetRequest, input: ProfileInput): Promise<PreparedRows | BetterPlan> {
  const { objects, keys, manifest } = request
  const { text, place, timeBudget, kernel, rowIndex } = input
  const inferred = await inferDataset(input)
  if ('betterPlan' in inferred) return inferred
  const lastRow = inferred.places.at(-1)?.row ?? 0
  if (hasTotals(inferred, text, lastRow, kernel)) {
    text.leaveOutTotals()
    return { betterPlan: inferred.plan }
  }
  const split = splitDataset(inferred, rowIndex, manifest.split)
  if (!split.assumptionHolds) return { betterPlan: withoutAssumption(inferred.plan) }
  checkParts(place, split.counts, inferred.problem, manifest.split, inferred.columns)
  checkInstances(place, split.totals.train, manifest.training.instanceCount)
  const sample = splitSample(inferred, split, kernel)
  const examples = exampleCells(inferred, split, kernel)
  const training = trainingSample(inferred, sample)
  const folding = foldSpellings(inferred.columns, {
    ...training,
    caseSensitive: manifest.features.caseSensitive,
    ...(input.champion && { champion: input.champion.schema.columns }),
  })
  const columns = buildColumns(inferred.columns, {
    ...training,
    targetReading: inferred.targetReading,
    spellings: folding.spellings,
    isTrain: (entry) => inferred.isInTraining(entry, split.trainingEnd),
    room: { text: manifest.features.text, rows: inferred.rows, training: manifest.training },
  })
  // All rows with a value may be in validation and test.
  requireFeature(inferred.file, columns)
  const { threads = ONE_THREAD } = request
  const ports = { text, objects, keys, manifest, timeBudget, kernel, rowIndex, threads }
  const written = await writeRows(ports, inferred, split, columns)
  const counted = withTrainingCounts(columns, inferred.tallies, written.counts, split.totals.train)
  const noted = withNotes(counted, inferred, manifest.features.categorical, examples)
  const signs = leakInput(inferred, counted, sample)
  const findings = [
    ...targetFindings(inferred),
    ...leakFindings(signs, inferred, counted, manifest.features),
    ...splitFindings(signs, rowIndex, manifest),
  ]
  const far =
    inferred.problem.type === 'regression'
      ? farTargetWarnings(
          inferred.target.name,
          inferred.labels,
          createLabelEncoder(inferred.problem, inferred.targetReading),
          training.sampledTargets,
          written.targetRange,
        )
      : []
  const target = withMedian(written.targetRange, training.sampledTargets)
  const csv = { delimiter: kernel.delimiter, ...text.otherQuotes }
  const schema = schemaOf(request, inferred, csv, noted, target, findings, [
    ...asLeftOut(inferred.warnings, columns),
    // Of a category that became words, or was left out, no value has a spelling.
    ...folding.warnings.flatMap(({ column, text }) => (isCategory(columns[column]) ? [text] : [])),
    ...(manifest.csv.header === null && headerLabel(inferred.target.name, inferred.labels.labels) === undefined
      ? namedLikeValues(inferred.file.header, inferred.tallies, columns)
      : []),
    ...aroundValues(inferred.file.header, inferred.tallies),
    ...garbledWarnings(inferred.file.header, inferred.tallies),
    ...totalRowWarnings(
      inferred.file.header,
      inferred.tallies,
      inferred.rows,
      inferred.target.index,
      groupSumTest(inferred, inferred.problem, counted, kernel),
    ),
    ...sumRowWarnings(findSumRow(inferred, counted, text.lastRecords(lastRow), kernel)),
    ...(input.champion
      ? [
          ...unknownValueWarnings(columns, input.champion.schema.columns),
          ...variedSince(columns, input.champion, inferred.tallies),
          ...anotherProblem(inferred.problem, input.champion, manifest.problem),
        ]
      : []),
    ...codeWarnings(columns, inferred.warnings),
    ...sentinelWarnings(inferred.columns, columns, training.sampledCells),
    ...oneDayWarnings(inferred.columns, columns, training.sampledCells),
    ...(far.length > 0 ? far : targetSentinelWarnings(inferred.target.name, training.sampledTargets)),
    ...shareWarnings(split.totals, manifest.split, inferred.problem),
    ...boundedItems(
      findings.map(({ text, hint }) => `${text} ${hint}`),
      'findings',
    ),
    ...captureWarnings(manifest, inferred.file.header),
  ])
  const { train, validation, test } = split.totals
  return {
    schema,
    target: inferred.target.name,
    rows: { total: inferred.rows, withoutTarget: inferred.labels.without, train, validation, test },
    split: splitRecord(manifest, inferred, split),
    warnings: schema.warnings,
  }
}

/** Whether rows at the end that are called totals are ones by their numbers, too. */
function hasTotals(inferred: InferredDataset, text: UploadText, lastRow: number, kernel: RecordKernel): boolean {
  const first = text.firstTotal(lastRow)
  if (first === undefined) return false
  const found = findSumRow(inferred, undefined, text.lastRecords(lastRow), kernel)
  return found?.row === first && found.isExact
}

function isCategory(column: Column | undefined): boolean {
  return column?.role === 'feature' && column.type === 'category'
}

/** What the sampled training rows tell of the columns. */
function trainingSample({ tallies, problem, target, targetReading }: InferredDataset, sample: SplitSample) {
  const sampledCells = (column: number) => {
    const cells = sample.cells[column] ?? []
    return sample.training.map((row) => cells[row] ?? '')
  }
  const labelOf = createLabelEncoder(problem, targetReading)
  const labels = sampledCells(target.index).map((cell) => labelOf(String(cell)) ?? 0)
  if (problem.type !== 'regression') return { tallies, sampledCells, sampledClasses: labels, sampledTargets: [] }
  return { tallies, sampledCells, sampledClasses: quarters(labels), sampledTargets: labels }
}

/** Of each value, in which quarter of them all it lies. */
function quarters(values: readonly number[]): readonly number[] {
  const sorted = Float64Array.from(values).sort()
  const edges = [0.25, 0.5, 0.75].map((share) => quantile(sorted, share))
  return values.map((value) => edges.filter((edge) => value > edge).length)
}

/** What always answering one number makes of absolute errors is least with the median. */
function withMedian({ mean, min, max }: TargetRange, sampledTargets: readonly number[]): TargetFacts {
  if (sampledTargets.length === 0) return { mean, min, max }
  return { mean, median: quantile(Float64Array.from(sampledTargets).sort(), 0.5), min, max }
}

type TargetFacts = Extract<Problem, { type: 'regression' }>['target']

function schemaOf(
  { dataset, runId }: DatasetRequest,
  { problem }: InferredDataset,
  csv: NonNullable<FeatureSchema['csv']>,
  columns: readonly Column[],
  target: TargetFacts,
  findings: readonly Finding[],
  warnings: readonly string[],
): FeatureSchema {
  return {
    version: 3,
    dataset,
    runId,
    csv,
    problem: problem.type === 'regression' ? { ...problem, target } : problem,
    columns: [...columns],
    encodedWidth: encodedWidth(columns),
    warnings: [...warnings],
    findings: findings.toSorted((a, b) => a.effect.localeCompare(b.effect)).slice(0, MOST_FINDINGS),
  }
}

const ONE_THREAD: Threads = { count: 1 }

/** Those that hold the model come first. */
const MOST_FINDINGS = 1000

function splitRecord(manifest: Manifest, inferred: InferredDataset, split: SplitDataset): TrainingRecord['split'] {
  const { seed, train, validation, test, strategy, duplicates } = manifest.split
  const keyText = keyTextOf(strategy)
  const textOf = (key: number) => {
    if (Number.isFinite(key)) return keyText(key)
    return key < 0 ? LOWEST_KEY : HIGHEST_KEY
  }
  const boundaries = split.boundaries.map((bounds, index): [string, { validation: string; test: string }] => [
    split.classes[index] ?? '',
    { validation: textOf(bounds.validation), test: textOf(bounds.test) },
  ])
  boundaries.sort(([a], [b]) => (a < b ? -1 : 1))
  return {
    method: strategy === 'time' ? 'time' : duplicates === 'independent' ? 'rowHash' : 'hash',
    seed,
    ratios: { train, validation, test },
    columns: [...inferred.keyNames],
    ...(!isByColumns(inferred.plan.keyColumns) && { isOrdered: true as const }),
    keyVersion: KEY_VERSION,
    boundaries: Object.fromEntries(boundaries),
  }
}

function sourceChanged(place: string): Error {
  return refusal(
    'source-changed',
    `${place} is no longer what was uploaded for this run: it was replaced or deleted.`,
    'If it was replaced, the newer upload has its own run. If it was deleted, upload it again.',
  )
}
