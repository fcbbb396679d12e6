import { createGunzip, type Gunzip } from 'node:zlib'
import { thousands } from '#shared/design/number-words.ts'

/** Tapes are padded to blocks of a few hundred KiB at most. */
const MOST_ZEROS_BYTES = 2 ** 20
/** Files of so many padded parts nobody makes; each costs as much as half a megabyte of one part. */
const MOST_GAPS = 1000

/** Why something cannot be unpacked, as the end of a sentence that begins with it and a colon. */
export class GzipProblem extends Error {
  readonly kind: 'no-gzip' | 'cut-off' | 'damaged' | 'followed'

  constructor(kind: GzipProblem['kind'], message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.kind = kind
  }
}

/**
 * Unpacks gzip to its very end, as gzip and Python do: members one behind the other, and zeros between and behind them.
 * Node's own gunzip ends at the first zero behind a member, and says nothing of what follows. A chunk of the source is
 * done with when the next one is asked for; what is left of it is let go of where nobody reads on.
 * @param settings `mayResume: false` refuses what stands behind zeros: programs do not agree on whether it is read.
 * @throws GzipProblem, and what the source throws.
 */
export async function* gunzipMembers(
  packed: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  { mayResume = true }: { readonly mayResume?: boolean } = {},
): AsyncGenerator<Buffer> {
  const input = new Input(packed)
  try {
    for (let gaps = 0; gaps <= MOST_GAPS; gaps++) {
      yield* upToZeros(input, gaps > 0)
      if (!(await input.skipZeros())) return
      if (!mayResume) throw new GzipProblem('followed', 'something stands behind the zeros at its end')
    }
    throw new GzipProblem('followed', `it has zeros between its parts more than ${thousands(MOST_GAPS)} times`)
  } finally {
    await input.close()
  }
}

/** Members up to the end, or to the first zero behind one. */
async function* upToZeros(input: Input, hasBegun: boolean): AsyncGenerator<Buffer> {
  const gunzip = createGunzip()
  const feeding = feed(input, gunzip)
  try {
    yield* gunzip as AsyncIterable<Buffer>
  } catch (error) {
    throw isZlibError(error) ? problemOf(error, hasBegun || input.beginsAsGzip) : error
  } finally {
    gunzip.destroy()
    await feeding
  }
}

/**
 * Feeds the stream until the source ends, the stream takes no more of it, or nobody wants more. A fault of the source
 * becomes the stream's.
 */
async function feed(input: Input, gunzip: Gunzip): Promise<void> {
  let done = () => {}
  gunzip.once('close', () => done())
  try {
    for (let fedBytes = 0; ; ) {
      const chunk = await input.next()
      if (gunzip.destroyed) return
      if (!chunk) break
      await new Promise<void>((resolve) => {
        done = resolve
        gunzip.write(chunk, () => resolve())
      })
      fedBytes += chunk.length
      const leftBytes = fedBytes - gunzip.bytesWritten
      if (leftBytes > 0) return input.putBack(chunk.subarray(chunk.length - leftBytes))
    }
    gunzip.end()
  } catch (error) {
    gunzip.destroy(error instanceof Error ? error : new Error(String(error)))
  }
}

type ZlibError = Error & { readonly code: string }

function isZlibError(error: unknown): error is ZlibError {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && error.code.startsWith('Z_')
}

/** zlib has one code for all that is wrong with data, and these words for a member that does not begin as one. */
const NO_MEMBER = 'incorrect header check'

function problemOf(error: ZlibError, hasBegun: boolean): GzipProblem {
  if (error.code === 'Z_BUF_ERROR') return new GzipProblem('cut-off', error.message, error)
  if (error.message !== NO_MEMBER) return new GzipProblem('damaged', error.message, error)
  return hasBegun
    ? new GzipProblem('followed', 'something stands behind its end that is neither zeros nor gzip', error)
    : new GzipProblem('no-gzip', 'it does not begin as gzip does', error)
}

/** A source that takes bytes back. */
class Input {
  readonly #chunks: AsyncIterator<Uint8Array> | Iterator<Uint8Array>
  readonly #begin: number[] = []
  #rest: Uint8Array | undefined

  constructor(packed: AsyncIterable<Uint8Array> | Iterable<Uint8Array>) {
    this.#chunks = Symbol.asyncIterator in packed ? packed[Symbol.asyncIterator]() : packed[Symbol.iterator]()
  }

  get beginsAsGzip(): boolean {
    return this.#begin[0] === 0x1f && this.#begin[1] === 0x8b
  }

  /** The next bytes, at least one; undefined at the end. */
  async next(): Promise<Uint8Array | undefined> {
    const rest = this.#rest
    this.#rest = undefined
    if (rest) return rest
    for (;;) {
      const next = await this.#chunks.next()
      if (next.done) return undefined
      const chunk = next.value
      if (this.#begin.length < 2) this.#begin.push(...chunk.subarray(0, 2))
      if (chunk.length > 0) return chunk
    }
  }

  putBack(bytes: Uint8Array): void {
    this.#rest = bytes
  }

  /** Returns whether something follows. */
  async skipZeros(): Promise<boolean> {
    for (let skippedBytes = 0; ; ) {
      const chunk = await this.next()
      if (!chunk) return false
      const at = chunk.findIndex((byte) => byte !== 0)
      skippedBytes += at < 0 ? chunk.length : at
      if (skippedBytes > MOST_ZEROS_BYTES) {
        throw new GzipProblem('followed', `more than ${MOST_ZEROS_BYTES / 2 ** 20} MiB of zeros stand behind its end`)
      }
      if (at >= 0) {
        this.putBack(chunk.subarray(at))
        return true
      }
    }
  }

  async close(): Promise<void> {
    await this.#chunks.return?.()
  }
}
