import type { Dialect } from './find-dialect.ts'

const LINE_FEED = 10
const CARRIAGE_RETURN = 13
const QUOTE = 34
const NONE = -1

/** Replaces the beginning as the dialect says. */
export async function* withReplacedStart(
  chunks: AsyncIterable<Uint8Array>,
  { replaced, replacement }: Dialect,
): AsyncGenerator<Uint8Array> {
  yield Buffer.from(replacement, 'latin1')
  let left = replaced
  for await (const chunk of chunks) {
    if (left < chunk.length) yield chunk.subarray(left)
    left = Math.max(0, left - chunk.length)
  }
}

/** Whether the kernel cannot read a dialect as it is: it knows double quotes alone, and no comments. */
export function isForeign({ quote, escape, comment }: Dialect): boolean {
  return quote !== '"' || escape !== null || comment !== null
}

/** What of a text was rewritten so far: quotes that are no double ones, or are written otherwise; comments. */
export type Rewrites = { quotes: boolean; comments: boolean }

/** Rewrites a text to double quotes that are written twice inside of cells; comments become blank lines. */
export async function* rewritten(
  chunks: AsyncIterable<Uint8Array>,
  dialect: Dialect,
  rewrites: Rewrites,
): AsyncGenerator<Uint8Array> {
  const rewriter = new Rewriter(dialect, rewrites)
  for await (const chunk of chunks) yield rewriter.take(chunk)
  yield rewriter.end()
}

type State = 'lineStart' | 'cellStart' | 'plain' | 'quoted' | 'escaped' | 'afterQuote' | 'comment'

/** One byte after the other; what it needs to know of those before is its state. */
class Rewriter {
  readonly #delimiter: number
  readonly #quote: number
  readonly #escape: number
  readonly #comment: number
  readonly #rewrites: Rewrites
  #state: State = 'lineStart'
  #out = Buffer.alloc(0)
  #used = 0

  constructor({ delimiter, quote, escape, comment }: Dialect, rewrites: Rewrites) {
    this.#rewrites = rewrites
    this.#delimiter = delimiter.charCodeAt(0)
    this.#quote = quote.charCodeAt(0)
    this.#escape = escape?.charCodeAt(0) ?? NONE
    this.#comment = comment?.charCodeAt(0) ?? NONE
  }

  take(chunk: Uint8Array): Uint8Array {
    // At most two bytes for one, and a quote that the chunk before left open.
    this.#out = Buffer.allocUnsafe(2 * chunk.length + 2)
    this.#used = 0
    for (const byte of chunk) this.#state = this.#next(byte)
    return this.#out.subarray(0, this.#used)
  }

  end(): Uint8Array {
    return this.#state === 'afterQuote' ? Buffer.from('"') : new Uint8Array()
  }

  #next(byte: number): State {
    switch (this.#state) {
      case 'comment':
        return byte === LINE_FEED || byte === CARRIAGE_RETURN ? this.#outside(byte) : 'comment'
      case 'quoted':
        return this.#inside(byte)
      case 'escaped':
        this.#rewrites.quotes = true
        this.#put(byte, byte === QUOTE)
        return 'quoted'
      case 'afterQuote':
        if (byte === this.#quote) {
          this.#put(byte, byte === QUOTE)
          return 'quoted'
        }
        this.#put(QUOTE)
        return this.#outside(byte)
      case 'plain':
        return this.#outside(byte)
      case 'lineStart':
      case 'cellStart':
        return this.#start(byte)
    }
  }

  #start(byte: number): State {
    if (byte === this.#comment && this.#state === 'lineStart') {
      this.#rewrites.comments = true
      return 'comment'
    }
    if (byte === this.#quote) {
      if (byte !== QUOTE) this.#rewrites.quotes = true
      this.#put(QUOTE)
      return 'quoted'
    }
    const isSpace = (byte === 32 || byte === 9) && byte !== this.#delimiter
    if (!isSpace) return this.#outside(byte)
    this.#put(byte)
    return 'cellStart'
  }

  #inside(byte: number): State {
    if (byte === this.#escape) return 'escaped'
    if (byte === this.#quote) return 'afterQuote'
    this.#put(byte, byte === QUOTE)
    return 'quoted'
  }

  #outside(byte: number): State {
    this.#put(byte)
    if (byte === LINE_FEED || byte === CARRIAGE_RETURN) return 'lineStart'
    return byte === this.#delimiter ? 'cellStart' : 'plain'
  }

  #put(byte: number, isTwice = false): void {
    this.#out[this.#used++] = byte
    if (isTwice) this.#out[this.#used++] = byte
  }
}
