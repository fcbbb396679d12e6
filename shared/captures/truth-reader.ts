import { boundedList } from '#shared/errors/bounded-text.ts'
import { targetColumnOf } from '#shared/schema/feature-columns.ts'
import type { FeatureSchema } from '#shared/schema/feature-schema.ts'
import { exampleNumber } from '#shared/schema/reading/number-reading.ts'
import { createLabelEncoder, labelOfCode } from '#shared/schema/target-codes.ts'

export type TruthReader = {
  /** For people: `one of stays, leaves`, or `a number such as "1234,5"`. */
  readonly wanted: string
  /** A class label, or a number, of a cell or a JSON value; undefined for what is none. */
  read(sent: unknown): string | number | undefined
}

/** Reads true outcomes as the file of the training wrote them. */
export function truthReader(schema: FeatureSchema): TruthReader {
  const { problem } = schema
  const { reading } = targetColumnOf(schema)
  const encode = createLabelEncoder(problem, reading)
  const number = reading?.number ?? null
  const wantedNumber = number === null ? 'a number' : `a number such as ${JSON.stringify(exampleNumber(number))}`
  const classes = problem.type === 'regression' ? [] : problem.classes.map((entry) => entry.label)
  return {
    wanted: problem.type === 'regression' ? wantedNumber : `one of ${boundedList(classes)}`,
    read: (sent) => {
      const text = typeof sent === 'number' || typeof sent === 'boolean' ? String(sent) : sent
      // A number of JSON is one already: it is not read by the way in which the file writes numbers.
      const isNumber = typeof sent === 'number' && problem.type === 'regression'
      const value = isNumber ? finite(sent) : typeof text === 'string' ? encode(text) : undefined
      if (value === undefined) return undefined
      return problem.type === 'regression' ? value : labelOfCode(problem, value)
    },
  }
}

function finite(value: number): number | undefined {
  return Number.isFinite(Math.fround(value)) ? value : undefined
}
