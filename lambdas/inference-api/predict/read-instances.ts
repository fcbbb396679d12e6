import { CsvError, type Options, parse } from 'csv-parse/sync'
import { parseNumber } from '#shared/schema/cell-values.ts'
import { bareName } from '#shared/schema/composed-names.ts'
import { featureColumns } from '#shared/schema/feature-columns.ts'
import type { FeatureSchema } from '#shared/schema/feature-schema.ts'
import { cutText, type FieldError, invalidFeatures, RequestProblem } from '../http/problem.ts'
import type { Input } from '../http/read-body.ts'
import { countCells } from './count-cells.ts'

/** What to predict for, each by the features' names. Whether they are objects is for the encoding to say. */
export type Instances = {
  /** Whether the answer is a list. */
  readonly batch: boolean
  readonly values: readonly unknown[]
}

const MAX_INSTANCES = 10_000
/** Of all instances: no body has room for more values, but names of none, or empty cells, would take the time of all. */
const MOST_VALUES = 3_000_000
/** Numbers that the model reads of a column, on average, until they and not the values are bounded. */
const NUMBERS_A_VALUE = 10
/** An echoed field and a few columns too many, of which the answer then tells. */
const EXTRA_CELLS = 10

/**
 * Finds the instances in a body: one object of features, `{"instances": […]}`, `{"context": "5.1,3.5,1.4,0.2"}`, or
 * CSV with a header or in the order of the features, delimited as the file the model learnt from.
 * @throws RequestProblem 400 where there are none to find, 413 where there are too many.
 */
export function readInstances(input: Input, schema: FeatureSchema): Instances {
  if (input.type === 'csv') return { batch: true, values: instancesOfCsv(input.text, schema, input.header) }
  const { value } = input
  if (Array.isArray(value)) {
    throw invalidFeatures([{ message: 'must be one object of features; several go into {"instances": [ … ]}' }])
  }
  if (typeof value !== 'object' || value === null) return { batch: false, values: [value] }
  const keys = Object.keys(value)
  if ('instances' in value && (Array.isArray(value.instances) || !hasColumn(schema, 'instances'))) {
    const beside = keys.filter((key) => key !== 'instances')
    return { batch: true, values: instancesOfList(value.instances, beside, schema) }
  }
  if ('context' in value && keys.length === 1 && !hasColumn(schema, 'context')) {
    return { batch: false, values: [instanceOfContext(value.context, schema)] }
  }
  return { batch: false, values: [value] }
}

function instancesOfList(instances: unknown, beside: readonly string[], schema: FeatureSchema): readonly unknown[] {
  const errors: FieldError[] = beside.map((field) => ({ field, message: 'is not known beside "instances"' }))
  if (!Array.isArray(instances)) errors.push({ field: 'instances', message: 'must be a list of objects' })
  if (errors.length > 0 || !Array.isArray(instances)) throw invalidFeatures(errors)
  return withinLimit(instances, schema)
}

function instanceOfContext(context: unknown, schema: FeatureSchema): unknown {
  if (typeof context !== 'string')
    throw invalidFeatures([{ field: 'context', message: 'must be a line of CSV as text' }])
  const [instance, ...others] = instancesOfCsv(withoutBytesLiteral(context), schema, false)
  if (instance !== undefined && others.length === 0) return instance
  throw invalidFeatures([
    { field: 'context', message: 'must be one line of CSV; several rows go into {"instances": [ … ]}' },
  ])
}

const BYTES_LITERAL = /^\s*b(['"])(.*)\1\s*$/s
const ESCAPE = /\\(?:x([0-9a-fA-F]{2})|(.))/gs
const ESCAPED: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' }

/**
 * The text that Python's `str(text.encode())` was made of, which is how some callers send it: `b'5.1, 3.5'`. Any other
 * text stays as it is.
 */
function withoutBytesLiteral(text: string): string {
  const [, , inside] = BYTES_LITERAL.exec(text) ?? []
  if (inside === undefined) return text
  const bytes = inside.replace(ESCAPE, (_, hex: string | undefined, plain: string) =>
    hex === undefined ? (ESCAPED[plain] ?? plain) : String.fromCharCode(Number.parseInt(hex, 16)),
  )
  return Buffer.from(bytes, 'latin1').toString('utf8')
}

/** Rows of cells by the names of a header, or of the features in their order where there is none. */
function instancesOfCsv(text: string, schema: FeatureSchema, header: boolean | undefined): readonly unknown[] {
  const all = parseCsv(text, schema)
  const rows = header === undefined ? all.slice(titlesAbove(all, schema)) : all
  const hasHeader = header ?? isHeader(rows[0] ?? [], schema)
  const names = hasHeader ? (rows[0] ?? []) : namesWithoutHeader(rows[0]?.length ?? 0, schema)
  const data = withinLimit(hasHeader ? rows.slice(1) : rows, schema).map((row) => withoutEmptyEnd(row, names.length))
  const errors: FieldError[] = []
  if (new Set(names).size < names.length) errors.push({ message: 'the header has the same name twice' })
  const wanted = hasHeader
    ? `the header has ${names.length}`
    : `the model takes ${names.length}: ${cutText(names.join(', '))}`
  for (const [instance, row] of data.entries()) {
    if (row.length === names.length) continue
    errors.push({ instance, message: `has ${row.length} cells where ${wanted}` })
  }
  if (errors.length > 0) throw invalidFeatures(errors)
  return data.map((row) => Object.fromEntries(row.map((cell, index) => [names[index], cell])))
}

/**
 * Whether a row names columns: with half of its cells, since a value may be one's name. Numbers are names only where all
 * features are among them.
 */
function isHeader(row: readonly string[], schema: FeatureSchema): boolean {
  const known = new Set(schema.columns.map(({ name }) => bareName(name)))
  const named = row.map(bareName).filter((cell) => known.has(cell))
  const filled = row.filter((cell) => cell !== '')
  if (2 * named.length >= filled.length && named.some((cell) => parseNumber(cell) === undefined)) return true
  return named.length > 0 && featureColumns(schema).every(({ name }) => named.includes(bareName(name)))
}

const MOST_TITLES = 20

/** How many lines stand above a header, as in a file: of few cells each, before one that names every feature. */
function titlesAbove(rows: readonly (readonly string[])[], schema: FeatureSchema): number {
  const features = featureColumns(schema).map(({ name }) => bareName(name))
  const at = rows.slice(0, MOST_TITLES).findIndex((row) => {
    const names = new Set(row.map(bareName))
    return features.every((name) => names.has(name))
  })
  const isTitle = (row: readonly string[]) => row.filter((cell) => cell !== '').length * 2 <= features.length
  return rows.slice(0, Math.max(0, at)).every(isTitle) ? Math.max(0, at) : 0
}

/** A row without the empty cells that delimiters at its end make behind the last column, as in a file. */
function withoutEmptyEnd(row: readonly string[], columns: number): readonly string[] {
  return row.slice(columns).every((cell) => cell === '') ? row.slice(0, columns) : row
}

/** The features in their order; or, where there are as many cells, all columns of the file the model learnt from. */
export function namesWithoutHeader(cells: number, schema: FeatureSchema): readonly string[] {
  const features = featureColumns(schema)
  const named = cells === schema.columns.length ? schema.columns : features
  return named.map(({ name }) => name)
}

function parseCsv(text: string, schema: FeatureSchema): readonly string[][] {
  // Each cell becomes an object of about a hundred bytes: 6 MB of commas would fill the function's memory.
  const instances = mostInstances(schema)
  const records = instances + 2
  const most = records * (schema.columns.length + EXTRA_CELLS)
  const delimiter = delimiterOf(text, schema)
  if (countCells(text, { records, most, delimiter }) > most) {
    throw new RequestProblem('too-large', {
      detail: `The CSV has more than ${most.toLocaleString('en')} cells, which is more than ${instances.toLocaleString('en')} instances of this model can have. Split it up.`,
    })
  }
  const options = { delimiter, relax_column_count: true, skip_empty_lines: true, trim: true, to: records } as const
  const asTrained = quotesOf(text, schema)
  try {
    return (asTrained && parsedBy(text, { ...options, ...asTrained })) ?? parse(text, options)
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    // Its texts quote the cells; its code and line do not.
    const line = typeof error['lines'] === 'number' ? ` near line ${error['lines']}` : ''
    throw new RequestProblem('unreadable-body', {
      detail: `The CSV cannot be read${line}: a quote is not closed, or stands inside a cell that is not quoted.`,
    })
  }
}

/** How the file the model learnt from quotes its cells, where it is another way and the text has some so. */
function quotesOf(text: string, { csv }: FeatureSchema): { quote: string; escape: string } | undefined {
  if (csv?.quote === undefined) return undefined
  const { quote, escape = quote } = csv
  const isUsed = quote === '"' ? text.includes(`${escape}"`) : text.includes(quote) && !text.includes('"')
  return isUsed ? { quote, escape } : undefined
}

/** Undefined where the text is not written so. */
function parsedBy(text: string, options: Options): string[][] | undefined {
  try {
    return parse(text, options)
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    return undefined
  }
}

/**
 * That of the file the model learnt from; a comma where the text has none of those, as other callers send it. Of a model
 * of one feature it is none either way, unless a header of more columns has it: the comma may be that of decimals.
 */
function delimiterOf(text: string, schema: FeatureSchema): string {
  const { csv } = schema
  if (csv === undefined) return ','
  if (text.includes(csv.delimiter) || (featureColumns(schema).length === 1 && !hasHeaderOfCommas(text, schema))) {
    return csv.delimiter
  }
  return ','
}

function hasHeaderOfCommas(text: string, schema: FeatureSchema): boolean {
  const [line = ''] = text.trimStart().split(/[\r\n]/, 1)
  return (
    line.includes(',') &&
    isHeader(
      line.split(',').map((cell) => cell.trim()),
      schema,
    )
  )
}

/** How many instances of a model a request may have: fewer of a model of many features. */
export function mostInstances({ columns, encodedWidth }: FeatureSchema): number {
  const values = Math.max(columns.length, encodedWidth / NUMBERS_A_VALUE)
  return Math.min(MAX_INSTANCES, Math.ceil(MOST_VALUES / values))
}

/** @throws RequestProblem 413 where there are more instances than a request may have of this model. */
export function withinLimit<Rows extends { readonly length: number }>(instances: Rows, schema: FeatureSchema): Rows {
  const most = mostInstances(schema)
  if (instances.length <= most) return instances
  throw new RequestProblem('too-large', {
    detail: `A request may have ${most.toLocaleString('en')} instances of this model. Send them in several requests.`,
  })
}

function hasColumn(schema: FeatureSchema, name: string): boolean {
  return schema.columns.some((column) => bareName(column.name) === bareName(name))
}
