import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { ListMultipartUploadsCommand, S3Client } from '@aws-sdk/client-s3'
import { afterAll, describe, expect, it } from 'vitest'
import { memoryObjectStore } from '#shared/objects/memory-object-store.ts'
import { type ObjectStore, UPLOAD_PART_BYTES, type UploadOptions } from '#shared/objects/object-store.ts'
import { s3ObjectStore } from '#shared/objects/s3-object-store.ts'
import { systemClock } from '../../emulator/clock.ts'
import { listen } from '../../emulator/http/listen.ts'
import { createS3 } from '../../emulator/s3/index.ts'
import { openDatabase } from '../../emulator/state/database.ts'

/** S3 in the emulator, driven by the real SDK. */
async function emulatedS3() {
  const dataFolder = mkdtempSync(path.join(tmpdir(), 'object-store-'))
  const database = openDatabase(dataFolder)
  const reportFault = (where: string, error: unknown) => console.error(where, error)
  const s3 = createS3(
    { accountId: '123456789012', region: 'us-east-1', clock: systemClock, database, dataFolder, reportFault },
    { buckets: [{ name: 'contract', versioned: true, notifications: [] }], enqueue: () => undefined },
  )
  const server = await listen((request, response) => s3.handle(request, response))
  const connect = () =>
    new S3Client({
      endpoint: server.url,
      region: 'us-east-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    })
  const client = connect()
  const close = async () => {
    client.destroy()
    await server.close()
    await s3.close()
    database.close()
    rmSync(dataFolder, { recursive: true })
  }
  return { store: s3ObjectStore(client, 'contract'), client, connect, close }
}

const emulated = await emulatedS3()
afterAll(emulated.close)

async function* bytesOf(...chunks: readonly (string | Uint8Array)[]): AsyncIterable<Uint8Array> {
  for (const chunk of chunks) yield typeof chunk === 'string' ? Buffer.from(chunk) : chunk
}

async function textOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = []
  for await (const chunk of body) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}

const stores: readonly [string, ObjectStore][] = [
  ['the fake in memory', memoryObjectStore('contract')],
  ['S3 through the SDK', emulated.store],
]

describe.each(stores)('the object store as %s', (_, store) => {
  it('has nothing under a key that is longer than S3 takes, and writes nothing there', async () => {
    const longest = 'ü'.repeat(512)
    expect(await store.put(longest, 'text')).toMatchObject({ written: true })
    expect(await store.head(longest)).toMatchObject({ sizeBytes: 4 })
    const key = `${longest}x`
    expect([await store.head(key), await store.get(key), await store.open(key)]).toEqual([
      undefined,
      undefined,
      undefined,
    ])
    await expect(store.put(key, 'text')).rejects.toMatchObject({ code: 'aws-refused' })
    await store.delete(longest)
  })

  it('finds nothing where there is nothing', async () => {
    expect(await store.head('none')).toBeUndefined()
    expect(await store.get('none')).toBeUndefined()
    expect(await store.open('none')).toBeUndefined()
    expect(await store.get('none', { versionId: 'never-there' })).toBeUndefined()
    await store.delete('none')
  })

  it('gives back what was put, whole and as a stream, under any key', async () => {
    const key = 'facts/größe +%&.json'
    const outcome = await store.put(key, '{"ü":1}', { contentType: 'application/json' })
    const found = await store.get(key)
    expect(Buffer.from(found?.body ?? []).toString()).toBe('{"ü":1}')
    expect(found?.sizeBytes).toBe(8)
    expect(outcome).toEqual({ written: true, eTag: found?.eTag })
    const opened = await store.open(key)
    expect(await textOf(opened?.body ?? bytesOf())).toBe('{"ü":1}')
    const head = await store.head(key)
    expect({ sizeBytes: head?.sizeBytes, eTag: head?.eTag, versionId: head?.versionId }).toEqual({
      sizeBytes: 8,
      eTag: found?.eTag,
      versionId: found?.versionId,
    })
    const { lastModified = '' } = head ?? {}
    expect(lastModified).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z$/)
    expect(Math.abs(Date.parse(lastModified) - Date.now())).toBeLessThan(60_000)
  })

  it('creates a key once, however many try at the same time', async () => {
    const outcomes = await Promise.all(
      Array.from({ length: 10 }, (_unused, writer) => store.put('once', `${writer}`, { condition: 'absent' })),
    )
    expect(outcomes.filter(({ written }) => written).length).toBe(1)
    const winner = outcomes.findIndex(({ written }) => written)
    expect(Buffer.from((await store.get('once'))?.body ?? []).toString()).toBe(`${winner}`)
  })

  it('replaces only what still has the eTag', async () => {
    const first = await store.put('swap', 'one')
    const eTag = first.written ? first.eTag : ''
    expect(await store.put('swap', 'two', { condition: { eTag } })).toMatchObject({ written: true })
    expect(await store.put('swap', 'three', { condition: { eTag } })).toEqual({ written: false })
    expect(await store.put('swap-none', 'x', { condition: { eTag } })).toEqual({ written: false })
    expect(Buffer.from((await store.get('swap'))?.body ?? []).toString()).toBe('two')
  })

  it('reads an older version, or the current object only while it is the one that is meant', async () => {
    await store.put('versions', 'old')
    const old = await store.head('versions')
    await store.put('versions', 'new')
    expect(await textOf((await store.open('versions', { versionId: old?.versionId }))?.body ?? bytesOf())).toBe('old')
    expect(await store.open('versions', { ifMatch: old?.eTag })).toBeUndefined()
    expect(await store.head('versions', { ifMatch: old?.eTag })).toBeUndefined()
    const current = await store.head('versions')
    expect(await textOf((await store.open('versions', { ifMatch: current?.eTag }))?.body ?? bytesOf())).toBe('new')
  })

  it('does not find a deleted object, and can create it again', async () => {
    await store.put('deleted', 'x')
    await store.delete('deleted')
    expect(await store.head('deleted')).toBeUndefined()
    expect(await store.put('deleted', 'y', { condition: 'absent' })).toMatchObject({ written: true })
  })

  it('uploads a stream of any size: empty, small, and over several parts', async () => {
    const large = Buffer.alloc(33 * 1024 * 1024, 'boostline,')
    await store.upload('large', bytesOf(large.subarray(0, 5), large.subarray(5)), {
      tags: { 'boostline:expire': 'true' },
    })
    const found = await store.get('large')
    expect(found?.sizeBytes).toBe(large.length)
    expect(Buffer.compare(Buffer.from(found?.body ?? []), large)).toBe(0)
    await store.upload('small', bytesOf('a', 'b'))
    expect(Buffer.from((await store.get('small'))?.body ?? []).toString()).toBe('ab')
    await store.upload('empty', bytesOf())
    expect((await store.head('empty'))?.sizeBytes).toBe(0)
  })

  it.each([
    ['small', 1],
    ['of several parts', UPLOAD_PART_BYTES + 1],
  ])('uploads under a condition, what is %s', async (_, bytes) => {
    const key = `conditional-${bytes}`
    const body = () => bytesOf(Buffer.alloc(bytes, 'a'))
    const first = await store.upload(key, body(), { condition: 'absent' })
    const eTag = first.written ? first.eTag : ''
    expect(eTag).toBe((await store.head(key))?.eTag)
    expect(await store.upload(key, body(), { condition: 'absent' })).toEqual({ written: false })
    expect(await store.upload(key, body(), { condition: { eTag: '0'.repeat(32) } })).toEqual({ written: false })
    expect((await store.head(key))?.eTag).toBe(eTag)
    expect(await store.upload(key, bytesOf('b'), { condition: { eTag } })).toMatchObject({ written: true })
    expect(await store.upload('conditional-nothing', body(), { condition: { eTag } })).toEqual({ written: false })
  })

  it('uploads chunks of the size of a part, the last one too', async () => {
    const part = Buffer.alloc(UPLOAD_PART_BYTES, 'part,')
    await store.upload('whole-parts', bytesOf(part, part))
    const found = await store.get('whole-parts')
    expect(Buffer.compare(Buffer.from(found?.body ?? []), Buffer.concat([part, part]))).toBe(0)
  })

  it.each([0, 1, 6])('gives every chunk of an upload back once: %d whole parts, and a smaller one', async (parts) => {
    const chunks = [
      ...Array.from({ length: parts }, (_, part) => Buffer.alloc(UPLOAD_PART_BYTES, part + 1)),
      Buffer.from('rest'),
    ]
    const whole = Buffer.concat(chunks)
    const given: Uint8Array[] = []
    await store.upload('given-back', bytesOf(...chunks), {
      giveBack: (chunk) => {
        given.push(chunk)
        chunk.fill(0)
      },
    })
    expect(new Set(given)).toEqual(new Set(chunks))
    expect(given).toHaveLength(chunks.length)
    expect(Buffer.compare(Buffer.from((await store.get('given-back'))?.body ?? []), whole)).toBe(0)
  })

  // The SDK checks the checksum of an object of one part while it is read.
  it.each([
    ['one part', 300_000],
    ['two parts', 900_000],
  ])('lends the chunks of an object of %s that is read', async (_, lines) => {
    const large = Buffer.from(Array.from({ length: lines }, (_, line) => `line ${line}\n`).join(''))
    await store.upload('lent', bytesOf(large))
    for (const pause of [async () => undefined, setImmediate]) {
      const found = await store.open('lent', {}, { lendsChunks: true })
      const copies: Buffer[] = []
      for await (const chunk of found?.body ?? []) {
        copies.push(Buffer.from(chunk))
        await pause()
      }
      expect(Buffer.compare(Buffer.concat(copies), large)).toBe(0)
    }
  })

  it('writes nothing of an upload whose source fails half way', async () => {
    async function* failing(): AsyncIterable<Uint8Array> {
      yield Buffer.alloc(40 * 1024 * 1024)
      throw new Error('the source broke')
    }
    await expect(store.upload('broken', failing())).rejects.toThrow('the source broke')
    expect(await store.head('broken')).toBeUndefined()
  })

  it('lists keys by prefix in UTF-8 order, or those behind one', async () => {
    for (const key of ['list/b', 'list/a', 'list/ä', 'list/a/1', 'list0']) await store.put(key, key)
    const keys: string[] = []
    for await (const { key } of store.list('list/')) keys.push(key)
    expect(keys).toEqual(['list/a', 'list/a/1', 'list/b', 'list/ä'])
    const behind = await Array.fromAsync(store.list('list/', 'list/a/0'))
    expect(behind.map(({ key }) => key)).toEqual(['list/a/1', 'list/b', 'list/ä'])
    expect(await Array.fromAsync(store.list('list/', 'list/ä'))).toEqual([])
    const here = await Array.fromAsync(store.listFolder('list/'))
    expect(here.map(({ key }) => key)).toEqual(keys.filter((key) => !key.slice('list/'.length).includes('/')))
    expect(here.length).toBeGreaterThan(0)
    expect(here.length).toBeLessThan(keys.length)
    const [first] = await Array.fromAsync(store.list('list/a'))
    expect(first).toEqual({ key: 'list/a', sizeBytes: 6, lastModified: (await store.head('list/a'))?.lastModified })
  })
})

it('signs an upload without its bytes, which their CRC32 tells', async () => {
  const headers: Record<string, string>[] = []
  const noting = emulated.connect()
  noting.middlewareStack.add(
    (next) => (args) => {
      headers.push((args.request as { headers: Record<string, string> }).headers)
      return next(args)
    },
    { step: 'finalizeRequest', priority: 'low' },
  )
  await s3ObjectStore(noting, 'contract').upload('unsigned', bytesOf(Buffer.alloc(UPLOAD_PART_BYTES + 1)))
  noting.destroy()
  const parts = headers.filter((sent) => Number(sent['content-length']) >= 1 && sent['x-amz-checksum-crc32'])
  expect(parts.map((sent) => sent['x-amz-content-sha256'])).toEqual(['UNSIGNED-PAYLOAD', 'UNSIGNED-PAYLOAD'])
})

describe('with chunks that are given back', () => {
  /** How many parts are sent at once at most, while each waits for a turn of the event loop. */
  async function sentAtOnce(options: UploadOptions): Promise<number> {
    let underWay = 0
    let most = 0
    const counting = emulated.connect()
    counting.middlewareStack.add(
      (next) => async (args) => {
        most = Math.max(most, ++underWay)
        try {
          return await next(args)
        } finally {
          underWay--
        }
      },
      { step: 'finalizeRequest', priority: 'low' },
    )
    const part = Buffer.alloc(UPLOAD_PART_BYTES)
    await s3ObjectStore(counting, 'contract').upload(
      'at-once',
      bytesOf(...Array.from({ length: 7 }, () => part)),
      options,
    )
    counting.destroy()
    return most
  }

  it('fails with what a part failed with while no one waited for it', async () => {
    const failing = emulated.connect()
    failing.middlewareStack.add(
      (next) => (args) => {
        if ((args.input as { PartNumber?: number }).PartNumber === 2) throw new Error('part 2 broke')
        return next(args)
      },
      { step: 'initialize' },
    )
    const parts = [1, 2, 3].map((byte) => Buffer.alloc(UPLOAD_PART_BYTES, byte))
    const second = Promise.withResolvers<void>()
    async function* body(): AsyncGenerator<Uint8Array> {
      yield* parts.slice(0, 2)
      await second.promise
      yield* parts.slice(2)
    }
    const giveBack = (chunk: Uint8Array) => {
      if (chunk === parts[1]) second.resolve()
    }
    await expect(s3ObjectStore(failing, 'contract').upload('second-broke', body(), { giveBack })).rejects.toThrow(
      'part 2 broke',
    )
    failing.destroy()
    const objects = s3ObjectStore(emulated.client, 'contract')
    expect(await objects.head('second-broke')).toBeUndefined()
  })

  it('sends up to four parts at once, else one after the other', async () => {
    expect(await sentAtOnce({ giveBack: () => undefined })).toBe(4)
    expect(await sentAtOnce({})).toBe(1)
  })
})

it('says of an upload whose end was answered to nobody that another try is worth it', async () => {
  const losing = emulated.connect()
  losing.middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        if (commandName === 'CompleteMultipartUploadCommand') await next(args)
        return await next(args)
      },
    { step: 'deserialize', priority: 'high' },
  )
  const done = s3ObjectStore(losing, 'contract').upload('lost', bytesOf(Buffer.alloc(UPLOAD_PART_BYTES + 1)))
  await expect(done).rejects.toMatchObject({ code: 'aws-unavailable', retryable: true })
  losing.destroy()
  expect((await emulated.store.head('lost'))?.sizeBytes).toBe(UPLOAD_PART_BYTES + 1)
})

it('leaves no unfinished multipart upload behind', async () => {
  const pending = await emulated.client.send(new ListMultipartUploadsCommand({ Bucket: 'contract' }))
  expect(pending.Uploads ?? []).toEqual([])
})
