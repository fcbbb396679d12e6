import type { FeatureSchema } from '../feature-schema.ts'
import { createRowEncoder, type FieldProblem, warningText } from '../row-encoder.ts'
import { rowText } from '../row-text.ts'

/** A row encoder whose rows are text, which tests compare with the parts of a run. */
export function createLineEncoder(schema: FeatureSchema) {
  const encoder = createRowEncoder(schema)
  const row = new Float64Array(encoder.width)
  return {
    encodeCells: (cells: readonly string[]): string => {
      encoder.encodeCells(cells, row, 0)
      return rowText(row, 0, row.length)
    },
    /** `line` is undefined where there are problems. */
    encodeValues: (values: Readonly<Record<string, unknown>>, options?: { readonly strict: boolean }): EncodedLine => {
      const { problems, warnings } = encoder.encodeValues(values, row, 0, options)
      return {
        line: problems.length > 0 ? undefined : rowText(row, 0, row.length),
        problems,
        warnings: warnings.map(warningText),
      }
    },
  }
}

type EncodedLine = {
  readonly line: string | undefined
  readonly problems: readonly FieldProblem[]
  readonly warnings: readonly string[]
}
