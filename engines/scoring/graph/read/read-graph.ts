import { ELEMENT_TYPES, type OnnxGraph, type OtherPort, type TensorPort } from './onnx-graph.ts'
import { checkTensor } from './read-tensor.ts'
import { unservable } from './unservable.ts'
import { type WireField, wireFields, wireIntegers, wireMessage, wireNumber, wireText } from './wire-reader.ts'

/** What a model may have, so that reading it ends, and loading it too. */
const MOST_NODES = 20_000
/** Graphs inside of graphs: the branches of `If`, the bodies of `Loop` and `Scan`. */
const MOST_DEPTH = 8
const MOST_PORTS = 2000
const MOST_CONSTANTS = 20_000
const MOST_CLASSES = 1000
const MOST_METADATA_BYTES = 1024 * 1024
const DOMAINS: readonly string[] = ['', 'ai.onnx', 'ai.onnx.ml']

/**
 * Reads a model.onnx and refuses what is not served: data outside of the file, operators that are not of ONNX itself,
 * functions, more of anything than a model needs. Every byte that onnxruntime would look at is looked at here first.
 * @throws BoostlineError `model-unscorable`
 */
export function readOnnxGraph(file: Uint8Array): OnnxGraph {
  const model = Buffer.from(file.buffer, file.byteOffset, file.byteLength)
  const operators = new Map<string, number>()
  const metadata = new Map<string, string>()
  let metadataBytes = 0
  let graph: Buffer | undefined
  let version = 0
  for (const field of wireFields(model)) {
    if (field.number === MODEL.irVersion) version = wireNumber(field)
    else if (field.number === MODEL.graph) {
      if (graph) throw unservable('it has several graphs')
      graph = wireMessage(field)
    } else if (field.number === MODEL.operators) {
      const [domain, number] = operatorSet(wireMessage(field))
      operators.set(domain, number)
    } else if (field.number === MODEL.metadata) {
      const [key, value] = entry(wireMessage(field))
      metadataBytes += key.length + value.length
      metadata.set(key, value)
    } else if (field.number === MODEL.training) throw unservable('it holds how to train it')
    else if (field.number === MODEL.functions) {
      throw unservable('it defines functions of its own', INLINE_FUNCTIONS)
    }
  }
  if (!graph || version < 1) throw unservable('model.onnx is no ONNX model')
  if (metadataBytes > MOST_METADATA_BYTES) throw unservable('its metadata has more than 1 MiB')
  const foreign = [...operators.keys()].find((domain) => !DOMAINS.includes(domain))
  const counts = new GraphReader()
  const { inputs, outputs, constants, madeBy } = counts.read(graph, 0)
  // A set that no node is of does no harm; exporters name some that they did not need.
  if (operators.size === 0) throw unservable(`it names no operators${foreign === undefined ? '' : ` but ${foreign}`}`)
  return {
    operators,
    inputs: inputs.filter(({ name }) => !constants.has(name)).map(requireTensor),
    outputs,
    nodes: counts.nodes,
    madeBy,
    classLabels: counts.classLabels,
    knownTexts: counts.knownTexts,
    metadata,
  }
}

const INLINE_FUNCTIONS =
  'Export it without functions (torch.onnx.export(…, dynamo=False), or onnx.inliner.inline_local_functions), then upload model.tar.gz again.'
const STANDARD_OPERATORS =
  'Export it with the operators of ONNX and ai.onnx.ml alone: without the optimizer of onnxruntime, whose operators are of com.microsoft, and without operators of its own. Then upload model.tar.gz again.'

/** Field numbers of onnx.proto. */
const MODEL = { irVersion: 1, graph: 7, operators: 8, metadata: 14, training: 20, functions: 25 } as const
const GRAPH = { node: 1, constant: 5, input: 11, output: 12, sparseConstant: 15 } as const
const NODE = { input: 1, output: 2, operator: 4, attribute: 5, domain: 7 } as const
const ATTRIBUTE = {
  name: 1,
  tensor: 5,
  graph: 6,
  integers: 8,
  texts: 9,
  tensors: 10,
  graphs: 11,
  sparse: 22,
  sparses: 23,
} as const

type Port = TensorPort | OtherPort
type GraphParts = {
  readonly inputs: readonly Port[]
  readonly outputs: readonly Port[]
  readonly constants: ReadonlySet<string>
  readonly madeBy: ReadonlyMap<string, string>
}

/** Reads a graph and what is inside of it, and counts as it goes. */
class GraphReader {
  nodes = 0
  classLabels: readonly string[] | undefined
  readonly knownTexts = new Map<string, string>()
  /** Of a tensor that is another one in another shape: that one. */
  readonly #sameAs = new Map<string, string>()
  #constants = 0

  read(graph: Buffer, depth: number): GraphParts {
    if (depth > MOST_DEPTH) throw unservable(`it has graphs inside of graphs, more than ${MOST_DEPTH} deep`)
    const inputs: Port[] = []
    const outputs: Port[] = []
    const constants = new Set<string>()
    const madeBy = new Map<string, string>()
    for (const field of wireFields(graph)) {
      if (field.number === GRAPH.node) this.#readNode(wireMessage(field), depth, madeBy)
      else if (field.number === GRAPH.constant) constants.add(this.#readConstant(wireMessage(field)))
      else if (field.number === GRAPH.sparseConstant) throw sparse()
      else if (field.number === GRAPH.input) inputs.push(readPort(wireMessage(field)))
      else if (field.number === GRAPH.output) outputs.push(readPort(wireMessage(field)))
      if (inputs.length > MOST_PORTS || outputs.length > MOST_PORTS) {
        throw unservable(`it has more than ${MOST_PORTS} inputs or outputs`)
      }
    }
    return { inputs, outputs, constants, madeBy }
  }

  #readNode(node: Buffer, depth: number, madeBy: Map<string, string>): void {
    if (++this.nodes > MOST_NODES) throw unservable(`it has more than ${MOST_NODES.toLocaleString('en')} nodes`)
    const inputs: string[] = []
    const outputs: string[] = []
    let operator = ''
    let domain = ''
    let category: string | undefined
    for (const field of wireFields(node)) {
      if (field.number === NODE.input) inputs.push(wireText(field))
      else if (field.number === NODE.output) outputs.push(wireText(field))
      else if (field.number === NODE.operator) operator = wireText(field)
      else if (field.number === NODE.domain) domain = wireText(field)
      else if (field.number === NODE.attribute) category = this.#readAttribute(wireMessage(field), depth) ?? category
    }
    if (!DOMAINS.includes(domain)) {
      throw unservable(`its operator ${shown(operator)} is of ${shown(domain)}, not of ONNX`, STANDARD_OPERATORS)
    }
    for (const output of outputs) madeBy.set(output, operator)
    const [from = ''] = inputs
    const source = this.#sameAs.get(from) ?? from
    if (category !== undefined && !this.knownTexts.has(source)) this.knownTexts.set(source, category)
    if (KEEPS_VALUES.has(operator)) for (const output of outputs) this.#sameAs.set(output, source)
  }

  /** Returns the first text that an encoder of categories knows. */
  #readAttribute(attribute: Buffer, depth: number): string | undefined {
    let name = ''
    let category: string | undefined
    const labels: string[] = []
    for (const field of wireFields(attribute)) {
      if (field.number === ATTRIBUTE.name) name = wireText(field)
      else if (field.number === ATTRIBUTE.tensor || field.number === ATTRIBUTE.tensors) {
        this.#readConstant(wireMessage(field))
      } else if (field.number === ATTRIBUTE.graph || field.number === ATTRIBUTE.graphs) {
        this.read(wireMessage(field), depth + 1)
      } else if (field.number === ATTRIBUTE.sparse || field.number === ATTRIBUTE.sparses) throw sparse()
      else if (CATEGORIES.has(name) && field.number === ATTRIBUTE.texts) category ??= wireText(field)
      else labels.push(...labelsIn(name, field))
    }
    if (labels.length > MOST_CLASSES) throw tooManyClasses()
    if (labels.length > 0) this.classLabels ??= labels
    return category
  }

  #readConstant(tensor: Buffer): string {
    if (++this.#constants > MOST_CONSTANTS) {
      throw unservable(`it has more than ${MOST_CONSTANTS.toLocaleString('en')} constants`)
    }
    return checkTensor(tensor)
  }
}

/** Attributes of OneHotEncoder and CategoryMapper, and of LabelEncoder. */
const CATEGORIES: ReadonlySet<string> = new Set(['cats_strings', 'keys_strings'])
const KEEPS_VALUES: ReadonlySet<string> = new Set(['Identity', 'Reshape', 'Flatten', 'Squeeze', 'Unsqueeze', 'Cast'])

/** The name of an attribute comes before its value in what any exporter writes. */
function labelsIn(name: string, field: WireField): readonly string[] {
  if (name === 'classlabels_strings' && field.number === ATTRIBUTE.texts) return [wireText(field)]
  const isNumbers = name === 'classlabels_int64s' || name === 'classlabels_ints'
  if (!isNumbers || field.number !== ATTRIBUTE.integers) return []
  if ('bytes' in field && field.bytes.length > 10 * MOST_CLASSES) throw tooManyClasses()
  return wireIntegers(field).map(String)
}

function tooManyClasses() {
  return unservable(`it has more than ${MOST_CLASSES.toLocaleString('en')} classes`)
}

function sparse() {
  return unservable('it has sparse constants')
}

function operatorSet(message: Buffer): readonly [domain: string, version: number] {
  let domain = ''
  let version = 0
  for (const field of wireFields(message)) {
    if (field.number === 1) domain = wireText(field)
    else if (field.number === 2) version = wireNumber(field)
  }
  return [domain, version]
}

function entry(message: Buffer): readonly [key: string, value: string] {
  let key = ''
  let value = ''
  for (const field of wireFields(message)) {
    if (field.number === 1) key = wireText(field)
    else if (field.number === 2) value = wireText(field)
  }
  return [key, value]
}

/** ValueInfoProto: a name and a TypeProto, of which 1 is a tensor with its element's type and its shape. */
function readPort(message: Buffer): Port {
  let name = ''
  let port: Omit<TensorPort, 'name'> | undefined
  for (const field of wireFields(message)) {
    if (field.number === 1) name = wireText(field)
    else if (field.number === 2) {
      for (const type of wireFields(wireMessage(field))) if (type.number === 1) port = readTensorType(wireMessage(type))
    }
  }
  return port ? { name, ...port } : { name, type: 'other' }
}

function readTensorType(message: Buffer): Omit<TensorPort, 'name'> {
  let type: TensorPort['type'] = 'unknown'
  let shape: (number | null)[] | null = null
  for (const field of wireFields(message)) {
    if (field.number === 1) type = ELEMENT_TYPES.get(wireNumber(field)) ?? 'unknown'
    else if (field.number === 2) {
      shape = []
      for (const each of wireFields(wireMessage(field))) if (each.number === 1) shape.push(dimension(wireMessage(each)))
    }
  }
  return { type, shape }
}

/** A number, or a name for one that is known with the rows; some exporters write -1 for that. */
function dimension(message: Buffer): number | null {
  for (const field of wireFields(message)) {
    if (field.number === 1) return wireNumber(field) > 0 ? wireNumber(field) : null
  }
  return null
}

function requireTensor(port: Port): TensorPort {
  if (port.type !== 'other') return port
  throw unservable(`its input ${shown(port.name)} is no tensor`)
}

const LONGEST_SHOWN = 60

/** A name out of the file, for a message. */
export function shown(name: string): string {
  return JSON.stringify(name.length > LONGEST_SHOWN ? `${name.slice(0, LONGEST_SHOWN)}…` : name)
}
