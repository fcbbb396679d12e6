// Hot: every byte that is read from the emulator's S3 goes through here. Its benchmark is bench/emulator.ts.
import { close as closeFile, read as readFile } from 'node:fs'
import type { Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { promisify } from 'node:util'

/** An open file and the bytes of it that are meant. */
export type OpenRange = { readonly descriptor: number; readonly start: number; readonly sizeBytes: number }

// More than any socket's high water mark, on which the taking of turns relies.
const BUFFER_BYTES = 256 * 1024

const read = promisify(readFile)
const close = promisify(closeFile)

/** Sends bytes of a file and closes it, however the sending ends. */
export async function sendFile(file: OpenRange, target: Writable): Promise<void> {
  const content = readInTurns(file)
  try {
    await pipeline(content, target)
  } finally {
    // `pipeline` does not wait for what it leaves unfinished; the file must not be closed under a read.
    await content.return(undefined)
    await close(file.descriptor)
  }
}

/**
 * The bytes, in two buffers by turns: one is read while the other is sent. A buffer is larger than what a socket
 * takes at once, so `pipeline` asks for the next one only when the one before has left the process; a stream of
 * `createReadStream` would allocate each anew, which costs more than reading the file.
 */
async function* readInTurns({ descriptor, start, sizeBytes }: OpenRange): AsyncGenerator<Buffer> {
  const end = start + sizeBytes
  const bufferBytes = Math.min(sizeBytes, BUFFER_BYTES)
  let free: Buffer = Buffer.allocUnsafeSlow(bufferBytes)
  let other: Buffer | undefined
  let position = start
  let reading = readAt(descriptor, free, position, end)
  try {
    while (position < end) {
      const bytes = await reading
      position += bytes.length
      if (position < end) {
        const next = other ?? Buffer.allocUnsafeSlow(bufferBytes)
        other = free
        free = next
        reading = readAt(descriptor, free, position, end)
      }
      yield bytes
    }
  } finally {
    // Whoever hung up did so in the middle of a read, whose outcome no longer matters.
    await reading.catch(() => undefined)
  }
}

/** Fills the buffer, or its beginning at the end of the range. Rejects where the file is shorter. */
async function readAt(descriptor: number, buffer: Buffer, position: number, end: number): Promise<Buffer> {
  const wanted = Math.min(buffer.length, end - position)
  let filled = 0
  while (filled < wanted) {
    const { bytesRead } = await read(descriptor, buffer, filled, wanted - filled, position + filled)
    if (bytesRead === 0) throw new Error(`a blob ends ${wanted - filled} bytes too early`)
    filled += bytesRead
  }
  return buffer.subarray(0, wanted)
}
