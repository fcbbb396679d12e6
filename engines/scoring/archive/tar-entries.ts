import { boundedText } from '#shared/errors/bounded-text.ts'

const BLOCK_BYTES = 512
/** What an entry's first bytes are told of: enough to know a format by. */
const HEAD_BYTES = 64
/** A longer name is nothing but an attack. */
const MAX_EXTENSION_BYTES = 64 * 1024

export type TarEntry = {
  readonly type: 'file' | 'folder'
  readonly path: string
  readonly sizeBytes: number
  readonly head: Buffer
}

/** What an archive may hold, so that every scan ends. */
export type TarLimits = {
  readonly maxEntries: number
  readonly maxUnpackedBytes: number
  /** How much of an entry is its `head`; enough to know a format by unless given. */
  readonly headBytes?: number
}

/** Why an archive is refused, as the end of a sentence that begins with the archive. */
export class TarProblem extends Error {
  constructor(message: string) {
    super(boundedText(message, LONGEST_MESSAGE))
  }
}

/** Names in an archive may be as long as it is. */
const LONGEST_MESSAGE = 400

/**
 * Every file and folder of a tar. Nothing is skipped and nothing guessed: programs that unpack differ in what they do
 * with a damaged header, so one that two of them could read differently is refused.
 * @throws TarProblem
 */
export async function* tarEntries(tar: AsyncIterable<Uint8Array>, limits: TarLimits): AsyncGenerator<TarEntry> {
  const bytes = new BlockReader(tar, limits.maxUnpackedBytes)
  const files = new Set<string>()
  let extension: Extension = {}
  let isExtended = false
  for (let count = 0; ; count++) {
    if (count > limits.maxEntries) throw new TarProblem(`it holds more than ${limits.maxEntries} entries`)
    const block = await bytes.take(BLOCK_BYTES)
    if (block.length === 0) return
    if (block.length < BLOCK_BYTES) throw new TarProblem(count > 0 || isTar(block) ? 'it was cut off' : 'it is no tar')
    // The end of an archive are blocks of zeros. What hides behind them some programs unpack and some don't.
    if (block.every((byte) => byte === 0)) return await bytes.onlyZerosFollow()
    const header = readHeader(block)
    if (header.type === 'x' || header.type === 'L') {
      if (header.sizeBytes > MAX_EXTENSION_BYTES) throw new TarProblem('a name in it is too long')
      // Which of two names counts, programs do not agree upon.
      if (isExtended) throw new TarProblem('two headers in it are about one entry')
      isExtended = true
      // After one that says nothing, programs do not agree on where the next header is.
      if (header.sizeBytes === 0) throw new TarProblem('a header in it is damaged')
      const content = await contentOf(bytes, header.sizeBytes, header.sizeBytes)
      extension = { ...extension, ...(header.type === 'x' ? readPax(content) : { path: textOf(content) }) }
      continue
    }
    const path = extension.path ?? header.path
    const sizeBytes = extension.sizeBytes ?? header.sizeBytes
    extension = {}
    isExtended = false
    const type = typeOf(header.type, path)
    checkPath(path)
    if (type === 'folder' && sizeBytes > 0) throw new TarProblem(`its folder "${path}" has a size`)
    const head = await contentOf(bytes, sizeBytes, limits.headBytes ?? HEAD_BYTES)
    const name = withoutDot(path)
    if (type === 'file' && files.has(name)) throw new TarProblem(`it holds "${name}" twice`)
    files.add(name)
    yield { type, path: name, sizeBytes, head }
  }
}

/** Every byte is its neighbour: the comparison of the platform takes a tenth of the time that one by one takes. */
function isZeros(bytes: Buffer): boolean {
  return bytes[0] === 0 && bytes.subarray(1).equals(bytes.subarray(0, -1))
}

function isTar(block: Buffer): boolean {
  return block.toString('latin1', 257, 262) === 'ustar'
}

type Extension = { readonly path?: string; readonly sizeBytes?: number }
type Header = { readonly type: string; readonly path: string; readonly sizeBytes: number }

/** A ustar header: name at 0, size in octal at 124, checksum at 148, type at 156, magic at 257, prefix at 345. */
function readHeader(block: Buffer): Header {
  const magic = block.toString('latin1', 257, 265)
  const isPosix = magic.startsWith('ustar\0')
  if (!isPosix && magic !== 'ustar  \0') throw new TarProblem('it is no tar')
  const sum = block.reduce((total, byte, at) => total + (at >= 148 && at < 156 ? 0x20 : byte), 0)
  if (octal(block.subarray(148, 156)) !== sum) throw new TarProblem('a header in it is damaged')
  const name = textOf(block.subarray(0, 100))
  const prefix = textOf(block.subarray(345, 500))
  // GNU's own format may have other things there, which Python puts before the name all the same.
  if (!isPosix && prefix !== '') throw new TarProblem(`the path of "${name}" in it can be read in two ways`)
  const sizeBytes = octal(block.subarray(124, 136))
  if (sizeBytes === undefined) throw new TarProblem(`the size of "${name}" in it is no number`)
  const type = block.toString('latin1', 156, 157).replace('\0', '0')
  return { type, path: prefix === '' ? name : `${prefix}/${name}`, sizeBytes }
}

/**
 * Digits, then spaces or zeros; undefined for all else: a sign, or the binary form that GNU tar uses from 8 GiB on,
 * which is more than a model may have.
 */
function octal(field: Buffer): number | undefined {
  const digits = /^ *([0-7]+)[ \0]*$/.exec(field.toString('latin1'))?.[1]
  return digits === undefined ? undefined : Number.parseInt(digits, 8)
}

function typeOf(type: string, path: string): TarEntry['type'] {
  // Before there was a type for folders they were files whose name ends so.
  if (type === '0') return path.endsWith('/') ? 'folder' : 'file'
  if (type === '5') return 'folder'
  if (type === '1' || type === '2') throw new TarProblem(`its entry "${path}" is a link`)
  throw new TarProblem(`its entry "${path}" is neither a file nor a folder`)
}

function checkPath(path: string): void {
  const isOutside = path.startsWith('/') || path.split(/[/\\]/).includes('..') || /^[a-z]:/i.test(path)
  if (path === '' || isOutside) throw new TarProblem(`its entry "${path}" leads out of the archive`)
  const [...parts] = withoutDot(path).replace(/\/$/, '').split('/')
  if (parts.length > 1 && parts.some((part) => part === '' || part === '.')) {
    throw new TarProblem(`its entry "${path}" has an odd name: write it without "//" and "/./"`)
  }
}

function withoutDot(path: string): string {
  return path.replace(/^(?:\.\/)+/, '')
}

/** Records `<length> <key>=<value>\n`, of which two say where an entry goes and how long it is. */
function readPax(content: Buffer): Extension {
  let extension: Extension = {}
  const said = new Set<string>()
  for (let start = 0; start < content.length; ) {
    const space = content.indexOf(0x20, start)
    const length = /^[1-9]\d{0,5}$/.exec(content.toString('latin1', start, Math.max(start, space)))?.[0]
    const end = start + Number(length)
    if (length === undefined || end <= space || end > content.length || content[end - 1] !== 0x0a) {
      throw new TarProblem('a header in it is damaged')
    }
    const [, key = '', value = ''] = /^([^=]+)=(.*)$/s.exec(content.toString('utf8', space + 1, end - 1)) ?? []
    if (key.startsWith('GNU.sparse')) throw new TarProblem('it holds a sparse file')
    if (said.has(key)) throw new TarProblem(`a header in it says "${key}" twice`)
    said.add(key)
    if (key === 'path') extension = { ...extension, path: withoutNul(value) }
    if (key === 'size') extension = { ...extension, sizeBytes: decimal(value) }
    start = end
  }
  return extension
}

function decimal(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new TarProblem('a size in it is no number')
  return Number(text)
}

function withoutNul(path: string): string {
  if (path.includes('\0')) throw new TarProblem('a name in it is damaged')
  return path
}

function textOf(field: Buffer): string {
  const end = field.indexOf(0)
  return field.toString('utf8', 0, end < 0 ? field.length : end)
}

/** Reads an entry's content to its last block and returns its beginning. */
async function contentOf(bytes: BlockReader, sizeBytes: number, keptBytes: number): Promise<Buffer> {
  const kept = await bytes.take(Math.min(sizeBytes, keptBytes))
  const wholeBlocks = Math.ceil(sizeBytes / BLOCK_BYTES) * BLOCK_BYTES
  await bytes.skip(wholeBlocks - kept.length)
  return kept
}

/** Takes a stream piece by piece and counts it. */
class BlockReader {
  readonly #chunks: AsyncIterator<Uint8Array>
  readonly #maxBytes: number
  #chunk: Buffer = Buffer.alloc(0)
  #readBytes = 0

  constructor(stream: AsyncIterable<Uint8Array>, maxBytes: number) {
    this.#chunks = stream[Symbol.asyncIterator]()
    this.#maxBytes = maxBytes
  }

  /** The next bytes; fewer only at the end. */
  async take(sizeBytes: number): Promise<Buffer> {
    const parts: Buffer[] = []
    let missing = sizeBytes
    while (missing > 0 && (await this.#fill())) {
      const part = this.#chunk.subarray(0, missing)
      this.#chunk = this.#chunk.subarray(part.length)
      parts.push(part)
      missing -= part.length
    }
    return Buffer.concat(parts)
  }

  async skip(sizeBytes: number): Promise<void> {
    for (let missing = sizeBytes; missing > 0; ) {
      if (!(await this.#fill())) throw new TarProblem('it was cut off')
      const skipped = Math.min(missing, this.#chunk.length)
      this.#chunk = this.#chunk.subarray(skipped)
      missing -= skipped
    }
  }

  async onlyZerosFollow(): Promise<void> {
    while (await this.#fill()) {
      if (!isZeros(this.#chunk)) throw new TarProblem('something follows after its end')
      this.#chunk = this.#chunk.subarray(this.#chunk.length)
    }
  }

  /** Whether there are bytes. */
  async #fill(): Promise<boolean> {
    while (this.#chunk.length === 0) {
      const next = await this.#chunks.next()
      if (next.done) return false
      this.#readBytes += next.value.length
      if (this.#readBytes > this.#maxBytes) {
        throw new TarProblem(`unpacked it has more than ${this.#maxBytes / 2 ** 20} MiB`)
      }
      this.#chunk = Buffer.from(next.value.buffer, next.value.byteOffset, next.value.byteLength)
    }
    return true
  }
}
