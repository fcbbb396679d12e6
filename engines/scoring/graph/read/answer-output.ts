import type { OnnxGraph, OtherPort, TensorPort } from './onnx-graph.ts'
import { shown } from './read-graph.ts'
import { unservable } from './unservable.ts'

/** The output that is answered with: numbers a row, null where the graph does not say how many. */
export type AnswerFacts = {
  readonly output: string
  readonly width: number | null
  readonly kind: 'probabilities' | 'logits' | 'class-number' | 'number'
}

/** Best first: what exporters call the numbers of a classification. */
const NAMES = [/^probabilities$/i, /prob/i, /^logits$/i, /logit/i, /scores?$/i, /^prediction$/i, /^variable$/i]
const MAKES_PROBABILITIES: ReadonlySet<string> = new Set([
  'Softmax',
  'Sigmoid',
  'LinearClassifier',
  'SVMClassifier',
  'TreeEnsembleClassifier',
  'Normalizer',
])

const NO_MAPS =
  'Convert it with options={"zipmap": False} (skl2onnx), so that probabilities are a tensor. Then upload model.tar.gz again.'
const ONE_OUTPUT =
  'Export it with one output of a number, or a number a class, for each row; where there are several, call it probabilities or logits. Then upload model.tar.gz again.'

/** @throws BoostlineError `model-unscorable` where no output is numbers of rows, or several could be meant. */
export function answerOf({ outputs, madeBy }: OnnxGraph): AnswerFacts {
  const numbers = outputs.filter(isNumbers)
  const [only] = numbers
  if (!only) return answerWithoutNumbers(outputs)
  const byName = NAMES.flatMap((pattern) => numbers.filter(({ name }) => pattern.test(name))).at(0)
  const chosen = byName ?? (numbers.length === 1 ? only : undefined)
  if (!chosen) {
    throw unservable(
      `which of its outputs is the answer is not clear: ${numbers.map(({ name }) => shown(name)).join(', ')}`,
      ONE_OUTPUT,
    )
  }
  const { name, shape } = chosen
  const width = shape === null ? null : shape.length === 1 ? 1 : (shape[1] ?? null)
  const isProbability = /prob/i.test(name) || MAKES_PROBABILITIES.has(madeBy.get(name) ?? '')
  const kind = isProbability ? 'probabilities' : /logit/i.test(name) ? 'logits' : 'number'
  return { output: name, width, kind }
}

function answerWithoutNumbers(outputs: OnnxGraph['outputs']): AnswerFacts {
  const map = outputs.find(({ type }) => type === 'other')
  if (map) throw unservable(`its output ${shown(map.name)} is a map and no tensor`, NO_MAPS)
  const classes = outputs.find(
    (port): port is TensorPort => (port.type === 'int64' || port.type === 'int32') && isRows(port),
  )
  if (classes) return { output: classes.name, width: 1, kind: 'class-number' }
  throw unservable('no output of it is a number, or a number a class, for each row', ONE_OUTPUT)
}

function isNumbers(port: TensorPort | OtherPort): port is TensorPort {
  return (port.type === 'float' || port.type === 'double') && isRows(port)
}

function isRows(port: TensorPort | OtherPort): boolean {
  if (port.type === 'other') return false
  return port.shape === null || port.shape.length === 1 || port.shape.length === 2
}
