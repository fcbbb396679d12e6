/** Files people upload by mistake, by their first bytes; `at` is where the bytes stand. */
const SIGNATURES: readonly { readonly kind: string; readonly bytes: string; readonly at?: number }[] = [
  { kind: 'a PNG image', bytes: '\x89PNG' },
  { kind: 'a JPEG image', bytes: '\xff\xd8\xff' },
  { kind: 'a GIF image', bytes: 'GIF8' },
  { kind: 'a PDF document', bytes: '%PDF' },
  { kind: 'a Parquet file', bytes: 'PAR1' },
  { kind: 'an Arrow file', bytes: 'ARROW1' },
  { kind: 'an old Excel workbook (.xls)', bytes: '\xd0\xcf\x11\xe0' },
  { kind: 'an SQLite database', bytes: 'SQLite format 3' },
  { kind: 'a bzip2 archive', bytes: 'BZh' },
  { kind: 'a Zstandard archive', bytes: '\x28\xb5\x2f\xfd' },
  { kind: 'a 7-Zip archive', bytes: '7z\xbc\xaf' },
  { kind: 'a tar archive', bytes: 'ustar', at: 257 },
  { kind: 'a pointer of Git LFS, not the file itself', bytes: 'version https://git-lfs' },
]

/**
 * What a file that is no CSV in UTF-8 looks like, or undefined where it may be one. `head` is its first kilobytes.
 */
export function foreignKindOf(head: Uint8Array): string | undefined {
  const text = Buffer.from(head).toString('latin1')
  if (text.startsWith('PK\x03\x04')) return zipKind(text)
  const signature = SIGNATURES.find(({ bytes, at }) => text.startsWith(bytes, at ?? 0))
  if (signature) return signature.kind
  if (text.includes('\0')) return binaryKind(text)
  return isArff(text) ? 'an ARFF file' : markupKind(text)
}

function zipKind(text: string): string {
  if (text.includes('[Content_Types].xml') || text.includes('xl/')) return 'an Excel workbook (.xlsx)'
  return 'a zip archive'
}

/** Of what begins as text, the line is told. */
function binaryKind(text: string): string {
  const line = text.slice(0, text.indexOf('\0')).split('\n').length
  return line === 1 ? 'a binary file' : `a binary file, for line ${line} holds a NUL character`
}

/** Weka's format: a table under lines that begin with `@`. */
function isArff(text: string): boolean {
  const first = text.split('\n', MOST_COMMENTS).find((line) => line.trim() !== '' && !line.startsWith('%'))
  return /^\s*@relation\b/i.test(first ?? '')
}

const MOST_COMMENTS = 200

/** The byte order of text in UTF-16, by its mark or, without one, because every other byte is NUL. */
export function utf16Of(head: Uint8Array): 'utf-16le' | 'utf-16be' | undefined {
  const text = Buffer.from(head.subarray(0, 64)).toString('latin1')
  if (/^(\xff\xfe\0\0|\0\0\xfe\xff)/.test(text)) return undefined
  if (text.startsWith('\xff\xfe') || /^(?:[^\0]\0){4,}[^\0]?$/s.test(text)) return 'utf-16le'
  if (text.startsWith('\xfe\xff') || /^(?:\0[^\0]){4,}\0?$/s.test(text)) return 'utf-16be'
  return undefined
}

function markupKind(text: string): string | undefined {
  const start = text
    .replace(/^\xef\xbb\xbf/, '')
    .trimStart()
    .slice(0, 100)
    .toLowerCase()
  if (start.startsWith('<!doctype html') || start.startsWith('<html')) return 'an HTML page'
  if (start.startsWith('<?xml')) return 'an XML document'
  return /^(\{\s*"|\[\s*[[{])/.test(start) ? 'JSON' : undefined
}
