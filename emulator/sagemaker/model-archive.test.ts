import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { packModel, unpackModel } from './model-archive.ts'

/** An archive of one file, with something behind it, unpacked: the names of what is there then. */
async function unpackedWith(behind: (tar: Buffer) => readonly Buffer[]): Promise<readonly string[]> {
  const folder = await mkdtemp(path.join(tmpdir(), 'archive-'))
  const [packed, target] = [path.join(folder, 'model.tar.gz'), path.join(folder, 'model')]
  const source = await mkdtemp(path.join(tmpdir(), 'model-'))
  await writeFile(path.join(source, 'xgboost-model'), 'x'.repeat(1000))
  await packModel(source, packed)
  const whole = await readFile(packed)
  await writeFile(packed, Buffer.concat([whole, ...behind(gunzipSync(whole))]))
  await unpackModel(packed, target)
  return await readdir(target)
}

it.each([
  ['nothing', 0],
  ['zeros', 512],
  ['many zeros', 200_000],
])('an archive with %s behind it is unpacked', async (_, sizeBytes) => {
  expect(await unpackedWith(() => [Buffer.alloc(sizeBytes)])).toEqual(['xgboost-model'])
})

it.each([
  ['another archive', (tar: Buffer) => gzipSync(tar)],
  ['text', () => Buffer.from('text')],
  ['many bytes', () => Buffer.alloc(200_000, 65)],
])('an archive with zeros and %s behind it is refused: other programs read on there', async (_, behind) => {
  await expect(unpackedWith((tar) => [Buffer.alloc(8), behind(tar)])).rejects.toThrow(
    // What begins with a chunk of the file is read on by Node as well.
    /^(?:something stands behind the zeros at its end|incorrect header check)$/,
  )
})
