import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, expect, it } from 'vitest'
import { folderObjectStore } from './folder-object-store.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'folder-store-'))
afterAll(() => rmSync(folder, { recursive: true }))
mkdirSync(path.join(folder, 'models/deep'), { recursive: true })
writeFileSync(path.join(folder, 'models/b.json'), 'b')
writeFileSync(path.join(folder, 'models/a.json'), 'aa')
writeFileSync(path.join(folder, 'models/deep/c.json'), 'c')
const store = folderObjectStore(folder, 'image')

it('has the files of the folder by their paths', async () => {
  expect((await Array.fromAsync(store.list('models/'))).map(({ key, sizeBytes }) => [key, sizeBytes])).toEqual([
    ['models/a.json', 2],
    ['models/b.json', 1],
    ['models/deep/c.json', 1],
  ])
  const found = await store.get('models/a.json')
  expect(Buffer.from(found?.body ?? []).toString()).toBe('aa')
  expect((await store.head('models/a.json'))?.eTag).toBe(found?.eTag)
  const opened = await store.open('models/deep/c.json')
  expect(opened && (await text(opened.body))).toBe('c')
})

it.each(['models', 'models/', 'models/none.json', 'models/a.json/x'])('%s is no object', async (key) => {
  expect([await store.head(key), await store.get(key), await store.open(key)]).toEqual([
    undefined,
    undefined,
    undefined,
  ])
})

it('of a folder that is not there nothing is there, and nothing is written', async () => {
  expect(await Array.fromAsync(folderObjectStore(path.join(folder, 'no'), 'image').list(''))).toEqual([])
  await expect(store.put('x', 'y')).rejects.toThrow('image is not written to: x')
})
