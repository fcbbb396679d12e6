import { counted } from '#shared/design/number-words.ts'
import { boundedList } from '#shared/errors/bounded-text.ts'
import { bareName, columnFinder, nameFinder } from '#shared/schema/composed-names.ts'
import { featureColumns, targetColumnOf } from '#shared/schema/feature-columns.ts'
import type { FeatureSchema } from '#shared/schema/feature-schema.ts'
import { nearestName } from '#shared/schema/nearest-name.ts'
import { bothNamed } from '../csv/record-refusals.ts'
import { listed, quoted, refusal } from '../source/refusal.ts'
import { namesInFile, skippedLine, type UploadedFile } from '../source/uploaded-file.ts'

/** Where the columns of a schema stand in another file, by its cells' places. */
export type ColumnPlaces = {
  /** One a feature, in the order of the schema. */
  readonly features: readonly number[]
  /** Undefined where the file has none: it is not needed. */
  readonly target: number | undefined
  /** A sentence for each column that could be taken for one of these, and is not read. */
  readonly notes: readonly string[]
}

/** Comparing names takes time; more suggestions than these nobody reads. */
const MOST_SUGGESTIONS = 20

/**
 * Finds a schema's columns in a header, in whatever order they stand and whatever stands beside them.
 * @throws BoostlineError `score-columns-missing` that names each missing one, `header-invalid` where one stands twice.
 */
export function matchHeader(file: UploadedFile, schema: FeatureSchema): ColumnPlaces {
  const { header, place } = file
  const places = new Map<string, number>()
  const twice = new Map<string, number>()
  const names = featureColumns(schema).map(({ name }) => name)
  const target = targetColumnOf(schema).name
  const nameOf = nameReader(
    schema.columns.map(({ name }) => name),
    header,
  )
  for (const [index, cell] of header.entries()) {
    const name = nameOf(cell)
    if (!places.has(name)) places.set(name, index)
    else if (!twice.has(name)) twice.set(name, index)
  }
  const missing = names.filter((name) => !places.has(name))
  if (missing.length > 0) throw columnsMissing(missing, names, file)
  const placeOf = (name: string) => places.get(name) ?? 0
  const doubled = names.flatMap((name) => {
    const again = twice.get(name)
    return again === undefined ? [] : [bothNamed(header, placeOf(name), again)]
  })
  if (doubled.length > 0) {
    throw refusal(
      'header-invalid',
      `${place}: ${boundedList(doubled, '; ')}, and nobody knows which is meant.`,
      'Give one of the two another name, or remove it.',
    )
  }
  const found = new Set([...names, target].map(placeOf))
  const notes = header.flatMap((cell, index) => {
    const other = found.has(index) ? undefined : names.find((name) => bareName(name) === bareName(cell))
    return other === undefined ? [] : [besideNote(cell, index, other, placeOf(other))]
  })
  return { features: names.map(placeOf), target: places.get(target), notes }
}

/**
 * The name of these that a cell of the header means: as it stands or with letters put together; else without a `#` before
 * it, or with one, where that does not stand beside it.
 */
function nameReader(names: readonly string[], header: readonly string[]): (cell: string) => string {
  const asTheyStand = new Set(header)
  const known = new Set(names)
  const [byLetters, byBareName] = [nameFinder(names), columnFinder(names)]
  return (cell) => {
    const name = byLetters(cell)
    return known.has(name) ? name : byBareName(cell, (other) => asTheyStand.has(other))
  }
}

function besideNote(cell: string, index: number, name: string, place: number): string {
  return `Column ${index + 1}, ${quoted(cell)}, is not read: column ${place + 1} is called ${quoted(name)}, as the model knows it. If the other is meant, rename the two.`
}

/**
 * The same for a file without a header: it has the columns of the training file in their order, with or without the
 * target.
 * @throws BoostlineError `score-columns-missing` where it has another number of columns.
 */
export function matchPlaces(cells: number, schema: FeatureSchema, place: string): ColumnPlaces {
  const { index: target } = targetColumnOf(schema)
  const columns = schema.columns.length
  const hasTarget = cells === columns
  if (!hasTarget && cells !== columns - 1) {
    throw refusal(
      'score-columns-missing',
      `${place} has ${cells} columns and no header, where the training file had ${columns} with the one to predict.`,
      'Send the columns in the order of the training file, with or without the one to predict.',
    )
  }
  const placeOf = (index: number) => (hasTarget || index < target ? index : index - 1)
  return {
    features: featureColumns(schema).map(({ index }) => placeOf(index)),
    target: hasTarget ? target : undefined,
    notes: [],
  }
}

function columnsMissing(missing: readonly string[], names: readonly string[], file: UploadedFile): Error {
  const { place } = file
  const header = namesInFile(file)
  const others = header.filter((name) => name !== '' && !names.includes(name))
  const all = missing.map((name, index) => {
    const nearest = index < MOST_SUGGESTIONS ? nearestName(name, others) : undefined
    return nearest === undefined ? quoted(name) : `${quoted(name)} (is it ${quoted(nearest)}?)`
  })
  const isNone = missing.length === names.length
  const what = isNone
    ? `${place} has none of the ${counted(names.length, 'column')} that the model reads: ${boundedList(all)}. Its first row is ${listed(header.map(quoted))}.`
    : `${place} lacks ${missing.length} of the ${counted(names.length, 'column')} that the model reads: ${boundedList(all)}.`
  const hint = isNone
    ? 'The first row has to hold the names of the columns as in the training file, in any order. Nothing was scored.'
    : 'Add them by these names, with empty cells where a value is not known. Order and further columns do not matter. Nothing was scored.'
  return refusal('score-columns-missing', what + skippedLine(file), hint)
}
