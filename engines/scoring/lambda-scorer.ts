import type { ScorerOf } from '#shared/serving/scorer.ts'
import { servingError } from '#shared/serving/serving-error.ts'
import { answerRows, takesRows } from './answer-rows.ts'
import type { CompiledModels } from './compiled-models.ts'
import { type OnnxHere, requireOnnx } from './onnx.ts'

/** Scores in this process, with the model that was compiled for it; with one of ONNX as the deployment has it. */
export function lambdaScorer(models: CompiledModels, onnx?: OnnxHere): Pick<ScorerOf<'lambda'>, 'score'> {
  return {
    score: async (target, rows, options) => {
      if (target.format === 'onnx') return await requireOnnx(onnx).score(target, rows, options)
      const { answerWidth, signal } = options
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
