import { littleEndian, Message } from './protobuf.ts'

/*
 * The parts of an ONNX model that an export is made of. The field numbers are those of onnx.proto, IR version 8:
 * https://github.com/onnx/onnx/blob/main/onnx/onnx.proto.
 */

const IR_VERSION = 8
/** Operators of 17 and ai.onnx.ml of 3: onnxruntime has them since 1.12, in every build of it. */
const OPERATORS = 17
const TREE_OPERATORS = 3
export const TREE_DOMAIN = 'ai.onnx.ml'

/** TensorProto.DataType. */
export const FLOAT = 1
export const INT64 = 7
export const STRING = 8
type ElementType = typeof FLOAT | typeof INT64 | typeof STRING

/** AttributeProto.AttributeType. */
const ATTRIBUTE = { float: 1, integer: 2, text: 3, floats: 6, integers: 7, texts: 8 } as const

/** What an operator is told besides its inputs. */
export type Attribute =
  | { readonly float: number }
  | { readonly integer: number }
  | { readonly text: string }
  | { readonly floats: ArrayLike<number> }
  | { readonly integers: Iterable<number> }
  | { readonly texts: readonly string[] }

/** A tensor that goes in or out; `width` is the length of a row: a number, or a name where it is not fixed. */
export type Port = { readonly name: string; readonly type: ElementType; readonly width?: number | string }

/** Collects operators and constants; each gives the name of its output. */
export class Graph {
  readonly #nodes: Message[] = []
  readonly #constants: Message[] = []

  /** Adds an operator with one output. */
  add(operator: string, inputs: readonly string[], { attributes = {}, domain = '', output }: AddOptions = {}): string {
    const name = output ?? `${operator}_${this.#nodes.length}`
    const node = new Message().texts(1, inputs).text(2, name).text(3, name).text(4, operator)
    node.messages(
      5,
      Object.entries(attributes).map(([key, attribute]) => attributeMessage(key, attribute)),
    )
    if (domain !== '') node.text(7, domain)
    this.#nodes.push(node)
    return name
  }

  floats(values: Float32Array, shape: readonly number[] = [values.length]): string {
    return this.#constant(FLOAT, shape, (tensor) => tensor.bytes(9, littleEndian(values)))
  }

  integers(values: readonly number[]): string {
    return this.#constant(INT64, [values.length], (tensor) => tensor.integers(7, values))
  }

  texts(values: readonly string[]): string {
    return this.#constant(STRING, [values.length], (tensor) => tensor.texts(6, values))
  }

  /** The model's file. */
  encode({ name, inputs, outputs, documentation, metadata }: ModelFacts): Uint8Array {
    const graph = new Message()
      .messages(1, this.#nodes)
      .text(2, name)
      .messages(5, this.#constants)
      .messages(11, inputs.map(portMessage))
      .messages(12, outputs.map(portMessage))
    const model = new Message()
      .integer(1, IR_VERSION)
      .text(2, 'boostline')
      .text(6, documentation)
      .message(7, graph)
      .message(8, new Message().text(1, '').integer(2, OPERATORS))
      .message(8, new Message().text(1, TREE_DOMAIN).integer(2, TREE_OPERATORS))
    for (const [key, value] of Object.entries(metadata)) model.message(14, new Message().text(1, key).text(2, value))
    return model.encoded()
  }

  #constant(type: ElementType, shape: readonly number[], write: (tensor: Message) => void): string {
    const name = `constant_${this.#constants.length}`
    const tensor = new Message().integers(1, shape).integer(2, type).text(8, name)
    write(tensor)
    this.#constants.push(tensor)
    return name
  }
}

type AddOptions = {
  readonly attributes?: Readonly<Record<string, Attribute>>
  readonly domain?: string
  /** The output's name, where others ask for it by name. */
  readonly output?: string
}

export type ModelFacts = {
  readonly name: string
  readonly inputs: readonly Port[]
  readonly outputs: readonly Port[]
  readonly documentation: string
  readonly metadata: Readonly<Record<string, string>>
}

function attributeMessage(name: string, attribute: Attribute): Message {
  const message = new Message().text(1, name)
  if ('float' in attribute) return message.float(2, attribute.float).integer(20, ATTRIBUTE.float)
  if ('integer' in attribute) return message.integer(3, attribute.integer).integer(20, ATTRIBUTE.integer)
  if ('text' in attribute) return message.text(4, attribute.text).integer(20, ATTRIBUTE.text)
  if ('floats' in attribute) return message.floats(7, attribute.floats).integer(20, ATTRIBUTE.floats)
  if ('integers' in attribute) return message.integers(8, attribute.integers).integer(20, ATTRIBUTE.integers)
  return message.texts(9, attribute.texts).integer(20, ATTRIBUTE.texts)
}

function portMessage({ name, type, width }: Port): Message {
  const shape = new Message().message(1, new Message().text(2, 'rows'))
  if (typeof width === 'number') shape.message(1, new Message().integer(1, width))
  if (typeof width === 'string') shape.message(1, new Message().text(2, width))
  return new Message()
    .text(1, name)
    .message(2, new Message().message(1, new Message().integer(1, type).message(2, shape)))
}
