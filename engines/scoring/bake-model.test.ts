import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { archiveOf } from './archive/testing/model-archives.ts'
import { bakeModel } from './bake-model.ts'
import { testModel } from './graph/testing/odd-models.ts'
import { tinyModel } from './testing/tiny-model.ts'

const root = mkdtempSync(path.join(tmpdir(), 'bake-model-'))
afterAll(() => rmSync(root, { recursive: true }))
let folders = 0

function folderWith(files: Readonly<Record<string, string | Uint8Array>>, name = 'churn'): string {
  const folder = path.join(root, String(folders++), name)
  mkdirSync(folder, { recursive: true })
  for (const [file, content] of Object.entries(files)) writeFileSync(path.join(folder, file), content)
  return folder
}

const bake = async (place: string) => {
  const to = path.join(root, `out-${folders++}`)
  const baked = await bakeModel(place, to, 0)
  const read = (file: string) => JSON.parse(readFileSync(path.join(to, file), 'utf8')) as Record<string, unknown>
  return { ...baked, read }
}

it('an archive of XGBoost in a folder is named after the folder', async () => {
  const { dataset, runId, format, read } = await bake(folderWith({ 'model.tar.gz': tinyModel(2) }))
  expect([dataset, format]).toEqual(['churn', 'xgboost'])
  expect(read('models/churn.json')).toMatchObject({ champion: { type: 'lambda', runId } })
  expect(read(`runs/churn/${runId}/schema.json`)).toMatchObject({ dataset: 'churn', runId, encodedWidth: 2 })
})

it('a file of ONNX is named after itself, and what a run knows of it comes along', async () => {
  const folder = folderWith({ 'Load Risk.onnx': testModel() })
  const first = await bake(folder)
  const schema = first.read(`runs/load-risk/${first.runId}/schema.json`)
  writeFileSync(path.join(folder, 'schema.json'), JSON.stringify({ ...schema, warnings: ['mine'] }))
  const { dataset, format, runId, read } = await bake(path.join(folder, 'Load Risk.onnx'))
  expect([dataset, format]).toEqual(['load-risk', 'onnx'])
  expect(read('models/load-risk.json')).toMatchObject({ champion: { format: 'onnx' } })
  expect(read(`runs/load-risk/${runId}/schema.json`)).toMatchObject({ warnings: ['mine'] })
})

it.each<[string, () => string, RegExp]>([
  ['nothing', () => path.join(root, 'no'), /is no model: there is nothing\./],
  ['an empty folder', () => folderWith({}), /it holds no model/],
  ['a folder of two', () => folderWith({ 'a.json': '', 'b.json': '' }), /it holds several files: a.json, b.json/],
  [
    'code beside ONNX',
    () => folderWith({ 'model.tar.gz': archiveOf({ 'model.onnx': '', 'x.py': '' }) }),
    /"x.py" beside/,
  ],
  ['no model at all', () => folderWith({ 'model.onnx': 'text' }), /model.onnx is damaged, or no ONNX model/],
])('%s is refused in words', async (_, place, message) => {
  await expect(bake(place())).rejects.toThrow(message)
})
