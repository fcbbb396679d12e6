// The distinct texts of the columns. A text is known by its hash: that of two is one with a chance of 2^-64.

import {
  COLUMN_ENTRIES,
  COLUMN_ENTRIES_AT,
  COLUMN_FILTER_AT,
  COLUMN_SLOT_SHIFT,
  COLUMN_SLOTS_AT,
  ENTRY_BYTES,
  ENTRY_KEY_HASH,
  ENTRY_KIND,
  ENTRY_LOWEST_KEY,
  ENTRY_NUMBER_IN_COLUMN,
  ENTRY_TEXT_HASH,
  ENTRY_VALUE,
  KIND_BITS,
  KIND_BOOLEAN,
  KIND_DATE,
  KIND_INFINITE,
  KIND_MARK_NEGATIVE,
  KIND_MISSING,
  KIND_TEXT,
  MAILBOX_ADDRESS,
  MAILBOX_LENGTH,
  MAILBOX_ROOM,
  MAILBOX_TEXT,
} from '../layout'
import { columnAt, columnCount } from './columns'
import { hashBoolean, hashBytes, hashDate, hashMissing, NEGATIVE_TAG, NUMBER_TAG, TEXT_TAG } from './hash'
import { cellValue } from './host'
import { allocate, enlarged } from './memory'

/** Entries of a column's dictionary; cells with other texts are counted as overflow. */
export const MAX_TEXTS = 10_000

export const mailbox: usize = allocate(MAILBOX_ROOM + MAILBOX_TEXT)

let capacity: i32 = 1024
export let entriesAt: usize = allocate(1024 * ENTRY_BYTES)
export let entryCount: i32 = 0

// A column's slots hold the number of one of its entries from 1 on, below bits of its hash; 0 is an empty slot. They are
// small, and each column has its own: what every row looks up stays in the processor's cache.
const NUMBER_BITS = 14
const NUMBERS: u32 = (1 << NUMBER_BITS) - 1
const FIRST_SLOT_BITS = 4
// Most texts that come when a column's dictionary is full are not in it. A Bloom filter tells that of all but one in
// forty, without a look at slots that the processor's cache has no room for: two bits of one of its words each.
const FILTER_WORD_BITS = 12

export function entryAt(entry: i32): usize {
  return entriesAt + <usize>entry * ENTRY_BYTES
}

/** Makes an empty dictionary for each column. */
export function startDictionaries(): void {
  for (let column = 0; column < columnCount; column++) makeSlots(columnAt(column), FIRST_SLOT_BITS)
}

/** The entry of a text of the column, or -1 where it has none; `hash` is that of its bytes. */
export function findEntry(column: usize, hash: u64): i32 {
  const filter = <usize>load<u32>(column, COLUMN_FILTER_AT)
  if (filter != 0 && !mayHave(filter, hash)) return -1
  const slots = <usize>load<u32>(column, COLUMN_SLOTS_AT)
  const shift = load<u32>(column, COLUMN_SLOT_SHIFT)
  const last = <u32>-1 >>> shift
  let at = <u32>hash >>> shift
  while (true) {
    const slot = load<u32>(slots + ((<usize>at) << 2))
    if (slot == 0) return -1
    if ((slot ^ slotBits(hash)) >>> NUMBER_BITS == 0) {
      const entry = load<i32>(<usize>load<u32>(column, COLUMN_ENTRIES_AT) + ((<usize>(slot & NUMBERS)) << 2))
      if (load<u64>(entryAt(entry), ENTRY_TEXT_HASH) == hash) return entry
    }
    at = (at + 1) & last
  }
}

/** Gives a text that has none an entry; -1 where the column has no more room. */
export function addEntry(column: i32, at: usize, length: i32, hash: u64): i32 {
  const columnRecord = columnAt(column)
  const number = load<i32>(columnRecord, COLUMN_ENTRIES)
  if (number >= MAX_TEXTS) return -1
  store<i32>(columnRecord, number + 1, COLUMN_ENTRIES)
  const entry = newEntry()
  const kindMarks = cellValue(column, at, length, entry)
  const found = entryAt(entry)
  store<i32>(found, number, ENTRY_NUMBER_IN_COLUMN)
  store<i32>(found, kindMarks, ENTRY_KIND)
  store<f64>(found, load<f64>(mailbox), ENTRY_VALUE)
  store<u64>(found, cellValueHash(kindMarks), ENTRY_KEY_HASH)
  store<u64>(found, hash, ENTRY_TEXT_HASH)
  const slotCount = 1 << (32 - load<i32>(columnRecord, COLUMN_SLOT_SHIFT))
  if ((number + 1) << 1 > slotCount) enlargeSlots(columnRecord, number)
  store<i32>(<usize>load<u32>(columnRecord, COLUMN_ENTRIES_AT) + ((<usize>(number + 1)) << 2), entry)
  fillSlot(columnRecord, number + 1, hash)
  if (number + 1 == MAX_TEXTS) makeFilter(columnRecord)
  return entry
}

/** An entry that no text leads to. */
export function newEntry(): i32 {
  if (entryCount == capacity) {
    const bytes = <usize>capacity * ENTRY_BYTES
    entriesAt = enlarged(entriesAt, bytes, bytes << 1)
    capacity <<= 1
  }
  store<f64>(entryAt(entryCount), Infinity, ENTRY_LOWEST_KEY)
  return entryCount++
}

/** The hash of the value that the host has just given for a text. */
export function cellValueHash(kindMarks: i32): u64 {
  const kind = kindMarks & KIND_BITS
  const value = load<f64>(mailbox)
  if (kind == KIND_BOOLEAN) return hashBoolean(<i32>value)
  if (kind == KIND_DATE) return hashDate(value)
  if (kind == KIND_MISSING || kind == KIND_INFINITE) return hashMissing()
  const tag = kind == KIND_TEXT ? TEXT_TAG : kindMarks & KIND_MARK_NEGATIVE ? NEGATIVE_TAG : NUMBER_TAG
  return hashBytes(load<u32>(mailbox, MAILBOX_ADDRESS), load<i32>(mailbox, MAILBOX_LENGTH), tag)
}

/** The bits of a hash that stand in its slot. */
function slotBits(hash: u64): u32 {
  return (<u32>(hash >>> 32) ^ <u32>hash) << NUMBER_BITS
}

function makeSlots(column: usize, bits: i32): void {
  const slots = (<usize>1) << bits
  store<u32>(column, <u32>allocate(slots << 2), COLUMN_SLOTS_AT)
  store<i32>(column, 32 - bits, COLUMN_SLOT_SHIFT)
  // Half of the slots stay empty.
  store<u32>(column, <u32>allocate(((slots >> 1) + 1) << 2), COLUMN_ENTRIES_AT)
}

function enlargeSlots(column: usize, count: i32): void {
  const entries = <usize>load<u32>(column, COLUMN_ENTRIES_AT)
  makeSlots(column, 33 - load<i32>(column, COLUMN_SLOT_SHIFT))
  memory.copy(<usize>load<u32>(column, COLUMN_ENTRIES_AT), entries, (<usize>(count + 1)) << 2)
  for (let number = 1; number <= count; number++) {
    fillSlot(column, number, load<u64>(entryAt(load<i32>(entries + ((<usize>number) << 2))), ENTRY_TEXT_HASH))
  }
}

/** Lets the hash lead to an entry of the column. */
function fillSlot(column: usize, number: i32, hash: u64): void {
  const slots = <usize>load<u32>(column, COLUMN_SLOTS_AT)
  const shift = load<u32>(column, COLUMN_SLOT_SHIFT)
  let at = <u32>hash >>> shift
  while (load<u32>(slots + ((<usize>at) << 2)) != 0) at = (at + 1) & (<u32>-1 >>> shift)
  store<u32>(slots + ((<usize>at) << 2), slotBits(hash) | number)
}

function makeFilter(column: usize): void {
  const filter = allocate(4 << FILTER_WORD_BITS)
  store<u32>(column, <u32>filter, COLUMN_FILTER_AT)
  const entries = <usize>load<u32>(column, COLUMN_ENTRIES_AT)
  for (let number = 1; number <= MAX_TEXTS; number++) {
    const hash = load<u64>(entryAt(load<i32>(entries + ((<usize>number) << 2))), ENTRY_TEXT_HASH)
    const word = filterWord(filter, hash)
    store<u32>(word, load<u32>(word) | filterBits(hash))
  }
}

function mayHave(filter: usize, hash: u64): bool {
  const bits = filterBits(hash)
  return (load<u32>(filterWord(filter, hash)) & bits) == bits
}

function filterWord(filter: usize, hash: u64): usize {
  return filter + ((<usize>(<u32>hash >>> (32 - FILTER_WORD_BITS))) << 2)
}

function filterBits(hash: u64): u32 {
  return ((<u32>1) << (<u32>hash & 31)) | ((<u32>1) << ((<u32>hash >>> 5) & 31))
}
