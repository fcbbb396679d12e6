// What is written, by object: a buffer each, that the host takes when it is full.

import { PADDING_BYTES, SINK_BYTES, SINK_ROOM, SINK_USED } from '../layout'
import { flush } from './host'
import { allocate } from './memory'

const SINK_BUFFER_BYTES: usize = 128 * 1024

let sinksAt: usize = 0

/** Makes the sinks; returns the place of their records. */
export function setSinks(count: i32): usize {
  sinksAt = allocate(<usize>count * SINK_BYTES)
  for (let sink = 0; sink < count; sink++) setBuffer(sinkAt(sink), SINK_BUFFER_BYTES)
  return sinksAt
}

function sinkAt(sink: i32): usize {
  return sinksAt + <usize>sink * SINK_BYTES
}

function setBuffer(record: usize, bytes: usize): void {
  store<u32>(record, <u32>allocate(bytes + PADDING_BYTES))
  store<u32>(record, <u32>bytes, SINK_ROOM)
}

/** Where the next row goes, of which it is known that it has no more than `most` bytes. */
export function openRow(sink: i32, most: usize): usize {
  const record = sinkAt(sink)
  if (<usize>load<u32>(record, SINK_USED) + most > <usize>load<u32>(record, SINK_ROOM)) {
    flush(sink)
    if (most > <usize>load<u32>(record, SINK_ROOM)) setBuffer(record, 2 * most)
  }
  return <usize>load<u32>(record) + load<u32>(record, SINK_USED)
}

/** Ends the row before `to`. */
export function closeRow(sink: i32, to: usize): void {
  const record = sinkAt(sink)
  store<u32>(record, <u32>to - load<u32>(record), SINK_USED)
}

// The following write at `to`, and return the address behind what they wrote.

export function putByte(to: usize, byte: u32): usize {
  store<u8>(to, byte)
  return to + 1
}

export function putBytes(to: usize, at: usize, length: usize): usize {
  const end = to + length
  if (length > 512) memory.copy(to, at, length)
  else {
    // Whole vectors: both sides may be read and written beyond the end.
    do {
      v128.store(to, v128.load(at))
      to += 16
      at += 16
    } while (to < end)
  }
  return end
}

/** A numeric cell, with a point for a comma. */
export function putNumber(to: usize, at: usize, length: usize, decimal: u32): usize {
  const end = putBytes(to, at, length)
  if (decimal != 46) for (; to < end; to++) if (load<u8>(to) == decimal) store<u8>(to, 46)
  return end
}

export function putInteger(to: usize, value: i32): usize {
  let rest = <u32>value
  if (value < 0) {
    to = putByte(to, 45)
    rest = 0 - rest
  }
  if (rest < 10) return putByte(to, 48 + rest)
  let end = to + 1
  for (let limit: u32 = 10; limit <= rest && end < to + 10; limit *= 10) end++
  for (let at = end; at > to; rest /= 10) store<u8>(--at, 48 + (rest % 10))
  return end
}

/** Sixteen hex digits. */
export function putHex(to: usize, value: u64): usize {
  for (let at = to + 16; at > to; value >>>= 4) {
    const half = <u32>value & 15
    store<u8>(--at, half < 10 ? 48 + half : 87 + half)
  }
  return to + 16
}
