import { createHash } from 'node:crypto'

/** The SHA-256 of an upload's bytes as they were stored, found while they are read for another reason. */
export class ContentHash {
  #sha256: string | undefined

  /** In hexadecimal digits; undefined before the bytes were once read to their end. */
  get sha256(): string | undefined {
    return this.#sha256
  }

  /** Passes a reading's bytes on, from the first one; a reading that ends early tells nothing. */
  async *of(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    if (this.#sha256 !== undefined) return yield* body
    const hash = createHash('sha256')
    for await (const chunk of body) {
      hash.update(chunk)
      yield chunk
    }
    this.#sha256 = hash.digest('hex')
  }
}
