import { UPLOAD_PART_BYTES } from '#shared/objects/object-store.ts'

/** Parts that may be under way beside the first of each upload. */
const MOST_MORE = 3

/** Buffers of one part each, shared by the uploads of a run: some are filled while few are sent. */
export class BufferPool {
  readonly #spare: Buffer<ArrayBuffer>[] = []
  #more = 0
  #waiting: (() => void)[] = []

  /** Whether an upload may have one more part under way beside its first; then `sentOneMore` is to follow. */
  mayHaveMore(): boolean {
    if (this.#more === MOST_MORE) return false
    this.#more++
    return true
  }

  sentOneMore(): void {
    this.#more--
    for (const wake of this.#waiting.splice(0)) wake()
  }

  /** Waits until asking again makes sense. */
  async someoneSent(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#waiting.push(resolve)
    })
  }

  take(): Buffer<ArrayBuffer> {
    return this.#spare.pop() ?? Buffer.allocUnsafeSlow(UPLOAD_PART_BYTES)
  }

  give(part: Buffer<ArrayBuffer>): void {
    this.#spare.push(part)
  }
}
