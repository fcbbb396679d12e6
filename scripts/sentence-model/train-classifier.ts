import type { TokenWeights } from '#engines/scoring/export/onnx/text-classifier.ts'

/** The token numbers of a text, and its class. */
export type TokenizedText = { readonly ids: readonly number[]; readonly topic: number }

export type TrainingSettings = {
  readonly tokens: number
  readonly classes: number
  readonly rounds: number
  readonly learningRate: number
}

/** Logistic regression on the mean of the tokens of a text, by gradient descent, text by text. */
export function trainClassifier(
  texts: readonly TokenizedText[],
  { tokens, classes, rounds, learningRate }: TrainingSettings,
): TokenWeights {
  const weights = new Float32Array(tokens * classes)
  const bias = new Float32Array(classes)
  for (let round = 0; round < rounds; round++) {
    for (const { ids, topic } of texts) {
      const probabilities = softmax(logitsOf({ classes, weights, bias }, ids))
      for (let each = 0; each < classes; each++) {
        const step = learningRate * ((each === topic ? 1 : 0) - (probabilities[each] ?? 0))
        bias[each] = (bias[each] ?? 0) + step
        for (const id of ids) {
          const at = id * classes + each
          weights[at] = (weights[at] ?? 0) + step / ids.length
        }
      }
    }
  }
  return { classes, weights, bias }
}

export function logitsOf({ classes, weights, bias }: TokenWeights, ids: readonly number[]): readonly number[] {
  return Array.from({ length: classes }, (_, each) => {
    const sum = ids.reduce((total, id) => total + (weights[id * classes + each] ?? 0), 0)
    return (bias[each] ?? 0) + sum / ids.length
  })
}

function softmax(logits: readonly number[]): readonly number[] {
  const highest = Math.max(...logits)
  const exponents = logits.map((logit) => Math.exp(logit - highest))
  const sum = exponents.reduce((total, each) => total + each, 0)
  return exponents.map((each) => each / sum)
}
