/** CRCs that neither zlib nor crypto of Node has: CRC32C and CRC64NVME, both reflected, initial and final value all ones. */

export type Crc = { update(bytes: Uint8Array): void; digest(): Buffer }

const CASTAGNOLI = 0x82f63b78
// 0x9a6c9329ac4bc9b5, as two halves: numbers of 64 bits would have to be BigInts.
const NVME_HIGH = 0x9a6c9329
const NVME_LOW = 0xac4bc9b5

let crc32cTable: Uint32Array | undefined
let nvmeTables: { readonly high: Uint32Array; readonly low: Uint32Array } | undefined

export function createCrc32c(): Crc {
  const table = (crc32cTable ??= makeCrc32cTable())
  let crc = 0xffffffff
  return {
    update: (bytes) => {
      let value = crc
      for (const byte of bytes) value = (table[(value ^ byte) & 0xff] as number) ^ (value >>> 8)
      crc = value
    },
    digest: () => bigEndian(~crc),
  }
}

export function createCrc64Nvme(): Crc {
  const tables = (nvmeTables ??= makeNvmeTables())
  let crcHigh = 0xffffffff
  let crcLow = 0xffffffff
  return {
    update: (bytes) => {
      let high = crcHigh
      let low = crcLow
      for (const byte of bytes) {
        const index = (low ^ byte) & 0xff
        low = ((low >>> 8) | (high << 24)) ^ (tables.low[index] as number)
        high = (high >>> 8) ^ (tables.high[index] as number)
      }
      crcHigh = high
      crcLow = low
    },
    digest: () => Buffer.concat([bigEndian(~crcHigh), bigEndian(~crcLow)]),
  }
}

function makeCrc32cTable(): Uint32Array {
  return Uint32Array.from({ length: 256 }, (_, index) => {
    let value = index
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ CASTAGNOLI : value >>> 1
    return value >>> 0
  })
}

function makeNvmeTables(): { high: Uint32Array; low: Uint32Array } {
  const high = new Uint32Array(256)
  const low = new Uint32Array(256)
  for (let index = 0; index < 256; index++) {
    let highHalf = 0
    let lowHalf = index
    for (let bit = 0; bit < 8; bit++) {
      const isOdd = lowHalf & 1
      lowHalf = (lowHalf >>> 1) | (highHalf << 31)
      highHalf >>>= 1
      if (isOdd) {
        lowHalf ^= NVME_LOW
        highHalf ^= NVME_HIGH
      }
    }
    high[index] = highHalf
    low[index] = lowHalf
  }
  return { high, low }
}

function bigEndian(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32BE(value | 0)
  return bytes
}
