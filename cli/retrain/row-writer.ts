import { settingReader } from '#engines/dataset/profile/infer-columns.ts'
import { isHashed } from '#shared/captures/hashed-value.ts'
import { BoostlineError } from '#shared/errors/boostline-error.ts'
import { boundedList } from '#shared/errors/bounded-text.ts'
import type { Manifest } from '#shared/manifest/manifest.ts'
import { columnCodec } from '#shared/schema/column-codec.ts'
import { nameComposer } from '#shared/schema/composed-names.ts'
import type { FeatureColumn, FeatureSchema, TargetColumn } from '#shared/schema/feature-schema.ts'
import type { NumberReading } from '#shared/schema/reading/number-reading.ts'
import { cellStyle, type FileSample } from './cell-style.ts'
import type { OneHotCells } from './one-hot-cells.ts'

type Features = Readonly<Record<string, unknown>>
type Row = { readonly features: Features; readonly truth: string | number }

export type Settings = {
  /** Of the model that serves: what its captures are kept by. */
  readonly capture: Manifest['capture']
  /** What the new training goes by, and where that lies. */
  readonly next: Pick<Manifest, 'features' | 'split'>
  readonly place: string
}

/**
 * Refuses what captures cannot fill, naming the columns: a new training would take their empty cells for something that
 * new rows have in common. Columns that its manifest leaves out may stay empty; those of `known` are filled otherwise.
 * @throws BoostlineError `captures-lack-column`.
 */
export function requireColumns(
  { columns }: Pick<FeatureSchema, 'columns'>,
  { capture, next, place }: Settings,
  rows: readonly Row[],
  known: ReadonlySet<string> = new Set(),
): void {
  const lacks = (name: string) =>
    capture.omit.includes(name) ||
    capture.hash.includes(name) ||
    rows.some(({ features: sent }) => sent[name] === undefined || isHashed(sent[name]))
  const splitBy = [...(next.split.key ?? []), ...(next.split.column === null ? [] : [next.split.column])]
  const settingOf = settingReader(next)
  // The next training calls columns so, as its manifest is read; the model's run may be of an earlier version.
  const nameOf = nameComposer(columns.map(({ name }) => name))
  const missing = columns.flatMap(({ name, role }): readonly string[] => {
    if (role === 'target' || known.has(name) || (role === 'feature' && !lacks(name))) return []
    if (splitBy.includes(nameOf(name))) return [`${JSON.stringify(name)} (the split goes by it)`]
    return settingOf(nameOf(name)).leftOut === undefined ? [JSON.stringify(name)] : []
  })
  if (missing.length === 0) return
  throw new BoostlineError({
    code: 'captures-lack-column',
    kind: 'input',
    message: `The captured predictions lack what the training file has: ${boundedList(missing)}.`,
    hint: `Captures have the features of the model, but for those of capture.omit and capture.hash. Name the columns in features.exclude of ${place}, if the next model is to do without them, and say it again; else put the file together where the columns are.`,
  })
}

/** How the file that rows are added to is written. */
export type FileStyle = {
  readonly delimiter: string
  readonly lineEnd: string
  /** What a line begins with that is no row; null where there is nothing such. */
  readonly comment: string | null
  readonly sample: FileSample
  readonly oneHot?: OneHotCells | undefined
}

/**
 * Writes captured rows as lines of the training file: its columns in its order, cells as each column writes them; those
 * that a one-hot step made of the target by the outcome.
 */
export function rowLines(schema: FeatureSchema, style: FileStyle, rows: readonly Row[]): string {
  const { delimiter, lineEnd, comment, sample, oneHot } = style
  const columns = schema.columns
    .toSorted((a, b) => a.index - b.index)
    .map((column) => ({ column, write: column.role === 'feature' ? featureWriter(column, sample) : () => '' }))
  return rows
    .map(({ features, truth }) => {
      const told = oneHot?.cellsOf(truth)
      const cells = columns.map(({ column, write }) => {
        const cell = told?.get(column.index)
        if (cell !== undefined) return cell
        return column.role === 'target' ? targetText(column, truth) : write(features[column.name])
      })
      const isComment = comment !== null && cells[0]?.startsWith(comment)
      return `${cells.map((cell, at) => quotedCell(cell, delimiter, at === 0 && isComment)).join(delimiter)}${lineEnd}`
    })
    .join('')
}

function targetText({ reading }: TargetColumn, truth: string | number): string {
  return typeof truth === 'string' ? truth : numberText(truth, reading?.number)
}

/** Writes what was sent for a feature as the column's cells are written. */
function featureWriter(column: FeatureColumn, sample: FileSample): (sent: unknown) => string {
  const restyle = cellStyle(columnCodec(column), sample)
  return (sent) => {
    if (typeof sent === 'string') return restyle(sent)
    if (typeof sent === 'number') {
      return column.type === 'number' ? numberText(sent, column.reading?.number) : restyle(String(sent))
    }
    if (typeof sent !== 'boolean') return ''
    const text = String(sent)
    // As the API reads it: pandas writes True and False, spreadsheets TRUE and FALSE.
    return column.type === 'category'
      ? (column.vocabulary.find((entry) => entry.toLowerCase() === text) ?? text)
      : restyle(text)
  }
}

/** A number of JSON as a column writes its numbers; without groups of digits, which every column may leave out. */
function numberText(value: number, reading: NumberReading | null | undefined): string {
  const plain = String(value)
  if (!reading) return plain
  if (reading.clock) return clockText(value) ?? plain
  const digits = reading.decimal === ',' ? plain.replace('.', ',') : plain
  // With an exponent a unit is not read; without one a number is of the column's unit.
  return plain.includes('e') ? digits : `${reading.prefix ?? ''}${digits}${reading.suffix ?? ''}`
}

const HOUR_MS = 3_600_000
/** Hours of more digits are not read. */
const MOST_HOURS = 999

/** `9:30` of 9.5; seconds where there are any. Undefined of what no column of times has. */
function clockText(value: number): string | undefined {
  const all = Math.round(value * HOUR_MS)
  const hours = Math.floor(all / HOUR_MS)
  if (!(value >= 0 && hours <= MOST_HOURS)) return undefined
  const [, minutes, seconds, fraction] =
    /T\d\d:(\d\d):(\d\d)\.(\d{3})/.exec(new Date(all % HOUR_MS).toISOString()) ?? []
  const rest = fraction === '000' ? seconds : `${seconds}.${fraction}`
  return `${hours}:${minutes}${rest === '00' ? '' : `:${rest}`}`
}

function quotedCell(cell: string, delimiter: string, isComment = false): string {
  const needsQuotes = isComment || cell.includes(delimiter) || /["\r\n]/.test(cell) || cell !== cell.trim()
  return needsQuotes ? `"${cell.replaceAll('"', '""')}"` : cell
}
