import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import type { ObjectStore } from '#shared/objects/object-store.ts'

/**
 * A bucket that holds one file of this machine, and keeps nothing of what is written: what a look at a file needs, however
 * large it is.
 */
export function localFileStore(bucket: string, key: string, file: string): ObjectStore {
  const factsOf = async () => {
    const { size, mtime } = await stat(file)
    return { sizeBytes: size, eTag: 'local', lastModified: mtime.toISOString() }
  }
  return {
    bucket,
    head: async (asked) => (asked === key ? await factsOf() : undefined),
    get: async () => undefined,
    open: async (asked) => (asked === key ? { ...(await factsOf()), body: createReadStream(file) } : undefined),
    put: async () => ({ written: true, eTag: 'local' }),
    upload: async (_key, body) => {
      for await (const _ of body);
      return { written: true, eTag: 'local' }
    },
    delete: async () => {},
    async *list() {},
    async *listFolder() {},
  }
}
