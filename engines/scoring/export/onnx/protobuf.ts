/*
 * As much of Protocol Buffers' wire format as ONNX needs: https://protobuf.dev/programming-guides/encoding/.
 */

const VARINT = 0
const BYTES = 2
const FIXED32 = 5

/** A message, field by field. Every writer returns the message, so that fields can be written one behind the other. */
export class Message {
  #bytes = Buffer.alloc(64)
  #length = 0

  /** A whole number of at most 2^53. */
  integer(field: number, value: number): this {
    this.#varint(field * 8 + VARINT)
    this.#varint(value)
    return this
  }

  float(field: number, value: number): this {
    this.#varint(field * 8 + FIXED32)
    this.#reserve(4)
    this.#length = this.#bytes.writeFloatLE(value, this.#length)
    return this
  }

  text(field: number, value: string): this {
    return this.bytes(field, Buffer.from(value))
  }

  bytes(field: number, value: Uint8Array): this {
    this.#varint(field * 8 + BYTES)
    this.#varint(value.length)
    this.#reserve(value.length)
    this.#bytes.set(value, this.#length)
    this.#length += value.length
    return this
  }

  message(field: number, value: Message): this {
    return this.bytes(field, value.encoded())
  }

  messages(field: number, values: readonly Message[]): this {
    for (const value of values) this.message(field, value)
    return this
  }

  texts(field: number, values: readonly string[]): this {
    for (const value of values) this.text(field, value)
    return this
  }

  /** Whole numbers in one field, as proto3 packs them. */
  integers(field: number, values: Iterable<number>): this {
    const packed = new Message()
    for (const value of values) packed.#varint(value)
    return this.message(field, packed)
  }

  floats(field: number, values: ArrayLike<number>): this {
    return this.bytes(field, littleEndian(Float32Array.from(values)))
  }

  encoded(): Uint8Array {
    return this.#bytes.subarray(0, this.#length)
  }

  /** Seven bits a byte, the lowest first. A negative number has ten bytes, as a two's complement of 64 bits. */
  #varint(value: number): void {
    if (value < 0) return this.#bigVarint(BigInt.asUintN(64, BigInt(value)))
    this.#reserve(10)
    let rest = value
    while (rest > 0x7f) {
      this.#bytes[this.#length++] = (rest % 0x80) + 0x80
      rest = Math.floor(rest / 0x80)
    }
    this.#bytes[this.#length++] = rest
  }

  #bigVarint(value: bigint): void {
    this.#reserve(10)
    let rest = value
    while (rest > 0x7fn) {
      this.#bytes[this.#length++] = Number(rest & 0x7fn) + 0x80
      rest >>= 7n
    }
    this.#bytes[this.#length++] = Number(rest)
  }

  #reserve(bytes: number): void {
    if (this.#length + bytes <= this.#bytes.length) return
    const grown = Buffer.alloc(Math.max(2 * this.#bytes.length, this.#length + bytes))
    grown.set(this.#bytes)
    this.#bytes = grown
  }
}

/** The bytes of float32s, the lowest byte first, as every machine here has them in memory. */
export function littleEndian(values: Float32Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
}
