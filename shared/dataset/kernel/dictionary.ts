// The distinct texts of the columns. A text is known by its hash: that of two is one with a chance of 2^-64.
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

export const ENTRY_BYTES = 64
// The places of the fields, known to kernel-interface.ts as well.
/** What it means, for a row's key. */
export const KEY_HASH = 0
export const VALUE = 8
/** The lowest key of the used rows that have it. */
export const LOWEST_KEY = 16
export const MEANING = 24
/** Its number among those of the column. */
export const NUMBER_IN_COLUMN = 28
/** Rows that have it; those of them that have a target value; those of them that are training rows. */
export const COUNT = 32
export const USED_COUNT = 36
export const TRAINING_COUNT = 40
/** Its encoded cells. */
export const ENCODED_AT = 44
export const ENCODED_LENGTH = 48

/** Where host and kernel leave each other what does not fit into an argument: value, length, then bytes. */
export const MAILBOX_BYTES = 8192
export const mailbox: usize = allocate(MAILBOX_BYTES + 16)

let capacity: i32 = 1024
export let entriesAt: usize = allocate(1024 * ENTRY_BYTES)
export let entryCount: i32 = 0

/** A hash with its column, and the entry's number from 1 on. */
const SLOT_BYTES = 16
let slots: usize = allocate(4096 * SLOT_BYTES)
let slotMask: u32 = 4095
let usedSlots: u32 = 0

export function entryAt(entry: i32): usize {
  return entriesAt + <usize>entry * ENTRY_BYTES
}

/** The entry of a text of the column, or -1 where it has none; `hash` is that of its bytes. */
export function findEntry(column: i32, hash: u64): i32 {
  return load<i32>(slotOf(hashIn(column, hash)), 8) - 1
}

/** Gives a text that has none an entry; -1 where the column has no more room. */
export function addEntry(column: i32, at: usize, length: i32, hash: u64): i32 {
  const columnRecord = columnAt(column)
  const number = load<i32>(columnRecord, ENTRIES)
  if (number >= MAX_TEXTS) return -1
  store<i32>(columnRecord, number + 1, ENTRIES)
  const entry = newEntry()
  const means = meaning(column, at, length, entry)
  const found = entryAt(entry)
  store<i32>(found, number, NUMBER_IN_COLUMN)
  store<i32>(found, means, MEANING)
  store<f64>(found, load<f64>(mailbox), VALUE)
  store<u64>(found, meaningHash(means), KEY_HASH)
  if (++usedSlots << 1 > slotMask) rehash()
  const wanted = hashIn(column, hash)
  const slot = slotOf(wanted)
  store<u64>(slot, wanted)
  store<i32>(slot, entry + 1, 8)
  return entry
}

/** An entry that no text leads to. */
export function newEntry(): i32 {
  if (entryCount == capacity) {
    const bytes = <usize>capacity * ENTRY_BYTES
    entriesAt = enlarged(entriesAt, bytes, bytes << 1)
    capacity <<= 1
  }
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

function hashIn(column: i32, hash: u64): u64 {
  return hash ^ (<u64>(column + 1) * 0x9e3779b97f4a7c15)
}

/** The slot that holds the hash, or the empty one where it belongs. */
function slotOf(hash: u64): usize {
  let at = (<u32>(hash >>> 32) ^ <u32>hash) & slotMask
  while (true) {
    const slot = slots + <usize>at * SLOT_BYTES
    if (load<u64>(slot) == hash || load<i32>(slot, 8) == 0) return slot
    at = (at + 1) & slotMask
  }
}

function rehash(): void {
  const old = slots
  const oldCount = slotMask + 1
  slotMask = (slotMask << 1) | 1
  slots = allocate((<usize>slotMask + 1) * SLOT_BYTES)
  for (let at: u32 = 0; at < oldCount; at++) {
    const from = old + <usize>at * SLOT_BYTES
    if (load<i32>(from, 8) == 0) continue
    const slot = slotOf(load<u64>(from))
    store<u64>(slot, load<u64>(from))
    store<i32>(slot, load<i32>(from, 8), 8)
  }
}
