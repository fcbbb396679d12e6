// What is written, by object: a buffer each, that the host takes when it is full.
import { flush } from './host'
import { allocate } from './memory'

/** Longer than every cell the kernel writes as one. */
export const SINK_BYTES: usize = 128 * 1024
const SINK_RECORD = 8

let sinksAt: usize = 0

/** Makes the sinks; returns the place of their records: address of the buffer, bytes in it. */
export function setSinks(count: i32): usize {
  sinksAt = allocate(<usize>count * SINK_RECORD)
  for (let sink = 0; sink < count; sink++) store<u32>(sinkAt(sink), <u32>allocate(SINK_BYTES + 16))
  return sinksAt
}

function sinkAt(sink: i32): usize {
  return sinksAt + <usize>sink * SINK_RECORD
}

/** The address after so many more bytes would fit, and the room is taken. */
function reserve(sink: i32, bytes: usize): usize {
  const record = sinkAt(sink)
  let used = <usize>load<u32>(record, 4)
  if (used + bytes > SINK_BYTES) {
    flush(sink)
    used = 0
  }
  store<u32>(record, <u32>(used + bytes), 4)
  return <usize>load<u32>(record) + used
}

export function putByte(sink: i32, byte: u32): void {
  store<u8>(reserve(sink, 1), byte)
}

/** Writes any number of bytes. */
export function putBytes(sink: i32, at: usize, length: usize): void {
  while (length > SINK_BYTES) {
    memory.copy(reserve(sink, SINK_BYTES), at, SINK_BYTES)
    at += SINK_BYTES
    length -= SINK_BYTES
  }
  const to = reserve(sink, length)
  if (length > 16) memory.copy(to, at, length)
  else {
    // Both sides may be written and read so far beyond.
    v128.store(to, v128.load(at))
  }
}

/** Writes a plain number, with a point for a comma. */
export function putNumber(sink: i32, at: usize, length: usize, decimal: u32): void {
  putBytes(sink, at, length)
  if (decimal == 46) return
  const record = sinkAt(sink)
  let last = load<u32>(record) + load<u32>(record, 4)
  for (let seen: usize = 0; seen < length; seen++) if (load<u8>(--last) == decimal) store<u8>(last, 46)
}

export function putInteger(sink: i32, value: i32): void {
  if (value < 0) putByte(sink, 45)
  let rest = value < 0 ? <u32>-value : <u32>value
  let digits: usize = 1
  for (let limit: u32 = 10; digits < 10 && rest >= limit; limit *= 10) digits++
  let at = reserve(sink, digits) + digits
  for (let digit: usize = 0; digit < digits; digit++) {
    store<u8>(--at, 48 + (rest % 10))
    rest /= 10
  }
}

/** Writes sixteen hex digits. */
export function putHex(sink: i32, value: u64): void {
  let at = reserve(sink, 16) + 16
  for (let digit = 0; digit < 16; digit++) {
    const half = <u32>value & 15
    store<u8>(--at, half < 10 ? 48 + half : 87 + half)
    value >>>= 4
  }
}
