import { counted } from '#shared/design/number-words.ts'
import { hasCode } from '#shared/errors/boostline-error.ts'
import type { Manifest } from '#shared/manifest/manifest.ts'
import type { Problem, TargetColumn } from '#shared/schema/feature-schema.ts'
import {
  type RangeSharing,
  type ReadOutcome,
  type RecordPlace,
  type RecordVisitor,
  readRecords,
} from '../csv/read-records.ts'
import { oneColumn } from '../csv/record-refusals.ts'
import type { Table } from '../dialect/open-table.ts'
import type { UploadText } from '../dialect/upload-text.ts'
import type { KernelHost } from '../kernel/kernel-host.ts'
import { MODE_PROFILE } from '../kernel/layout.ts'
import type { RecordKernel } from '../kernel/record-kernel.ts'
import type { RowIndex } from '../rows/row-index.ts'
import type { SampledRow } from '../rows/row-sample.ts'
import type { TimeBudget } from '../source/time-budget.ts'
import type { UploadedFile } from '../source/uploaded-file.ts'
import type { Champion } from './champion.ts'
import { checkSettings } from './check-settings.ts'
import { type ColumnProfile, EMPTY_PROFILE } from './column-profile.ts'
import type { ReadingFinding } from './column-reading.ts'
import type { ColumnTally } from './column-tally.ts'
import { type InferredColumn, inferColumns, requireReadableTarget } from './infer-columns.ts'
import { inferProblem, type LabelTally } from './infer-problem.ts'
import { inferTarget, NOTHING_KNOWN, type Target } from './infer-target.ts'
import { findOneHotTarget, meaningsOf, pairFinder } from './one-hot-target.ts'
import { type ColumnFindings, findReadings, type ReadSoFar } from './profile-columns.ts'
import { ProfilePass } from './profile-pass.ts'
import { firstPlan, isSamePlan, nextPlan, type ProfilePlan, sharesFirstPass, withoutClasses } from './profile-plan.ts'
import { type StartProfileThread, startProfileThread } from './ranges/profile-threads.ts'
import { RangeShare } from './ranges/share-ranges.ts'
import { type TargetDoubt, targetDoubt } from './target-doubt.ts'
import { mayBeTarget, targetFactsOf } from './target-facts.ts'
import { findTargetReading, isSameTargetReading, numberOf, type TargetReading } from './target-reading.ts'
import { twinNames } from './twin-names.ts'

/** What the first pass over an upload tells. */
export type InferredDataset = {
  readonly file: UploadedFile
  /** Data rows. */
  readonly rows: number
  /** By which it was read. */
  readonly plan: ProfilePlan
  readonly tallies: readonly ColumnTally[]
  readonly target: Target
  /** Undefined where the target stands out, or is no guess. */
  readonly targetDoubt: TargetDoubt | undefined
  /** As schema.json has it. */
  readonly targetReading: NonNullable<TargetColumn['reading']>
  readonly labels: LabelTally
  readonly problem: Problem
  /** The classes of the target, and which of them each class code is. */
  readonly classes: readonly string[]
  readonly classOf: Int32Array
  readonly columns: readonly InferredColumn[]
  readonly profiles: readonly ColumnProfile[]
  /** Where it may be cut: see {@link ReadOutcome}. */
  readonly places: readonly RecordPlace[]
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
  /** In which the file was uploaded. */
  readonly uploadYear: number
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
  readonly threads: ProfileThreads
}

export type ProfileThreads = {
  readonly count: number
  /** For tests: how far apart the places are that the text is cut at. */
  readonly rangeBytes?: number
  /** For tests: how many bytes are read before threads begin. */
  readonly settlingBytes?: number
  /** For tests: what does a thread's work. */
  readonly startProfile?: StartProfileThread
}

/** What comes first has most of what is new; and for less text a thread is not worth its start. */
const SETTLING_BYTES = 16_000_000

/**
 * Reads an upload once. Where its rows turn out to be other than its beginning (a word among the numbers of a column,
 * an ID that repeats), it returns the plan to read it by instead.
 */
export async function inferDataset(input: ProfileInput): Promise<InferredDataset | BetterPlan> {
  const { text, place, kernel } = input
  const visitor = new ProfileVisitor(input)
  const outcome = await visitor.read(await text.read(), place, kernel)
  const { pass } = visitor
  if (pass === undefined) throw new Error(`${place} was read and no record was seen`)
  const betterPlan = visitor.earlyPlan ?? visitor.betterPlan()
  if (betterPlan !== undefined) return { betterPlan }
  if (pass.badTime) throw pass.badTime
  if (outcome === undefined) throw new Error(`${place} was not read to its end`)
  const target = visitor.chosenTarget()
  if (target.index !== pass.plan.target) return { betterPlan: visitor.planFor(target) }
  pass.end()
  text.checkEncoding()
  return conclude(outcome, pass, target, visitor.readings(pass), input)
}

type FoundReadings = ColumnFindings & { readonly read: ReadSoFar }

/** Stops early where the plan does not fit. */
class ProfileVisitor implements RecordVisitor {
  readonly mode = MODE_PROFILE
  #found: FoundReadings | undefined
  pass: ProfilePass | undefined
  /** The plan that the first block asks for, where it is another. */
  earlyPlan: ProfilePlan | undefined
  #file: UploadedFile | undefined
  #isFirstBlock = true
  #sharing: RangeShare | undefined
  readonly #input: ProfileInput

  constructor(input: ProfileInput) {
    this.#input = input
  }

  start(file: UploadedFile, kernel: RecordKernel): Partial<KernelHost> {
    const { manifest, champion, rowIndex } = this.#input
    if (file.header.length === 1) throw oneColumn(file, kernel.delimiter)
    checkSettings(file, manifest)
    const plan =
      this.#input.plan ??
      firstPlan(file, inferTarget(file, manifest, NOTHING_KNOWN, champion).index, manifest, champion)
    this.#file = file
    this.pass = new ProfilePass(file, plan, manifest, kernel, rowIndex)
    return this.pass.host
  }

  /** Reads the whole upload, unless its plan turns out not to fit. */
  async read(source: Table, place: string, kernel: RecordKernel): Promise<ReadOutcome | undefined> {
    const { manifest, threads } = this.#input
    try {
      return await readRecords(source, place, manifest.csv, this, kernel, threads.rangeBytes)
    } finally {
      await this.#sharing?.end()
    }
  }

  sharing(bytes: number): RangeSharing | undefined {
    const { manifest, kernel, threads } = this.#input
    const { pass } = this
    if (pass === undefined || threads.count === 1 || !sharesFirstPass(manifest.split)) return
    if (bytes < (threads.settlingBytes ?? SETTLING_BYTES)) return
    this.#sharing ??= new RangeShare({
      kernel,
      pass,
      decimal: manifest.csv.decimal ?? '.',
      columns: this.#file?.header.length ?? 0,
      threads: threads.count,
      startThread: threads.startProfile ?? (() => startProfileThread()),
    })
    return this.#sharing
  }

  /** Looks at the first plan after the first block, when stopping costs next to nothing; a later one is better. */
  async block(): Promise<boolean> {
    this.#input.timeBudget.check()
    const isEarly = this.#isFirstBlock && this.#input.plan === undefined
    this.#isFirstBlock = false
    if (isEarly) this.earlyPlan = this.betterPlan(this.#likelyTarget())
    return this.earlyPlan === undefined
  }

  /** How the columns are read, by what was read so far. */
  readings(pass: ProfilePass): FoundReadings {
    if (this.#found?.read.rows === pass.rows) return this.#found
    const { manifest, champion } = this.#input
    const read = {
      rows: pass.rows,
      tallies: pass.tallies(),
      sampledCells: pass.sampledCells(),
      sampledRows: (columns: readonly number[]) => pass.sampledRows(columns),
    }
    this.#found = {
      read,
      ...findReadings(this.#file ?? { place: '', header: [] }, read, {
        ...manifest,
        champion,
        delimiter: this.#input.kernel.delimiter,
        uploadYear: this.#input.uploadYear,
      }),
    }
    return this.#found
  }

  /** The plan that fits what was read, where it is another. */
  betterPlan(target?: number): ProfilePlan | undefined {
    const { pass } = this
    if (pass === undefined || pass.rows === 0) return undefined
    const next = this.#planBy({ ...pass.plan, target: target ?? pass.plan.target })
    return isSamePlan(pass.plan, next) ? undefined : next
  }

  /** The target by all that was read. @throws BoostlineError `target-missing` */
  chosenTarget(): Target {
    const { pass } = this
    const file = this.#file
    if (pass === undefined || file === undefined) throw new Error('No record was seen')
    const { manifest, champion } = this.#input
    const { profiles, read } = this.readings(pass)
    // The counts are of rows that have the plan's target, which may be another column.
    const sampled = { ...read, tallies: [] }
    const pairOf = pairFinder(file.header, (column) => findOneHotTarget(file.header, column, sampled))
    const facts = targetFactsOf(file, pass.rows, profiles, manifest, pairOf)
    return pass.plan.chosen ?? inferTarget(file, manifest, facts, champion)
  }

  /** The plan with another target, that the whole file tells. */
  planFor(chosen: Target): ProfilePlan {
    if (this.pass === undefined) throw new Error('No record was seen')
    return this.#planBy({ ...this.pass.plan, target: chosen.index, targetChanges: 0, chosen })
  }

  #planBy(plan: ProfilePlan): ProfilePlan {
    const { pass } = this
    if (pass === undefined || this.#file === undefined) return plan
    const { manifest, champion } = this.#input
    const found = this.readings(pass)
    return nextPlan(this.#file, plan, found.read, found, manifest, champion)
  }

  /** By the beginning of the file, which may have no column that can be it. */
  #likelyTarget(): number | undefined {
    try {
      return this.pass === undefined || this.pass.rows === 0 ? undefined : this.chosenTarget().index
    } catch (error) {
      if (hasCode(error, 'target-missing')) return undefined
      throw error
    }
  }
}

function conclude(
  { file, skipped, skippedCount, emptyEnds, isGapless, places }: ReadOutcome,
  pass: ProfilePass,
  target: Target,
  { read, findings, profiles }: FoundReadings,
  { manifest, text, champion }: Pick<ProfileInput, 'manifest' | 'text' | 'champion'>,
): InferredDataset | BetterPlan {
  const { rows, plan } = pass
  const labels = pass.labels()
  requireReadableTarget(file, target.name, profiles[target.index] ?? EMPTY_PROFILE, labels.labels.length, manifest)
  const oneHot = findOneHotTarget(file.header, target.index, read)
  const { problem, classes, classOf, leftOutTexts, warnings } = inferProblem(
    file,
    target,
    labels,
    manifest,
    oneHot && meaningsOf(oneHot),
    champion?.schema.problem,
    findings[target.index]?.notNumbers,
    numberOf(findings[target.index] as ReadingFinding),
  )
  if (leftOutTexts.size !== plan.leftOutTexts.size) return { betterPlan: withoutClasses(plan, leftOutTexts, target) }
  const targetFinding = findTargetReading(
    target.name,
    read.tallies[target.index] as ColumnTally,
    findings[target.index] as ReadingFinding,
    manifest,
  )
  const inferred = inferColumns(file, rows, profiles, target.index, manifest, champion, oneHot)
  return {
    file,
    rows,
    plan,
    tallies: read.tallies,
    target,
    targetDoubt: targetDoubt(
      target,
      problem,
      {
        header: file.header,
        profiles,
        sampledCells: read.sampledCells,
        canBe: mayBeTarget(file, rows, profiles, manifest),
      },
      oneHot,
    ),
    targetReading: storedReading(plan.targetReading, manifest.csv.decimal),
    labels,
    problem,
    classes,
    classOf,
    columns: inferred.columns,
    profiles,
    places,
    isNumeric: isGapless && pass.isNumeric,
    keyNames: plan.keyColumns.map((index) => file.header[index] ?? ''),
    sample: pass.sample(),
    isInTraining: (entry, endOf) => pass.isInTraining(entry, endOf),
    warnings: [
      ...text.notes(places.at(-1)?.row ?? 0),
      ...twinNames(file.header),
      ...target.warnings,
      ...skippedWarning(skipped, skippedCount),
      ...emptyEndsWarning(emptyEnds),
      ...(isSameTargetReading(targetFinding.reading, plan.targetReading) ? targetFinding.warnings : []),
      ...warnings,
      ...inferred.warnings,
    ],
  }
}

/** Numbers that stand in the file with the manifest's decimal commas are read so later too. */
function storedReading(
  { missingWords, number }: TargetReading,
  decimal: Manifest['csv']['decimal'],
): NonNullable<TargetColumn['reading']> {
  const withCommas = { decimal: ',', thousands: null, prefix: null, suffix: null } as const
  return {
    missingWords: typeof missingWords === 'string' ? missingWords : [...missingWords],
    number: number ?? (decimal === ',' ? withCommas : null),
  }
}

function skippedWarning(skipped: readonly string[], count: number): readonly string[] {
  if (count === 0) return []
  const more = count > skipped.length ? ` and ${count - skipped.length} more` : ''
  return [
    `${count} ${count === 1 ? 'row' : 'rows'} could not be read and ${count === 1 ? 'is' : 'are'} left out: ${skipped.join(' ')}${more}`,
  ]
}

export function emptyEndsWarning(count: number): readonly string[] {
  if (count === 0) return []
  return [
    `${counted(count, 'row ends', 'rows end')} with a delimiter behind the last column: the empty cell there is ignored.`,
  ]
}
