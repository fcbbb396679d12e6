import type { RecordPlace } from '../../csv/read-records.ts'
import type { Table } from '../../dialect/open-table.ts'
import type { RowIndex } from '../../rows/row-index.ts'
import { RowIndexReader } from '../../rows/row-index-reader.ts'
import { sharedRoom } from '../../threads/shared-bytes.ts'
import type { PartWriter } from '../part-writer.ts'
import type { TargetRange } from '../row-writer.ts'
import type { RangeThread, StartRangeThread } from './range-threads.ts'
import type { RangeOutput, RangeStart, RangeTask, RangeTotals } from './range-work.ts'

/** Each thread has a range to do while another one's is taken. */
const RANGES_A_THREAD = 2
const OUTPUT_BYTES = 1024 * 1024

export type RangesInput = {
  readonly threads: number
  readonly startThread: StartRangeThread
  /** Where the text may be cut, from its first data row to its end: see {@link ReadOutcome}. */
  readonly places: readonly RecordPlace[]
  readonly source: Table
  readonly rowIndex: RowIndex
  readonly start: RangeStart
  /** By sink. */
  readonly writers: readonly PartWriter[]
  /** Called after every range. */
  readonly onRange: () => void
}

export type WrittenRanges = { readonly totals: readonly RangeTotals[]; readonly targetRange: TargetRange }

/** Has all ranges of a text written by threads, and puts together what they write, in the order of the text. */
export async function writeRanges(input: RangesInput): Promise<WrittenRanges> {
  const { source, places, start } = input
  const threads = Array.from({ length: input.threads }, () => input.startThread(start))
  const targets = new Targets()
  try {
    const slots = threads.flatMap(() => Array.from({ length: RANGES_A_THREAD }, () => new RangeSlot()))
    const rows = new RowIndexReader(input.rowIndex)
    if (source.copy === undefined) await skip(source, places[0]?.at ?? 0)
    // What a slot had under way is taken before it is used again: the order is that of the text.
    for (let range = 0; range < places.length - 1 + slots.length; range++) {
      const slot = slots[range % slots.length] as RangeSlot
      const output = await slot.taken()
      if (output !== undefined) {
        writeOut(output, input.writers, targets)
        for (const writer of input.writers) await writer.drain()
        source.copy?.reached(slot.end)
        input.onRange()
      }
      const [from, to] = [places[range], places[range + 1]]
      if (from === undefined || to === undefined) continue
      const task = await slot.taskOf(from, to, source, rows)
      slot.give((threads[range % threads.length] as RangeThread).write(task))
    }
    const totals = await Promise.all(threads.map((thread) => thread.totals()))
    const trainingRows = totals.reduce((sum, each) => sum + each.trainingRows, 0)
    return { totals, targetRange: { mean: targets.sum / trainingRows, min: targets.lowest, max: targets.highest } }
  } finally {
    await Promise.all(threads.map((thread) => thread.end()))
    await source.close()
  }
}

/** The memory of a range that is under way. */
class RangeSlot {
  /** Where its range ends in the text. */
  end = 0
  #rowIndex = new SharedArrayBuffer(0)
  #text = new SharedArrayBuffer(0)
  #output = new SharedArrayBuffer(OUTPUT_BYTES)
  #underWay: Promise<RangeOutput> | undefined

  async taskOf(from: RecordPlace, to: RecordPlace, source: Table, rowIndex: RowIndexReader): Promise<RangeTask> {
    const rows = to.rows - from.rows
    this.#rowIndex = sharedRoom(rows * 10, this.#rowIndex)
    rowIndex.take(new Float64Array(this.#rowIndex, 0, rows), new Uint16Array(this.#rowIndex, rows * 8, rows))
    this.end = to.at
    const task = { from, to, rowIndex: this.#rowIndex, output: this.#output }
    if (source.copy !== undefined) return { ...task, text: undefined }
    this.#text = sharedRoom(to.at - from.at, this.#text)
    const text = new Uint8Array(this.#text, 0, to.at - from.at)
    if ((await source.fill(() => text)) < text.length)
      throw new Error('The upload is shorter than when it was read first')
    return { ...task, text: this.#text }
  }

  give(underWay: Promise<RangeOutput>): void {
    this.#underWay = underWay
    // It is looked at when its turn comes.
    underWay.catch(() => undefined)
  }

  /** What was written, which is valid until the next task is made. */
  async taken(): Promise<RangeOutput | undefined> {
    const written = await this.#underWay
    this.#underWay = undefined
    this.#output = written?.output ?? this.#output
    return written
  }
}

/** The targets of a regression's training rows: floating-point numbers have the same sum only in the same order. */
class Targets {
  sum = 0
  lowest = Number.POSITIVE_INFINITY
  highest = Number.NEGATIVE_INFINITY

  add(values: Float64Array): void {
    for (const value of values) {
      this.sum += value
      this.lowest = Math.min(this.lowest, value)
      this.highest = Math.max(this.highest, value)
    }
  }
}

function writeOut({ output, pieces }: RangeOutput, writers: readonly PartWriter[], targets: Targets): void {
  const bytes = Buffer.from(output)
  for (let at = 0; at < pieces.length; at += 3) {
    const [sink, start, end] = [pieces[at] ?? 0, pieces[at + 1] ?? 0, pieces[at + 2] ?? 0]
    if (sink < writers.length) (writers[sink] as PartWriter).write(bytes, start, end)
    // A copy begins where a double may.
    else targets.add(new Float64Array(Uint8Array.from(bytes.subarray(start, end)).buffer))
  }
}

/** What stands before the first data row. */
async function skip(source: Table, bytes: number): Promise<void> {
  const skipped = new Uint8Array(bytes)
  if (bytes > 0) await source.fill(() => skipped)
}
