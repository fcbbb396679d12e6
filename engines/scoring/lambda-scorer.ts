import type { ScorerOf } from '#shared/serving/scorer.ts'
import { servingError } from '#shared/serving/serving-error.ts'
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
      if (features !== rows.width || answers !== answerWidth) {
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
      return scored
    },
  }
}

/** Enough for the fastest path, and few enough that a signal is heard. */
const ROWS_AT_ONCE = 4096
