import { encodedWidthOf } from '#shared/schema/encoded-width.ts'
import { featureColumns } from '#shared/schema/feature-columns.ts'
import type { FeatureColumn, FeatureSchema } from '#shared/schema/feature-schema.ts'
import { answerWidth } from '#shared/serving/predictions.ts'
import type {
  CellsInput,
  OnnxAnswer,
  OnnxContract,
  OnnxInput,
  TextInput,
  TokenRules,
  TokensInput,
} from './onnx-contract.ts'
import { type AnswerFacts, answerOf } from './read/answer-output.ts'
import type { OnnxFiles, Tokenizer } from './read/archive-files.ts'
import type { OnnxGraph, TensorPort } from './read/onnx-graph.ts'
import { shown } from './read/read-graph.ts'
import { isTokenInput, rowShape } from './read/row-inputs.ts'
import { unservable } from './read/unservable.ts'

/** What Hugging Face's models read where nothing says otherwise. */
const DEFAULT_TOKENS = 512
const MOST_TOKENS = 8192
const FIT = 'Upload model.tar.gz with the schema.json of the data that the model was trained on, or without one.'

/**
 * How the rows of a schema are given to a graph, and its answers read.
 * @throws BoostlineError `model-unscorable` where the two do not belong together.
 */
export function planContract(graph: OnnxGraph, { tokenizer }: OnnxFiles, schema: FeatureSchema): OnnxContract {
  const columns = featureColumns(schema)
  const texts = columns.filter(({ encoding }) => encoding === 'as-sent')
  const inputs = graph.inputs.map((port) =>
    isTokenInput(port, tokenizer !== undefined)
      ? tokensInput(port, texts)
      : port.type === 'string'
        ? textInput(port, texts)
        : cellsInput(port, graph, schema, columns),
  )
  requireAllUsed(inputs, columns, tokenizer !== undefined)
  const ids = inputs.find(({ kind }) => kind === 'token-ids')
  const idsPort = graph.inputs.find(({ name }) => name === ids?.name)
  return {
    inputs,
    answer: answerBy(answerOf(graph), schema),
    cells: columns.reduce((sum, column) => sum + encodedWidthOf(column), 0),
    texts: texts.length,
    ...(tokenizer && idsPort && { tokens: tokenRules(tokenizer, idsPort, texts[0]?.name ?? '') }),
    takesMany: graph.inputs.every((port) => port.shape?.[0] == null),
  }
}

function tokensInput({ name, type }: TensorPort, texts: readonly FeatureColumn[]): TokensInput {
  if (texts.length !== 1) {
    throw unservable(
      `it reads one text, and schema.json has ${texts.length} columns that are texts as they are sent`,
      FIT,
    )
  }
  const kind = /mask/i.test(name) ? 'attention-mask' : /type/i.test(name) ? 'token-types' : 'token-ids'
  return { kind, name, type: type === 'int32' ? type : 'int64' }
}

function textInput(port: TensorPort, texts: readonly FeatureColumn[]): TextInput {
  const { rank } = rowShape(port)
  const byName = texts.findIndex(({ name }) => name === port.name)
  const text = byName >= 0 ? byName : texts.length === 1 ? 0 : -1
  if (text < 0)
    throw unservable(`its input ${shown(port.name)} is a text, and schema.json has no such column as-sent`, FIT)
  const { name: feature = port.name, example } = texts[text] ?? {}
  return { kind: 'text', name: port.name, feature, ...(example != null && { example }), text, rank }
}

function cellsInput(
  port: TensorPort,
  graph: OnnxGraph,
  schema: FeatureSchema,
  columns: readonly FeatureColumn[],
): CellsInput {
  const { name, type } = port
  if (type === 'unknown' || type === 'string')
    throw unservable(`its input ${shown(name)} is of a type that no column has`)
  const { rank, count } = rowShape(port)
  const numbers = graph.inputs.filter((each) => each.type !== 'string')
  const cellNames = columns.flatMap((each) => Array.from({ length: encodedWidthOf(each) }, () => each.name))
  if (numbers.length === 1) {
    const width = schema.encodedWidth
    if (count !== null && count !== width) {
      throw unservable(`it takes ${count} numbers a row where schema.json makes ${width} of it`, FIT)
    }
    return { kind: 'cells', name, type, from: 0, count: width, rank, features: cellNames }
  }
  const column = columns.find((each) => each.name === name)
  const blocks = columns.filter((each) => new RegExp(`^${escaped(name)}_\\d+$`).test(each.name))
  const [start = column] = blocks
  if (!start || start.encoding === 'as-sent')
    throw unservable(`schema.json has no column for its input ${shown(name)}`, FIT)
  const width = (column ? [column] : blocks).reduce((sum, each) => sum + encodedWidthOf(each), 0)
  if (count !== null && count !== width) {
    throw unservable(
      `its input ${shown(name)} takes ${count} numbers a row where schema.json makes ${width} of it`,
      FIT,
    )
  }
  const from = (column ?? start).position
  return { kind: 'cells', name, type, from, count: width, rank, features: cellNames.slice(from, from + width) }
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}

/** Every column goes somewhere: one that the model never sees was not what it was trained on. */
function requireAllUsed(inputs: readonly OnnxInput[], columns: readonly FeatureColumn[], hasTokenizer: boolean): void {
  const texts = columns.filter(({ encoding }) => encoding === 'as-sent')
  for (const column of columns) {
    const isUsed = inputs.some((input) => {
      if (input.kind === 'cells') return column.position >= input.from && column.position < input.from + input.count
      if (input.kind === 'text') return texts[input.text] === column
      return column.encoding === 'as-sent'
    })
    if (!isUsed) throw unservable(`it has no input for the column ${shown(column.name)} of schema.json`, FIT)
  }
  if (hasTokenizer && !inputs.some(({ kind }) => kind === 'token-ids')) {
    throw unservable('there is a tokenizer.json beside it, and it has no input of tokens, such as "input_ids"', FIT)
  }
}

function tokenRules({ mostTokens, padding }: Tokenizer, { shape }: TensorPort, feature: string): TokenRules {
  const fixed = shape?.[1] ?? null
  const most = fixed ?? Math.min(mostTokens ?? DEFAULT_TOKENS, MOST_TOKENS)
  if (most < 1 || most > MOST_TOKENS) throw unservable(`it reads ${most} tokens of a text, not 1 to ${MOST_TOKENS}`)
  return { feature, most, isFixed: fixed !== null, padding }
}

/** What the output's numbers are, by what the schema says is predicted. */
function answerBy({ output, width, kind }: AnswerFacts, { problem }: FeatureSchema): OnnxAnswer {
  const answers = answerWidth(problem)
  if (problem.type === 'regression') {
    if (kind === 'class-number' || (width ?? 1) !== 1) {
      throw unservable(`its output ${shown(output)} is not the one number that a regression has`, FIT)
    }
    return { output, width: 1, transform: 'none', answers }
  }
  const classes = problem.classes.length
  if (kind === 'class-number') return { output, width: 1, transform: 'class-number', answers }
  const given = width ?? classes
  if (given !== classes && !(classes === 2 && given === 1)) {
    throw unservable(`its output ${shown(output)} has ${given} numbers a row, and there are ${classes} classes`, FIT)
  }
  const transform = kind === 'probabilities' ? 'none' : given === 1 ? 'sigmoid' : 'softmax'
  return { output, width: given, transform, answers }
}
