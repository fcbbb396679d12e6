import { CsvError, parse } from 'csv-parse/sync'
import { BoostlineError } from '#shared/errors/boostline-error.ts'
import { boundedList } from '#shared/errors/bounded-text.ts'
import { isJsonObject } from '#shared/json/json-fields.ts'
import type { FeatureSchema } from '#shared/schema/feature-schema.ts'
import { createRowEncoder, warningText } from '#shared/schema/row-encoder.ts'
import type { RowBlock } from '#shared/serving/scorer.ts'

/** Rows to predict for, by the features' names. */
export type Instances = {
  /** Whether the answer is a list, as the API's is. */
  readonly batch: boolean
  readonly values: readonly unknown[]
  /** A CSV, of which a cell that is not known is empty. */
  readonly isCsv: boolean
}

/**
 * Reads what was typed, piped or named: a JSON object, a list of them (also as the API's `{"instances": […]}`), or a
 * CSV with a header, delimited as the file that the model learnt from. @throws BoostlineError `rows-invalid`.
 */
export function readInstances(text: string, schema: FeatureSchema): Instances {
  if (!/^\s*[[{]/.test(text)) return { batch: true, values: rowsOfCsv(text, schema), isCsv: true }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw invalid(`they are no JSON: ${cause instanceof Error ? cause.message : String(cause)}`, cause)
  }
  if (Array.isArray(value)) return { batch: true, values: value, isCsv: false }
  if (isJsonObject(value) && Array.isArray(value['instances']))
    return { batch: true, values: value['instances'], isCsv: false }
  return { batch: false, values: [value], isCsv: false }
}

const ABSENT_IN_ROW = 'is missing from the row; give null where it is not known'
const ABSENT_IN_FILE = 'is missing from the file; add the column, empty where it is not known'

export type EncodedRows = { readonly rows: RowBlock; readonly warnings: readonly string[] }

/** Encodes rows as those of the training were. @throws BoostlineError `rows-invalid` naming every problem. */
export function encodeRows({ values, batch, isCsv }: Instances, schema: FeatureSchema): EncodedRows {
  const encoder = createRowEncoder(schema)
  const { width } = encoder
  const encoded = new Float64Array(values.length * width)
  const problems: string[] = []
  const warnings: string[] = []
  for (const [row, value] of values.entries()) {
    const place = batch ? `row ${row + 1}: ` : ''
    if (!isJsonObject(value)) {
      problems.push(`${place}it has to be an object of features by name`)
      continue
    }
    const found = encoder.encodeValues(value, encoded, row * width, { absent: isCsv ? ABSENT_IN_FILE : ABSENT_IN_ROW })
    problems.push(...found.problems.map(({ field, message }) => `${place}${field}: ${message}`))
    warnings.push(...found.warnings.map((warning) => place + warningText(warning)))
  }
  if (problems.length > 0) throw invalid(boundedList(problems))
  return { rows: { values: encoded, width }, warnings }
}

function rowsOfCsv(text: string, { csv }: FeatureSchema): readonly unknown[] {
  const delimiter = csv !== undefined && text.includes(csv.delimiter) ? csv.delimiter : ','
  try {
    return parse(text, { delimiter, columns: true, bom: true, skip_empty_lines: true, trim: true })
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    throw invalid(`they are no CSV with a header: ${error.message}`, error)
  }
}

function invalid(problem: string, cause?: unknown): BoostlineError {
  return new BoostlineError({
    code: 'rows-invalid',
    kind: 'input',
    message: `The rows cannot be used: ${problem}.`,
    hint: 'Give {"feature": value, …} by the names in schema.json, a list of those, or a CSV with a header.',
    cause,
  })
}
