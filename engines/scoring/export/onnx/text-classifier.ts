import { FLOAT, Graph, INT64 } from './graph.ts'

/** A weight for each token and class, and what each class begins with. */
export type TokenWeights = {
  readonly classes: number
  /** For each token one a class. */
  readonly weights: Float32Array
  readonly bias: Float32Array
}

/**
 * A classifier of texts by the mean of its tokens' weights, as ONNX with the inputs and the output of Hugging Face's
 * models: `input_ids` and `attention_mask`, of any number of tokens, and `logits`.
 */
export function textClassifier({ classes, weights, bias }: TokenWeights, name: string): Uint8Array {
  const graph = new Graph()
  const table = graph.floats(weights, [weights.length / classes, classes])
  const ofTokens = graph.add('Gather', [table, 'input_ids'])
  const isToken = graph.add('Cast', ['attention_mask'], { attributes: { to: { integer: FLOAT } } })
  const mask = graph.add('Unsqueeze', [isToken, graph.integers([2])])
  const kept = graph.add('Mul', [ofTokens, mask])
  const sum = graph.add('ReduceSum', [kept, graph.integers([1])], { attributes: { keepdims: { integer: 0 } } })
  const count = graph.add('ReduceSum', [isToken, graph.integers([1])], { attributes: { keepdims: { integer: 1 } } })
  const mean = graph.add('Div', [sum, count])
  graph.add('Add', [mean, graph.floats(bias)], { output: 'logits' })
  return graph.encode({
    name,
    documentation: '',
    metadata: {},
    inputs: ['input_ids', 'attention_mask'].map((input) => ({ name: input, type: INT64, width: 'tokens' })),
    outputs: [{ name: 'logits', type: FLOAT, width: classes }],
  })
}
