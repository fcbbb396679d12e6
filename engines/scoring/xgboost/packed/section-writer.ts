const ALIGNMENT = 8

/** Typed arrays one behind the other, each at an address that its numbers may have. */
export class SectionWriter {
  #bytes = new Uint8Array(1 << 16)
  /** 0 is no address, so nothing begins there. */
  #used = ALIGNMENT

  /** Room for so many bytes, all zero; returns its address. */
  reserve(bytes: number): number {
    const at = this.#used
    this.#used += Math.ceil(bytes / ALIGNMENT) * ALIGNMENT
    if (this.#used > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(this.#used, this.#bytes.length * 2))
      larger.set(this.#bytes)
      this.#bytes = larger
    }
    return at
  }

  write(values: Uint8Array | Uint16Array | Uint32Array | Float32Array | Float64Array): number {
    const at = this.reserve(values.byteLength)
    this.#bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), at)
    return at
  }

  /** A view on what was reserved, until more is. */
  view(at: number): DataView {
    return new DataView(this.#bytes.buffer, at)
  }

  end(): Uint8Array {
    return this.#bytes.subarray(0, this.#used)
  }
}
