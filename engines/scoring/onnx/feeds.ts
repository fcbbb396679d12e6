import { Tensor } from 'onnxruntime-node'
import type { CellsInput, OnnxInput, TextInput, TokensInput } from '../graph/onnx-contract.ts'
import type { ScoreRequest } from '../graph/process-messages.ts'
import { RowRefused } from './row-refused.ts'
import type { TokenBlock } from './tokenize.ts'

type Block = Pick<ScoreRequest, 'count' | 'values' | 'texts'>

/** Encoded cells of some rows; a missing one is NaN where numbers can be that. @throws RowRefused where they cannot. */
export function cellsTensor(input: CellsInput, { count, values }: Block, cells: number, firstRow: number): Tensor {
  const { from, count: width, rank, type } = input
  const dimensions = rank === 1 ? [count] : [count, width]
  const taken = new Float64Array(count * width)
  for (let row = 0; row < count; row++) {
    taken.set(values.subarray(row * cells + from, row * cells + from + width), row * width)
  }
  if (type === 'float') return new Tensor('float32', Float32Array.from(taken), dimensions)
  if (type === 'double') return new Tensor('float64', taken, dimensions)
  const wrong = taken.findIndex((value) => !Number.isSafeInteger(value) || (type === 'int32' && value !== (value | 0)))
  if (wrong >= 0) {
    const value = taken[wrong] ?? Number.NaN
    const sent = Number.isNaN(value) ? 'the model knows no missing value here' : `not ${value}`
    const wanted = type === 'bool' ? 'true or false' : 'a whole number'
    throw new RowRefused(
      firstRow + Math.floor(wrong / width),
      input.features[wrong % width] ?? '',
      `${wanted} is wanted, ${sent}`,
    )
  }
  if (type === 'bool') return new Tensor('bool', Uint8Array.from(taken), dimensions)
  if (type === 'int32') return new Tensor('int32', Int32Array.from(taken), dimensions)
  return new Tensor('int64', BigInt64Array.from(taken, BigInt), dimensions)
}

/** The feature of the first cell of a row that is missing; undefined where all are there. */
export function missingCell(
  inputs: readonly OnnxInput[],
  { values }: Block,
  cells: number,
  row: number,
): string | undefined {
  for (const input of inputs) {
    if (input.kind !== 'cells') continue
    const start = row * cells + input.from
    const missing = values.subarray(start, start + input.count).findIndex(Number.isNaN)
    if (missing >= 0) return input.features[missing]
  }
  return undefined
}

export function textTensor({ text, rank }: TextInput, { count, texts }: Block): Tensor {
  return new Tensor(
    'string',
    texts.map((ofRow) => ofRow[text] ?? ''),
    rank === 1 ? [count] : [count, 1],
  )
}

export function tokensTensor({ kind, type }: TokensInput, { ids, mask, length }: TokenBlock): Tensor {
  const values = kind === 'token-ids' ? ids : kind === 'attention-mask' ? mask : ids.map(() => 0)
  const dimensions = [values.length / length, length]
  if (type === 'int32') return new Tensor('int32', Int32Array.from(values), dimensions)
  return new Tensor('int64', BigInt64Array.from(values, BigInt), dimensions)
}
