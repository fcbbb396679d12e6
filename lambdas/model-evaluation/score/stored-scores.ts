import type { ObjectStore } from '#shared/objects/object-store.ts'

/** Stored answers of a model; undefined where there are none, or others than that many numbers. */
export async function readScores(objects: ObjectStore, key: string, count: number): Promise<Float64Array | undefined> {
  const stored = await objects.get(key)
  if (stored?.body.length !== count * Float64Array.BYTES_PER_ELEMENT) return undefined
  return new Float64Array(Uint8Array.from(stored.body).buffer)
}

/** Stores answers of a model as bytes of a Float64Array. */
export async function writeScores(objects: ObjectStore, key: string, scores: Float64Array): Promise<void> {
  await objects.put(key, new Uint8Array(scores.buffer, scores.byteOffset, scores.byteLength))
}
