import { gunzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { memoryObjectStore } from '#shared/objects/memory-object-store.ts'
import { tinyModel } from '../testing/tiny-model.ts'
import { checkModelArchive, readModelArchive } from './model-archive.ts'
import { packModels } from './pack-models.ts'
import { archiveOf } from './testing/model-archives.ts'

async function packed(archives: Readonly<Record<string, Uint8Array>>) {
  const objects = memoryObjectStore('b')
  for (const [key, archive] of Object.entries(archives)) await objects.put(key, archive)
  await packModels(objects, Object.keys(archives), 'all')
  return objects
}

it('puts the models of several archives at the root of one, and nothing else', async () => {
  const objects = await packed({ a: tinyModel(4, 9), b: tinyModel(4, 3), c: tinyModel(4, 3) })
  await checkModelArchive(objects, 'all')
  const models = await readModelArchive(objects, 'all')
  expect(models.map(({ name }) => name)).toEqual(['xgboost-model-1', 'xgboost-model-2', 'xgboost-model-3'])
  const [a] = await readModelArchive(objects, 'a')
  expect(models[0]?.bytes).toEqual(a?.bytes)
})

it('makes the same bytes again', async () => {
  const archives = { a: tinyModel(4, 9), b: tinyModel(4, 3) }
  const [one, other] = [await packed(archives), await packed(archives)]
  expect((await one.get('all'))?.body).toEqual((await other.get('all'))?.body)
})

it('a single model keeps the name that the container gives', async () => {
  const objects = await packed({ a: tinyModel(4, 9) })
  const tar = gunzipSync((await objects.get('all'))?.body ?? Buffer.alloc(0))
  expect(tar.toString('latin1', 0, tar.indexOf(0))).toBe('xgboost-model')
})

it('leaves nothing where one of them is no model', async () => {
  const objects = memoryObjectStore('b')
  await objects.put('a', tinyModel(4, 9))
  await objects.put('b', archiveOf({ 'model.pkl': 'not a model' }))
  await expect(packModels(objects, ['a', 'b'], 'all')).rejects.toMatchObject({ code: 'model-archive-invalid' })
  expect(await objects.head('all')).toBeUndefined()
})
