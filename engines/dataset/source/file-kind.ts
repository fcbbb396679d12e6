/** Files people upload by mistake, by their first bytes; `at` is where the bytes stand. */
const SIGNATURES: readonly { readonly kind: string; readonly bytes: string; readonly at?: number }[] = [
  { kind: 'a PNG image', bytes: '\x89PNG' },
  { kind: 'a JPEG image', bytes: '\xff\xd8\xff' },
  { kind: 'a GIF image', bytes: 'GIF8' },
  { kind: 'a PDF document', bytes: '%PDF' },
  { kind: 'a Parquet file', bytes: 'PAR1' },
  { kind: 'a Feather or Arrow file', bytes: 'ARROW1' },
  { kind: 'an Avro file', bytes: 'Obj\x01' },
  { kind: 'an HDF5 file', bytes: '\x89HDF' },
  { kind: 'a NumPy array', bytes: '\x93NUMPY' },
  { kind: "R's own format", bytes: 'X\n\0\0\0' },
  { kind: "R's own format", bytes: 'RDX3\n' },
  { kind: 'a Stata file', bytes: '<stata_dta>' },
  { kind: 'an SPSS file', bytes: '$FL2@(#)' },
  { kind: 'an SPSS file', bytes: '$FL3@(#)' },
  { kind: 'a SAS file', bytes: 'HEADER RECORD*******' },
  { kind: 'a SAS file', bytes: '\xc2\xea\x81\x60\xb3\x14\x11\xcf', at: 12 },
  { kind: 'a text with formats (.rtf)', bytes: '{\\rtf' },
  { kind: 'an old Excel workbook (.xls)', bytes: '\xd0\xcf\x11\xe0' },
  { kind: 'an SQLite database', bytes: 'SQLite format 3' },
  // What is gzip is unpacked once before it is looked at.
  { kind: 'a gzip archive within another', bytes: '\x1f\x8b' },
  { kind: 'a bzip2 archive', bytes: 'BZh' },
  { kind: 'a Zstandard archive', bytes: '\x28\xb5\x2f\xfd' },
  { kind: 'an xz archive', bytes: '\xfd7zXZ\0' },
  { kind: 'an LZ4 archive', bytes: '\x04\x22\x4d\x18' },
  { kind: 'a RAR archive', bytes: 'Rar!' },
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
  if (isArff(text)) return 'an ARFF file'
  if (isSql(text)) return 'a dump of an SQL database'
  return isSparse(text) ? 'a LibSVM file' : markupKind(text)
}

function zipKind(text: string): string {
  const document = /mimetypeapplication\/vnd\.oasis\.opendocument\.(spreadsheet)?/.exec(text)
  if (document) return document[1] ? 'an OpenDocument spreadsheet (.ods)' : 'an OpenDocument text or picture'
  if (text.includes('Index/Document.iwa')) return 'an Apple Numbers or Pages document'
  if (text.includes('word/document.xml')) return 'a Word document (.docx)'
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

/** Statements that make a table or fill it, from the first line on that is no comment, setting or removal. */
function isSql(text: string): boolean {
  const first = text.split('\n', MOST_COMMENTS).find((line) => !SQL_BEFORE.test(line))
  return /^\s*(?:create\s+table\s[^,;\t|]*(?:\(|$)|insert\s+into\s.*(?:values|\())/i.test(first ?? '')
}

const SQL_BEFORE =
  /^\s*(?:$|--|\/\*|(?:set|use|drop\s+table|create\s+database|lock\s+tables|begin|start\s+transaction|pragma)\b[^,]*;\s*$)/i

/** `1 3:0.5 7:1`: a label, and the number and value of each feature that is not zero. */
function isSparse(text: string): boolean {
  const lines = text.split('\n', 3).slice(0, 2)
  return lines.length === 2 && lines.every((line) => /^[+-]?\d+(?:\.\d+)?(?: \d+:[-+.\deE]+)+\s*$/.test(line))
}

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
