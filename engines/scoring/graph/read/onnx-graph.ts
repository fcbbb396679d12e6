/*
 * What of an ONNX model matters to serve it. onnx.proto has the whole of it:
 * https://github.com/onnx/onnx/blob/main/onnx/onnx.proto.
 */

export type OnnxGraph = {
  /** By domain, the version of its operators. */
  readonly operators: ReadonlyMap<string, number>
  /** Without those that a constant of the same name stands in for. */
  readonly inputs: readonly TensorPort[]
  readonly outputs: readonly (TensorPort | OtherPort)[]
  /** Nodes of the graph and of the graphs inside of it. */
  readonly nodes: number
  /** Of each output: the operator that makes it. */
  readonly madeBy: ReadonlyMap<string, string>
  /** The labels that a classifier's node knows; texts or whole numbers. */
  readonly classLabels: readonly string[] | undefined
  /** Of tensors whose texts an encoder of categories takes: one that it knows. */
  readonly knownTexts: ReadonlyMap<string, string>
  readonly metadata: ReadonlyMap<string, string>
}

/** A tensor that goes in or comes out; a dimension is null where it is not fixed, `shape` where nothing is said of it. */
export type TensorPort = {
  readonly name: string
  readonly type: ElementType
  readonly shape: readonly (number | null)[] | null
}

/** A sequence, a map: nothing that a row can be of. */
export type OtherPort = { readonly name: string; readonly type: 'other' }

export type ElementType = 'float' | 'double' | 'int64' | 'int32' | 'bool' | 'string' | 'unknown'

/** TensorProto.DataType, of the types that values can be given as here. */
export const ELEMENT_TYPES: ReadonlyMap<number, ElementType> = new Map([
  [1, 'float'],
  [6, 'int32'],
  [7, 'int64'],
  [8, 'string'],
  [9, 'bool'],
  [11, 'double'],
])
