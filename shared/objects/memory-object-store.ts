import { createHash } from 'node:crypto'
import { type Clock, systemClock } from '#shared/clock.ts'
import { BoostlineError } from '#shared/errors/boostline-error.ts'
import { MOST_KEY_BYTES } from '#shared/names/key-length.ts'
import type { ListedObject, ObjectStore, ObjectVersion, WriteCondition } from './object-store.ts'

type Version = {
  readonly versionId: string
  readonly eTag: string
  readonly lastModified: string
  readonly body: Uint8Array
  readonly deleted: boolean
}

/** A versioned object store in memory, for tests: the same promises as the real one (one contract suite tests both). */
export function memoryObjectStore(bucket = 'test-bucket', clock: Clock = systemClock): ObjectStore {
  const objects = new Map<string, Version[]>()
  /** All keys there ever were, in the order of their bytes. */
  const keys: Buffer[] = []
  /** By ETag: what is written again takes no more memory. */
  const bodies = new Map<string, Uint8Array>()
  let counter = 0

  function write(key: string, content: Uint8Array, deleted = false): Version {
    if (Buffer.byteLength(key) > MOST_KEY_BYTES) throw keyTooLong(key)
    const eTag = createHash('md5').update(content).digest('hex')
    const body = bodies.get(eTag) ?? unpooled(content)
    bodies.set(eTag, body)
    const lastModified = `${new Date(clock.now()).toISOString().slice(0, 19)}.000Z`
    const version = { versionId: `v${++counter}`, eTag, lastModified, body, deleted }
    const versions = objects.get(key)
    if (versions) versions.push(version)
    else {
      objects.set(key, [version])
      const bytes = Buffer.from(key)
      keys.splice(firstFrom(bytes), 0, bytes)
    }
    return version
  }

  /** The place of the first key that is not before these bytes. */
  function firstFrom(bytes: Uint8Array): number {
    let [low, high] = [0, keys.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if (Buffer.compare(keys[middle] ?? bytes, bytes) < 0) low = middle + 1
      else high = middle
    }
    return low
  }

  function current(key: string): Version | undefined {
    const latest = objects.get(key)?.at(-1)
    return latest && !latest.deleted ? latest : undefined
  }

  function find(key: string, at: ObjectVersion = {}): Version | undefined {
    const found = at.versionId
      ? objects.get(key)?.find((version) => version.versionId === at.versionId && !version.deleted)
      : current(key)
    return found && (at.ifMatch === undefined || found.eTag === at.ifMatch) ? found : undefined
  }

  function holds(key: string, condition: WriteCondition | undefined): boolean {
    if (condition === undefined) return true
    const existing = current(key)
    return condition === 'absent' ? existing === undefined : existing?.eTag === condition.eTag
  }

  function facts(version: Version) {
    return { sizeBytes: version.body.length, eTag: version.eTag, versionId: version.versionId }
  }

  return {
    bucket,
    head: async (key, at) => {
      const found = find(key, at)
      return found && { ...facts(found), lastModified: found.lastModified }
    },
    get: async (key, at) => {
      const found = find(key, at)
      return found && { ...facts(found), body: found.body }
    },
    open: async (key, at) => {
      const found = find(key, at)
      return found && { ...facts(found), body: streamOf(found.body) }
    },
    put: async (key, body, options = {}) => {
      if (!holds(key, options.condition)) return { written: false }
      const { eTag } = write(key, typeof body === 'string' ? Buffer.from(body) : body)
      return { written: true, eTag }
    },
    upload: async (key, body, options = {}) => {
      const chunks: Uint8Array[] = []
      for await (const chunk of body) {
        chunks.push(new Uint8Array(chunk))
        options.giveBack?.(chunk)
      }
      if (!holds(key, options.condition)) return { written: false }
      return { written: true, eTag: write(key, Buffer.concat(chunks)).eTag }
    },
    delete: async (key) => {
      if (current(key)) write(key, new Uint8Array(), true)
    },
    list,
    listFolder: async function* (folder) {
      for await (const object of list(folder)) if (!object.key.slice(folder.length).includes('/')) yield object
    },
  }

  async function* list(prefix: string, after?: string): AsyncGenerator<ListedObject> {
    const matching: string[] = []
    const first = Math.max(firstFrom(Buffer.from(prefix)), after === undefined ? 0 : firstFrom(Buffer.from(after)))
    for (let place = first; place < keys.length; place++) {
      const key = String(keys[place])
      if (!key.startsWith(prefix)) break
      if (key !== after) matching.push(key)
    }
    for (const key of matching) {
      const found = current(key)
      if (found) yield { key, sizeBytes: found.body.length, lastModified: found.lastModified }
    }
  }
}

/** A small Buffer is a part of a pool, all of which it keeps in memory. */
function unpooled(content: Uint8Array): Uint8Array {
  return content.byteLength < content.buffer.byteLength ? Buffer.from(new Uint8Array(content).buffer) : content
}

async function* streamOf(body: Uint8Array): AsyncIterable<Uint8Array> {
  const chunkBytes = 64 * 1024
  for (let start = 0; start < body.length; start += chunkBytes) yield body.subarray(start, start + chunkBytes)
}

/** As {@link translateAwsError} has it of S3's answer. */
function keyTooLong(key: string): BoostlineError {
  const message = `AWS refused s3:PutObject of a key of ${Buffer.byteLength(key)} bytes: KeyTooLongError: Your key is too long`
  return new BoostlineError({ code: 'aws-refused', kind: 'bug', message, hint: 'Look at the test.' })
}
