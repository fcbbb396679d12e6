import { counted } from '#shared/design/number-words.ts'
import { boundedList } from '#shared/errors/bounded-text.ts'
import { nameFinder } from '#shared/schema/composed-names.ts'
import { featureColumns, targetColumnOf } from '#shared/schema/feature-columns.ts'
import type { FeatureSchema } from '#shared/schema/feature-schema.ts'
import { nearestName } from '#shared/schema/nearest-name.ts'
import { bareName } from '../dialect/bare-name.ts'
import { listed, quoted, refusal } from '../source/refusal.ts'
import { namesInFile, skippedLine, type UploadedFile } from '../source/uploaded-file.ts'

/** Where the columns of a schema stand in another file, by its cells' places. */
export type ColumnPlaces = {
  /** One a feature, in the order of the schema. */
  readonly features: readonly number[]
  /** Undefined where the file has none: it is not needed. */
  readonly target: number | undefined
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
  const twice = new Set<string>()
  const features = featureColumns(schema)
  const names = features.map(({ name }) => name)
  const target = targetColumnOf(schema).name
  const nameOf = nameReader([...names, target], header)
  for (const [index, cell] of header.entries()) {
    const name = nameOf(cell)
    if (places.has(name)) twice.add(name)
    else places.set(name, index)
  }
  const missing = names.filter((name) => !places.has(name))
  if (missing.length > 0) throw columnsMissing(missing, names, file)
  const doubled = names.filter((name) => twice.has(name))
  if (doubled.length > 0) {
    throw refusal(
      'header-invalid',
      `${place}: two columns are named ${listed(doubled.map(quoted))}, and nobody knows which is meant.`,
      'Give one of the two another name, or remove it.',
    )
  }
  return { features: names.map((name) => places.get(name) ?? 0), target: places.get(target) }
}

/**
 * The name of these that a cell of the header means: as it stands, else with letters put together, or without a `#` before
 * it; never one that stands beside it.
 */
function nameReader(names: readonly string[], header: readonly string[]): (cell: string) => string {
  const asTheyStand = new Set(header)
  const known = new Set(names)
  const absent = names.filter((name) => name !== '' && !asTheyStand.has(name))
  const bare = new Map(absent.map((name) => [bareName(name), name]))
  const find = nameFinder(names)
  return (cell) => {
    const name = find(cell, (other) => asTheyStand.has(other))
    return known.has(name) ? name : (bare.get(bareName(cell)) ?? cell)
  }
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
  return { features: featureColumns(schema).map(({ index }) => placeOf(index)), target: hasTarget ? target : undefined }
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
