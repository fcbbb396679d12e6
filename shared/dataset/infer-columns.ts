import type { Manifest } from '#shared/manifest/manifest.ts'
import { nearestName } from '#shared/schema/nearest-name.ts'
import { type ColumnProfile, profileColumn } from './profile-column.ts'
import type { Table } from './read-table.ts'
import { quoted, refusal } from './refusal.ts'

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
 * Role and type of every column, judged over all rows: those without a target too, or an ID would have gaps. Constants, IDs (unique text, or integers that
 * count up without a gap; never decimals) and free text are left out with the reason; a column that the manifest
 * includes or calls categorical by name is kept even so, unless it is constant.
 * @throws BoostlineError `column-unknown`, `features-missing`, `decimal-comma`.
 */
export function inferColumns(table: Table, targetIndex: number, features: FeatureSettings): InferredColumns {
  requireColumns(table, targetIndex, 'features.include', features.include ?? [])
  requireColumns(table, targetIndex, 'features.exclude', features.exclude)
  requireColumns(table, targetIndex, 'features.categorical', features.categorical)
  const warnings: string[] = []
  const columns = table.header.map((name, index): InferredColumn => {
    if (index === targetIndex) return { name, index, role: 'target' }
    const setting = settingOf(name, features)
    if (setting.leftOut !== undefined) return { name, index, role: 'ignored', reason: setting.leftOut }
    const profile = profileColumn(table.rows, index, setting.categorical)
    // Before IDs: numbers that were misread as text often are different in every row.
    if (profile.commaNumber) throw decimalComma(table, name, profile.commaNumber)
    if (profile.oddCell) warnings.push(oddCellWarning(table, name, profile.oddCell))
    const reason = constantReason(profile) ?? (setting.named ? undefined : idOrTextReason(profile, table.rows.length))
    if (reason !== undefined) return { name, index, role: 'ignored', reason }
    warnings.push(...featureWarnings(name, profile))
    if (profile.kind === 'date') return { name, index, role: 'feature', type: 'date', hasTime: profile.hasTime }
    const type = profile.kind === 'number' || profile.kind === 'boolean' ? profile.kind : 'category'
    return { name, index, role: 'feature', type }
  })
  if (!columns.some((column) => column.role === 'feature')) throw noFeatures(table, columns)
  return { columns, warnings }
}

/** Refuses settings that name columns the file has not, or the target. */
export function requireColumns(table: Table, targetIndex: number, setting: string, names: readonly string[]): void {
  const problems = names.flatMap((name) => {
    const index = table.header.indexOf(name)
    if (index === targetIndex) return [`${quoted(name)} is the target`]
    if (index !== -1) return []
    const nearest = nearestName(name, table.header)
    return [`${quoted(name)} is not there${nearest === undefined ? '' : ` (did you mean ${quoted(nearest)}?)`}`]
  })
  if (problems.length === 0) return
  throw refusal(
    'column-unknown',
    `${table.place} does not fit the manifest's ${setting}: ${problems.join('; ')}.`,
    `Correct ${setting} in the manifest, or upload the file with these columns.`,
  )
}

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

type Position = NonNullable<ColumnProfile['oddCell']>

function oddCellWarning(table: Table, name: string, { row, text }: Position): string {
  return `Column ${quoted(name)} is taken as text: nearly all its values are numbers, but row ${table.rowNumbers[row]} holds ${quoted(text)}.`
}

function featureWarnings(name: string, profile: ColumnProfile): readonly string[] {
  const warnings: string[] = []
  if (profile.outOfRange > 0) {
    const verb = profile.outOfRange === 1 ? 'cell is' : 'cells are'
    warnings.push(`Column ${quoted(name)}: ${profile.outOfRange} ${verb} inf or beyond float32 and count as missing.`)
  }
  if (profile.kind === 'date') {
    warnings.push(
      `Column ${quoted(name)} holds dates, but the rows are split at random: the test may look better than the future will be (split.strategy "time" is not supported yet).`,
    )
  }
  return warnings
}

function decimalComma(table: Table, name: string, cell: Position): Error {
  return refusal(
    'decimal-comma',
    `${table.place}, row ${table.rowNumbers[cell.row]}, column ${quoted(name)}: ${quoted(cell.text)} is a number with a comma.`,
    'Write decimals with a point and thousands without a separator (csv.decimal is not supported yet), or name the column in features.categorical.',
  )
}

function noFeatures(table: Table, columns: readonly InferredColumn[]): Error {
  const reasons = columns.flatMap((column) =>
    column.role === 'ignored' ? [`${quoted(column.name)}: ${column.reason}`] : [],
  )
  return refusal(
    'features-missing',
    `${table.place} leaves no column to learn from${reasons.length > 0 ? ` (${reasons.join('; ')})` : ''}.`,
    'Add columns that may tell something about the target. features.include in the manifest keeps a column that was left out as an ID.',
  )
}
