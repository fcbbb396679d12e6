import type { ScorerOf } from '#shared/serving/scorer.ts'
import { servingError } from '#shared/serving/serving-error.ts'
import { answerRows, takesRows } from './answer-rows.ts'
import type { CompiledModels } from './compiled-models.ts'

/** Scores in this process, with the model that was compiled for it. */
export function lambdaScorer(models: CompiledModels): Pick<ScorerOf<'lambda'>, 'score'> {
  return {
    score: async (target, rows, { answerWidth, signal }) => {
      if (rows.values.length === 0) return new Float64Array(0)
      const model = await models.load(target)
      if (!takesRows(model, rows, answerWidth)) {
        const { features, answers } = model.info
        const reason = `it takes ${features} cells and answers ${answers} numbers a row, not ${rows.width} and ${answerWidth}`
        throw servingError('serving-refused', target, reason)
      }
      return answerRows(model, rows, answerWidth, signal)
    },
  }
}
