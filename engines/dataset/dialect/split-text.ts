/** One line of a CSV, or several where quotes hold line breaks. */
export type TextRecord = {
  /** Without quotes and the spaces outside of them. */
  readonly cells: readonly string[]
  /** As it stands, without its line end. */
  readonly raw: string
  readonly start: number
  /** After its line end. */
  readonly end: number
  /** A quote stands in the middle of a cell, or is not closed. */
  readonly isFaulty: boolean
}

export type Marks = {
  readonly delimiter: string
  readonly quote: string
  /** What stands before a quote inside a quoted cell, where it is not written twice. */
  readonly escape: string | null
  /** What a line begins with that is no row; it is cut into one empty cell. */
  readonly comment: string | null
}

/**
 * The first records of a text, cut the slow and obvious way; for its beginning and its end only. Without `isWhole` a
 * last record that has no line end is left out.
 */
export function splitText(text: string, marks: Marks, isWhole: boolean, most: number): readonly TextRecord[] {
  const records: TextRecord[] = []
  let at = 0
  while (at < text.length && records.length < most) {
    const record = readRecord(text, at, marks)
    if (record.end === text.length && !isWhole && !/[\r\n]$/.test(text)) break
    records.push(record)
    at = record.end
  }
  return records
}

function readRecord(text: string, start: number, marks: Marks): TextRecord {
  const cells: string[] = []
  let isFaulty = false
  let at = start
  if (text[at] === marks.comment) {
    while (at < text.length && text[at] !== '\n' && text[at] !== '\r') at++
    return ended(text, start, at, [''], false)
  }
  for (;;) {
    const cell = readCell(text, at, marks)
    cells.push(cell.text)
    isFaulty ||= cell.isFaulty
    at = cell.end
    if (text[at] !== marks.delimiter || at >= text.length) break
    at++
  }
  return ended(text, start, at, cells, isFaulty)
}

/** The record whose line end, if any, stands at `at`. */
function ended(text: string, start: number, at: number, cells: readonly string[], isFaulty: boolean): TextRecord {
  const lineEnd = text[at] === '\r' && text[at + 1] === '\n' ? 2 : 1
  return { cells, raw: text.slice(start, at), start, end: Math.min(at + lineEnd, text.length), isFaulty }
}

function readCell(text: string, start: number, marks: Marks) {
  let first = start
  while (isSpace(text[first], marks.delimiter)) first++
  if (text[first] === marks.quote) return readQuoted(text, first + 1, marks)
  const end = cellEnd(text, start, marks.delimiter)
  const raw = text.slice(start, end)
  return { text: trimmed(raw), end, isFaulty: raw.includes(marks.quote) && marks.quote === '"' }
}

function readQuoted(text: string, start: number, { delimiter, quote, escape }: Marks) {
  let inside = ''
  let at = start
  for (;;) {
    const character = text[at]
    if (character === undefined) return { text: inside, end: at, isFaulty: true }
    if (character === escape && at + 1 < text.length) {
      inside += text[at + 1]
      at += 2
    } else if (character === quote && text[at + 1] === quote) {
      inside += quote
      at += 2
    } else if (character === quote) break
    else {
      inside += character
      at++
    }
  }
  const end = cellEnd(text, at + 1, delimiter)
  return { text: inside, end, isFaulty: text.slice(at + 1, end).trim() !== '' }
}

const LINE_FEED = 10
const CARRIAGE_RETURN = 13

function cellEnd(text: string, start: number, delimiter: string): number {
  const end = delimiter.charCodeAt(0)
  for (let at = start; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === end || code === LINE_FEED || code === CARRIAGE_RETURN) return at
  }
  return text.length
}

/** Without spaces around it. A no-break space stays: it is a byte of a letter such as `à` where a text is taken by bytes. */
function trimmed(text: string): string {
  return text.replace(/^[\t\v\f ]+|[\t\v\f ]+$/g, '')
}

function isSpace(character: string | undefined, delimiter: string): boolean {
  return (character === ' ' || character === '\t') && character !== delimiter
}
