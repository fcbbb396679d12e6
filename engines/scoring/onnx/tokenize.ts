import { Tokenizer } from '@huggingface/tokenizers'
import type { TokenRules } from '../graph/onnx-contract.ts'

/** The tokens of some texts, one text behind the other, each of `length`. */
export type TokenBlock = { readonly ids: readonly number[]; readonly mask: readonly number[]; readonly length: number }

type Files = { readonly file: Uint8Array; readonly config: Uint8Array }

/**
 * Cuts texts into tokens as Hugging Face's library does, by the model's own tokenizer.json, which is data alone. Of a
 * text with more tokens than the model reads the end is left out, and `note` hears of it.
 */
export function tokenizerOf({ file, config }: Files, rules: TokenRules) {
  const tokenizer = new Tokenizer(parsed(file), parsed(config))
  return (texts: readonly string[], note: (row: number, text: string) => void): TokenBlock => {
    const lists = texts.map((text, row) => {
      const all = tokenizer.encode(text).ids
      if (all.length <= rules.most) return all
      note(row, `${rules.feature}: the text has ${all.length} tokens, of which the model read the first ${rules.most}`)
      return shortened(all, tokenizer.encode(text, { add_special_tokens: false }).ids, rules.most)
    })
    const length = rules.isFixed ? rules.most : Math.max(1, ...lists.map((ids) => ids.length))
    const padded = (values: readonly number[], padding: number) => [
      ...values,
      ...Array.from({ length: length - values.length }, () => padding),
    ]
    return {
      length,
      ids: lists.flatMap((ids) => padded(ids, rules.padding)),
      mask: lists.flatMap((ids) =>
        padded(
          ids.map(() => 1),
          0,
        ),
      ),
    }
  }
}

/** The special tokens before and behind a text stay: a model was trained with them. */
function shortened(all: readonly number[], plain: readonly number[], most: number): readonly number[] {
  const added = all.length - plain.length
  const before = Array.from({ length: added + 1 }, (_, start) => start).find((start) =>
    plain.every((id, at) => all[start + at] === id),
  )
  if (before === undefined || added > most) return all.slice(0, most)
  const behind = all.slice(before + plain.length)
  return [...all.slice(0, before), ...plain.slice(0, most - added), ...behind]
}

function parsed(file: Uint8Array): object {
  return JSON.parse(Buffer.from(file).toString('utf8')) as object
}
