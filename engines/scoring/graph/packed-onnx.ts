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

/** @throws BoostlineError `compiled-model-invalid`, too where it was made of another archive than `sourceHash` says. */
export function unpackOnnx(file: Uint8Array, sourceHash?: string): PackedOnnx {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength)
  if (bytes.length < HEADER_AT || bytes.toString('latin1', 0, CHECKSUM_AT) !== MARK) {
    throw invalidCompiledModel('it is no packed ONNX model of this version')
  }
  if (crc32(bytes.subarray(CHECKED_FROM)) !== bytes.readUInt32LE(CHECKSUM_AT)) {
    throw invalidCompiledModel('its bytes are not those that were written')
  }
  // The checksum says that packOnnx wrote it.
  const modelAt = HEADER_AT + bytes.readUInt32LE(CHECKED_FROM)
  const header = JSON.parse(bytes.toString('utf8', HEADER_AT, modelAt)) as Header
  if (sourceHash !== undefined && header.sourceHash !== sourceHash) {
    throw invalidCompiledModel('it was made of another archive')
  }
  const { contract, modelBytes, tokenizerBytes } = header
  const tokenizerAt = modelAt + modelBytes
  const packed = { contract, sourceHash: header.sourceHash, model: bytes.subarray(modelAt, tokenizerAt) }
  if (tokenizerBytes === null) return packed
  const configAt = tokenizerAt + tokenizerBytes
  return { ...packed, tokenizer: { file: bytes.subarray(tokenizerAt, configAt), config: bytes.subarray(configAt) } }
}
