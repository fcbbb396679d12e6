const LF = 0x0a
const CR = 0x0d
const QUOTE = 0x22
const SPACE = 0x20

/**
 * How many cells the first records of a CSV text have, at most: counting ends above `most`. It makes nothing of the
 * text, so that a body of millions of commas costs no memory before it is refused. Blank lines are no records.
 */
export function countCells(
  text: string,
  { records, most, delimiter }: { readonly records: number; readonly most: number; readonly delimiter: string },
): number {
  const separator = delimiter.charCodeAt(0)
  let cells = 0
  let seen = 0
  let quoted = false
  let blank = true
  for (let at = 0; at < text.length && cells <= most && seen < records; at++) {
    const code = text.charCodeAt(at)
    if (code === QUOTE) quoted = !quoted
    if ((code === LF || code === CR) && !quoted) {
      if (!blank) seen++
      blank = true
      continue
    }
    // A record's first cell, then one for each delimiter.
    if (blank && code > SPACE) cells++
    if (code > SPACE) blank = false
    if (code === separator && !quoted) cells++
  }
  return cells
}
