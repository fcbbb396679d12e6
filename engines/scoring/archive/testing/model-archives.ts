import { gzipSync } from 'node:zlib'

const BLOCK_BYTES = 512

/** One entry of a tar; what is not given is that of a regular file. */
export type Entry = {
  readonly name: string
  readonly content?: string | Buffer
  readonly type?: string
  /** As it is written in the header: the content's length unless given. */
  readonly size?: string | Buffer
  readonly magic?: string
  readonly prefix?: string
  readonly checksum?: string
}

/** A .tar.gz of these files, made by hand: the tests need odd ones too. */
export function archiveOf(files: Readonly<Record<string, string | Buffer>>): Buffer {
  return archiveOfEntries(
    Object.entries(files).map(([name, content]) => ({ name, content, type: name.endsWith('/') ? '5' : '0' })),
  )
}

export function archiveOfEntries(entries: readonly Entry[], end = Buffer.alloc(2 * BLOCK_BYTES)): Buffer {
  const blocks = entries.flatMap((entry) => {
    const body = Buffer.from(entry.content ?? '')
    const padding = Buffer.alloc((BLOCK_BYTES - (body.length % BLOCK_BYTES)) % BLOCK_BYTES)
    return [headerOf(entry, body.length), body, padding]
  })
  return gzipSync(Buffer.concat([...blocks, end]))
}

/** A record of a pax header. */
export function paxRecord(key: string, value: string): string {
  const rest = ` ${key}=${value}\n`
  const length = rest.length + String(rest.length + 2).length
  return `${length}${rest}`
}

/** A model as XGBoost 2 writes one, as far as its format is looked at. */
export const UBJSON_MODEL = Buffer.concat([
  Buffer.from('{L'),
  Buffer.from([0, 0, 0, 0, 0, 0, 0, 7]),
  Buffer.from('learner{}}'),
])

/** What the training container leaves. */
export const MODEL_ARCHIVE = archiveOf({ 'xgboost-model': UBJSON_MODEL })

function headerOf(
  { name, type = '0', size, magic = 'ustar\0', prefix = '', checksum }: Entry,
  sizeBytes: number,
): Buffer {
  const header = Buffer.alloc(BLOCK_BYTES)
  header.write(name, 0)
  if (Buffer.isBuffer(size)) size.copy(header, 124)
  else header.write(size ?? sizeBytes.toString(8).padStart(11, '0'), 124)
  header.write(type, 156)
  header.write(magic, 257)
  header.write(prefix, 345)
  header.write('        ', 148)
  const sum = header.reduce((total, byte) => total + byte, 0)
  header.write(checksum ?? `${sum.toString(8).padStart(6, '0')}\0 `, 148)
  return header
}
