import type { Calibration } from '#shared/serving/calibration.ts'
import { DEFAULT_THRESHOLD, type Reading } from '#shared/serving/predictions.ts'
import type { ModelFile, ServingImage } from '../../xgboost/model/model-info.ts'
import { outputsOf } from '../../xgboost/model/xgboost-model.ts'
import { type Member, readMembers } from '../../xgboost/read-members.ts'
import { FLOAT, Graph, INT64, type Port, STRING } from './graph.ts'
import { addTrees } from './tree-ensemble.ts'

/** What turns a model's answer into the API's. */
export type Labels = {
  /** The classes in the order of their numbers. */
  readonly labels: readonly string[]
  /** Where class 1 of two begins, and how probabilities are corrected. */
  readonly reading: Reading
}

export type OnnxFacts = {
  readonly name: string
  readonly documentation: string
  readonly metadata: Readonly<Record<string, string>>
  /** Of a classification whose model answers probabilities. */
  readonly classes?: Labels
}

/**
 * The ONNX model of an archive's models. Its input `features` are encoded rows (float32, NaN where missing), its output
 * `prediction` is what the container answers; with classes there are `label` and `probabilities` (a column a class).
 * @throws BoostlineError `model-unscorable`
 */
export function exportOnnx(files: readonly ModelFile[], image: ServingImage, facts: OnnxFacts): Uint8Array {
  const members = readMembers(files, image)
  const graph = new Graph()
  const answers = members.map((member) => addMember(graph, member))
  const [{ model, rules } = {}] = members
  if (!model || !rules) throw new Error('an archive has a model')
  const width = rules.objective.transform === 'likeliest' ? 1 : outputsOf(model)
  const prediction = rules.objective.kind === 'class' ? voted(graph, answers) : mean(graph, answers)
  graph.add('Identity', [prediction], { output: 'prediction' })
  const outputs: Port[] = [{ name: 'prediction', type: FLOAT, width }]
  if (facts.classes) outputs.push(...addLabels(graph, prediction, width, facts.classes))
  const inputs: readonly Port[] = [{ name: ROWS, type: FLOAT, width: model.features }]
  return graph.encode({ ...facts, inputs, outputs })
}

const ROWS = 'features'

/** What one model answers: margins, made an answer by the objective. */
function addMember(graph: Graph, member: Member): string {
  const { model, rules } = member
  const { booster } = model
  const margins = booster.kind === 'trees' ? addTrees(graph, ROWS, member, booster) : addLinear(graph, member)
  switch (rules.objective.transform) {
    case 'identity':
      return margins
    case 'sigmoid':
      return graph.add('Sigmoid', [margins])
    case 'exponential':
      return graph.add('Exp', [margins])
    case 'step':
      return asFloats(graph, graph.add('Greater', [margins, graph.floats(Float32Array.of(0))]))
    case 'softmax':
      return graph.add('Softmax', [margins], { attributes: { axis: { integer: 1 } } })
    case 'likeliest':
      return asFloats(graph, graph.add('ArgMax', [margins], { attributes: { axis: { integer: 1 } } }))
  }
}

/** A weight a feature and output; a missing cell adds nothing. */
function addLinear(graph: Graph, { model, rules }: Member): string {
  if (model.booster.kind !== 'linear') throw new Error('trees are no linear model')
  const { features } = model
  const { weights } = model.booster
  const outputs = outputsOf(model)
  const zero = graph.floats(Float32Array.of(0))
  const cells = graph.add('Where', [graph.add('IsNaN', [ROWS]), zero, ROWS])
  const ofFeatures = graph.floats(weights.slice(0, features * outputs), [features, outputs])
  const starts = weights.slice(features * outputs).map((bias, output) => bias + (rules.base[output] ?? 0))
  return graph.add('Gemm', [cells, ofFeatures, graph.floats(starts, [1, outputs])])
}

function asFloats(graph: Graph, name: string): string {
  return graph.add('Cast', [name], { attributes: { to: { integer: FLOAT } } })
}

function mean(graph: Graph, answers: readonly string[]): string {
  return answers.length === 1 ? (answers[0] ?? '') : graph.add('Mean', answers)
}

/** The class that most models answer, the lowest of several: of the votes for each class the first highest. */
function voted(graph: Graph, answers: readonly string[]): string {
  if (answers.length === 1) return answers[0] ?? ''
  const together = graph.add('Concat', answers, { attributes: { axis: { integer: 1 } } })
  const numbers = graph.add('Cast', [together], { attributes: { to: { integer: INT64 } } })
  const depth = graph.integers([MOST_CLASSES])
  const isClass = graph.add('OneHot', [numbers, depth, graph.floats(Float32Array.of(0, 1))])
  const votes = graph.add('ReduceSum', [isClass, graph.integers([1])], { attributes: { keepdims: { integer: 0 } } })
  return asFloats(graph, graph.add('ArgMax', [votes], { attributes: { axis: { integer: 1 } } }))
}
const MOST_CLASSES = 1000

/** The prediction in the dataset's own words. */
function addLabels(graph: Graph, prediction: string, width: number, { labels, reading }: Labels): readonly Port[] {
  const isTwo = width === 1
  const { calibration, threshold } = reading
  const corrected = calibration ? addCalibration(graph, prediction, isTwo, calibration) : prediction
  if (isTwo) {
    const other = graph.add('Sub', [scalar(graph, 1), corrected])
    graph.add('Concat', [other, corrected], { attributes: { axis: { integer: 1 } }, output: 'probabilities' })
  } else graph.add('Identity', [corrected], { output: 'probabilities' })
  const codes = isTwo
    ? graph.add('Not', [graph.add('Less', [corrected, scalar(graph, threshold ?? DEFAULT_THRESHOLD)])])
    : graph.add('ArgMax', [corrected], { attributes: { axis: { integer: 1 } } })
  const column = graph.add('Cast', [codes], { attributes: { to: { integer: INT64 } } })
  const flat = graph.add('Reshape', [column, graph.integers([-1])])
  graph.add('Gather', [graph.texts(labels), flat], { output: 'label' })
  return [
    { name: 'label', type: STRING },
    { name: 'probabilities', type: FLOAT, width: labels.length },
  ]
}

/** As `calibrated` of shared/serving does it: of two classes the log-odds are corrected, of several the logarithms. */
function addCalibration(graph: Graph, prediction: string, isTwo: boolean, { slope, intercept }: Calibration): string {
  const kept = graph.add('Clip', [prediction, scalar(graph, LEAST), scalar(graph, isTwo ? 1 - LEAST : 1)])
  const logarithm = graph.add('Log', [kept])
  if (!isTwo) {
    const scaled = graph.add('Mul', [logarithm, scalar(graph, slope)])
    return graph.add('Softmax', [scaled], { attributes: { axis: { integer: 1 } } })
  }
  const opposite = graph.add('Log', [graph.add('Sub', [scalar(graph, 1), kept])])
  const odds = graph.add('Sub', [logarithm, opposite])
  const corrected = graph.add('Add', [graph.add('Mul', [odds, scalar(graph, slope)]), scalar(graph, intercept)])
  return graph.add('Sigmoid', [corrected])
}

/** As shared/serving/calibration.ts has it. */
const LEAST = 1e-7

function scalar(graph: Graph, value: number): string {
  return graph.floats(Float32Array.of(value), [])
}
