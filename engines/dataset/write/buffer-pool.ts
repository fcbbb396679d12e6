import { UPLOAD_PART_BYTES } from '#shared/objects/object-store.ts'

/** Buffers of one part each, shared by the uploads of a run: some are filled while few are sent. */
export class BufferPool {
  readonly #spare: Buffer<ArrayBuffer>[] = []

  take(): Buffer<ArrayBuffer> {
    return this.#spare.pop() ?? Buffer.allocUnsafeSlow(UPLOAD_PART_BYTES)
  }

  give(part: Buffer<ArrayBuffer>): void {
    this.#spare.push(part)
  }
}
