import type { EvaluationRecord } from '#shared/records/evaluation-record.ts'
import { featureColumns } from '#shared/schema/feature-columns.ts'
import type { FeatureColumn, FeatureSchema } from '#shared/schema/feature-schema.ts'

type Reasoned = { readonly column: string; readonly reason: string }

export type WatchedColumns = {
  readonly watched: readonly FeatureColumn[]
  readonly notWatched: readonly Reasoned[]
  readonly movesByNature: readonly Reasoned[]
}

/** More columns than this would make of the state a file that takes longer than the look. */
const MOST_COLUMNS = 500

/** Which features of a model are compared, and why the others are not. */
export function watchedColumns(
  schema: FeatureSchema,
  { omit, hash }: { readonly omit: readonly string[]; readonly hash: readonly string[] },
): WatchedColumns {
  const watched: FeatureColumn[] = []
  const notWatched: Reasoned[] = []
  const movesByNature: Reasoned[] = []
  for (const column of featureColumns(schema)) {
    const nature = natureOf(column)
    const hidden = obstacleOf(column, omit, hash)
    if (hidden !== undefined) notWatched.push({ column: column.name, reason: hidden })
    else if (nature !== undefined) movesByNature.push({ column: column.name, reason: nature })
    else if (watched.length < MOST_COLUMNS) watched.push(column)
    else notWatched.push({ column: column.name, reason: `the model reads more than ${MOST_COLUMNS} columns` })
  }
  return { watched, notWatched, movesByNature }
}

function obstacleOf(column: FeatureColumn, omit: readonly string[], hash: readonly string[]): string | undefined {
  const { type } = column
  const name = column.name.normalize()
  if (omit.includes(name)) return 'capture.omit leaves it out'
  if (hash.includes(name)) return 'capture.hash keeps it as a hash'
  if (type === 'text') return 'it is text'
  // The schema of an imported model knows no rows.
  if (type === 'number' && column.statistics.deciles.length === 0) return 'nothing is known of its training rows'
  if ((type === 'category' || type === 'boolean') && column.statistics.top.length === 0) {
    return 'nothing is known of its training rows'
  }
  return undefined
}

const YEARS = { from: 1900, to: 2100 }
const YEAR_NAME = /(^|[^a-z])(years?|yr|jahr|ann[eé]e|a[nñ]o|anno)([^a-z]|$)/i

/** Why a column goes on in any case, so that a difference says nothing; undefined where it does not. */
function natureOf(column: FeatureColumn): string | undefined {
  if (column.type === 'date') return 'it is a date'
  if (column.type !== 'number') return undefined
  const { min, max, order } = column.statistics
  if (order !== undefined) return 'it went with the rows of the training file, as a counter or a clock does'
  const isYear = min >= YEARS.from && max <= YEARS.to && YEAR_NAME.test(column.name)
  return isYear ? 'it is a year' : undefined
}

/** The column that predictions are compared as. */
export const PREDICTION = 'prediction'

/**
 * The predicted classes of the test rows, as the statistics of a column; undefined of a regression, and where there are
 * no test rows.
 */
export function predictionColumn({ confusion }: Pick<EvaluationRecord, 'confusion'>): FeatureColumn | undefined {
  if (!confusion) return undefined
  const top = confusion.labels.map((value, code) => ({
    value,
    count: confusion.matrix.reduce((sum, row) => sum + (row[code] ?? 0), 0),
  }))
  const rows = top.reduce((sum, { count }) => sum + count, 0)
  if (rows === 0) return undefined
  return {
    name: PREDICTION,
    index: 0,
    role: 'feature',
    missing: 0,
    type: 'category',
    encoding: 'codes',
    position: 0,
    vocabulary: [...confusion.labels],
    fill: null,
    statistics: { top, missingRate: 0, rows },
  }
}
