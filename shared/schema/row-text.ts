/**
 * The text of encoded cells, comma separated, as the parts of a run have them: each the shortest text that reads back
 * as the number, a missing value empty.
 */
export function rowText(values: Float64Array, start: number, end: number): string {
  let text = ''
  for (let at = start; at < end; at++) {
    const value = values[at] ?? Number.NaN
    if (at > start) text += ','
    if (!Number.isNaN(value)) text += value
  }
  return text
}
