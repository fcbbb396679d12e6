// Hot: every byte that is written passes through here. Its benchmark is bench/split.ts.
import {
  type ObjectStore,
  type PutOutcome,
  UPLOAD_PART_BYTES,
  type UploadOptions,
} from '#shared/objects/object-store.ts'
import type { BufferPool } from './buffer-pool.ts'

/** A first part may stay small: most objects have no second one. */
const FIRST_BYTES = 256 * 1024

/**
 * An object that is written piece by piece while others are: write, and now and then wait with `drain` until the
 * upload has taken the parts that are full.
 */
export class PartWriter {
  #buffer = Buffer.allocUnsafeSlow(FIRST_BYTES)
  #length = 0
  readonly #full: Buffer<ArrayBuffer>[] = []
  readonly #pool: BufferPool
  #isEnded = false
  #wake: (() => void) | undefined
  #taken: (() => void) | undefined
  #underWay = 0
  #failure: unknown
  readonly #done: Promise<PutOutcome | undefined>

  constructor(objects: Pick<ObjectStore, 'upload'>, key: string, options: UploadOptions, pool: BufferPool) {
    this.#pool = pool
    const giveBack = (part: Uint8Array) => this.#giveBack(part)
    this.#done = objects.upload(key, this.#parts(), { ...options, giveBack }).catch((error: unknown) => {
      this.#failure = error ?? new Error(`The upload of ${key} failed`)
      this.#taken?.()
      return undefined
    })
  }

  /** Copies the bytes of `source` from `start` to before `end`. */
  write(source: Buffer, start: number, end: number): void {
    for (let at = start; at < end; ) {
      if (this.#length === this.#buffer.length) this.#makeRoom()
      const taken = Math.min(end - at, this.#buffer.length - this.#length)
      source.copy(this.#buffer, this.#length, at, at + taken)
      this.#length += taken
      at += taken
    }
  }

  /** Waits until the upload has taken all full parts. @throws what the upload failed with. */
  async drain(): Promise<void> {
    while (this.#full.length > 0 && this.#failure === undefined) {
      await new Promise<void>((resolve) => {
        this.#taken = resolve
      })
    }
    if (this.#failure !== undefined) throw this.#failure
  }

  /** Ends the object and waits until it is there, or is not to be. @throws what the upload failed with. */
  async end(): Promise<PutOutcome> {
    if (this.#length > 0) this.#full.push(this.#buffer.subarray(0, this.#length))
    this.#isEnded = true
    this.#wake?.()
    const outcome = await this.#done
    if (outcome === undefined) throw this.#failure
    return outcome
  }

  /** Ends the upload without an object, for the given reason. */
  async abandon(reason: unknown): Promise<void> {
    this.#failure ??= reason
    this.#wake?.()
    await this.#done
  }

  #makeRoom(): void {
    if (this.#buffer.length < UPLOAD_PART_BYTES) {
      const larger = this.#pool.take()
      larger.set(this.#buffer)
      this.#buffer = larger
      return
    }
    this.#full.push(this.#buffer)
    this.#wake?.()
    this.#buffer = this.#pool.take()
    this.#length = 0
  }

  async *#parts(): AsyncGenerator<Uint8Array> {
    for (;;) {
      if (this.#failure !== undefined) throw this.#failure
      if (this.#full.length > 0 && this.#mayTake()) {
        const buffer = this.#full.shift() as Buffer
        this.#underWay++
        if (this.#full.length === 0) this.#taken?.()
        yield buffer
      } else if (this.#isEnded && this.#full.length === 0) return
      else await this.#news()
    }
  }

  /** The first part under way is this upload's right, others are lent by all. */
  #mayTake(): boolean {
    return this.#underWay === 0 || this.#pool.mayHaveMore()
  }

  #giveBack(part: Uint8Array): void {
    if (--this.#underWay > 0) this.#pool.sentOneMore()
    if (part.length === UPLOAD_PART_BYTES) this.#pool.give(part as Buffer<ArrayBuffer>)
    this.#wake?.()
  }

  /** Waits for a part, for room to send one, or for the end. */
  async #news(): Promise<void> {
    const own = new Promise<void>((resolve) => {
      this.#wake = resolve
    })
    await (this.#full.length > 0 ? Promise.race([own, this.#pool.someoneSent()]) : own)
  }
}
