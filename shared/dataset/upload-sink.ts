// Hot: every byte that is written passes through here. Its benchmark is bench/split.ts.
import type { ObjectStore, UploadOptions } from '#shared/objects/object-store.ts'

const CHUNK_BYTES = 256 * 1024

/**
 * An object that is written piece by piece while others are. `reserve` room, write into `bytes` at `length`, and
 * now and then wait with `drain` until the upload has taken what is full.
 */
export class UploadSink {
  bytes: Uint8Array = Buffer.allocUnsafeSlow(CHUNK_BYTES)
  length = 0
  readonly #full: Uint8Array[] = []
  /** Chunks that the upload has taken, to be filled again. */
  readonly #spare: Uint8Array[] = []
  #isEnded = false
  #wake: (() => void) | undefined
  #taken: (() => void) | undefined
  #failure: unknown
  readonly #done: Promise<void>

  constructor(objects: Pick<ObjectStore, 'upload'>, key: string, options: UploadOptions) {
    this.#done = objects.upload(key, this.#chunks(), options).catch((error: unknown) => {
      this.#failure = error ?? new Error(`The upload of ${key} failed`)
      this.#taken?.()
    })
  }

  /** Makes room for so many bytes at `length`. */
  reserve(size: number): void {
    if (this.length + size <= this.bytes.length) return
    this.#push()
    if (size > this.bytes.length) this.bytes = new Uint8Array(size)
  }

  writeByte(byte: number): void {
    if (this.length === this.bytes.length) this.#push()
    this.bytes[this.length++] = byte
  }

  /** Writes ASCII text. */
  writeAscii(text: string): void {
    this.reserve(text.length)
    const { bytes } = this
    let at = this.length
    for (let unit = 0; unit < text.length; unit++) bytes[at++] = text.charCodeAt(unit)
    this.length = at
  }

  /** Writes a whole number below 2^32 in so many hex digits. */
  writeHex(value: number, digits: number): void {
    this.reserve(digits)
    for (let digit = digits - 1; digit >= 0; digit--) {
      const half = (value >>> (digit * 4)) & 15
      this.bytes[this.length++] = half < 10 ? 48 + half : 87 + half
    }
  }

  /** Writes the bytes of `source` from `start` to before `end`. */
  write(source: Uint8Array, start: number, end: number): void {
    this.reserve(end - start)
    const { bytes } = this
    let at = this.length
    if (end - start < 48) for (let byte = start; byte < end; byte++) bytes[at++] = source[byte] as number
    else {
      bytes.set(source.subarray(start, end), at)
      at += end - start
    }
    this.length = at
  }

  /** Waits until the upload has taken all full chunks. @throws what the upload failed with. */
  async drain(): Promise<void> {
    while (this.#full.length > 0 && this.#failure === undefined) {
      await new Promise<void>((resolve) => {
        this.#taken = resolve
      })
    }
    if (this.#failure !== undefined) throw this.#failure
  }

  /** Ends the object and waits until it is there. @throws what the upload failed with. */
  async end(): Promise<void> {
    this.#push()
    this.#isEnded = true
    this.#wake?.()
    await this.#done
    if (this.#failure !== undefined) throw this.#failure
  }

  /** Ends the upload without an object, for the given reason. */
  async abandon(reason: unknown): Promise<void> {
    this.#failure ??= reason
    this.#wake?.()
    await this.#done
  }

  #push(): void {
    if (this.length > 0) {
      this.#full.push(this.bytes.subarray(0, this.length))
      this.#wake?.()
      this.bytes = this.#spare.pop() ?? Buffer.allocUnsafeSlow(CHUNK_BYTES)
      this.length = 0
    }
  }

  async *#chunks(): AsyncGenerator<Uint8Array> {
    for (;;) {
      if (this.#failure !== undefined) throw this.#failure
      const chunk = this.#full.shift()
      if (chunk) {
        if (this.#full.length === 0) this.#taken?.()
        yield chunk
        if (chunk.buffer.byteLength === CHUNK_BYTES) this.#spare.push(new Uint8Array(chunk.buffer))
      } else if (this.#isEnded) return
      else {
        await new Promise<void>((resolve) => {
          this.#wake = resolve
        })
      }
    }
  }
}
