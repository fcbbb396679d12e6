import { GzipProblem, gunzipMembers } from '#shared/gzip/gunzip-members.ts'
import { foreignKindOf, utf16Of } from './file-kind.ts'
import { refusal } from './refusal.ts'

export const HEAD_BYTES = 64 * 1024

/** The bytes of a file that is text as far as one can see. */
export type OpenedText = {
  /** The first bytes: 64 KiB, or the whole of a smaller file. */
  readonly head: Uint8Array
  /** All bytes from the start. A chunk is valid until the next one is asked for. */
  readonly chunks: AsyncIterable<Uint8Array>
  /** Where it is converted from UTF-16: from which. */
  readonly byteOrder: 'utf-16le' | 'utf-16be' | undefined
}

/** Bytes to be read to their end, or let go of. */
export type ByteSource = {
  /** Copies the next bytes into `target`, all that fit unless the file ends; returns how many. */
  fill(target: () => Uint8Array): Promise<number>
  /** Lets go of what will not be read to its end. */
  close(): Promise<void>
}

/**
 * Opens an uploaded file: gunzips it where it is gzip (by its bytes, whatever its name), converts UTF-16 to UTF-8, and
 * refuses what is no text.
 * @throws BoostlineError `file-empty`, `file-not-text` naming what it looks like, `file-not-unpackable`,
 * `file-not-utf8`.
 */
export async function openText(body: AsyncIterable<Uint8Array>, place: string): Promise<OpenedText> {
  const raw = await peek(body)
  const isGzip = raw.head[0] === 0x1f && raw.head[1] === 0x8b
  const unpacked = isGzip ? await peek(gunzipped(raw.chunks, place)) : raw
  const byteOrder = utf16Of(unpacked.head)
  const { head, chunks } = byteOrder ? await peek(fromUtf16(unpacked.chunks, byteOrder, place)) : unpacked
  const kind = foreignKindOf(head)
  if (kind !== undefined) {
    await release(chunks)
    throw notText(place, kind)
  }
  return { head, chunks, byteOrder }
}

/** Chunks as a source to fill buffers from. */
export function fillingFrom(chunks: AsyncIterable<Uint8Array>): ByteSource {
  const iterator = chunks[Symbol.asyncIterator]()
  let chunk: Uint8Array = new Uint8Array()
  return {
    fill: async (target) => {
      let filled = 0
      for (;;) {
        if (chunk.length === 0) {
          const next = await iterator.next()
          if (next.done) return filled
          chunk = next.value
        }
        const room = target()
        const taken = Math.min(chunk.length, room.length - filled)
        room.set(chunk.subarray(0, taken), filled)
        chunk = chunk.subarray(taken)
        filled += taken
        if (filled === room.length) return filled
      }
    },
    close: async () => {
      await iterator.return?.()
    },
  }
}

/** Text in UTF-16, which Excel calls "Unicode text", as UTF-8. */
async function* fromUtf16(
  chunks: AsyncIterable<Uint8Array>,
  byteOrder: 'utf-16le' | 'utf-16be',
  place: string,
): AsyncGenerator<Uint8Array> {
  const decoder = new TextDecoder(byteOrder, { fatal: true })
  try {
    for await (const chunk of chunks) yield Buffer.from(decoder.decode(chunk, { stream: true }))
    yield Buffer.from(decoder.decode())
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    throw refusal(
      'file-not-utf8',
      `${place} begins as text in UTF-16 and has bytes that are none.`,
      'The file may have been cut off, or two files were joined. Save the table as "CSV UTF-8" and put it there again.',
      error,
    )
  }
}

function notText(place: string, kind: string): Error {
  return refusal('file-not-text', `${place} is not a CSV file: it looks like ${kind}.`, exportHint(kind))
}

/** What reads a kind of file in pandas, and how such files are called. */
const PANDAS_READERS: Readonly<Record<string, readonly [string, string]>> = {
  Parquet: ['read_parquet', 'parquet'],
  Feather: ['read_feather', 'feather'],
  HDF5: ['read_hdf', 'h5'],
  Stata: ['read_stata', 'dta'],
  SPSS: ['read_spss', 'sav'],
  SAS: ['read_sas', 'sas7bdat'],
}

function exportHint(kind: string): string {
  if (kind.includes('Excel')) {
    return 'In Excel, choose File, Save As, "CSV UTF-8 (comma delimited)"; in LibreOffice, Save As, "Text CSV". A workbook has one table a sheet: export the one with the data.'
  }
  if (kind.includes('.ods'))
    return 'In LibreOffice, choose File, Save As, "Text CSV", with UTF-8. A file has one table a sheet: export the one with the data.'
  if (kind.includes('Numbers')) return 'In Numbers, choose File, Export To, CSV, with UTF-8.'
  const reader = Object.entries(PANDAS_READERS).find(([word]) => kind.includes(word))?.[1]
  if (reader !== undefined) {
    const [read, ending] = reader
    const database = ending === 'parquet' ? "; with DuckDB: COPY (FROM 'file.parquet') TO 'file.csv'" : ''
    return `With Python: pandas.${read}('file.${ending}').to_csv('file.csv', index=False)${database}.`
  }
  if (kind.startsWith("R's")) return "In R: write.csv(readRDS('file.rds'), 'file.csv', row.names = FALSE)."
  if (kind.includes('archive'))
    return 'Unpack it and put the CSV inside there, as it is or packed with gzip (file.csv.gz).'
  if (kind.includes('Git LFS')) return 'Fetch the file itself with git lfs pull, and put that there.'
  if (kind.includes('ARFF')) {
    return 'Put a line with the names of the @attribute lines in the place of everything up to @data, and save it as .csv.'
  }
  if (kind.includes('SQL database')) {
    return "Export the table from the database as CSV with its header: sqlite3 -header -csv FILE.db 'SELECT * FROM name' > file.csv; in psql, \\copy name TO 'file.csv' CSV HEADER."
  }
  if (kind.includes('LibSVM')) {
    return "With Python: x, y = sklearn.datasets.load_svmlight_file('file'); pandas.DataFrame(x.toarray()).assign(target=y).to_csv('file.csv', index=False)."
  }
  if (kind.includes('JSON')) {
    return 'Export the table as a CSV file in UTF-8 with a header row and put that there. Settings for a dataset are put as datasets/<dataset>/manifest.json.'
  }
  if (kind.includes('NUL')) return 'Take such characters out of the file, or export the table again as CSV in UTF-8.'
  return 'Export the table as a CSV file in UTF-8 with a header row and put that there.'
}

/** Reads until the head is full or the file ends; `chunks` begins at the start again. */
async function peek(
  body: AsyncIterable<Uint8Array>,
): Promise<{ readonly head: Buffer; readonly chunks: AsyncIterable<Uint8Array> }> {
  const iterator = body[Symbol.asyncIterator]()
  const first: Uint8Array[] = []
  let bytes = 0
  while (bytes < HEAD_BYTES) {
    const next = await iterator.next()
    if (next.done) break
    // A chunk is valid until the next one is asked for.
    first.push(Buffer.from(next.value))
    bytes += next.value.length
  }
  const head = Buffer.concat(first)

  async function* chunks(): AsyncGenerator<Uint8Array> {
    try {
      if (head.length > 0) yield head
      for (let next = await iterator.next(); !next.done; next = await iterator.next()) yield next.value
    } finally {
      await iterator.return?.()
    }
  }
  return { head: head.subarray(0, HEAD_BYTES), chunks: chunks() }
}

/** Lets go of a stream that nobody will read to its end. */
async function release(chunks: AsyncIterable<Uint8Array>): Promise<void> {
  const iterator = chunks[Symbol.asyncIterator]()
  await iterator.next()
  await iterator.return?.()
}

async function* gunzipped(chunks: AsyncIterable<Uint8Array>, place: string): AsyncGenerator<Uint8Array> {
  try {
    yield* gunzipMembers(chunks)
  } catch (error) {
    if (!(error instanceof GzipProblem)) throw error
    throw refusal(
      'file-not-unpackable',
      `${place} begins like a gzip file but cannot be unpacked: ${error.message}.`,
      error.kind === 'followed'
        ? 'Something was written behind it, or joined to it. Pack the CSV again with gzip and put it there again.'
        : 'The file may have been cut off. Pack the CSV again with gzip (not zip or tar) and put it there again.',
      error,
    )
  }
}
