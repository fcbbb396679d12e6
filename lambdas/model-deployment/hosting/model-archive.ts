import { createGunzip } from 'node:zlib'
import { BoostlineError } from '#shared/errors/boostline-error.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'

const BLOCK_BYTES = 512

/**
 * Checks that an object is what the serving container can open: a gzipped tar with a file that is not empty at its
 * root. Reads no further than to that file's header.
 * @throws BoostlineError `model-archive-invalid`.
 */
export async function checkModelArchive(objects: ObjectStore, key: string): Promise<void> {
  const found = await objects.open(key)
  const place = `s3://${objects.bucket}/${key}`
  if (!found) throw invalid(place, 'there is no such object')
  if (found.sizeBytes === 0) throw invalid(place, 'it is empty')
  const gunzip = createGunzip()
  const feeding = feed(found.body, gunzip)
  try {
    if (!(await hasModelFile(gunzip))) throw invalid(place, 'it holds no file at its root')
  } catch (error) {
    if (error instanceof BoostlineError) throw error
    if (isZlibError(error)) throw invalid(place, 'it is not gzip, or was cut off', error)
    throw error
  } finally {
    gunzip.destroy()
    await feeding
  }
}

/** Feeds the stream until it ends or nobody wants more; a fault of the source becomes the gunzip's. */
async function feed(body: AsyncIterable<Uint8Array>, gunzip: ReturnType<typeof createGunzip>): Promise<void> {
  try {
    for await (const chunk of body) {
      if (gunzip.destroyed) return
      if (!gunzip.write(chunk)) {
        await new Promise<void>((resolve) => {
          gunzip.once('drain', resolve).once('close', resolve)
        })
      }
    }
    gunzip.end()
  } catch (error) {
    gunzip.destroy(error instanceof Error ? error : new Error(String(error)))
  }
}

async function hasModelFile(tar: AsyncIterable<Uint8Array>): Promise<boolean> {
  let pending = Buffer.alloc(0)
  let skipBytes = 0
  for await (const chunk of tar) {
    const skipped = Math.min(skipBytes, chunk.length)
    skipBytes -= skipped
    pending = Buffer.concat([pending, chunk.subarray(skipped)])
    while (skipBytes === 0 && pending.length >= BLOCK_BYTES) {
      const header = pending.subarray(0, BLOCK_BYTES)
      // The end of an archive is a block of zeros.
      if (header.every((byte) => byte === 0)) return false
      const entry = readHeader(header)
      if (!entry) return false
      const { isFile, name, sizeBytes } = entry
      if (isFile && sizeBytes > 0 && isAtRoot(name)) return true
      const entryBytes = BLOCK_BYTES + Math.ceil(sizeBytes / BLOCK_BYTES) * BLOCK_BYTES
      skipBytes = Math.max(0, entryBytes - pending.length)
      pending = pending.subarray(Math.min(entryBytes, pending.length))
    }
  }
  return false
}

/** A ustar header: name at 0, size in octal at 124, type at 156; '0' or NUL is a file. */
function readHeader(header: Buffer): { isFile: boolean; name: string; sizeBytes: number } | undefined {
  const text = (start: number, length: number) =>
    header
      .subarray(start, start + length)
      .toString('latin1')
      .replace(/\0.*$/s, '')
  // GNU tar writes sizes of 8 GiB and more in binary, with the top bit set.
  const isBinary = ((header[124] ?? 0) & 0x80) !== 0
  const sizeBytes = isBinary ? Number(header.readBigUInt64BE(128)) : Number.parseInt(text(124, 12).trim() || '0', 8)
  const type = text(156, 1)
  if (text(257, 5) !== 'ustar' || !Number.isSafeInteger(sizeBytes)) return undefined
  return { isFile: type === '0' || type === '', name: text(0, 100), sizeBytes }
}

/** macOS's tar adds `._` files that are no models. */
function isAtRoot(name: string): boolean {
  const path = name.replace(/^\.\//, '')
  return path !== '' && !path.includes('/') && !path.startsWith('.')
}

function isZlibError(error: unknown): boolean {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && error.code.startsWith('Z_')
}

function invalid(place: string, problem: string, cause?: unknown): BoostlineError {
  return new BoostlineError({
    code: 'model-archive-invalid',
    kind: 'input',
    message: `${place} is not a model archive: ${problem}.`,
    hint: 'A model is a model.tar.gz with the file xgboost-model at its root. Train again, or upload such an archive.',
    cause,
  })
}
