import { gzipSync } from 'node:zlib'

const BLOCK_BYTES = 512

/** A .tar.gz of these files, made by hand: the tests need odd ones too. */
export function archiveOf(files: Readonly<Record<string, string>>): Buffer {
  const blocks = Object.entries(files).flatMap(([name, content]) => {
    const body = Buffer.from(content)
    const padding = Buffer.alloc((BLOCK_BYTES - (body.length % BLOCK_BYTES)) % BLOCK_BYTES)
    return [headerOf(name, body.length), body, padding]
  })
  return gzipSync(Buffer.concat([...blocks, Buffer.alloc(2 * BLOCK_BYTES)]))
}

/** What the training container leaves. */
export const MODEL_ARCHIVE = archiveOf({ 'xgboost-model': '{"learner":{}}' })

function headerOf(name: string, sizeBytes: number): Buffer {
  const header = Buffer.alloc(BLOCK_BYTES)
  header.write(name, 0)
  header.write(sizeBytes.toString(8).padStart(11, '0'), 124)
  header.write(name.endsWith('/') ? '5' : '0', 156)
  header.write('ustar\0', 257)
  return header
}
