import { Message } from '../../export/onnx/protobuf.ts'

/* ONNX models by hand, as a test needs them: of few nodes, or such as no exporter writes. */

const ELEMENT = { float: 1, int32: 6, int64: 7, string: 8, bool: 9, double: 11, float16: 10 } as const

export type TestPort = {
  readonly name: string
  readonly type?: keyof typeof ELEMENT
  /** A name where it is not fixed; by default any number of rows of one number. */
  readonly shape?: readonly (number | string)[] | undefined
}

export type TestNode = {
  readonly operator: string
  readonly inputs?: readonly string[]
  readonly outputs?: readonly string[]
  readonly domain?: string
  /** Encoded AttributeProtos. */
  readonly attributes?: readonly Message[]
}

export type TestModel = {
  readonly inputs?: readonly TestPort[]
  readonly outputs?: readonly (TestPort | Message)[]
  readonly nodes?: readonly (TestNode | Message)[]
  readonly constants?: readonly Message[]
  readonly operatorSets?: readonly (readonly [domain: string, version: number])[]
  readonly metadata?: Readonly<Record<string, string>>
  /** Changes the model message before it is encoded. */
  readonly more?: (model: Message) => Message
}

const X = { name: 'x' }
const Y = { name: 'y' }

/** By default `y` is `x`, of rows of one number. */
export function testModel(model: TestModel = {}): Uint8Array {
  const { operatorSets = [['', 17]], metadata = {}, more = (message) => message } = model
  const message = new Message().integer(1, 8).message(7, testGraph(model))
  for (const [domain, version] of operatorSets) message.message(8, new Message().text(1, domain).integer(2, version))
  for (const [key, value] of Object.entries(metadata)) message.message(14, new Message().text(1, key).text(2, value))
  return more(message).encoded()
}

export function testGraph({ inputs = [X], outputs = [Y], nodes, constants = [] }: TestModel): Message {
  const all = nodes ?? [{ operator: 'Identity', inputs: ['x'], outputs: ['y'] }]
  return new Message()
    .messages(
      1,
      all.map((node) => (node instanceof Message ? node : testNode(node))),
    )
    .text(2, 'test')
    .messages(5, constants)
    .messages(11, inputs.map(testPort))
    .messages(
      12,
      outputs.map((port) => (port instanceof Message ? port : testPort(port))),
    )
}

export function testNode({ operator, inputs = [], outputs = [], domain, attributes = [] }: TestNode): Message {
  const node = new Message().texts(1, inputs).texts(2, outputs).text(4, operator).messages(5, attributes)
  return domain === undefined ? node : node.text(7, domain)
}

export function graphAttribute(name: string, graph: Message): Message {
  return new Message().text(1, name).message(6, graph).integer(20, 5)
}

/** A constant of floats; what is not given is as it should be. */
export function floatConstant(
  name: string,
  values: readonly number[],
  { shape = [values.length], more = (tensor: Message) => tensor } = {},
): Message {
  const raw = Buffer.from(Float32Array.from(values).buffer)
  return more(new Message().integers(1, shape).integer(2, 1).text(8, name).bytes(9, raw))
}

export function wholeConstant(name: string, values: readonly number[], shape = [values.length]): Message {
  return new Message().integers(1, shape).integer(2, 7).integers(7, values).text(8, name)
}

export function testPort({ name, type = 'float', shape = ['rows', 1] }: TestPort): Message {
  const tensor = new Message().integer(1, ELEMENT[type])
  const dimensions = new Message()
  for (const each of shape) {
    dimensions.message(1, typeof each === 'number' ? new Message().integer(1, each) : new Message().text(2, each))
  }
  return new Message().text(1, name).message(2, new Message().message(1, tensor.message(2, dimensions)))
}

/** An output that is a sequence of maps, as skl2onnx writes probabilities unless told. */
export function mapPort(name: string): Message {
  const map = new Message().message(5, new Message().integer(1, 7))
  return new Message().text(1, name).message(2, new Message().message(4, new Message().message(1, map)))
}

/** `y` is `x`, after more rounds than anybody waits for. */
export function endlessModel(): Uint8Array {
  const body = testGraph({
    inputs: [{ name: 'round', type: 'int64', shape: [] }, { name: 'go', type: 'bool', shape: [] }, { name: 'v' }],
    outputs: [{ name: 'goes', type: 'bool', shape: [] }, { name: 'w' }],
    nodes: [
      { operator: 'Identity', inputs: ['go'], outputs: ['goes'] },
      { operator: 'Sin', inputs: ['v'], outputs: ['w'] },
    ],
  })
  return testModel({
    constants: [wholeConstant('rounds', [2 ** 50], [])],
    nodes: [
      { operator: 'Loop', inputs: ['rounds', '', 'x'], outputs: ['y'], attributes: [graphAttribute('body', body)] },
    ],
  })
}
