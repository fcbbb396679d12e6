import type { Decimal } from '../../cells/text-entry.ts'
import type { RangeSharing } from '../../csv/read-records.ts'
import { CHUNK_ROWS, MODE_PROFILE, PADDING_BYTES } from '../../kernel/layout.ts'
import type { RecordKernel } from '../../kernel/record-kernel.ts'
import { sharedRoom } from '../../threads/shared-bytes.ts'
import type { ProfilePass } from '../profile-pass.ts'
import type { ProfileThread, StartProfileThread } from './profile-threads.ts'
import { type ProfiledRange, type SettledRows, settledArrays, UNSETTLED_FIELDS } from './profile-work.ts'

/** Each thread has ranges to do while another one's is taken. */
const RANGES_A_THREAD = 3
/** Threads learn what is new where more of the rows than this have it, and are let go of where many still have it then. */
const MANY_UNSETTLED = 0.02
const MOST_UNSETTLED = 0.3
/** After so many ranges it is looked at whether they should; each time after twice as many. */
const FIRST_LOOK_RANGES = 16

export type ShareInput = {
  readonly kernel: RecordKernel
  readonly pass: ProfilePass
  readonly decimal: Decimal
  readonly columns: number
  readonly threads: number
  readonly startThread: StartProfileThread
}

/**
 * Has ranges of a text profiled by threads, each with a copy of the kernel, while the kernel itself profiles, in the
 * order of the text, the records that were new to the copies. What both count adds up to what one kernel would have
 * counted.
 */
export class RangeShare implements RangeSharing {
  readonly #input: ShareInput
  #threads: readonly ProfileThread[] = []
  readonly #slots: readonly RangeSlot[]
  #given = 0
  #taken = 0
  /** The threads have a copy of the kernel, and count. */
  #isUnderWay = false
  #hasLearnt = false
  #isWorthwhile = true
  #lookAt = FIRST_LOOK_RANGES
  /** Since the last look. */
  #settled = 0
  #unsettled = 0
  readonly #chunkAt: number
  #record = { at: 0, bytes: 0 }

  constructor(input: ShareInput) {
    this.#input = input
    this.#slots = Array.from({ length: input.threads * RANGES_A_THREAD }, () => new RangeSlot())
    this.#chunkAt = input.kernel.allocate(CHUNK_ROWS * 10)
  }

  async give(at: number, next: number, taken: () => void): Promise<void> {
    if (this.#slotOf(this.#given).isUnderWay) await this.#takeNext()
    if (this.#taken >= this.#lookAt) await this.#look()
    if (!this.#isWorthwhile) {
      this.#visit(at, next)
      taken()
      return
    }
    if (!this.#isUnderWay) await this.#start()
    const thread = this.#threads[this.#given % this.#threads.length] as ProfileThread
    this.#slotOf(this.#given).give(this.#input.kernel, { at, next }, thread, taken)
    this.#given++
  }

  async settle(): Promise<void> {
    while (this.#taken < this.#given) await this.#takeNext()
    if (!this.#isUnderWay) return
    this.#isUnderWay = false
    const totals = await Promise.all(this.#threads.map((thread) => thread.totals()))
    for (const each of totals) this.#input.pass.add(each)
  }

  async end(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.end()))
    this.#threads = []
  }

  #slotOf(range: number): RangeSlot {
    return this.#slots[range % this.#slots.length] as RangeSlot
  }

  async #start(): Promise<void> {
    const { kernel, decimal, columns, threads, startThread } = this.#input
    if (this.#threads.length === 0) this.#threads = Array.from({ length: threads }, () => startThread())
    const start = { kernel: kernel.copy(), decimal, columns }
    await Promise.all(this.#threads.map((thread) => thread.start(start)))
    this.#isUnderWay = true
  }

  /** Has the threads begin again with what is known by now, where much was new to them. */
  async #look(): Promise<void> {
    const share = this.#unsettled / Math.max(1, this.#settled + this.#unsettled)
    this.#lookAt *= 2
    this.#settled = 0
    this.#unsettled = 0
    if (share <= MANY_UNSETTLED) return
    await this.settle()
    if (share > MOST_UNSETTLED && this.#hasLearnt) {
      this.#isWorthwhile = false
      await this.end()
    }
    this.#hasLearnt = true
  }

  /** Takes the next range of the text: adds its settled rows, and profiles its other records between them. */
  async #takeNext(): Promise<void> {
    const { range, text, taken } = await this.#slotOf(this.#taken).take()
    this.#taken++
    const { row, rows } = this.#input.kernel.exports
    const firstRow = row.value
    const { settled, unsettled, records } = range
    let added = 0
    for (let at = 0; at < unsettled.length; at += UNSETTLED_FIELDS) {
      const [start = 0, next = 0, before = 0, recordsBefore = 0] = unsettled.slice(at, at + UNSETTLED_FIELDS)
      this.#addRows(settled, added, before, text)
      added = before
      row.value = firstRow + recordsBefore
      this.#visitRecord(text.subarray(start, next))
      this.#unsettled++
    }
    this.#addRows(settled, added, settled.rows, text)
    row.value = firstRow + records
    this.#settled += settled.rows
    rows.value += settled.rows
    taken()
  }

  /** Adds the rows from `first` to before `end`. */
  #addRows({ buffer }: SettledRows, first: number, end: number, text: Uint8Array): void {
    const { kernel, pass } = this.#input
    const { keys, places, classes } = settledArrays(buffer)
    const classesAt = this.#chunkAt + CHUNK_ROWS * 8
    for (let at = first; at < end; at += CHUNK_ROWS) {
      const next = Math.min(end, at + CHUNK_ROWS)
      kernel.doubles.set(keys.subarray(at, next), this.#chunkAt >> 3)
      new Uint16Array(kernel.bytes.buffer, classesAt, next - at).set(classes.subarray(at, next))
      const bytesOf = (row: number) => text.slice(places[2 * (at + row)], places[2 * (at + row) + 1])
      pass.addSettledRows(bytesOf, () => kernel.exports.addSettledRows(this.#chunkAt, classesAt, next - at))
    }
  }

  #visitRecord(record: Uint8Array): void {
    const { kernel } = this.#input
    if (record.length > this.#record.bytes) {
      const bytes = Math.max(record.length, 2 * this.#record.bytes)
      this.#record = { at: kernel.allocate(bytes + PADDING_BYTES), bytes }
    }
    kernel.bytes.set(record, this.#record.at)
    kernel.exports.visitRecords(MODE_PROFILE, this.#record.at, this.#record.at + record.length, 1)
  }

  /** Visits records where they lie. */
  #visit(at: number, next: number): void {
    const { kernel } = this.#input
    const byte = kernel.bytes[next] as number
    kernel.exports.visitRecords(MODE_PROFILE, at, next, 1)
    kernel.bytes[next] = byte
  }
}

/** The memory of a range that is under way. */
class RangeSlot {
  #text = new SharedArrayBuffer(0)
  #rows = new SharedArrayBuffer(0)
  #underWay: { readonly range: Promise<ProfiledRange>; readonly bytes: number; readonly taken: () => void } | undefined

  get isUnderWay(): boolean {
    return this.#underWay !== undefined
  }

  give(
    kernel: RecordKernel,
    { at, next }: { readonly at: number; readonly next: number },
    thread: ProfileThread,
    taken: () => void,
  ): void {
    const bytes = next - at
    this.#text = sharedRoom(bytes, this.#text)
    kernel.bytes.copy(Buffer.from(this.#text), 0, at, next)
    const range = thread.profile({ text: this.#text, bytes, rows: this.#rows })
    // It is looked at when its turn comes.
    range.catch(() => undefined)
    this.#underWay = { range, bytes, taken }
  }

  async take(): Promise<{ readonly range: ProfiledRange; readonly text: Uint8Array; readonly taken: () => void }> {
    if (this.#underWay === undefined) throw new Error('No range is under way')
    const { range, bytes, taken } = this.#underWay
    const profiled = await range
    this.#underWay = undefined
    this.#rows = profiled.settled.buffer
    return { range: profiled, text: new Uint8Array(this.#text, 0, bytes), taken }
  }
}
