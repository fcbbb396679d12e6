import type { Manifest } from '#shared/manifest/manifest.ts'
import type { Problem } from '#shared/schema/feature-schema.ts'
import { type ReadOutcome, type RecordVisitor, readRecords } from '../csv/read-records.ts'
import { oneColumn } from '../csv/record-refusals.ts'
import { type KernelHost } from '../kernel/kernel-host.ts'
import { MODE_PROFILE } from '../kernel/layout.ts'
import { type RecordKernel } from '../kernel/record-kernel.ts'
import type { Pace } from '../source/time-budget.ts'
import type { UploadText } from '../source/upload-text.ts'
import type { UploadedFile } from '../source/uploaded-file.ts'
import { profileOf } from './column-profile.ts'
import type { ColumnTally } from './column-tally.ts'
import { checkFeatureSettings, type InferredColumn, inferColumns, requireColumns } from './infer-columns.ts'
import { inferProblem, type LabelTally } from './infer-problem.ts'
import { inferTarget, type Target } from './infer-target.ts'
import { DatasetScan } from './profile-pass.ts'
import { firstPlan, isSamePlan, nextPlan, type ProfilePlan } from './profile-plan.ts'

/** What the first pass over an upload tells. */
export type InferredDataset = {
  readonly file: UploadedFile
  readonly scan: DatasetScan
  readonly tallies: readonly ColumnTally[]
  readonly target: Target
  readonly labels: LabelTally
  readonly problem: Problem
  /** The classes of the target, and which of them each class code is. */
  readonly classes: readonly string[]
  readonly classOf: Int32Array
  readonly columns: readonly InferredColumn[]
  /** The file has nothing but a header and rows of plain numbers. */
  readonly isPlain: boolean
  /** The columns whose cells make a row's key. */
  readonly keyNames: readonly string[]
  readonly warnings: readonly string[]
}

/**
 * Reads an upload once, or again where its rows turn out to be other than its beginning: a word among the numbers of
 * a column, an ID that repeats.
 * @param settledBelow see {@link ProfilePlan}
 */
export async function inferDataset(
  text: UploadText,
  place: string,
  manifest: Manifest,
  pace: Pace,
  settledBelow: number,
): Promise<InferredDataset> {
  let plan: ProfilePlan | undefined
  for (;;) {
    const pass = new FirstPass(manifest, pace, plan, settledBelow)
    const outcome = await readRecords(await text.read(), place, manifest.csv, pass)
    const { scan } = pass
    if (scan === undefined) throw new Error(`${place} was read and no record was seen`)
    if (outcome === undefined || !pass.isDone()) {
      plan = pass.nextPlan
      scan.ledger.close()
      continue
    }
    scan.end()
    try {
      return conclude(outcome, pass, scan, manifest)
    } catch (error) {
      scan.ledger.close()
      throw error
    }
  }
}

/** One attempt: stops where the plan does not fit. */
class FirstPass implements RecordVisitor {
  readonly mode = MODE_PROFILE
  scan: DatasetScan | undefined
  target: Target | undefined
  nextPlan: ProfilePlan | undefined
  #blocks = 0
  #file: UploadedFile | undefined
  readonly #manifest: Manifest
  readonly #pace: Pace
  readonly #plan: ProfilePlan | undefined
  readonly #settledBelow: number

  constructor(manifest: Manifest, pace: Pace, plan: ProfilePlan | undefined, settledBelow: number) {
    this.#settledBelow = settledBelow
    this.#manifest = manifest
    this.#pace = pace
    this.#plan = plan
  }

  start(file: UploadedFile, kernel: RecordKernel): Partial<KernelHost> {
    this.#file = file
    if (file.header.length === 1) throw oneColumn(file)
    this.target = inferTarget(file.header, this.#manifest.target, file.place)
    const { index } = this.target
    const { features, split } = this.#manifest
    checkFeatureSettings(file, index, features)
    requireColumns(file, index, 'split.key', split.key ?? [])
    if (split.column !== null) requireColumns(file, index, 'split.column', [split.column])
    const plan = this.#plan ?? firstPlan(file, index, this.#manifest, this.#settledBelow)
    this.scan = new DatasetScan(file, plan, this.#manifest, kernel)
    return this.scan.host
  }

  /** Looks at the first plan after the first block, when stopping costs next to nothing; a later one is better. */
  async block(): Promise<boolean> {
    this.#pace.check()
    this.#blocks++
    return this.#plan !== undefined || this.#blocks > 1 || this.#isPlanGood()
  }

  #isPlanGood(): boolean {
    if (this.scan === undefined || this.#file === undefined || this.scan.rows === 0) return true
    const { plan, rows } = this.scan
    this.nextPlan = nextPlan(this.#file, plan, { rows, tallies: this.scan.tallies() }, this.#manifest)
    return isSamePlan(this.scan.plan, this.nextPlan)
  }

  /** Whether the plan fits the whole file. */
  isDone(): boolean {
    return this.#isPlanGood()
  }
}

function conclude(
  { file, skipped, skippedCount, isGapless }: ReadOutcome,
  pass: FirstPass,
  scan: DatasetScan,
  manifest: Manifest,
): InferredDataset {
  const target = pass.target as Target
  const labels = scan.labels()
  const { problem, classes, classOf, warnings } = inferProblem(file, target, labels, manifest.problem)
  const tallies = scan.tallies()
  const profiles = tallies.map((tally, index) =>
    profileOf(tally, scan.rows, manifest.features.categorical.includes(file.header[index] ?? '')),
  )
  const inferred = inferColumns(file, scan.rows, profiles, target.index, manifest)
  const keyNames = scan.plan.keyColumns.map((index) => file.header[index] ?? '')
  return {
    file,
    scan,
    tallies,
    target,
    labels,
    problem,
    classes,
    classOf,
    columns: inferred.columns,
    isPlain: isGapless && scan.isPlain,
    keyNames,
    warnings: [...target.warnings, ...skippedWarning(skipped, skippedCount), ...warnings, ...inferred.warnings],
  }
}

function skippedWarning(skipped: readonly string[], count: number): readonly string[] {
  if (count === 0) return []
  const more = count > skipped.length ? ` and ${count - skipped.length} more` : ''
  return [
    `${count} ${count === 1 ? 'row' : 'rows'} could not be read and ${count === 1 ? 'is' : 'are'} left out: ${skipped.join(' ')}${more}`,
  ]
}
