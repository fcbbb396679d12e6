import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir, readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import type { ListedObject, ObjectStore } from './object-store.ts'

/** A folder as a bucket that nobody writes to; keys are paths in it. `bucket` is what it is called in messages. */
export function folderObjectStore(folder: string, bucket: string): ObjectStore {
  const placeOf = (key: string) => path.join(folder, ...key.split('/'))

  async function head(key: string) {
    const found = await stat(placeOf(key)).catch(unlessMissing)
    if (!found?.isFile()) return undefined
    const lastModified = `${found.mtime.toISOString().slice(0, 19)}.000Z`
    // Nothing in it changes: size and time tell two states of it apart.
    const eTag = createHash('md5').update(`${found.size} ${found.mtimeMs}`).digest('hex')
    return { sizeBytes: found.size, eTag, lastModified }
  }

  async function facts(key: string) {
    const found = await head(key)
    return found && { sizeBytes: found.sizeBytes, eTag: found.eTag }
  }

  return {
    bucket,
    head,
    get: async (key) => {
      const found = await facts(key)
      return found && { ...found, body: await readFile(placeOf(key)) }
    },
    open: async (key) => {
      const found = await facts(key)
      return found && { ...found, body: createReadStream(placeOf(key)) }
    },
    list,
    listFolder: async function* (inner) {
      for await (const object of list(inner)) if (!object.key.slice(inner.length).includes('/')) yield object
    },
    put: async (key) => await refuse(key),
    upload: async (key) => await refuse(key),
    delete: async (key) => await refuse(key),
  }

  async function* list(prefix: string, after?: string): AsyncGenerator<ListedObject> {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(unlessMissing)
    const keys = (entries ?? [])
      .filter((entry) => entry.isFile())
      .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'))
    for (const key of keys.filter((each) => each.startsWith(prefix)).sort()) {
      if (after !== undefined && key <= after) continue
      const found = await head(key)
      if (found) yield { key, sizeBytes: found.sizeBytes, lastModified: found.lastModified }
    }
  }

  async function refuse(key: string): Promise<never> {
    throw new Error(`${bucket} is not written to: ${key}`)
  }
}

function unlessMissing(error: unknown): undefined {
  if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return
  throw error
}
