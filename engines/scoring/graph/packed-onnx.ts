import { crc32 } from 'node:zlib'
import { invalidCompiledModel } from '../xgboost/model/refusal.ts'
import type { OnnxContract } from './onnx-contract.ts'

/*
 * model.bin of an ONNX model: a mark, a checksum of all that follows it, the length of the header, the header as JSON,
 * then the files, one behind the other. All little-endian.
 */

/** Ends with the version of this format. */
const MARK = 'boostonnx1'
const CHECKSUM_AT = 10
const CHECKED_FROM = 14
const HEADER_AT = 18

export type PackedOnnx = {
  readonly contract: OnnxContract
  readonly sourceHash: string
  readonly model: Uint8Array
  readonly tokenizer?: { readonly file: Uint8Array; readonly config: Uint8Array }
}

type Header = Pick<PackedOnnx, 'contract' | 'sourceHash'> & {
  readonly modelBytes: number
  readonly tokenizerBytes: number | null
}

export function packOnnx({ contract, sourceHash, model, tokenizer }: PackedOnnx): Uint8Array {
  const facts: Header = {
    contract,
    sourceHash,
    modelBytes: model.length,
    tokenizerBytes: tokenizer ? tokenizer.file.length : null,
  }
  const header = Buffer.from(JSON.stringify(facts))
  const start = Buffer.alloc(HEADER_AT)
  start.write(MARK, 'latin1')
  start.writeUInt32LE(header.length, CHECKED_FROM)
  const files = tokenizer ? [tokenizer.file, tokenizer.config] : []
  const bytes = Buffer.concat([start, header, model, ...files])
  bytes.writeUInt32LE(crc32(bytes.subarray(CHECKED_FROM)), CHECKSUM_AT)
  return bytes
}

/** Whether it is one, as it was written, and made of that archive. */
export function isPackedOnnx(file: Uint8Array, sourceHash: string): boolean {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength)
  if (bytes.length < HEADER_AT || bytes.toString('latin1', 0, CHECKSUM_AT) !== MARK) return false
  if (crc32(bytes.subarray(CHECKED_FROM)) !== bytes.readUInt32LE(CHECKSUM_AT)) return false
  return headerOf(bytes).header.sourceHash === sourceHash
}

/** @throws BoostlineError `compiled-model-invalid`, too where it was made of another archive than `sourceHash` says. */
export function unpackOnnx(file: Uint8Array, sourceHash: string): PackedOnnx {
  if (!isPackedOnnx(file, sourceHash)) {
    throw invalidCompiledModel('it is damaged, of another version, or made of another archive')
  }
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength)
  const { header, modelAt } = headerOf(bytes)
  const { contract, modelBytes, tokenizerBytes } = header
  const tokenizerAt = modelAt + modelBytes
  const packed = { contract, sourceHash, model: bytes.subarray(modelAt, tokenizerAt) }
  if (tokenizerBytes === null) return packed
  const configAt = tokenizerAt + tokenizerBytes
  return { ...packed, tokenizer: { file: bytes.subarray(tokenizerAt, configAt), config: bytes.subarray(configAt) } }
}

/** The checksum says that packOnnx wrote it. */
function headerOf(bytes: Buffer): { readonly header: Header; readonly modelAt: number } {
  const modelAt = HEADER_AT + bytes.readUInt32LE(CHECKED_FROM)
  return { header: JSON.parse(bytes.toString('utf8', HEADER_AT, modelAt)) as Header, modelAt }
}
