import type { Column, FeatureSchema, Problem } from '#shared/schema/feature-schema.ts'
import { type AnswerFacts, answerOf } from './read/answer-output.ts'
import type { OnnxFiles } from './read/archive-files.ts'
import type { OnnxGraph, TensorPort } from './read/onnx-graph.ts'
import { shown } from './read/read-graph.ts'
import { isTokenInput, rowShape } from './read/row-inputs.ts'
import { unservable } from './read/unservable.ts'

type Names = Pick<FeatureSchema, 'dataset' | 'runId'>

/** The field of a text whose input is tokens, which have no name of their own. */
const TEXT_FIELD = 'sentence'
/** More is cut off by any tokenizer, and says little. */
export const MOST_CHARACTERS = 10_000
/** What a model's metadata may say, as `./boostline export --onnx` writes it. */
export const FEATURE_NAMES = 'feature_names'
export const CLASS_LABELS = 'class_labels'
const NAME_ALL =
  'Put a schema.json beside model.tar.gz, or name the features in the metadata of the model: feature_names, as a JSON list. Then upload model.tar.gz again.'
const NAME_CLASSES =
  'Put a schema.json beside model.tar.gz, or a config.json with "id2label" into it. Then upload model.tar.gz again.'
const FROM_THE_GRAPH =
  'There was no schema.json beside the model: its features and classes are as the graph itself says.'

/**
 * The schema of an ONNX model that has none beside it: a column for each input, by its name; of one input with many
 * numbers as the model's metadata name them, or f0, f1, …; for tokens the field `sentence`. The classes are those that
 * config.json or the graph knows. Nobody knows the rows that it was trained on: the statistics are of none.
 * @throws BoostlineError `model-unscorable`
 */
export function schemaOfGraph(graph: OnnxGraph, files: OnnxFiles, { dataset, runId }: Names): FeatureSchema {
  const columns: Column[] = []
  let position = 0
  for (const named of featuresOf(graph, files.tokenizer !== undefined)) {
    const feature = featureColumn(named, columns.length, position, graph)
    columns.push(feature)
    if (named.type !== 'string') position++
  }
  const names = columns.map(({ name }) => name)
  if (new Set(names).size < names.length) throw unservable('two of its inputs have one name', NAME_ALL)
  const target = ['label', 'target', 'prediction'].find((name) => !names.includes(name)) ?? `${names.join('_')}_label`
  return {
    version: 3,
    dataset,
    runId,
    problem: problemOf(graph, files),
    columns: [...columns, { name: target, index: columns.length, role: 'target' }],
    encodedWidth: position,
    warnings: [FROM_THE_GRAPH],
  }
}

type Feature = Pick<TensorPort, 'name' | 'type'>

function featuresOf(graph: OnnxGraph, hasTokenizer: boolean): readonly Feature[] {
  const isTokens = (port: TensorPort) => isTokenInput(port, hasTokenizer)
  const sentence: Feature[] = graph.inputs.some(isTokens) ? [{ name: TEXT_FIELD, type: 'string' }] : []
  const others = graph.inputs.filter((port) => !isTokens(port))
  return [...sentence, ...others.flatMap((port) => featuresOfInput(port, graph, others.length === 1))]
}

function featuresOfInput(port: TensorPort, { metadata }: OnnxGraph, isOnly: boolean): readonly Feature[] {
  const { name, type } = port
  const { count } = rowShape(port)
  if (type === 'string') {
    if (count === 1 || count === null) return [{ name, type }]
    throw unservable(`its input ${shown(name)} has ${count} texts a row`, NAME_ALL)
  }
  const given = isOnly ? namesIn(metadata, FEATURE_NAMES) : undefined
  if (count === 1 && !given) return [{ name, type }]
  if (given && (count === null || count === given.length)) return given.map((each) => ({ name: each, type }))
  if (given) throw unservable(`it takes ${count} numbers a row, and its metadata name ${given.length}`, NAME_ALL)
  if (count === null) throw unservable(`its input ${shown(name)} does not say how many numbers a row has`, NAME_ALL)
  const prefix = isOnly ? 'f' : `${name}_`
  return Array.from({ length: count }, (_, index) => ({ name: `${prefix}${index}`, type }))
}

/** A JSON list, or names with commas between. */
function namesIn(metadata: OnnxGraph['metadata'], key: string): readonly string[] | undefined {
  const text = metadata.get(key)
  if (text === undefined || text === '') return undefined
  if (!text.trimStart().startsWith('[')) return text.split(',').map((name) => name.trim())
  try {
    const names: unknown = JSON.parse(text)
    if (Array.isArray(names) && names.every((name): name is string => typeof name === 'string')) return names
  } catch {
    // Said below: it is no list of names.
  }
  throw unservable(`its metadata ${key} are no list of names`, NAME_ALL)
}

function featureColumn({ name, type }: Feature, index: number, position: number, { knownTexts }: OnnxGraph): Column {
  const common = { name, index, role: 'feature', missing: 0, position, fill: null } as const
  const nothing = { top: [], missingRate: 0 }
  if (type === 'string') {
    const example = knownTexts.get(name) ?? 'the sentence that is to be judged'
    const text = { type: 'text', encoding: 'as-sent', mostCharacters: MOST_CHARACTERS } as const
    return { ...common, ...text, example, statistics: nothing, reading: { missingWords: [] } }
  }
  if (type === 'bool') {
    return {
      ...common,
      type: 'boolean',
      encoding: 'zero-one',
      statistics: nothing,
      reading: { missingWords: 'values', words: null },
    }
  }
  if (type === 'unknown') throw unservable(`its input ${shown(name)} is of a type that no column has`)
  const statistics = { min: 0, max: 0, mean: 0, deciles: [], counts: [], missingRate: 0 }
  return {
    ...common,
    type: 'number',
    encoding: 'number',
    statistics,
    reading: { missingWords: 'values', number: null },
  }
}

function problemOf(graph: OnnxGraph, { labels: ofConfig, tokenizer }: OnnxFiles): Problem {
  const { width, kind, output } = answerOf(graph)
  const given = ofConfig ?? graph.classLabels ?? namesIn(graph.metadata, CLASS_LABELS)
  if (kind === 'number' && !given && !tokenizer && width === 1) return regression()
  const labels = given ?? (kind === 'number' && !tokenizer ? undefined : numbered(width, kind))
  if (!labels)
    throw unservable(`it does not say what the classes are that its output ${shown(output)} is of`, NAME_CLASSES)
  if (labels.length < 2) return regression()
  const isOfLabels = width === null || kind === 'class-number' || width === labels.length
  if (!isOfLabels && !(width === 1 && labels.length === 2)) {
    throw unservable(
      `its output ${shown(output)} has ${width} numbers a row, and there are ${labels.length} labels`,
      NAME_CLASSES,
    )
  }
  const classes = labels.map((label) => ({ label, count: 0 }))
  return { type: classes.length === 2 ? 'binary' : 'multiclass', classes }
}

/** Classes without labels are called by their numbers. One probability is that of the second of two. */
function numbered(width: number | null, kind: AnswerFacts['kind']): readonly string[] | undefined {
  if (width === null || kind === 'class-number') return undefined
  const count = width === 1 && kind === 'probabilities' ? 2 : width
  return Array.from({ length: count }, (_, code) => String(code))
}

function regression(): Problem {
  return { type: 'regression', target: { mean: 0, min: 0, max: 0 } }
}
