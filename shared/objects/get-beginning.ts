import type { ObjectStore } from './object-store.ts'

/**
 * A small object that a person wrote, or undefined where there is none. Of a larger one than `mostBytes` it is the
 * beginning, one byte longer than that, so that whoever parses it can say so; the rest is never read.
 */
export async function getBeginning(
  objects: Pick<ObjectStore, 'open'>,
  key: string,
  mostBytes: number,
): Promise<Uint8Array | undefined> {
  const found = await objects.open(key)
  if (!found) return undefined
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of found.body) {
    const part = Buffer.from(chunk.subarray(0, mostBytes + 1 - bytes))
    chunks.push(part)
    bytes += part.length
    if (bytes > mostBytes) break
  }
  return Buffer.concat(chunks)
}
