// The distinct texts of the columns, found by their bytes.
import { columnAt, ENTRIES } from './columns'
import { hashBoolean, hashBytes, hashDate, hashMissing, NEGATIVE_TAG, NUMBER_TAG, TEXT_TAG } from './hash'
import { meaning } from './host'
import { allocate, enlarged } from './memory'

/** Kinds of cells, in the lowest bits of what the host says of a meaning. */
export const KIND_BITS = 7
export const TEXT = 0
export const MISSING = 1
export const INFINITE = 2
export const IS_NUMBER = 3
export const BOOLEAN = 4
export const DATE = 5
/** Marks of a number: it is negative; it is an integer, written without a point. */
export const MEANS_NEGATIVE = 8
export const MEANS_INTEGER = 16

/** More different texts than this are no categories. */
export const MAX_TEXTS = 10_000

export const ENTRY_BYTES = 72
// The places of the fields, known to record-kernel.ts as well.
const HASH = 0
/** What it means, for a row's key. */
export const KEY_HASH = 8
export const VALUE = 16
const TEXT_AT = 24
const TEXT_LENGTH = 28
export const MEANING = 32
const COLUMN = 36
/** Its number among those of the column. */
export const NUMBER_IN_COLUMN = 40
/** Rows that have it; those of them that have a target value; those of them that are training rows. */
export const COUNT = 44
export const USED_COUNT = 48
export const TRAINING_COUNT = 52
/** Its encoded cells. */
export const ENCODED_AT = 56
export const ENCODED_LENGTH = 60
/** The lowest key of the used rows that have it. */
export const LOWEST_KEY = 64

/** Where host and kernel leave each other what does not fit into an argument: value, length, then bytes. */
export const MAILBOX_BYTES = 8192
export const mailbox: usize = allocate(MAILBOX_BYTES + 16)

let capacity: i32 = 1024
export let entriesAt: usize = allocate(1024 * ENTRY_BYTES)
export let entryCount: i32 = 0
let slots: usize = allocate(4096 * 4)
let slotMask: u32 = 4095

export function entryAt(entry: i32): usize {
  return entriesAt + <usize>entry * ENTRY_BYTES
}

/** The entry of a text of the column, or -1 where it has none; `hash` is that of its bytes. */
export function findEntry(column: i32, at: usize, length: i32, hash: u64): i32 {
  let slot = slotOf(column, hash)
  while (true) {
    const entry = load<i32>(slots + ((<usize>slot) << 2)) - 1
    if (entry < 0) return -1
    const found = entryAt(entry)
    if (
      load<u64>(found, HASH) == hash &&
      load<i32>(found, COLUMN) == column &&
      load<i32>(found, TEXT_LENGTH) == length &&
      memory.compare(load<u32>(found, TEXT_AT), at, length) == 0
    ) {
      return entry
    }
    slot = (slot + 1) & slotMask
  }
}

/** Gives a text that has none an entry; -1 where the column has no more room. */
export function addEntry(column: i32, at: usize, length: i32, hash: u64): i32 {
  if (load<i32>(columnAt(column), ENTRIES) >= MAX_TEXTS) return -1
  const textAt = allocate(length)
  memory.copy(textAt, at, length)
  const entry = newEntry(column)
  const found = entryAt(entry)
  store<u64>(found, hash, HASH)
  store<u32>(found, <u32>textAt, TEXT_AT)
  store<i32>(found, length, TEXT_LENGTH)
  const columnRecord = columnAt(column)
  store<i32>(found, load<i32>(columnRecord, ENTRIES), NUMBER_IN_COLUMN)
  store<i32>(columnRecord, load<i32>(columnRecord, ENTRIES) + 1, ENTRIES)
  const means = meaning(column, textAt, length, entry)
  store<i32>(found, means, MEANING)
  store<f64>(found, load<f64>(mailbox), VALUE)
  store<u64>(found, meaningHash(means), KEY_HASH)
  let slot = slotOf(column, hash)
  while (load<i32>(slots + ((<usize>slot) << 2)) != 0) slot = (slot + 1) & slotMask
  store<i32>(slots + ((<usize>slot) << 2), entry + 1)
  if (<u32>entryCount << 1 > slotMask) rehash()
  return entry
}

/** An entry that no text leads to. */
export function newEntry(column: i32): i32 {
  if (entryCount == capacity) {
    const bytes = <usize>capacity * ENTRY_BYTES
    entriesAt = enlarged(entriesAt, bytes, bytes << 1)
    capacity <<= 1
  }
  store<i32>(entryAt(entryCount), column, COLUMN)
  store<f64>(entryAt(entryCount), Infinity, LOWEST_KEY)
  return entryCount++
}

/** The hash of what the host has just said of a text. */
export function meaningHash(means: i32): u64 {
  const kind = means & KIND_BITS
  const value = load<f64>(mailbox)
  if (kind == BOOLEAN) return hashBoolean(<i32>value)
  if (kind == DATE) return hashDate(value)
  if (kind == MISSING || kind == INFINITE) return hashMissing()
  const tag = kind == TEXT ? TEXT_TAG : means & MEANS_NEGATIVE ? NEGATIVE_TAG : NUMBER_TAG
  return hashBytes(load<u32>(mailbox, 12), load<i32>(mailbox, 8), tag)
}

function slotOf(column: i32, hash: u64): u32 {
  return (<u32>(hash >>> 32) ^ <u32>hash ^ (<u32>column * 0x9e3779b1)) & slotMask
}

function rehash(): void {
  slotMask = (slotMask << 1) | 1
  slots = allocate((<usize>slotMask + 1) << 2)
  for (let entry = 0; entry < entryCount; entry++) {
    const found = entryAt(entry)
    if (load<u32>(found, TEXT_AT) == 0) continue
    let slot = slotOf(load<i32>(found, COLUMN), load<u64>(found, HASH))
    while (load<i32>(slots + ((<usize>slot) << 2)) != 0) slot = (slot + 1) & slotMask
    store<i32>(slots + ((<usize>slot) << 2), entry + 1)
  }
}
