import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import { readModelArchive } from './model-archive.ts'

const BLOCK_BYTES = 512

/**
 * Makes one archive of the models of several, to be served as their mean: nothing but model files at its root. The same
 * archives make the same bytes.
 * @throws BoostlineError `model-archive-invalid`, `model-unscorable`.
 */
export async function packModels(
  objects: Pick<ObjectStore, 'bucket' | 'open' | 'upload'>,
  from: readonly string[],
  to: string,
): Promise<void> {
  await pipeline(tarOf(objects, from), createGzip(), (packed: AsyncIterable<Uint8Array>) =>
    objects.upload(to, packed, { contentType: 'application/gzip' }),
  )
}

/** One archive's models are in memory at a time. */
async function* tarOf(
  objects: Pick<ObjectStore, 'bucket' | 'open'>,
  archives: readonly string[],
): AsyncGenerator<Uint8Array> {
  let count = 0
  for (const key of archives) {
    for (const { bytes } of await readModelArchive(objects, key)) {
      yield headerOf(`xgboost-model${archives.length === 1 && count === 0 ? '' : `-${count + 1}`}`, bytes.length)
      yield bytes
      yield Buffer.alloc((BLOCK_BYTES - (bytes.length % BLOCK_BYTES)) % BLOCK_BYTES)
      count++
    }
  }
  yield Buffer.alloc(2 * BLOCK_BYTES)
}

/** Of a file in the ustar format, of the time 0: the fields as POSIX has them, numbers in octal. */
function headerOf(name: string, sizeBytes: number): Buffer {
  const header = Buffer.alloc(BLOCK_BYTES)
  const octal = (value: number, digits: number) => value.toString(8).padStart(digits, '0')
  header.write(name, 0)
  header.write(octal(0o644, 7), 100)
  header.write(octal(0, 7), 108)
  header.write(octal(0, 7), 116)
  header.write(octal(sizeBytes, 11), 124)
  header.write(octal(0, 11), 136)
  header.fill(' ', 148, 156)
  header.write('0', 156)
  header.write('ustar\u000000', 257)
  header.write(
    `${octal(
      header.reduce((sum, byte) => sum + byte, 0),
      6,
    )}\0 `,
    148,
  )
  return header
}
