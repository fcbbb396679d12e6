import { type ColumnCodec, columnCodec } from '#shared/schema/column-codec.ts'
import type { FeatureColumn } from '#shared/schema/feature-schema.ts'

/** Short texts without an entry may repeat, such as a missing value in a column of free text. */
const LONGEST_RECENT = 16
const MOST_RECENT = 1000

export type EncodedText = { readonly bytes: Uint8Array; readonly isMissing: boolean }

/** Encodes the texts of one feature that the kernel asks for, and counts the missing values among them. */
export class CellEncoder {
  readonly #codec: ColumnCodec
  readonly #recent = new Map<string, EncodedText>()
  #missing = 0

  constructor(column: FeatureColumn) {
    this.#codec = columnCodec(column)
  }

  /** Encoded cells of the feature. */
  get width(): number {
    return this.#codec.width
  }

  /** Missing values among the training rows' texts that were encoded as they came. */
  get missing(): number {
    return this.#missing
  }

  /** Counts missing values that another encoder of the column has seen. */
  addMissing(count: number): void {
    this.#missing += count
  }

  /** Encodes a text without an entry. */
  encodeNext(text: string, isTraining: boolean): Uint8Array {
    const { bytes, isMissing } = this.#recent.get(text) ?? this.#encodeNew(text)
    if (isTraining && isMissing) this.#missing++
    return bytes
  }

  encode(text: string): EncodedText {
    const value = this.#codec.parse(text) ?? Number.NaN
    return { bytes: Buffer.from(this.#codec.encode(value), 'latin1'), isMissing: Number.isNaN(value) }
  }

  #encodeNew(text: string): EncodedText {
    const encoded = this.encode(text)
    if (text.length <= LONGEST_RECENT && this.#recent.size < MOST_RECENT) this.#recent.set(text, encoded)
    return encoded
  }
}
