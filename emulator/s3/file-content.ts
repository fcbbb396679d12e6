import { createReadStream } from 'node:fs'
import { type Checksum, type ChecksumAlgorithm, createChecksum } from './checksums.ts'
import type { ByteRange } from './range.ts'

const READ_BUFFER_BYTES = 1024 * 1024

/** The bytes of files, one behind the other. */
export async function* readFiles(filePaths: readonly string[]): AsyncGenerator<Buffer> {
  for (const filePath of filePaths) {
    yield* createReadStream(filePath, { highWaterMark: READ_BUFFER_BYTES }) as AsyncIterable<Buffer>
  }
}

/** Some of the bytes of a file. */
export async function* readFileRange(filePath: string, range: ByteRange): AsyncGenerator<Buffer> {
  if (range.sizeBytes === 0) return
  const end = range.start + range.sizeBytes - 1
  yield* createReadStream(filePath, {
    start: range.start,
    end,
    highWaterMark: READ_BUFFER_BYTES,
  }) as AsyncIterable<Buffer>
}

/** The checksum of content that flows through, once it has: `undefined` without an algorithm. */
export function checksumming(
  content: AsyncIterable<Buffer>,
  algorithm: ChecksumAlgorithm | undefined,
): { readonly content: AsyncIterable<Buffer>; readonly checksum: () => Checksum | undefined } {
  if (!algorithm) return { content, checksum: () => undefined }
  const running = createChecksum(algorithm)
  async function* measured(): AsyncGenerator<Buffer> {
    for await (const chunk of content) {
      running.update(chunk)
      yield chunk
    }
  }
  return {
    content: measured(),
    checksum: () => ({ algorithm, value: running.digest().toString('base64'), type: 'FULL_OBJECT' }),
  }
}
