import type { TensorPort } from './onnx-graph.ts'
import { shown } from './read-graph.ts'
import { unservable } from './unservable.ts'

const TOKENS = /^(input_ids|attention_mask|token_type_ids)$/
const NEEDS_TOKENIZER =
  'Put the tokenizer.json of the model beside model.onnx into the archive (tokenizer.save_pretrained() writes it), then upload model.tar.gz again.'

/** Whether an input is of what a tokenizer makes of a text. @throws BoostlineError where there is none. */
export function isTokenInput({ name, type, shape }: TensorPort, hasTokenizer: boolean): boolean {
  const isWhole = type === 'int64' || type === 'int32'
  if (TOKENS.test(name) && isWhole) {
    if (!hasTokenizer)
      throw unservable(`its input ${shown(name)} is of tokens, and there is no tokenizer.json`, NEEDS_TOKENIZER)
    return true
  }
  return hasTokenizer && isWhole && shape?.length === 2
}

/** An input with a list of numbers for each row, or one number; `count` is null where any number of them is taken. */
export function rowShape({ name, shape }: TensorPort): { readonly rank: 1 | 2; readonly count: number | null } {
  if (shape === null) return { rank: 2, count: null }
  const [rows, count = 1] = shape
  if (shape.length < 1 || shape.length > 2 || (rows ?? 1) !== 1) {
    const dimensions = shape.map((each) => each ?? '?').join(' × ')
    throw unservable(
      `its input ${shown(name)} has the shape ${dimensions || 'of a single value'}, and not any number of rows`,
    )
  }
  return { rank: shape.length === 1 ? 1 : 2, count }
}
