// Hot: every byte of a scored file passes through here. Its benchmark is bench/batch.ts.
import { FAULTY, type LineBlock, UNREADABLE } from '#engines/dataset/by-schema/schema-file.ts'
import { encoded, type FileEncoding } from './file-encoding.ts'

const APOSTROPHE = 39
/** More than a character takes in UTF-8. */
const MOST_BYTES_A_CHARACTER = 3

/** What the lines of a block become: each as it came, with the model's answer at its end. */
export class LineWriter {
  readonly #delimiter: string
  readonly #empty: string
  readonly #encoding: FileEncoding
  #out = Buffer.allocUnsafe(1 << 20)
  /** Cells that got an apostrophe, and lines that have no place in the file. */
  formulas = 0
  leftOut = 0

  /** `empty` are the added cells of a row that has no prediction. */
  constructor(form: { readonly delimiter: string; readonly empty: string; readonly encoding: FileEncoding }) {
    this.#delimiter = form.delimiter
    this.#empty = form.empty
    this.#encoding = form.encoding
  }

  /** The bytes of a block; `texts` has what is added to each encoded row. Valid until the next call. */
  bytesOf(block: LineBlock, texts: readonly string[]): Buffer {
    const { bytes, lines, starts, ends, nexts, rowOf, faults, formulas } = block
    this.#reserve(block, texts)
    const out = this.#out
    let to = 0
    let [fault, formula] = [0, 0]
    for (let line = 0; line < lines; line++) {
      const start = starts[line] as number
      const end = ends[line] as number
      const place = rowOf[line] as number
      const found = faults[fault]?.line === line ? faults[fault++] : undefined
      if (found?.isTooLong) {
        this.leftOut++
        while (formulas[formula]?.line === line) formula++
        continue
      }
      let from = start
      for (let next = formulas[formula]; next?.line === line; next = formulas[++formula]) {
        to += bytes.copy(out, to, from, next.at)
        out[to++] = APOSTROPHE
        from = next.at
        this.formulas++
      }
      to += bytes.copy(out, to, from, end)
      if (place >= 0) to += out.write(texts[place] as string, to, 'utf8')
      else if (place === FAULTY || place === UNREADABLE) {
        const short = this.#delimiter.repeat(found?.cellsMissing ?? 0)
        to += out.write(short + this.#empty, to, 'utf8')
      } else if (end > start) to += out.write(this.#empty, to, 'utf8')
      to += bytes.copy(out, to, end, nexts[line])
    }
    return encoded(out.subarray(0, to), this.#encoding)
  }

  /** Makes room for the most that the lines can take. */
  #reserve({ lines, starts, nexts, faults, formulas }: LineBlock, texts: readonly string[]): void {
    const own = lines === 0 ? 0 : (nexts[lines - 1] as number) - (starts[0] as number)
    const added = texts.reduce((sum, text) => sum + text.length, 0) * MOST_BYTES_A_CHARACTER
    const missing = faults.reduce((sum, { cellsMissing }) => sum + cellsMissing, 0)
    const most = own + added + missing + lines * Buffer.byteLength(this.#empty) + formulas.length
    if (most > this.#out.length) this.#out = Buffer.allocUnsafe(2 * most)
  }
}
