import { type ColumnContributions, columnContributions } from '#engines/scoring/column-contributions.ts'
import { wordContributions } from '#engines/scoring/word-contributions.ts'
import type { Scorer } from '#engines/scoring/xgboost/load-model.ts'
import { featureColumns } from '#shared/schema/feature-columns.ts'
import type { FeatureColumn, FeatureSchema } from '#shared/schema/feature-schema.ts'

/** What moved the predictions of some rows. */
export type ReasonedRows = {
  readonly contributions: ColumnContributions
  readonly features: readonly FeatureColumn[]
  readonly isMulticlass: boolean
  readonly isBinary: boolean
  readonly count: number
}

/** Explains encoded rows; `count` are the strongest columns that are told of each. */
export function reasonedRows(model: Scorer, schema: FeatureSchema, values: Float64Array, count: number): ReasonedRows {
  const rows = values.length / schema.encodedWidth
  const { type } = schema.problem
  return {
    contributions: columnContributions(model, schema, new Float32Array(values), rows),
    features: featureColumns(schema),
    isMulticlass: type === 'multiclass',
    isBinary: type === 'binary',
    count,
  }
}

const LONGEST_CELL = 40

/**
 * The columns that moved a prediction most, strongest first, as `income = 1200 (+0.8)`: of a classification a plus speaks
 * for the predicted class, of a regression it raises the value. The numbers are of the margin. As many as are asked for,
 * empty where the model has fewer columns.
 */
export function reasonsOf(
  { contributions, features, isMulticlass, isBinary, count }: ReasonedRows,
  row: number,
  code: number,
  cellText: (feature: number) => string,
): readonly string[] {
  const { outputs, names, values } = contributions
  const block = row * outputs + (isMulticlass ? code : 0)
  const at = block * names.length
  // Of two classes the margin is the second one's.
  const sign = isBinary && code === 0 ? -1 : 1
  const strongest: number[] = []
  for (let feature = 0; feature < names.length; feature++) {
    const size = Math.abs(values[at + feature] ?? 0)
    let place = strongest.length
    while (place > 0 && Math.abs(values[at + (strongest[place - 1] ?? 0)] ?? 0) < size) place--
    if (place >= count) continue
    strongest.splice(place, 0, feature)
    strongest.length = Math.min(strongest.length, count)
  }
  const told = strongest.map((feature) => {
    const text = cellText(feature)
    const moved = sign * (values[at + feature] ?? 0)
    const amount = `${moved < 0 ? '' : '+'}${Number(moved.toPrecision(3))}`
    return `${names[feature]} ${shownCell(features[feature], text, contributions, block, feature)} (${amount})`
  })
  return [...told, ...Array.from({ length: count - told.length }, () => '')]
}

/** Of a text its strongest word. */
function shownCell(
  column: FeatureColumn | undefined,
  text: string,
  contributions: ColumnContributions,
  block: number,
  feature: number,
): string {
  if (text === '') return 'missing'
  if (column?.type !== 'text' || column.encoding === 'as-sent') return `= ${cut(text)}`
  const [strongest] = wordContributions(column, text, contributions.cellsOf(block, feature))
  return strongest ? `has ${JSON.stringify(cut(strongest.word))}` : 'has no known word'
}

function cut(text: string): string {
  return text.length > LONGEST_CELL ? `${text.slice(0, LONGEST_CELL)}…` : text
}
