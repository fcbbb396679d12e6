import type { ScorerOf } from '#shared/serving/scorer.ts'
import { servingError } from '#shared/serving/serving-error.ts'
import { answersClassNumbers } from './compile-archive.ts'
import type { CompiledModels } from './compiled-models.ts'

/**
 * Scores in this process, with the model that was compiled for it. Encoded numbers become float32, as the container
 * makes them of the CSV that an endpoint gets; its answers are float32, too.
 */
export function lambdaScorer(models: CompiledModels): Pick<ScorerOf<'lambda'>, 'score'> {
  return {
    score: async (target, rows, { answerWidth, signal }) => {
      const count = rows.values.length / rows.width
      if (count === 0) return new Float64Array(0)
      const model = await models.load(target)
      const { features, answers } = model.info
      const isClassNumbers = answersClassNumbers(model.info, answerWidth)
      if (features !== rows.width || (answers !== answerWidth && !isClassNumbers)) {
        const reason = `it takes ${features} cells and answers ${answers} numbers a row, not ${rows.width} and ${answerWidth}`
        throw servingError('serving-refused', target, reason)
      }
      const scored = new Float64Array(count * answers)
      for (let start = 0; start < count; start += ROWS_AT_ONCE) {
        signal?.throwIfAborted()
        const end = Math.min(count, start + ROWS_AT_ONCE)
        const block = Float32Array.from(rows.values.subarray(start * features, end * features))
        scored.set(model.predict(block, end - start), start * answers)
      }
      return isClassNumbers && answerWidth > 1 ? asProbabilities(scored, answerWidth) : scored
    },
  }
}

/** A model that answers with a class is sure of it. */
function asProbabilities(classNumbers: Float64Array, classes: number): Float64Array {
  const probabilities = new Float64Array(classNumbers.length * classes)
  for (const [row, code] of classNumbers.entries()) probabilities[row * classes + code] = 1
  return probabilities
}

/** Enough for the fastest path, and few enough that a signal is heard. */
const ROWS_AT_ONCE = 4096
