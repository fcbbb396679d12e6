import { pipeline, Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { foreignKindOf } from './file-kind.ts'
import { refusal } from './refusal.ts'

const HEAD_BYTES = 64 * 1024

/** The bytes of a file that is text as far as one can see. */
export type TextSource = {
  /** The first bytes: 64 KiB, or the whole of a smaller file. */
  readonly head: Uint8Array
  /** Copies the next bytes into `target`, all that fit unless the file ends; returns how many. */
  fill(target: () => Uint8Array): Promise<number>
  /** Lets go of what will not be read to its end. */
  close(): Promise<void>
}

/**
 * Opens an uploaded file: gunzips it where it is gzip (by its bytes, whatever its name), and refuses what is no text.
 * @throws BoostlineError `file-empty`, `file-not-text` naming what it looks like, `file-not-unpackable`.
 */
export async function openText(body: AsyncIterable<Uint8Array>, place: string): Promise<TextSource> {
  const raw = await peek(body)
  const isGzip = raw.head[0] === 0x1f && raw.head[1] === 0x8b
  const { head, chunks } = isGzip ? await peek(gunzipped(raw.chunks, place)) : raw
  const kind = foreignKindOf(head)
  if (kind !== undefined) {
    await release(chunks)
    throw notText(place, kind)
  }
  return { head, ...fillingFrom(chunks) }
}

function fillingFrom(chunks: AsyncIterable<Uint8Array>): Pick<TextSource, 'fill' | 'close'> {
  const iterator = chunks[Symbol.asyncIterator]()
  let chunk: Uint8Array = new Uint8Array()
  return {
    fill: async (target) => {
      let filled = 0
      for (;;) {
        if (chunk.length === 0) {
          const next = await iterator.next()
          if (next.done) return filled
          chunk = next.value
        }
        const room = target()
        const taken = Math.min(chunk.length, room.length - filled)
        room.set(chunk.subarray(0, taken), filled)
        chunk = chunk.subarray(taken)
        filled += taken
        if (filled === room.length) return filled
      }
    },
    close: async () => {
      await iterator.return?.()
    },
  }
}

function notText(place: string, kind: string): Error {
  const hint =
    kind === 'text in UTF-16'
      ? 'Save it as UTF-8: in Excel choose "CSV UTF-8 (comma delimited)", on a command line use iconv -f UTF-16 -t UTF-8.'
      : 'Export the table as a CSV file in UTF-8 with a header row and upload that.'
  return refusal('file-not-text', `${place} is not a CSV file: it looks like ${kind}.`, hint)
}

/** Reads until the head is full or the file ends; `chunks` begins at the start again. */
async function peek(
  body: AsyncIterable<Uint8Array>,
): Promise<{ readonly head: Buffer; readonly chunks: AsyncIterable<Uint8Array> }> {
  const iterator = body[Symbol.asyncIterator]()
  const first: Uint8Array[] = []
  let bytes = 0
  while (bytes < HEAD_BYTES) {
    const next = await iterator.next()
    if (next.done) break
    // A chunk is valid until the next one is asked for.
    first.push(Buffer.from(next.value))
    bytes += next.value.length
  }
  const head = Buffer.concat(first)

  async function* chunks(): AsyncGenerator<Uint8Array> {
    try {
      if (head.length > 0) yield head
      for (let next = await iterator.next(); !next.done; next = await iterator.next()) yield next.value
    } finally {
      await iterator.return?.()
    }
  }
  return { head: head.subarray(0, HEAD_BYTES), chunks: chunks() }
}

/** Lets go of a stream that nobody will read to its end. */
async function release(chunks: AsyncIterable<Uint8Array>): Promise<void> {
  const iterator = chunks[Symbol.asyncIterator]()
  await iterator.next()
  await iterator.return?.()
}

async function* gunzipped(chunks: AsyncIterable<Uint8Array>, place: string): AsyncGenerator<Uint8Array> {
  const gunzip = createGunzip()
  try {
    // A failure reaches us through the iteration: pipeline destroys gunzip with it.
    yield* pipeline(Readable.from(copies(chunks)), gunzip, () => undefined)
  } catch (error) {
    if (!isZlibError(error)) throw error
    throw refusal(
      'file-not-unpackable',
      `${place} begins like a gzip file but cannot be unpacked: ${error.message}.`,
      'The upload may have been cut off. Pack the CSV again with gzip (not zip or tar) and upload it.',
      error,
    )
  }
}

/** Chunks that stay valid: gunzip works on one while it takes the next. */
async function* copies(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) yield Buffer.from(chunk)
}

function isZlibError(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && error.code.startsWith('Z_')
}
