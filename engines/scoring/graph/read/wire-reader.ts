import { unservable } from './unservable.ts'

/*
 * As much of Protocol Buffers' wire format as reading ONNX needs: https://protobuf.dev/programming-guides/encoding/.
 * Nothing is copied: a message inside a message is a view of its bytes.
 */

const VARINT = 0
const FIXED64 = 1
const BYTES = 2
const FIXED32 = 5

/** A field of a message; a number of fixed size is its bytes. */
export type WireField =
  | { readonly number: number; readonly value: bigint }
  | { readonly number: number; readonly bytes: Buffer }

/** The fields of a message, in the order of its bytes. @throws BoostlineError `model-unscorable` where it is none. */
export function* wireFields(message: Buffer): Generator<WireField> {
  const cursor = { at: 0 }
  while (cursor.at < message.length) {
    const tag = varint(message, cursor)
    const number = Number(tag >> 3n)
    if (number < 1 || number > MOST_FIELD_NUMBER) throw damaged()
    switch (Number(tag & 7n)) {
      case VARINT:
        yield { number, value: varint(message, cursor) }
        break
      case BYTES:
        yield { number, bytes: take(message, cursor, Number(varint(message, cursor))) }
        break
      case FIXED64:
        yield { number, bytes: take(message, cursor, 8) }
        break
      case FIXED32:
        yield { number, bytes: take(message, cursor, 4) }
        break
      default:
        // Groups, which proto3 has not.
        throw damaged()
    }
  }
}

const MOST_FIELD_NUMBER = 2 ** 29 - 1

/** Whole numbers of a repeated field, packed or one by one. */
export function wireIntegers(field: WireField): readonly bigint[] {
  if ('value' in field) return [BigInt.asIntN(64, field.value)]
  const values: bigint[] = []
  const cursor = { at: 0 }
  while (cursor.at < field.bytes.length) values.push(BigInt.asIntN(64, varint(field.bytes, cursor)))
  return values
}

/** A whole number as it fits into a double; what does not is more than anything here may be. */
export function wireNumber(field: WireField): number {
  return 'value' in field ? Number(BigInt.asIntN(64, field.value)) : Number.NaN
}

export function wireText(field: WireField): string {
  return 'bytes' in field ? field.bytes.toString('utf8') : ''
}

export function wireMessage(field: WireField): Buffer {
  if ('bytes' in field) return field.bytes
  throw damaged()
}

type Cursor = { at: number }

function take(message: Buffer, cursor: Cursor, length: number): Buffer {
  const end = cursor.at + length
  if (!(end <= message.length)) throw damaged()
  const bytes = message.subarray(cursor.at, end)
  cursor.at = end
  return bytes
}

function varint(message: Buffer, cursor: Cursor): bigint {
  let value = 0n
  for (let shift = 0n; shift < 70n; shift += 7n) {
    const byte = message[cursor.at++]
    if (byte === undefined) throw damaged()
    value |= BigInt(byte & 0x7f) << shift
    if (byte < 0x80) return BigInt.asUintN(64, value)
  }
  throw damaged()
}

function damaged() {
  return unservable('model.onnx is damaged, or no ONNX model')
}
