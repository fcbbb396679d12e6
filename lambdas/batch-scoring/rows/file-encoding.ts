import type { Encoding, Table } from '#engines/dataset/dialect/open-table.ts'
import { toWindows1252 } from '#engines/dataset/source/windows-1252.ts'

/** How a file's text is in bytes. */
export type FileEncoding = 'UTF-8' | 'UTF-8 with a byte order mark' | 'UTF-16LE' | 'UTF-16BE' | 'Windows-1252'

export function fileEncoding(table: Table, encoding: Encoding): FileEncoding {
  if (table.byteOrder !== undefined) return table.byteOrder === 'utf-16le' ? 'UTF-16LE' : 'UTF-16BE'
  if (encoding === 'windows-1252') return 'Windows-1252'
  return table.hasByteOrderMark ? 'UTF-8 with a byte order mark' : 'UTF-8'
}

/** What stands before everything else. */
export function fileStart(encoding: FileEncoding): Uint8Array {
  switch (encoding) {
    case 'UTF-8 with a byte order mark':
      return Uint8Array.of(0xef, 0xbb, 0xbf)
    case 'UTF-16LE':
      return Uint8Array.of(0xff, 0xfe)
    case 'UTF-16BE':
      return Uint8Array.of(0xfe, 0xff)
    case 'UTF-8':
    case 'Windows-1252':
      return new Uint8Array()
  }
}

/** Whole characters in UTF-8, in the bytes of an encoding. */
export function encoded(bytes: Buffer, encoding: FileEncoding): Buffer {
  switch (encoding) {
    case 'UTF-8':
    case 'UTF-8 with a byte order mark':
      return bytes
    case 'UTF-16LE':
      return Buffer.from(bytes.toString('utf8'), 'utf16le')
    case 'UTF-16BE':
      return Buffer.from(bytes.toString('utf8'), 'utf16le').swap16()
    case 'Windows-1252':
      return toWindows1252(bytes.toString('utf8'))
  }
}
