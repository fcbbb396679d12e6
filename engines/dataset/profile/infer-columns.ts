import { boundedList } from '#shared/errors/bounded-text.ts'
import type { Manifest } from '#shared/manifest/manifest.ts'
import type { Column } from '#shared/schema/feature-schema.ts'
import { nearestName } from '#shared/schema/nearest-name.ts'
import { quoted, refusal } from '../source/refusal.ts'
import type { UploadedFile } from '../source/uploaded-file.ts'
import { type CellPlace, type ColumnProfile, EMPTY_PROFILE } from './column-profile.ts'

/** What a column is used as; `ignored` with the reason for a person. */
export type InferredColumn = { readonly name: string; readonly index: number } & (
  | { readonly role: 'target' }
  | { readonly role: 'ignored'; readonly reason: string }
  | { readonly role: 'feature'; readonly type: 'number' | 'boolean' | 'category' }
  | { readonly role: 'feature'; readonly type: 'date'; readonly hasTime: boolean }
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
  const columns = file.header.map((name, index): InferredColumn => {
    if (index === targetIndex) return { name, index, role: 'target' }
    const setting = settingOf(name, manifest.features)
    if (setting.leftOut !== undefined) return { name, index, role: 'ignored', reason: setting.leftOut }
    if (file.unnamed?.has(index) && !setting.named) return { name, index, role: 'ignored', reason: UNNAMED }
    const profile = profiles[index] ?? EMPTY_PROFILE
    // Before IDs: numbers that were misread as text often are different in every row.
    if (profile.commaNumber) throw decimalComma(file, name, profile.commaNumber)
    if (profile.oddCell) warnings.push(oddCellWarning(name, profile.oddCell))
    const reason =
      constantReason(profile) ?? (setting.named ? undefined : idOrTextReason(profile, rows)) ?? variedReason(profile)
    if (reason !== undefined) return { name, index, role: 'ignored', reason }
    warnings.push(...featureWarnings(name, profile, manifest.split.strategy))
    return { name, index, role: 'feature', ...typeOf(profile) }
  })
  requireFeature(file, columns)
  return { columns, warnings }
}

/** Whether a column with this profile would be a feature, for a first guess from the beginning of a file. */
export function isFeature(name: string, profile: ColumnProfile, rows: number, features: FeatureSettings): boolean {
  const setting = settingOf(name, features)
  if (setting.leftOut !== undefined || constantReason(profile) !== undefined) return false
  return setting.named || idOrTextReason(profile, rows) === undefined
}

/** Whether the manifest asks for a column by its name. */
export function isNamed(name: string, features: FeatureSettings): boolean {
  return settingOf(name, features).named
}

function typeOf(profile: ColumnProfile) {
  if (profile.kind === 'date') return { type: 'date', hasTime: profile.hasTime } as const
  return { type: profile.kind === 'number' || profile.kind === 'boolean' ? profile.kind : 'category' } as const
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
  const problems = names.flatMap((name) => {
    const index = file.header.indexOf(name)
    if (index === targetIndex) return [`${quoted(name)} is the target`]
    if (index !== -1) return []
    const nearest = nearestName(name, file.header)
    return [`${quoted(name)} is not there${nearest === undefined ? '' : ` (did you mean ${quoted(nearest)}?)`}`]
  })
  if (problems.length === 0) return
  throw refusal(
    'column-unknown',
    `${file.place} does not fit the manifest's ${setting}: ${boundedList(problems, '; ')}.`,
    `Correct ${setting} in the manifest, or upload the file with these columns.`,
  )
}

const UNNAMED = 'it has no name in the file: row names, or an empty column'

type Setting = { readonly leftOut: string | undefined; readonly categorical: boolean; readonly named: boolean }

function settingOf(name: string, features: FeatureSettings): Setting {
  const included = features.include?.includes(name) ?? false
  const categorical = features.categorical.includes(name)
  let leftOut: string | undefined
  if (features.exclude.includes(name)) leftOut = 'left out by features.exclude of the manifest'
  else if (features.include !== null && !included) leftOut = 'not among features.include of the manifest'
  return { leftOut, categorical, named: included || categorical }
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

function oddCellWarning(name: string, { row, text }: CellPlace): string {
  return `Column ${quoted(name)} is taken as text: nearly all its values are numbers, but row ${row} holds ${quoted(text)}.`
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

function decimalComma(file: UploadedFile, name: string, cell: CellPlace): Error {
  return refusal(
    'decimal-comma',
    `${file.place}, row ${cell.row}, column ${quoted(name)}: ${quoted(cell.text)} is a number with a comma.`,
    'If it is a decimal comma, set csv.decimal to "," in the manifest. Thousands are written without a separator. Codes that only look like numbers: name the column in features.categorical.',
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
