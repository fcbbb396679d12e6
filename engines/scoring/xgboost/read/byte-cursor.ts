import { Damage } from './damage.ts'

/** Reads bytes one behind the other, and never beyond the last. Every call throws {@link Damage} there. */
export class ByteCursor {
  readonly #bytes: Uint8Array
  readonly #view: DataView
  readonly #isLittle: boolean
  #at = 0

  constructor(bytes: Uint8Array, order: 'big' | 'little') {
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.#isLittle = order === 'little'
  }

  /** Bytes that are not read yet. */
  get left(): number {
    return this.#bytes.length - this.#at
  }

  /** The number of bytes again, where so many are left: whoever reserves memory for them asks first. */
  require(bytes: number): number {
    if (bytes > this.left) throw new Damage(`is cut off: ${bytes} bytes are announced where ${this.left} are left`)
    return bytes
  }

  /** Whether this is the next character, which is then read. */
  takes(character: string): boolean {
    if (this.#bytes[this.#at] !== character.charCodeAt(0)) return false
    this.#at++
    return true
  }

  skip(bytes: number): void {
    this.#advance(bytes)
  }

  utf8(length: number): string {
    const at = this.#advance(length)
    return Buffer.from(this.#bytes.buffer, this.#bytes.byteOffset + at, length).toString('utf8')
  }

  uint8(): number {
    return this.#view.getUint8(this.#advance(1))
  }

  int8(): number {
    return this.#view.getInt8(this.#advance(1))
  }

  int16(): number {
    return this.#view.getInt16(this.#advance(2), this.#isLittle)
  }

  int32(): number {
    return this.#view.getInt32(this.#advance(4), this.#isLittle)
  }

  uint32(): number {
    return this.#view.getUint32(this.#advance(4), this.#isLittle)
  }

  int64(): bigint {
    return this.#view.getBigInt64(this.#advance(8), this.#isLittle)
  }

  float32(): number {
    return this.#view.getFloat32(this.#advance(4), this.#isLittle)
  }

  float64(): number {
    return this.#view.getFloat64(this.#advance(8), this.#isLittle)
  }

  damaged(what: string): Damage {
    return new Damage(`is damaged: ${what} at byte ${this.#at} of ${this.#bytes.length}`)
  }

  #advance(bytes: number): number {
    const at = this.#at
    this.#at += this.require(bytes)
    return at
  }
}
