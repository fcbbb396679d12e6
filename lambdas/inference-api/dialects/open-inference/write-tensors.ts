import type { Problem } from '#shared/schema/feature-schema.ts'
import { cutText, invalidFeatures } from '../../http/problem.ts'
import type { AnsweredPrediction } from '../../predict/answer-question.ts'

type OutputTensor = {
  readonly name: string
  readonly datatype: 'BYTES' | 'FP64'
  /** How many values a row, where that is a dimension of its own. */
  readonly width?: number
  readonly parameters?: Readonly<Record<string, string>>
  readonly valuesOf: (prediction: AnsweredPrediction) => readonly unknown[]
}

/** What a model of this problem answers. */
export function outputTensors(problem: Problem): readonly OutputTensor[] {
  if (problem.type === 'regression') {
    return [{ name: 'value', datatype: 'FP64', valuesOf: (each) => ['value' in each && each.value] }]
  }
  const labels = problem.classes.map(({ label }) => label)
  return [
    { name: 'label', datatype: 'BYTES', valuesOf: (each) => ['label' in each && each.label] },
    { name: 'probability', datatype: 'FP64', valuesOf: (each) => ['label' in each && each.probability] },
    {
      name: 'probabilities',
      datatype: 'FP64',
      width: labels.length,
      // A parameter is a text, a number or a boolean.
      parameters: { labels: JSON.stringify(labels) },
      valuesOf: (each) => labels.map((label) => 'label' in each && each.probabilities?.[label]),
    },
  ]
}

/** The tensors that a request asks for by name, or all. @throws RequestProblem 400 for one that there is not. */
export function requestedTensors(problem: Problem, requested: unknown): readonly OutputTensor[] {
  const all = outputTensors(problem)
  if (requested === undefined) return all
  const names = Array.isArray(requested) ? requested.map((each: unknown) => nameOf(each)) : []
  const found = names.flatMap((name) => all.find((tensor) => tensor.name === name) ?? [])
  if (names.length > 0 && found.length === names.length && new Set(names).size === names.length) return found
  const unknown = names.find((name) => !all.some((tensor) => tensor.name === name))
  throw invalidFeatures([
    {
      field: 'outputs',
      message: `must be a list of some of ${all.map(({ name }) => name).join(', ')}${unknown === undefined ? ', each once' : `; there is no ${cutText(unknown)}`}`,
    },
  ])
}

function nameOf(output: unknown): string {
  return typeof output === 'object' && output !== null && 'name' in output ? String(output.name) : ''
}

/** Predictions as a tensor, its values flat. */
export function writeTensor(
  { name, datatype, width, parameters, valuesOf }: OutputTensor,
  predictions: readonly AnsweredPrediction[],
) {
  return {
    name,
    datatype,
    shape: [predictions.length, ...(width === undefined ? [] : [width])],
    ...(parameters && { parameters }),
    data: predictions.flatMap(valuesOf),
  }
}
