// Hot: every byte of an upload passes through here, twice. Its benchmark is bench/split.ts.

const TAB = 9
const LF = 10
const CR = 13
const SPACE = 32
const QUOTE = 34
const MINUS = 45
const ZERO = 48

/** One more digit makes ten of a head below this. */
const HEAD_LIMIT = 100_000_000
const TAIL_DIGITS = 9
const MAX_SCALE = 0x7fff

/** What {@link RecordScanner.scan} found; positions from 0 on are the byte after a record. */
export const NEED_MORE = -1
export const NO_RECORD = -2

export type ScanFault = 'quote-misplaced' | 'quote-unclosed'

export type ScannerOptions = {
  /** ASCII. */
  readonly delimiter: number
  /** ASCII: the decimal point, or a comma. */
  readonly decimal: number
}

/**
 * Cuts records into cells, and reads plain numbers (`-12.5`) in the same go. A record lies in `starts`, `ends` and
 * the other arrays until the next call. Cells are trimmed: spaces and tabs around them are not part of them; a quoted
 * cell is what stands between its quotes.
 */
export class RecordScanner {
  /** Cells of the record. */
  count = 0
  /** Why the record cannot be read, and which cell it is. */
  fault: ScanFault | undefined
  faultCell = 0
  /** The cell that NEED_MORE is wanted for. */
  reached = 0
  /** No cell has quotes or spaces around it: the record's bytes are its cells and delimiters. */
  isBare = true
  starts = new Int32Array(64)
  ends = new Int32Array(64)
  /**
   * 1: between quotes; 2: with doubled quotes inside; 4: a plain number; 8: a negative one. Of a plain number the
   * second byte says how many digits `tails` has, the upper half how many digits stand after the point.
   */
  flags = new Int32Array(64)
  /** The first nine significant digits of a plain number, as an integer. */
  heads = new Int32Array(64)
  /** Its next digits, where it has more. */
  tails = new Int32Array(64)

  readonly delimiter: string
  readonly #delimiter: number
  readonly #decimal: number

  constructor({ delimiter, decimal }: ScannerOptions) {
    this.delimiter = String.fromCharCode(delimiter)
    this.#delimiter = delimiter
    this.#decimal = decimal
  }

  /**
   * Reads the record that starts at `start`. Returns the position after it, NEED_MORE where it does not end before
   * `end` (then read it again with more bytes), or NO_RECORD at the very end. With `isLast` the end of the bytes is
   * the end of the file. The byte at `end` must be a line feed: it stops every loop without a look at the length.
   */
  scan(bytes: Uint8Array, start: number, end: number, isLast: boolean): number {
    if (start >= end) return isLast ? NO_RECORD : NEED_MORE
    const delimiter = this.#delimiter
    const decimal = this.#decimal
    let { starts, ends, flags, heads, tails } = this
    let at = start
    let cell = 0
    this.fault = undefined
    this.isBare = true
    for (;;) {
      if (cell === starts.length) {
        this.#grow()
        ;({ starts, ends, flags, heads, tails } = this)
      }
      // A plain number, the usual cell, is read while looking for its end.
      let position = at
      let byte = bytes[position] as number
      const negative = byte === MINUS
      if (negative) byte = bytes[++position] as number
      const firstDigit = position
      let head = 0
      let tail = 0
      let digitsInTail = 0
      let point = 0
      for (;;) {
        const digit = byte - ZERO
        if (digit >>> 0 < 10) {
          if (head < HEAD_LIMIT) head = (Math.imul(head, 10) + digit) | 0
          else if (digitsInTail < TAIL_DIGITS) {
            tail = (Math.imul(tail, 10) + digit) | 0
            digitsInTail++
          } else break
        } else if (byte === decimal && point === 0) point = position + 1
        else break
        byte = bytes[++position] as number
      }
      const isNumber =
        position > firstDigit &&
        (byte === delimiter || byte === LF || byte === CR) &&
        (point === 0 || (point - 1 > firstDigit && point < position && position - point < MAX_SCALE)) &&
        (position < end || isLast)
      if (isNumber) {
        const scale = point === 0 ? 0 : position - point
        flags[cell] = (negative ? 12 : 4) | (digitsInTail << 8) | (scale << 16)
        starts[cell] = at
        ends[cell] = position
        heads[cell] = head
        if (digitsInTail > 0) tails[cell] = tail
      } else {
        this.reached = cell
        position = this.#scanCell(bytes, at, end, isLast, cell)
        if (position < 0) return NEED_MORE
        byte = bytes[position] as number
      }
      cell++
      if (byte === delimiter && position < end) {
        at = position + 1
        continue
      }
      this.count = cell
      if (position >= end) return isLast ? end : NEED_MORE
      if (byte === LF) return position + 1
      // A CR may be the first half of a line end whose second half has not come yet.
      if (position + 1 >= end && !isLast) return NEED_MORE
      return position + 1 < end && bytes[position + 1] === LF ? position + 2 : position + 1
    }
  }

  /**
   * As {@link scan}, of a record whose cells are known to be `columns` plain numbers and nothing else: sets only the
   * place of the `wanted` cell, and of the first and the last.
   */
  skim(bytes: Uint8Array, start: number, end: number, isLast: boolean, columns: number, wanted: number): number {
    if (start >= end) return isLast ? NO_RECORD : NEED_MORE
    const lineFeed = bytes.indexOf(LF, start)
    if (lineFeed >= end && !isLast) return NEED_MORE
    const last = lineFeed > start && bytes[lineFeed - 1] === CR ? lineFeed - 1 : lineFeed
    const delimiter = this.#delimiter
    const { starts, ends } = this
    let cellStart = start
    if (wanted === columns - 1) cellStart = bytes.lastIndexOf(delimiter, last - 1) + 1
    else for (let cell = 0; cell < wanted; cell++) cellStart = bytes.indexOf(delimiter, cellStart) + 1
    starts[0] = start
    starts[wanted] = cellStart
    ends[wanted] = wanted === columns - 1 ? last : bytes.indexOf(delimiter, cellStart)
    ends[columns - 1] = last
    this.flags[wanted] = 4
    this.count = columns
    return lineFeed < end ? lineFeed + 1 : end
  }

  /** Where the cell ends that is no plain number, or NEED_MORE. */
  #scanCell(bytes: Uint8Array, start: number, end: number, isLast: boolean, cell: number): number {
    const delimiter = this.#delimiter
    let at = start
    while (at < end && isSpace(bytes[at] as number, delimiter)) at++
    if (at < end && bytes[at] === QUOTE) return this.#scanQuoted(bytes, at + 1, end, isLast, cell)
    let last = at
    const first = at
    let byte = LF
    for (; at < end; at++) {
      byte = bytes[at] as number
      if (byte === delimiter || byte === LF || byte === CR) break
      if (byte === QUOTE) this.#fail('quote-misplaced', cell)
      if (byte !== SPACE && byte !== TAB) last = at + 1
    }
    if (at >= end && !isLast) return NEED_MORE
    this.starts[cell] = first
    this.ends[cell] = last
    this.flags[cell] = 0
    if (first !== start || last !== at) {
      this.isBare = false
      this.#readPlainNumber(bytes, cell)
    }
    return at
  }

  #scanQuoted(bytes: Uint8Array, first: number, end: number, isLast: boolean, cell: number): number {
    const delimiter = this.#delimiter
    let flags = 1
    let at = first
    for (;;) {
      while (at < end && bytes[at] !== QUOTE) at++
      if (at >= end) {
        if (!isLast) return NEED_MORE
        this.#fail('quote-unclosed', cell)
        break
      }
      if (at + 1 >= end && !isLast) return NEED_MORE
      if (at + 1 < end && bytes[at + 1] === QUOTE) {
        flags = 3
        at += 2
        continue
      }
      break
    }
    this.isBare = false
    this.starts[cell] = first
    this.ends[cell] = at
    this.flags[cell] = flags
    if (flags === 1) this.#readPlainNumber(bytes, cell)
    if (at < end) at++
    for (; at < end; at++) {
      const byte = bytes[at] as number
      if (byte === delimiter || byte === LF || byte === CR) return at
      if (!isSpace(byte, delimiter)) this.#fail('quote-misplaced', cell)
    }
    return isLast ? end : NEED_MORE
  }

  /** Sets what the arrays say of a plain number where the cell, cut out already, is one. */
  #readPlainNumber(bytes: Uint8Array, cell: number): void {
    const end = this.ends[cell] as number
    let at = this.starts[cell] as number
    const isNegative = at < end && bytes[at] === MINUS
    if (isNegative) at++
    const first = at
    let head = 0
    let tail = 0
    let digitsInTail = 0
    let point = 0
    for (; at < end; at++) {
      const digit = (bytes[at] as number) - ZERO
      if (digit >>> 0 < 10) {
        if (head < HEAD_LIMIT) head = head * 10 + digit
        else if (digitsInTail < TAIL_DIGITS) {
          tail = tail * 10 + digit
          digitsInTail++
        } else return
      } else if (bytes[at] === this.#decimal && point === 0) point = at + 1
      else return
    }
    if (at === first || (point > 0 && (point - 1 === first || point === at))) return
    const scale = point === 0 ? 0 : at - point
    if (scale >= MAX_SCALE) return
    this.flags[cell] = (this.flags[cell] as number) | (isNegative ? 12 : 4) | (digitsInTail << 8) | (scale << 16)
    this.heads[cell] = head
    this.tails[cell] = tail
  }

  #fail(fault: ScanFault, cell: number): void {
    if (this.fault !== undefined) return
    this.fault = fault
    this.faultCell = cell
  }

  #grow(): void {
    const length = this.starts.length * 2
    this.starts = grown(this.starts, length)
    this.ends = grown(this.ends, length)
    this.flags = grown(this.flags, length)
    this.heads = grown(this.heads, length)
    this.tails = grown(this.tails, length)
  }
}

/** A tab is no space where it is the delimiter. */
function isSpace(byte: number, delimiter: number): boolean {
  return (byte === SPACE || byte === TAB) && byte !== delimiter
}

function grown(array: Int32Array<ArrayBuffer>, length: number): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(length)
  larger.set(array)
  return larger
}
