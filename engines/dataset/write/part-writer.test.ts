import { expect, test } from 'vitest'
import { type ObjectStore, UPLOAD_PART_BYTES } from '#shared/objects/object-store.ts'
import { BufferPool } from './buffer-pool.ts'
import { PartWriter } from './part-writer.ts'

/** Takes every part it can get, and keeps it until it is told to send. */
function waitingStore() {
  const underWay = new Map<string, Uint8Array[]>()
  const sent: string[] = []
  const giveBacks: (() => void)[] = []
  const upload: ObjectStore['upload'] = async (key, body, { giveBack } = {}) => {
    const done: Promise<void>[] = []
    for await (const part of body) {
      underWay.set(key, [...(underWay.get(key) ?? []), part])
      done.push(
        new Promise((resolve) => {
          giveBacks.push(() => {
            sent.push(`${key}${part[0]}`)
            giveBack?.(part)
            resolve()
          })
        }),
      )
    }
    await Promise.all(done)
    return { written: true, eTag: '' }
  }
  return { upload, underWay, sent, sendFirst: () => giveBacks.shift()?.(), waiting: () => giveBacks.length }
}

const turn = () => new Promise((resolve) => setImmediate(resolve))

test('each upload has a part under way, and three more at most are among all of them', async () => {
  const store = waitingStore()
  const pool = new BufferPool()
  const writers = ['a', 'b'].map((key) => new PartWriter(store, key, {}, pool))
  for (let part = 0; part < 6; part++) {
    for (const writer of writers) writer.write(Buffer.alloc(UPLOAD_PART_BYTES, part), 0, UPLOAD_PART_BYTES)
    await turn()
  }
  expect(store.waiting()).toBe(5)
  const ends = Promise.all(writers.map((writer) => writer.end()))
  while (store.waiting() > 0) {
    expect(store.waiting()).toBeLessThanOrEqual(5)
    store.sendFirst()
    await turn()
  }
  await ends
  expect(store.sent.toSorted()).toEqual(['a', 'b'].flatMap((key) => [0, 1, 2, 3, 4, 5].map((part) => `${key}${part}`)))
})

test('what an upload fails with ends the writer, however many parts wait', async () => {
  const writer = new PartWriter(
    { upload: async () => Promise.reject(new Error('no connection')) },
    'a',
    {},
    new BufferPool(),
  )
  writer.write(Buffer.alloc(UPLOAD_PART_BYTES + 1), 0, UPLOAD_PART_BYTES + 1)
  await expect(writer.drain()).rejects.toThrow('no connection')
  await expect(writer.end()).rejects.toThrow('no connection')
})
