import type { FeatureSchema } from '#shared/schema/feature-schema.ts'
import { createRowEncoder, warningText } from '#shared/schema/row-encoder.ts'
import { answersOf, answerWidth, type Prediction, predictionsOf, type Reading } from '#shared/serving/predictions.ts'
import { meanOf, votedOf } from '../../xgboost/score/answers.ts'
import { type PlainModel, plainScorer } from './plain-model.ts'

/** What an exported module holds. */
export type ExportedFacts = {
  readonly schema: Pick<FeatureSchema, 'problem' | 'columns' | 'encodedWidth'>
  readonly reading: Reading
  /** Whether the models answer the number of a class. */
  readonly isClass: boolean
  readonly models: readonly PlainModel[]
}

/** Predicts for one row of features by their names, as the API does. */
export type Predict = (
  row: Readonly<Record<string, unknown>>,
  options?: { readonly probabilities?: boolean },
) => { readonly prediction: Prediction; readonly warnings: readonly string[] }

/**
 * The function that an exported module exports: reads, encodes and answers as the API does, on its own.
 * It throws a RangeError that names every feature that is missing, unknown or of the wrong kind.
 */
export function exportedModel({ schema, reading, isClass, models }: ExportedFacts): Predict {
  const encoder = createRowEncoder(schema as FeatureSchema)
  const scorers = models.map(plainScorer)
  const width = answerWidth(schema.problem)
  return (row, { probabilities = false } = {}) => {
    const cells = new Float64Array(encoder.width)
    const { problems, warnings } = encoder.encodeValues(row, cells, 0)
    if (problems.length > 0) {
      throw new RangeError(problems.map(({ field, message }) => `${field}: ${message}`).join('; '))
    }
    const encoded = Float32Array.from(cells)
    const answers = scorers.map((score) => score(encoded))
    const values = isClass ? classAnswer(votedOf(answers), width) : Float64Array.from(meanOf(answers))
    const [prediction] = predictionsOf(schema.problem, answersOf(schema.problem, values, reading), { probabilities })
    if (!prediction) throw new Error('a row has a prediction')
    return { prediction, warnings: warnings.map(warningText) }
  }
}

/** A model that answers with a class is sure of it. */
function classAnswer(answer: Float32Array, width: number): Float64Array {
  if (width === 1) return Float64Array.from(answer)
  const probabilities = new Float64Array(width)
  probabilities[answer[0] ?? 0] = 1
  return probabilities
}
