import type { Manifest } from '#shared/manifest/manifest.ts'
import type { Column, FeatureSchema, TargetColumn } from '#shared/schema/feature-schema.ts'
import { missingWordsBy } from '#shared/schema/reading/missing-words.ts'
import type { NumberReading } from '#shared/schema/reading/number-reading.ts'

type Settings = Partial<Manifest['csv']>
type NumberColumn = TargetColumn | Extract<Column, { readonly type: 'number' }>

/**
 * The schema by which a file is read that is written otherwise than the training file was, as a person says: with another
 * decimal sign (`csv.decimal`), day and month in another order (`csv.dateOrder`), other words for a missing value
 * (`csv.missing`). What a value is to the model stays as it is. Columns of version 1 of the schema have no reading: of
 * them only the decimal sign can be said.
 */
export function schemaAsWritten(schema: FeatureSchema, settings: Settings): FeatureSchema {
  const { decimal, dateOrder, missing } = settings
  if (!decimal && !dateOrder && !missing) return schema
  const isRegression = schema.problem.type === 'regression'
  return { ...schema, columns: schema.columns.map((column) => asWritten(column, settings, isRegression)) }
}

function asWritten(column: Column, settings: Settings, isRegression: boolean): Column {
  if (column.role === 'ignored') return column
  const name = column.name.normalize()
  const { dateOrder, missing } = settings
  if (column.role === 'target') return isRegression ? numbersAsWritten(column, settings) : column
  if (column.type === 'number') return numbersAsWritten(column, settings)
  if (!column.reading) return column
  const missingWords = missingWordsBy(column.reading.missingWords, name, missing)
  const order = typeof dateOrder === 'string' ? dateOrder : dateOrder?.[name]
  if (column.type !== 'date' || !order) return { ...column, reading: { ...column.reading, missingWords } } as Column
  const { shortYearFirst: _, ...others } = column.reading
  const years = order === 'ymd' && ({ shortYearFirst: true } as const)
  return { ...column, reading: { ...others, missingWords, order, ...years } } as Column
}

function numbersAsWritten<C extends NumberColumn>(column: C, { decimal, missing }: Settings): C {
  if (!column.reading && !decimal) return column
  const { missingWords, number } = column.reading ?? { missingWords: 'values', number: null }
  const reading = {
    missingWords: missingWordsBy(missingWords, column.name.normalize(), missing),
    number: decimal ? numberWith(decimal, number) : number,
  }
  return { ...column, reading }
}

/** What the sign was until now can only group digits. */
function numberWith(decimal: '.' | ',', number: NumberReading | null): NumberReading | null {
  const { decimal: before, ...others } = number ?? { decimal: '.', thousands: null, prefix: null, suffix: null }
  if (before === decimal) return number
  const { thousands } = others
  const groups = thousands === null || thousands === decimal ? before : thousands
  return { ...others, decimal, thousands: groups }
}
