import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { memoryObjectStore } from '#shared/objects/memory-object-store.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import { archiveOf, MODEL_ARCHIVE } from '../testing/model-archives.ts'
import { checkModelArchive } from './model-archive.ts'

const LARGE = 'x'.repeat(300_000)

async function check(body: Uint8Array): Promise<void> {
  const objects = memoryObjectStore('b')
  await objects.put('m.tar.gz', body)
  await checkModelArchive(objects, 'm.tar.gz')
}

describe('a model archive', () => {
  it.each([
    ['of the training container', MODEL_ARCHIVE],
    ['with its file in ./', archiveOf({ './xgboost-model': 'm' })],
    ['with other things before the file', archiveOf({ 'code/': '', 'code/inference.py': LARGE, 'xgboost-model': 'm' })],
    ['of a kfold training', archiveOf({ 'xgboost-model-0': 'm', 'xgboost-model-1': 'm' })],
  ])('%s is one', async (_, body) => {
    await expect(check(body)).resolves.toBeUndefined()
  })

  it.each([
    ['empty', Buffer.alloc(0), 'it is empty'],
    ['something else', Buffer.from('PK\u0003\u0004'), 'it is not gzip, or was cut off'],
    [
      'cut off before its file',
      archiveOf({
        'code/x': LARGE.replaceAll('x', String(1)) + MODEL_ARCHIVE.toString('hex'),
        'xgboost-model': 'm',
      }).subarray(0, 60),
      'it is not gzip, or was cut off',
    ],
    ['no tar', gzipSync(LARGE), 'it holds no file at its root'],
    ['a tar of nothing', archiveOf({}), 'it holds no file at its root'],
    ['nothing but a folder', archiveOf({ 'model/': '', 'model/xgboost-model': 'm' }), 'it holds no file at its root'],
    ['an empty file', archiveOf({ 'xgboost-model': '' }), 'it holds no file at its root'],
    ["macOS's shadows", archiveOf({ './._xgboost-model': 'm' }), 'it holds no file at its root'],
  ])('is none when it is %s', async (_, body, problem) => {
    await expect(check(body)).rejects.toThrow(`s3://b/m.tar.gz is not a model archive: ${problem}.`)
  })

  it('is read no further than needed', async () => {
    let readBytes = 0
    const endless: Pick<ObjectStore, 'bucket' | 'open'> = {
      bucket: 'b',
      open: async () => ({
        sizeBytes: 1e12,
        eTag: 'e',
        body: (async function* () {
          for (;;) {
            readBytes += MODEL_ARCHIVE.length
            yield MODEL_ARCHIVE
          }
        })(),
      }),
    }
    await checkModelArchive({ ...memoryObjectStore('b'), ...endless }, 'm.tar.gz')
    expect(readBytes).toBeLessThan(1_000_000)
  })

  it('that breaks off on the way is a fault of the network, not of the archive', async () => {
    const broken = memoryObjectStore('b')
    const error = new Error('socket hang up')
    const body = (async function* (): AsyncGenerator<Uint8Array> {
      yield MODEL_ARCHIVE.subarray(0, 5)
      throw error
    })()
    const objects = { ...broken, open: async () => ({ sizeBytes: 100, eTag: 'e', body }) }
    await expect(checkModelArchive(objects, 'm.tar.gz')).rejects.toBe(error)
  })
})
