import { readFileSync } from 'node:fs'
import path from 'node:path'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { extract } from 'tar-stream'
import type { ModelFile, ServingImage } from '../model/model-info.ts'

/*
 * Models that XGBoost 1.7.4 and 3.2.0 trained on made-up data, the rows they were asked about, and what XGBoost
 * answered (testdata/goldens.tar.br: 96 cases, most in every format that the version writes).
 */

/** What XGBoost answered: by row, then by output. */
type Answers = {
  readonly margin: readonly (readonly number[])[]
  readonly prediction: readonly (readonly number[])[]
  /** Of some rows: by row, by output, a value a feature and the bias. */
  readonly contribs: readonly (readonly (readonly number[])[])[] | null
}
type Expected = Answers & {
  readonly contribs_rows: readonly number[] | null
  /** Of the trees up to the best iteration. */
  readonly best?: Answers
}

export type Golden = {
  readonly name: string
  /** What the version that made it serves in. */
  readonly image: ServingImage
  /** A model a format; of an archive all of its files. */
  readonly models: readonly (readonly ModelFile[])[]
  readonly rows: Float32Array
  readonly count: number
  readonly expected: Expected
}

export async function readGoldens(): Promise<readonly Golden[]> {
  const packed = readFileSync(path.join(import.meta.dirname, '..', 'testdata', 'goldens.tar.br'))
  const byCase = new Map<string, Map<string, Buffer>>()
  for (const { name, bytes } of await untar(brotliDecompressSync(packed))) {
    const folder = path.dirname(name)
    const files = byCase.get(folder) ?? new Map<string, Buffer>()
    byCase.set(folder, files.set(path.basename(name), bytes))
  }
  return await Promise.all([...byCase].map(([name, files]) => golden(name, files)))
}

async function golden(name: string, files: ReadonlyMap<string, Buffer>): Promise<Golden> {
  const archive = files.get('model.tar.gz')
  const lines = textOf(files, 'rows.csv').trimEnd().split('\n')
  const cells = lines.flatMap((line) => line.split(',').map((cell) => (cell === '' ? Number.NaN : Number(cell))))
  return {
    name,
    image: name.startsWith('v174') ? '1.7' : '3.2',
    models: archive
      ? [await untar(gunzipSync(archive))]
      : [...files].flatMap(([file, bytes]) => (file.startsWith('model.') ? [[{ name: file, bytes }]] : [])),
    rows: Float32Array.from(cells),
    count: lines.length,
    expected: JSON.parse(textOf(files, 'expected.json')) as Expected,
  }
}

function textOf(files: ReadonlyMap<string, Buffer>, name: string): string {
  return files.get(name)?.toString('utf8') ?? ''
}

async function untar(bytes: Buffer): Promise<readonly { readonly name: string; readonly bytes: Buffer }[]> {
  const entries = extract()
  entries.end(bytes)
  const files: { name: string; bytes: Buffer }[] = []
  for await (const entry of entries) {
    const { name, type } = entry.header
    if (type === 'file')
      files.push({ name: path.normalize(name), bytes: await bytesOf(entry as AsyncIterable<Buffer>) })
    else entry.resume()
  }
  return files
}

async function bytesOf(entry: AsyncIterable<Buffer>): Promise<Buffer> {
  return Buffer.concat(await Array.fromAsync(entry))
}
