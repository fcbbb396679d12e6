import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { prepareDataset } from '#engines/dataset/prepare-dataset.ts'
import { DEFAULT_MANIFEST } from '#shared/manifest/manifest.ts'
import { runKeys } from '#shared/names/run-keys.ts'
import { memoryObjectStore } from '#shared/objects/memory-object-store.ts'
import { ContentHash } from './content-hash.ts'

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

const ROWS = Array.from({ length: 400 }, (_, row) => `${row % 7},${row % 3 === 0 ? 'über' : 'unter'},${row % 2}`)
const CSV = `size,word,y\n${ROWS.join('\n')}\n`

/** The hash of an upload, and how often it was opened. */
async function preparedHash(name: string, bytes: Uint8Array, copyBytes: number) {
  const objects = memoryObjectStore('b')
  await objects.put(`datasets/${name}`, bytes)
  let opened = 0
  const counted: typeof objects = {
    ...objects,
    open: async (...args) => {
      if (args[0].startsWith('datasets/')) opened++
      return await objects.open(...args)
    },
  }
  const prepared = await prepareDataset({
    objects: counted,
    source: { key: `datasets/${name}`, at: {} },
    keys: runKeys('test', 'run'),
    dataset: 'test',
    runId: 'run',
    manifest: DEFAULT_MANIFEST,
    copyBytes,
  })
  return { sha256: prepared.sha256, opened }
}

describe('the hash of an upload', () => {
  it.each([
    ['text', 'a.csv', Buffer.from(CSV)],
    ['gzip, of the file as it is stored', 'a.csv.gz', gzipSync(CSV)],
    ['UTF-16', 'a.csv', Buffer.from(`\uFEFF${CSV}`, 'utf16le')],
    ['Windows-1252, which is read a second time', 'a.csv', Buffer.from(CSV, 'latin1')],
    ['no line end at its end', 'a.csv', Buffer.from(CSV.trimEnd())],
  ])('is that of its bytes: %s', async (_, name, bytes) => {
    expect((await preparedHash(name, bytes, 1e9)).sha256).toBe(sha256(bytes))
  })

  it('costs no reading: with room for a copy it is opened once, without as often as both passes need', async () => {
    expect(await preparedHash('a.csv', Buffer.from(CSV), 1e9)).toEqual({ sha256: sha256(Buffer.from(CSV)), opened: 1 })
    expect(await preparedHash('a.csv', Buffer.from(CSV), 0)).toEqual({ sha256: sha256(Buffer.from(CSV)), opened: 2 })
  })

  it('is not told of a reading that ended early', async () => {
    const content = new ContentHash()
    const chunks = async function* () {
      yield Buffer.from('a')
      yield Buffer.from('b')
    }
    for await (const _ of content.of(chunks())) break
    expect(content.sha256).toBeUndefined()
    expect((await Array.fromAsync(content.of(chunks()))).length).toBe(2)
    expect(content.sha256).toBe(sha256(Buffer.from('ab')))
  })
})
