import { randomUUID } from 'node:crypto'
import { createWriteStream, linkSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'

/** The bytes of objects and parts: files that are written once, under names that say nothing, and never change. */
export type BlobStore = {
  filePath(blob: string): string
  /** Writes `content` to a new blob, whole or not at all; throws what `content` throws. */
  write(content: AsyncIterable<Buffer>): Promise<string>
  /** A second blob with the same bytes, which shares them on the disk. */
  duplicate(blob: string): string
  remove(blobs: readonly string[]): void
}

const WRITE_BUFFER_BYTES = 1024 * 1024

/**
 * Keeps blobs under `<folder>/blobs`. A blob belongs to whoever names it in the database, so what a killed process
 * left unnamed (`isNamed` false) is removed here.
 */
export function openBlobs(folder: string, isNamed: (blob: string) => boolean): BlobStore {
  const incomingFolder = path.join(folder, 'incoming')
  const blobFolder = path.join(folder, 'blobs')
  rmSync(incomingFolder, { recursive: true, force: true })
  for (const each of [incomingFolder, blobFolder]) mkdirSync(each, { recursive: true, mode: 0o700 })
  const filePath = (blob: string): string => path.join(blobFolder, blob)
  for (const blob of readdirSync(blobFolder)) {
    if (!isNamed(blob)) rmSync(filePath(blob))
  }

  return {
    filePath,
    write: async (content) => {
      const blob = randomUUID()
      const incomingPath = path.join(incomingFolder, blob)
      try {
        await pipeline(content, createWriteStream(incomingPath, { mode: 0o600, highWaterMark: WRITE_BUFFER_BYTES }))
        await rename(incomingPath, filePath(blob))
      } catch (error) {
        await rm(incomingPath, { force: true })
        throw error
      }
      return blob
    },
    duplicate: (blob) => {
      const copy = randomUUID()
      linkSync(filePath(blob), filePath(copy))
      return copy
    },
    remove: (blobs) => {
      for (const blob of blobs) rmSync(filePath(blob), { force: true })
    },
  }
}
