/*
 * CBOR (RFC 8949), as far as Smithy's RPC v2 protocol uses it: what the AWS CLI and boto3 speak to CloudWatch.
 * Values are those of JSON, and times: a tag 1 is read as seconds since the epoch, a Date is written as one.
 */

const FLOAT64 = 0xfb
const EPOCH_TAG = 0xc1
const BREAK = 0xff
const INDEFINITE = 31

export function encodeCbor(value: unknown): Buffer {
  if (value === null || value === undefined) return Buffer.of(0xf6)
  if (typeof value === 'boolean') return Buffer.of(value ? 0xf5 : 0xf4)
  if (typeof value === 'string') {
    const text = Buffer.from(value)
    return Buffer.concat([head(3, text.length), text])
  }
  if (typeof value === 'number') return encodeNumber(value)
  if (value instanceof Date) return Buffer.concat([Buffer.of(EPOCH_TAG), encodeNumber(value.getTime() / 1000)])
  if (Array.isArray(value)) return Buffer.concat([head(4, value.length), ...value.map(encodeCbor)])
  const fields = Object.entries(value).filter(([, field]) => field !== undefined)
  return Buffer.concat([head(5, fields.length), ...fields.flat().map(encodeCbor)])
}

/** @throws RangeError or SyntaxError for what is cut off, or not of the protocol. */
export function decodeCbor(bytes: Buffer): unknown {
  const reader = createReader(bytes)
  const value = reader.value()
  if (!reader.isAtEnd()) throw new SyntaxError('there is more than one value')
  return value
}

function encodeNumber(value: number): Buffer {
  if (Number.isSafeInteger(value) && !Object.is(value, -0)) return value < 0 ? head(1, -1 - value) : head(0, value)
  const bytes = Buffer.alloc(9, FLOAT64)
  bytes.writeDoubleBE(value, 1)
  return bytes
}

function head(major: number, argument: number): Buffer {
  const first = major << 5
  if (argument < 24) return Buffer.of(first | argument)
  if (argument <= 0xff) return Buffer.of(first | 24, argument)
  if (argument <= 0xffff) return Buffer.of(first | 25, argument >> 8, argument & 0xff)
  const bytes = Buffer.alloc(9, first | 27)
  bytes.writeBigUInt64BE(BigInt(argument), 1)
  return bytes
}

function createReader(bytes: Buffer) {
  let at = 0

  function take(size: number): number {
    const start = at
    at += size
    return start
  }

  function argument(info: number): number {
    if (info < 24) return info
    if (info === 24) return bytes.readUInt8(take(1))
    if (info === 25) return bytes.readUInt16BE(take(2))
    if (info === 26) return bytes.readUInt32BE(take(4))
    if (info === 27) return Number(bytes.readBigUInt64BE(take(8)))
    throw new SyntaxError(`the length ${info} is not of CBOR`)
  }

  function chunk(info: number): Buffer {
    const size = argument(info)
    if (size > bytes.length - at) throw new RangeError('the value is cut off')
    const start = take(size)
    return bytes.subarray(start, at)
  }

  /** Calls `item` as often as the length says, or up to the break. */
  function repeat(info: number, item: () => void): void {
    if (info !== INDEFINITE) {
      for (let left = argument(info); left > 0; left--) item()
      return
    }
    while (bytes.readUInt8(at) !== BREAK) item()
    at++
  }

  function text(info: number): string {
    if (info !== INDEFINITE) return chunk(info).toString('utf8')
    const chunks: Buffer[] = []
    repeat(info, () => chunks.push(chunk(bytes.readUInt8(take(1)) & 31)))
    return Buffer.concat(chunks).toString('utf8')
  }

  function simple(info: number): unknown {
    switch (info) {
      case 20:
        return false
      case 21:
        return true
      case 22:
      case 23:
        return null
      case 25:
        return halfFloat(bytes.readUInt16BE(take(2)))
      case 26:
        return bytes.readFloatBE(take(4))
      case 27:
        return bytes.readDoubleBE(take(8))
      default:
        throw new SyntaxError(`the simple value ${info} is not of the protocol`)
    }
  }

  function list(info: number): unknown[] {
    const items: unknown[] = []
    repeat(info, () => items.push(value()))
    return items
  }

  function map(info: number): Record<string, unknown> {
    const entries: [string, unknown][] = []
    repeat(info, () => entries.push([String(value()), value()]))
    return Object.fromEntries(entries)
  }

  function value(): unknown {
    const first = bytes.readUInt8(take(1))
    const info = first & 31
    switch (first >> 5) {
      case 0:
        return argument(info)
      case 1:
        return -1 - argument(info)
      case 3:
        return text(info)
      case 4:
        return list(info)
      case 5:
        return map(info)
      case 6:
        // The only tag of the protocol is that of a time; its number says all.
        argument(info)
        return value()
      case 7:
        return simple(info)
      default:
        throw new SyntaxError('byte strings are in none of the operations')
    }
  }

  return { value, isAtEnd: () => at === bytes.length }
}

function halfFloat(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1
  const exponent = (bits >> 10) & 31
  const fraction = bits & 0x3ff
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY
  return sign * (exponent ? 2 ** (exponent - 25) * (1024 + fraction) : 2 ** -24 * fraction)
}
