import type { RunKeys } from '#shared/names/run-keys.ts'
import { EXPIRE_TAGS } from '#shared/names/tags.ts'
import { type ObjectStore, UPLOAD_PART_BYTES } from '#shared/objects/object-store.ts'
import { learntParts } from '#shared/training/training-plan.ts'

/** Slower than S3 is: what is begun has to be done before the function's time is over. */
const BYTES_A_SECOND = 20e6
/** For what comes after it. */
const SPARE_MS = 15_000

const COMMA = 0x2c
const LINE_FEED = 0x0a

/**
 * Writes a run's training and validation parts once more, without some of the cells, under a folder of a job's own.
 * `kept` says of each encoded cell whether it stays; the label does. Returns false, with nothing written, where the time
 * is too short for it.
 */
export async function writePartsWithout(
  kept: readonly boolean[],
  { keys, folder, instanceCount }: { readonly keys: RunKeys; readonly folder: string; readonly instanceCount: number },
  { objects, remainingMs }: { readonly objects: ObjectStore; readonly remainingMs: () => number },
): Promise<boolean> {
  const parts = learntParts(keys, instanceCount)
  let bytes = 0
  for (const key of parts) bytes += (await objects.head(key))?.sizeBytes ?? 0
  if (remainingMs() < SPARE_MS + (1000 * bytes) / BYTES_A_SECOND) return false
  for (const key of parts) {
    const found = await objects.open(key, {}, { lendsChunks: true })
    if (!found) throw new Error(`There is no ${key}, which was written just before`)
    const to = `${folder}${key.slice(keys.folder.length)}`
    await objects.upload(to, withoutCells(found.body, kept), { contentType: 'text/csv', tags: EXPIRE_TAGS })
  }
  return true
}

/** The rows without the cells that are not kept: what is written is numbers, and no comma is part of one. */
async function* withoutCells(rows: AsyncIterable<Uint8Array>, kept: readonly boolean[]): AsyncGenerator<Uint8Array> {
  const isKept = Uint8Array.of(1, ...kept.map(Number))
  let buffer = Buffer.allocUnsafeSlow(UPLOAD_PART_BYTES)
  let length = 0
  let cell = 0
  for await (const chunk of rows) {
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at] as number
      // The comma before a cell goes with it, and the label comes first.
      if (byte === COMMA) cell++
      if (byte !== LINE_FEED && isKept[cell] === 0) continue
      if (byte === LINE_FEED) cell = 0
      buffer[length++] = byte
      if (length < buffer.length) continue
      yield buffer
      buffer = Buffer.allocUnsafeSlow(UPLOAD_PART_BYTES)
      length = 0
    }
  }
  if (length > 0) yield buffer.subarray(0, length)
}
