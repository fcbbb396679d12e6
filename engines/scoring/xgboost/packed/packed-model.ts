import { crc32 } from 'node:zlib'
import type { ModelInfo } from '../model/model-info.ts'
import type { Transform } from '../model/objectives.ts'
import { invalidCompiledModel } from '../model/refusal.ts'

/*
 * model.bin: a mark, the version of this format, a checksum of all that follows it, the length of the header, the header
 * as JSON, and the sections from the next multiple of 64 on, whose addresses are relative to there. All little-endian.
 */

/** Counts up with every change of what is compiled: a model of another version is compiled anew. */
const FORMAT_VERSION = 1
const MARK = 'boostbin'
const VERSION_AT = 8
const CHECKSUM_AT = 12
const CHECKED_FROM = 16
const HEADER_LENGTH_AT = 16
const HEADER_AT = 20
const SECTIONS_ALIGNMENT = 64

/** Where the sections of one model of the archive are. */
export type PackedModel = { readonly transform: Transform } & (
  | { readonly kind: 'trees'; readonly recordAt: number }
  /** For each output a weight for each feature; then where its sum begins: `XGBoost` adds the bias first. */
  | { readonly kind: 'linear'; readonly weightsAt: number; readonly startsAt: number }
)

export type PackedHeader = { readonly info: ModelInfo; readonly models: readonly PackedModel[] }
export type Packed = PackedHeader & { readonly sections: Uint8Array }

export function pack({ info, models, sections }: Packed): Uint8Array {
  const header = Buffer.from(JSON.stringify({ info, models } satisfies PackedHeader))
  const sectionsAt = alignedSections(header.length)
  const bytes = new Uint8Array(sectionsAt + sections.length)
  const view = new DataView(bytes.buffer)
  bytes.set(Buffer.from(MARK, 'latin1'))
  view.setUint32(VERSION_AT, FORMAT_VERSION, true)
  view.setUint32(HEADER_LENGTH_AT, header.length, true)
  bytes.set(header, HEADER_AT)
  bytes.set(sections, sectionsAt)
  view.setUint32(CHECKSUM_AT, crc32(bytes.subarray(CHECKED_FROM)), true)
  return bytes
}

/** @throws BoostlineError `compiled-model-invalid` */
export function unpack(bytes: Uint8Array): Packed {
  if (bytes.length < HEADER_AT || Buffer.from(bytes.subarray(0, VERSION_AT)).toString('latin1') !== MARK) {
    throw invalidCompiledModel('it is no compiled model')
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const version = view.getUint32(VERSION_AT, true)
  if (version !== FORMAT_VERSION) throw invalidCompiledModel(`its format is ${version}, and this is ${FORMAT_VERSION}`)
  if (crc32(bytes.subarray(CHECKED_FROM)) !== view.getUint32(CHECKSUM_AT, true)) {
    throw invalidCompiledModel('its bytes are not those that were written')
  }
  // The checksum says that pack wrote it.
  const length = view.getUint32(HEADER_LENGTH_AT, true)
  const text = Buffer.from(bytes.buffer, bytes.byteOffset + HEADER_AT, length).toString('utf8')
  const { info, models } = JSON.parse(text) as PackedHeader
  return { info, models, sections: bytes.subarray(alignedSections(length)) }
}

function alignedSections(headerLength: number): number {
  return Math.ceil((HEADER_AT + headerLength) / SECTIONS_ALIGNMENT) * SECTIONS_ALIGNMENT
}
