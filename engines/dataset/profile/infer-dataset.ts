import type { Manifest } from '#shared/manifest/manifest.ts'
import type { Problem, TargetColumn } from '#shared/schema/feature-schema.ts'
import { type ReadOutcome, type RecordVisitor, readRecords } from '../csv/read-records.ts'
import { oneColumn } from '../csv/record-refusals.ts'
import type { UploadText } from '../dialect/upload-text.ts'
import type { KernelHost } from '../kernel/kernel-host.ts'
import { MODE_PROFILE } from '../kernel/layout.ts'
import type { RecordKernel } from '../kernel/record-kernel.ts'
import type { RowIndex } from '../rows/row-index.ts'
import type { SampledRow } from '../rows/row-sample.ts'
import type { TimeBudget } from '../source/time-budget.ts'
import type { UploadedFile } from '../source/uploaded-file.ts'
import type { Champion } from './champion.ts'
import type { ReadingFinding } from './column-reading.ts'
import type { ColumnTally } from './column-tally.ts'
import { checkFeatureSettings, type InferredColumn, inferColumns, requireColumns } from './infer-columns.ts'
import { inferProblem, type LabelTally } from './infer-problem.ts'
import { inferTarget, type Target } from './infer-target.ts'
import { type ColumnFindings, findReadings, type ReadSoFar } from './profile-columns.ts'
import { ProfilePass } from './profile-pass.ts'
import { firstPlan, isSamePlan, nextPlan, type ProfilePlan } from './profile-plan.ts'
import { findTargetReading, type TargetReading } from './target-reading.ts'

/** What the first pass over an upload tells. */
export type InferredDataset = {
  readonly file: UploadedFile
  /** Data rows. */
  readonly rows: number
  /** By which it was read. */
  readonly plan: ProfilePlan
  readonly tallies: readonly ColumnTally[]
  readonly target: Target
  /** As schema.json has it. */
  readonly targetReading: NonNullable<TargetColumn['reading']>
  readonly labels: LabelTally
  readonly problem: Problem
  /** The classes of the target, and which of them each class code is. */
  readonly classes: readonly string[]
  readonly classOf: Int32Array
  readonly columns: readonly InferredColumn[]
  /** The file has nothing but a header and rows of numeric cells. */
  readonly isNumeric: boolean
  /** The columns whose cells make a row's key. */
  readonly keyNames: readonly string[]
  readonly sample: readonly SampledRow[]
  /** See {@link ProfilePass.isInTraining}. */
  readonly isInTraining: ProfilePass['isInTraining']
  readonly warnings: readonly string[]
}

/** The plan did not fit the upload: it has to be read again by this one. */
export type BetterPlan = { readonly betterPlan: ProfilePlan }

export type ProfileInput = {
  readonly text: UploadText
  readonly place: string
  readonly manifest: Manifest
  /** The model that serves: its readings of the columns are kept, and what makes a row's key. */
  readonly champion: Champion | undefined
  readonly timeBudget: TimeBudget
  /** Undefined for the first reading. */
  readonly plan: ProfilePlan | undefined
  /** Keeps the dictionaries, by which the rows are encoded later. */
  readonly kernel: RecordKernel
  /** Gets the key and class of each row. */
  readonly rowIndex: RowIndex
}

/**
 * Reads an upload once. Where its rows turn out to be other than its beginning (a word among the numbers of a column,
 * an ID that repeats), it returns the plan to read it by instead.
 */
export async function inferDataset(input: ProfileInput): Promise<InferredDataset | BetterPlan> {
  const { text, place, manifest, kernel } = input
  const visitor = new ProfileVisitor(input)
  const outcome = await readRecords(await text.read(), place, manifest.csv, visitor, kernel)
  const { pass, target } = visitor
  if (pass === undefined || target === undefined) throw new Error(`${place} was read and no record was seen`)
  const betterPlan = visitor.betterPlan()
  if (betterPlan !== undefined) return { betterPlan }
  const { found } = visitor
  if (outcome === undefined) throw new Error(`${place} was not read to its end`)
  pass.end()
  text.checkEncoding()
  return conclude(outcome, pass, target, found ?? visitor.findReadings(pass), input)
}

/** All but columns without a name at the end, which delimiters at the end of rows make. */
function namedColumns({ header, unnamed }: UploadedFile): readonly string[] {
  return header.slice(0, header.findLastIndex((_, index) => !unnamed?.has(index)) + 1)
}

type FoundReadings = ColumnFindings & { readonly read: ReadSoFar }

/** Stops early where the plan does not fit. */
class ProfileVisitor implements RecordVisitor {
  readonly mode = MODE_PROFILE
  /** How the columns are read, by what was read when a better plan was looked for last. */
  found: FoundReadings | undefined
  pass: ProfilePass | undefined
  target: Target | undefined
  #file: UploadedFile | undefined
  #isFirstBlock = true
  readonly #input: ProfileInput

  constructor(input: ProfileInput) {
    this.#input = input
  }

  start(file: UploadedFile, kernel: RecordKernel): Partial<KernelHost> {
    const { manifest, champion, rowIndex } = this.#input
    if (file.header.length === 1) throw oneColumn(file)
    const target = inferTarget(namedColumns(file), manifest.target, file.place)
    const { index } = target
    const { features, split } = manifest
    checkFeatureSettings(file, index, features)
    requireColumns(file, index, 'split.key', split.key ?? [])
    if (split.column !== null) requireColumns(file, index, 'split.column', [split.column])
    const plan = this.#input.plan ?? firstPlan(file, index, manifest, champion)
    this.#file = file
    this.target = target
    this.pass = new ProfilePass(file, plan, manifest, kernel, rowIndex)
    return this.pass.host
  }

  /** Looks at the first plan after the first block, when stopping costs next to nothing; a later one is better. */
  async block(): Promise<boolean> {
    this.#input.timeBudget.check()
    const isEarly = this.#isFirstBlock && this.#input.plan === undefined
    this.#isFirstBlock = false
    return !isEarly || this.betterPlan() === undefined
  }

  /** How the columns are read, by what was read so far. */
  findReadings(pass: ProfilePass): FoundReadings {
    const { manifest, champion } = this.#input
    const read = { rows: pass.rows, tallies: pass.tallies(), sampledCells: pass.sampledCells() }
    return { read, ...findReadings(this.#file ?? { place: '', header: [] }, read, { ...manifest, champion }) }
  }

  /** The plan that fits what was read, where it is another. */
  betterPlan(): ProfilePlan | undefined {
    const { pass } = this
    if (pass === undefined || this.#file === undefined || pass.rows === 0) return undefined
    const { manifest, champion } = this.#input
    this.found = this.findReadings(pass)
    const next = nextPlan(this.#file, pass.plan, this.found.read, this.found, manifest, champion)
    return isSamePlan(pass.plan, next) ? undefined : next
  }
}

function conclude(
  { file, skipped, skippedCount, isGapless }: ReadOutcome,
  pass: ProfilePass,
  target: Target,
  { read, findings, profiles }: FoundReadings,
  { manifest, text }: Pick<ProfileInput, 'manifest' | 'text'>,
): InferredDataset {
  const { rows, plan } = pass
  const labels = pass.labels()
  const { problem, classes, classOf, warnings } = inferProblem(file, target, labels, manifest.problem)
  const targetFinding = findTargetReading(
    target.name,
    read.tallies[target.index] as ColumnTally,
    findings[target.index] as ReadingFinding,
    manifest,
  )
  const inferred = inferColumns(file, rows, profiles, target.index, manifest)
  return {
    file,
    rows,
    plan,
    tallies: read.tallies,
    target,
    targetReading: storedReading(plan.targetReading),
    labels,
    problem,
    classes,
    classOf,
    columns: inferred.columns,
    isNumeric: isGapless && pass.isNumeric,
    keyNames: plan.keyColumns.map((index) => file.header[index] ?? ''),
    sample: pass.sample(),
    isInTraining: (entry, endOf) => pass.isInTraining(entry, endOf),
    warnings: [
      ...text.notes(),
      ...target.warnings,
      ...skippedWarning(skipped, skippedCount),
      ...targetFinding.warnings,
      ...warnings,
      ...inferred.warnings,
    ],
  }
}

function storedReading({ missingWords, number }: TargetReading): NonNullable<TargetColumn['reading']> {
  return {
    missingWords: typeof missingWords === 'string' ? missingWords : [...missingWords],
    number: number ?? null,
  }
}

function skippedWarning(skipped: readonly string[], count: number): readonly string[] {
  if (count === 0) return []
  const more = count > skipped.length ? ` and ${count - skipped.length} more` : ''
  return [
    `${count} ${count === 1 ? 'row' : 'rows'} could not be read and ${count === 1 ? 'is' : 'are'} left out: ${skipped.join(' ')}${more}`,
  ]
}
