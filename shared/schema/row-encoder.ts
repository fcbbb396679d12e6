import { columnCodec } from './column-codec.ts'
import { featureColumns } from './feature-columns.ts'
import type { FeatureSchema } from './feature-schema.ts'
import { nearestName } from './nearest-name.ts'
import { readValue, type ValueWarning } from './read-value.ts'

/** Why a field of a request cannot be used, in words for the caller; `message` continues the field's name. */
export type FieldProblem = { readonly field: string; readonly message: string }

/** What was assumed of a field; `message` continues the field's name. */
export type FieldWarning = ValueWarning & { readonly field: string }

export type Encoding = {
  /** Every problem of the row at once; the row's numbers mean something only where there is none. */
  readonly problems: readonly FieldProblem[]
  /** What was assumed: a missing value filled in, a category the model never saw, a number further out than any. */
  readonly warnings: readonly FieldWarning[]
}

/**
 * Turns rows into what the model reads: `width` numbers a row, without the label, NaN for a missing value. Both forms
 * write a row into `rows` from `at` on.
 */
export type RowEncoder = {
  readonly width: number
  /**
   * Encodes the cells of a row in the order of the uploaded file (target and ignored columns included). A cell its
   * column cannot hold counts as missing, an unknown category as none of the known ones.
   */
  encodeCells(cells: readonly string[], rows: Float64Array, at: number): void
  /**
   * Encodes one object of named values, as JSON gives it. `null` is a missing value; an absent feature, an unknown
   * name and a value of the wrong type are problems. Target and ignored columns are accepted and not used. A category
   * the model never saw is a warning, or a problem where `strict` is set; `absent` is what is
   * said of an absent feature.
   */
  encodeValues(
    values: Readonly<Record<string, unknown>>,
    rows: Float64Array,
    at: number,
    options?: { readonly strict?: boolean; readonly absent?: string },
  ): Encoding
}

const ABSENT = 'is missing from the request; send null where it is not known'

/** Comparing names costs time; a request with many unknown names needs no suggestion for each. */
const MOST_SUGGESTIONS = 20

/** The encoder of a schema; training, evaluation and prediction all use it. Make it once, use it for many rows. */
export function createRowEncoder(schema: FeatureSchema): RowEncoder {
  const features = featureColumns(schema)
  // A text that its model reads as it is sent takes no cell: sent-texts.ts.
  const codecs = features.filter(({ encoding }) => encoding !== 'as-sent').map(columnCodec)
  const featureNames = features.map(({ name }) => name)
  const knownNames = new Set(schema.columns.map((column) => column.name))

  const width = codecs.reduce((sum, codec) => sum + codec.width, 0)

  return {
    width,

    encodeCells: (cells, rows, at) => {
      let to = at
      for (const codec of codecs) {
        const value = codec.parse(cells[codec.column.index] ?? '')
        codec.encodeInto(value ?? Number.NaN, rows, to)
        to += codec.width
      }
    },

    encodeValues: (values, rows, at, { strict = false, absent = ABSENT } = {}) => {
      const problems: FieldProblem[] = []
      const warnings: FieldWarning[] = []
      let to = at
      for (const codec of codecs) {
        const { name } = codec.column
        const from = to
        to += codec.width
        if (!Object.hasOwn(values, name)) {
          problems.push({ field: name, message: absent })
          continue
        }
        const reading = readValue(codec, values[name], strict)
        if ('problem' in reading) problems.push({ field: name, message: reading.problem })
        else {
          if (reading.warning !== undefined) warnings.push({ field: name, ...reading.warning })
          codec.encodeInto(reading.value, rows, from)
        }
      }
      const unknown = Object.keys(values).filter((field) => !knownNames.has(field))
      for (const [index, field] of unknown.entries()) {
        const nearest = index < MOST_SUGGESTIONS ? nearestName(field, featureNames) : undefined
        const suggestion = nearest === undefined ? '' : `; did you mean ${nearest}?`
        problems.push({ field, message: `is not a feature of this model${suggestion}` })
      }
      return { problems, warnings }
    },
  }
}

/** A warning as a sentence of its own. */
export function warningText({ field, message }: Pick<FieldWarning, 'field' | 'message'>): string {
  return `${field}: ${message}`
}
