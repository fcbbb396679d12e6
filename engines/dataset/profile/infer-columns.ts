import { boundedItems, boundedList, MOST_LISTED } from '#shared/errors/bounded-text.ts'
import type { Manifest } from '#shared/manifest/manifest.ts'
import type { Column } from '#shared/schema/feature-schema.ts'
import { nearestName } from '#shared/schema/nearest-name.ts'
import { quoted, refusal } from '../source/refusal.ts'
import type { UploadedFile } from '../source/uploaded-file.ts'
import { type CellPlace, type ColumnProfile, EMPTY_PROFILE } from './column-profile.ts'
import type { ColumnReading } from './column-reading.ts'

/** What a column is used as; `ignored` with the reason for a person. */
export type InferredColumn = { readonly name: string; readonly index: number } & (
  | { readonly role: 'target' }
  | { readonly role: 'ignored'; readonly reason: string }
  | {
      readonly role: 'feature'
      readonly type: 'number'
      readonly reading: Extract<ColumnReading, { kind: 'number' }>
    }
  | {
      readonly role: 'feature'
      readonly type: 'boolean'
      readonly reading: Extract<ColumnReading, { kind: 'boolean' }>
    }
  | { readonly role: 'feature'; readonly type: 'category'; readonly reading: Extract<ColumnReading, { kind: 'text' }> }
  | {
      readonly role: 'feature'
      readonly type: 'date'
      readonly reading: Extract<ColumnReading, { kind: 'date' }>
      readonly hasTime: boolean
    }
)

export type InferredColumns = { readonly columns: readonly InferredColumn[]; readonly warnings: readonly string[] }

type FeatureSettings = Manifest['features']

/** Free text has sentences that hardly repeat; a category of few words may have many levels. */
const FREE_TEXT_WORDS = 4
const FREE_TEXT_DISTINCT_SHARE = 0.5

/**
 * Role and type of every column, judged over all rows: those without a target too, or an ID would have gaps.
 * Constants, IDs (unique text, or integers that count up without a gap; never decimals) and free text are left out
 * with the reason; a column that the manifest includes or calls categorical by name is kept even so, unless it is
 * constant or has more different values than a vocabulary holds.
 * @throws BoostlineError `features-missing`, `decimal-comma`.
 */
export function inferColumns(
  file: UploadedFile,
  rows: number,
  profiles: readonly ColumnProfile[],
  targetIndex: number,
  manifest: Pick<Manifest, 'features' | 'split'>,
): InferredColumns {
  const warnings: string[] = []
  const settingOf = settingReader(manifest.features)
  const columns = file.header.map((name, index): InferredColumn => {
    if (index === targetIndex) return { name, index, role: 'target' }
    const setting = settingOf(name)
    if (setting.leftOut !== undefined) return { name, index, role: 'ignored', reason: setting.leftOut }
    if (file.unnamed?.has(index) && !setting.named) return { name, index, role: 'ignored', reason: UNNAMED }
    const profile = profiles[index] ?? EMPTY_PROFILE
    // Before IDs: numbers that were misread as text often are different in every row.
    if (profile.ambiguous) throw openComma(file, name, profile.ambiguous)
    const reason =
      constantReason(profile) ?? (setting.named ? undefined : idOrTextReason(profile, rows)) ?? variedReason(profile)
    if (reason !== undefined) return { name, index, role: 'ignored', reason }
    warnings.push(...profile.readingWarnings)
    warnings.push(...featureWarnings(name, profile, manifest.split.strategy))
    return { name, index, role: 'feature', ...typeOf(profile) }
  })
  requireFeature(file, columns)
  return { columns, warnings: boundedItems(warnings, 'warnings of columns') }
}

/** Whether a column with this profile would be a feature, for a first guess from the beginning of a file. */
export function isFeature(setting: Setting, profile: ColumnProfile, rows: number): boolean {
  if (setting.leftOut !== undefined || constantReason(profile) !== undefined) return false
  return setting.named || idOrTextReason(profile, rows) === undefined
}

function typeOf({ reading, hasTime }: ColumnProfile) {
  if (reading.kind === 'date') return { type: 'date', reading, hasTime } as const
  if (reading.kind === 'number') return { type: 'number', reading } as const
  if (reading.kind === 'boolean') return { type: 'boolean', reading } as const
  return { type: 'category', reading } as const
}

/** Refuses a manifest that names feature columns the file has not. @throws BoostlineError `column-unknown`. */
export function checkFeatureSettings(file: UploadedFile, targetIndex: number, features: FeatureSettings): void {
  requireColumns(file, targetIndex, 'features.include', features.include ?? [])
  requireColumns(file, targetIndex, 'features.exclude', features.exclude)
  requireColumns(file, targetIndex, 'features.categorical', features.categorical)
}

/** Refuses settings that name columns the file has not, or the target. */
export function requireColumns(
  file: UploadedFile,
  targetIndex: number,
  setting: string,
  names: readonly string[],
): void {
  const known = new Set(file.header)
  const target = file.header[targetIndex]
  const wrong = names.filter((name) => name === target || !known.has(name))
  const problems = wrong.map((name, index) => {
    if (name === target) return `${quoted(name)} is the target`
    // Every name is compared with every column: no more of them than are told.
    const nearest = index < MOST_LISTED ? nearestName(name, file.header) : undefined
    return `${quoted(name)} is not there${nearest === undefined ? '' : ` (did you mean ${quoted(nearest)}?)`}`
  })
  if (problems.length === 0) return
  throw refusal(
    'column-unknown',
    `${file.place} does not fit the manifest's ${setting}: ${boundedList(problems, '; ')}.`,
    `Correct ${setting} in the manifest, or upload the file with these columns.`,
  )
}

const UNNAMED = 'it has no name in the file: row names, or an empty column'

export type Setting = { readonly leftOut: string | undefined; readonly categorical: boolean; readonly named: boolean }

/** What the manifest says of each column; both may have a hundred thousand. */
export function settingReader(features: FeatureSettings): (name: string) => Setting {
  const include = features.include && new Set(features.include)
  const [exclude, categories] = [new Set(features.exclude), new Set(features.categorical)]
  return (name) => {
    const included = include?.has(name) ?? false
    const categorical = categories.has(name)
    let leftOut: string | undefined
    if (exclude.has(name)) leftOut = 'left out by features.exclude of the manifest'
    else if (include !== null && !included) leftOut = 'not among features.include of the manifest'
    return { leftOut, categorical, named: included || categorical }
  }
}

function constantReason(profile: ColumnProfile): string | undefined {
  if (profile.kind === 'empty') return 'constant: every value is missing'
  return profile.isConstant ? 'constant: every row holds the same value' : undefined
}

function idOrTextReason(profile: ColumnProfile, rows: number): string | undefined {
  if (profile.isSequence) return 'an ID: its integers count the rows, each once'
  if (profile.kind !== 'text') return undefined
  const { distinct } = profile
  const isFreeText =
    profile.meanWords >= FREE_TEXT_WORDS && distinct > FREE_TEXT_DISTINCT_SHARE * (rows - profile.missing)
  if (isFreeText) return `free text: ${distinct} different values of ${profile.meanWords.toFixed(1)} words on average`
  return profile.isUnique ? 'an ID: every value is different text' : undefined
}

function variedReason(profile: ColumnProfile): string | undefined {
  if (!profile.isTooVaried) return undefined
  return `too varied: about ${profile.distinct} different values; group the rare ones to make it a category`
}

function featureWarnings(
  name: string,
  profile: ColumnProfile,
  strategy: Manifest['split']['strategy'],
): readonly string[] {
  const warnings: string[] = []
  if (profile.outOfRange > 0) {
    const verb = profile.outOfRange === 1 ? 'cell is' : 'cells are'
    warnings.push(`Column ${quoted(name)}: ${profile.outOfRange} ${verb} inf or beyond float32 and count as missing.`)
  }
  if (profile.kind === 'date' && strategy !== 'time') {
    warnings.push(
      `Column ${quoted(name)} holds dates, but the rows are split at random: the test may look better than the future will be. Set split.strategy to "time" and split.column to it to test on the latest rows.`,
    )
  }
  return warnings
}

function openComma(file: UploadedFile, name: string, { row, text }: CellPlace): Error {
  const [whole, fraction] = text.split(',')
  return refusal(
    'decimal-comma',
    `${file.place}, row ${row}, column ${quoted(name)}: ${quoted(text)} may be ${whole}${fraction} or ${whole}.${fraction}, and nothing in the file tells which.`,
    'Set csv.decimal in the manifest: "," where the comma is the decimal sign, "." where it stands between thousands. Codes that only look like numbers: name the column in features.categorical.',
  )
}

/**
 * Refuses columns of which none is a feature.
 * @throws BoostlineError `features-missing`.
 */
export function requireFeature(file: UploadedFile, columns: readonly (InferredColumn | Column)[]): void {
  if (columns.some((column) => column.role === 'feature')) return
  const reasons = columns.flatMap((column) =>
    column.role === 'ignored' ? [`${quoted(column.name)}: ${column.reason}`] : [],
  )
  throw refusal(
    'features-missing',
    `${file.place} leaves no column to learn from${reasons.length > 0 ? ` (${boundedList(reasons, '; ')})` : ''}.`,
    'Add columns that may tell something about the target. features.include in the manifest keeps a column that was left out as an ID.',
  )
}
