import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, readdir, readFile, rename } from 'node:fs/promises'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createGzip } from 'node:zlib'
import { extract, pack } from 'tar-stream'

/** Packs the files of a folder as `model.tar.gz`; the archive appears whole or not at all. */
export async function packModel(folder: string, archive: string): Promise<void> {
  const tar = pack()
  const partial = `${archive}.partial`
  const written = pipeline(tar, createGzip(), createWriteStream(partial))
  for (const name of (await readdir(folder)).sort()) {
    tar.entry({ name, mode: 0o644 }, await readFile(path.join(folder, name)))
  }
  tar.finalize()
  await written
  await rename(partial, archive)
}

/**
 * Unpacks an archive into a folder. Throws when it is no gzipped tar, when an entry would land elsewhere, or when
 * something stands behind zeros at its end: Node stops there, and what SageMaker unpacks with reads on.
 */
export async function unpackModel(archive: string, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  const entries = extract()
  const gunzip = createGunzip()
  const read = pipeline(createReadStream(archive), gunzip, entries)
  const write = async () => {
    for await (const entry of entries) {
      const target = path.resolve(folder, entry.header.name)
      if (target !== folder && !target.startsWith(folder + path.sep)) {
        throw new Error(`the archive's entry "${entry.header.name}" points outside of the archive`)
      }
      if (entry.header.type === 'directory') await mkdir(target, { recursive: true })
      if (entry.header.type === 'file') {
        await mkdir(path.dirname(target), { recursive: true })
        await pipeline(entry, createWriteStream(target))
      } else entry.resume()
    }
  }
  await Promise.all([read, write()])
  await requireZeros(archive, gunzip.bytesWritten)
}

async function requireZeros(file: string, start: number): Promise<void> {
  for await (const chunk of createReadStream(file, { start }) as AsyncIterable<Buffer>) {
    if (chunk.some((byte) => byte !== 0)) throw new Error('something stands behind the zeros at its end')
  }
}
