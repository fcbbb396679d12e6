import { longRecord } from '#engines/dataset/csv/record-refusals.ts'
import { feedbackInvalid } from './feedback-invalid.ts'

/** As the dataset engine bounds a row of a file to train on. */
const MOST_RECORD_BYTES = 4_000_000
/** Each becomes a text of its own. */
const MOST_RECORD_CELLS = 100_000
/** Unpacked: a file of the most rows has 1,700 bytes for each. */
const MOST_BYTES = 500_000_000
/** Of all rows, blank ones among them, as one: parsing takes the time of the cells. */
const MOST_CELLS = 50_000_000

const LF = 0x0a
const CR = 0x0d
const QUOTE = 0x22

/**
 * Looks at the bytes of a CSV before they are parsed, chunk by chunk: a packed file of 200 kB may be 200 million commas.
 * The returned function throws BoostlineError where a row or the text has more bytes or cells than it may have.
 */
export function recordBounds(place: string, delimiter: string): (bytes: Uint8Array) => void {
  const separator = delimiter.charCodeAt(0)
  let total = 0
  let row = 1
  let startsAt = 0
  let cells = 1
  let cellsBefore = 0
  let isQuoted = false
  let last = 0
  return (bytes) => {
    for (let at = 0; at < bytes.length; at++) {
      const byte = bytes[at] as number
      if (byte === QUOTE) isQuoted = !isQuoted
      else if (byte === separator) {
        if (!isQuoted && ++cells > MOST_RECORD_CELLS) throw manyCells(place, row)
      } else if ((byte === LF || byte === CR) && !isQuoted) {
        // CR LF ends one row.
        if (byte === CR || last !== CR) row++
        startsAt = total + at + 1
        cellsBefore += cells
        cells = 1
      }
      last = byte
    }
    total += bytes.length
    if (total - startsAt > MOST_RECORD_BYTES) throw longRecord(place, row, cells - 1, MOST_RECORD_BYTES)
    if (total > MOST_BYTES) throw tooMuch(place, `${MOST_BYTES / 1_000_000} MB of text, unpacked`)
    if (cellsBefore + cells > MOST_CELLS) throw tooMuch(place, `${MOST_CELLS / 1_000_000} million cells`)
  }
}

function manyCells(place: string, row: number) {
  return feedbackInvalid(
    `${place}, row ${row}: the row has more than ${MOST_RECORD_CELLS.toLocaleString('en')} cells.`,
    'Leave the columns that say whose outcome a row is and what it was, and take the others out.',
  )
}

function tooMuch(place: string, what: string) {
  return feedbackInvalid(
    `${place} has more than ${what}.`,
    'Leave the columns that say whose outcome a row is and what it was, or split it into several files.',
  )
}
