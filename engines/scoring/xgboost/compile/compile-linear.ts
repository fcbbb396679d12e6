import { type Linear, outputsOf, type XgboostModel } from '../model/xgboost-model.ts'
import type { SectionWriter } from '../packed/section-writer.ts'

/** Writes weights and starts of a linear model; returns their addresses. */
export function compileLinear(
  model: XgboostModel,
  { booster, base }: { readonly booster: Linear; readonly base: Float32Array },
  writer: SectionWriter,
): { readonly weightsAt: number; readonly startsAt: number } {
  const outputs = outputsOf(model)
  const biases = booster.weights.subarray(model.features * outputs)
  return {
    weightsAt: writer.write(booster.weights.subarray(0, model.features * outputs)),
    // As XGBoost begins: the bias, and the base score added to it.
    startsAt: writer.write(biases.map((bias, output) => bias + (base[output] ?? 0))),
  }
}
